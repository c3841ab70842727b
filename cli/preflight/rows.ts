/**
 * `blocker`: the deployment fails, or deletes what it must not. `changes for others`: it works, and something that
 * exists changes. `cannot tell`: a question has no answer, or only AWS decides.
 */
export type Status = 'blocker' | 'changes for others' | 'fine' | 'cannot tell';

export interface Row {
  /** The check, and what it is about: `names: role CspmMonitorAws`. Stable, for pipelines. */
  readonly id: string;
  readonly status: Status;
  /** What was found, in one line. */
  readonly text: string;
  /** What to do. */
  readonly remedy?: string;
}

export const blocker = (id: string, text: string, remedy: string): Row => ({ id, status: 'blocker', text, remedy });
export const changes = (id: string, text: string, remedy?: string): Row => ({ id, status: 'changes for others', text, remedy });
export const fine = (id: string, text: string): Row => ({ id, status: 'fine', text });
export const cannotTell = (id: string, text: string, remedy?: string): Row => ({ id, status: 'cannot tell', text, remedy });
