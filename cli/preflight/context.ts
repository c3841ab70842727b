import type { Planned } from './planned';
import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row as RowOf } from '../asking/rows';
import type { CommandError } from '../asking/run-command';
import type { Identity } from '../checking/account';

/** The input of the checks of one account. */
export interface AccountContext {
  readonly ask: Ask;
  readonly identity: Identity;
  /** What is to be deployed to this account: one template per region and stack. */
  readonly planned: readonly Planned[];
  /** Every region that is enabled in the account. */
  readonly regions: readonly string[];
}

/**
 * `blocker`: the deployment fails, or deletes what it must not delete. `changes for others`: the deployment works, and changes
 * existing resources. `cannot tell`: a call has no answer, or only AWS decides.
 */
export type Status = 'blocker' | 'changes for others' | 'fine' | 'cannot tell';
export type Row = RowOf<Status>;

export const blocker = (id: string, text: string, remedy: string): Row => ({ id, status: 'blocker', text, remedy });
export const changes = (id: string, text: string, remedy?: string): Row => ({ id, status: 'changes for others', text, remedy });
export const fine = (id: string, text: string): Row => ({ id, status: 'fine', text });
export const cannotTell = (id: string, text: string, remedy?: string): Row => ({ id, status: 'cannot tell', text, remedy });
export const unanswered = (id: string, error: CommandError): Row => noAnswer(id, 'cannot tell', error, 'docs/rights.md#preflight');

/** The rows of a check, or one row that says why there is no answer. */
export function attempt(id: string, work: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  return attemptOf(work, error => [noAnswer(id, 'cannot tell', error, 'docs/rights.md#preflight')]);
}

/** A blocker, if the stack does not have the resource. `cannot tell` if the stack could not be read. */
export function unlessOwn(planned: readonly Planned[], row: Row): Row {
  const unread = planned.find(p => p.unread);
  if (unread === undefined || row.status !== 'blocker') return row;
  return cannotTell(row.id, `${row.text}. The stack ${unread.stackName} could not be read, and may have this already`, row.remedy);
}
