import type { Planned } from './planned';
import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row as RowOf } from '../asking/rows';
import type { CommandError } from '../asking/run-command';
import type { Identity } from '../checking/account';

/** The input of the checks of one account. */
export interface AccountContext {
  readonly ask: Ask;
  readonly identity: Identity;
  /** The templates that are to be deployed to this account, one per region and stack. */
  readonly planned: readonly Planned[];
  /** All regions that are enabled in the account. */
  readonly regions: readonly string[];
}

/**
 * `blocker`: the deployment fails, or deletes something that is needed. `changes for others`: the deployment works, but changes existing
 * resources. `cannot tell`: a question has no answer, or only AWS can decide.
 */
export type Status = 'blocker' | 'changes for others' | 'fine' | 'cannot tell';
export type Row = RowOf<Status>;

export const blocker = (id: string, text: string, remedy: string): Row => ({ id, status: 'blocker', text, remedy });
export const changes = (id: string, text: string, remedy?: string): Row => ({ id, status: 'changes for others', text, remedy });
export const fine = (id: string, text: string): Row => ({ id, status: 'fine', text });
export const cannotTell = (id: string, text: string, remedy?: string): Row => ({ id, status: 'cannot tell', text, remedy });
export const unanswered = (id: string, error: CommandError): Row => noAnswer(id, 'cannot tell', error, 'docs/rights.md#preflight');

/** The rows of a check, or one row that says why it has no answer. */
export function attempt(id: string, work: (id: string) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  return attemptOf(() => work(id), error => [noAnswer(id, 'cannot tell', error, 'docs/rights.md#preflight')]);
}

/** Turns a blocker into `cannot tell` if the stack could not be read, because the stack itself can be what has the resource. */
export function unlessOwn(planned: readonly Planned[], row: Row): Row {
  const unread = planned.find(p => p.unread);
  if (unread === undefined || row.status !== 'blocker') return row;
  return cannotTell(row.id, `${row.text}. The stack ${unread.stackName} could not be read, and may already have this`, row.remedy);
}
