import type { DeployedTemplate } from './deployed-template';
import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row } from '../asking/rows';
import { CommandError } from '../asking/run-command';

/** `information` is neither right nor wrong. */
export type Result = 'ok' | 'differs' | 'not checked' | 'information';
export type Finding = Row<Result>;

export const ok = (id: string, text: string): Finding => ({ id, status: 'ok', text });
export const differs = (id: string, text: string, remedy: string): Finding => ({ id, status: 'differs', text, remedy });
export const notChecked = (id: string, text: string): Finding => ({ id, status: 'not checked', text });
export const unanswered = (id: string, text: string): Finding => ({ ...notChecked(id, text), unanswered: true });
export const information = (id: string, text: string): Finding => ({ id, status: 'information', text });

/** As scripts read it. */
export const toJson = ({ id: check, status: result, text: found, ...more }: Finding) => ({ check, result, found, ...more });

/** What the checks of one stack work on. */
export interface StackContext {
  readonly ask: Ask;
  readonly template: DeployedTemplate;
  /** Documents of policies that another stack may attach to the roles of this one. They only deny. */
  readonly furtherDenies?: readonly any[];
}

export const DEPLOY_AGAIN =
  'Change it back, or find out who changed it (CloudTrail). Deploying the same template does not repair it: ' +
  'CloudFormation does not see the change.';

/** What the account has, or a finding in its place if the question has no answer or the resource is missing. */
export function attempt(id: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  return attemptOf(work, (error) => {
    if (!(error instanceof CommandError)) return [notChecked(id, error.message)];
    if (!error.isMissing) return [noAnswer(id, 'not checked', error, 'docs/verification.md#the-commands')];
    return [differs(id, `it does not exist (${error.code})`, 'Deploy the stack. If it says that nothing changed: ' +
      'somebody deleted this outside of CloudFormation; remove it (from the app, or by its parameter), deploy, add it again, deploy.')];
  });
}
