import type { Ask } from './commands';
import type { Planned } from './planned';
import { cannotTell, type Row } from './rows';
import { CommandError } from '../shared/run-command';
import type { Identity } from '../verify/checks/account';
import { Unresolvable } from '../verify/deployed-template';

/** What the checks of one account work on. */
export interface AccountContext {
  readonly ask: Ask;
  readonly identity: Identity;
  /** What is to be deployed to this account: one template per region and stack. */
  readonly planned: readonly Planned[];
  /** Every region that is enabled in the account. */
  readonly regions: readonly string[];
}

/** The rows of a check, or one row that says why there is no answer. */
export async function attempt(id: string, work: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unresolvable) return [cannotTell(id, error.message)];
    if (!(error instanceof CommandError)) throw error;
    return [unanswered(id, error)];
  }
}

export function unanswered(id: string, { command, message, code }: CommandError): Row {
  return cannotTell(id, `${command}: ${message}`, /AccessDenied|Unauthorized|NotAuthorized/.test(code)
    ? 'Use a profile that may run it: docs/preflight.md#commands lists what each command needs.'
    : 'Run the command yourself, and see what it says.');
}

/** A blocker, if the stack does not have the resource. `cannot tell` if the stack could not be read. */
export function unlessOwn(planned: readonly Planned[], row: Row): Row {
  const unread = planned.find(p => p.unread);
  if (unread === undefined || row.status !== 'blocker') return row;
  return cannotTell(row.id, `${row.text}. The stack ${unread.stackName} could not be read, and may have this already`, row.remedy);
}
