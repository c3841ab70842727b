/** `information` is neither right nor wrong. */
export type Result = 'ok' | 'differs' | 'not checked' | 'information';

export interface Finding {
  /** What was looked at, such as `role CspmMonitorAws: trust`. */
  readonly check: string;
  readonly result: Result;
  /** What was found, in one line. */
  readonly found: string;
  /** What to do about a difference. */
  readonly remedy?: string;
  /** Whether a question had no answer, in place of nobody asking. */
  readonly unanswered?: boolean;
}

export const ok = (check: string, found: string): Finding => ({ check, result: 'ok', found });
export const differs = (check: string, found: string, remedy: string): Finding =>
  ({ check, result: 'differs', found, remedy });
export const notChecked = (check: string, found: string): Finding => ({ check, result: 'not checked', found });
export const unanswered = (check: string, found: string): Finding =>
  ({ check, result: 'not checked', found, unanswered: true });
export const information = (check: string, found: string): Finding => ({ check, result: 'information', found });
