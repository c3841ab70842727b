import { CommandError, type Ask } from '../caller';
import { Unresolvable, type DeployedTemplate } from '../deployed-template';
import { differs, notChecked, unanswered, type Finding } from '../findings';

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
export async function attempt(check: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unresolvable) return [notChecked(check, error.message)];
    if (!(error instanceof CommandError)) throw error;
    if (error.isMissing) {
      return [differs(check, `it does not exist (${error.code})`, 'Deploy the stack. If it says that nothing changed: ' +
        'somebody deleted this outside of CloudFormation; remove it (from the app, or by its parameter), deploy, add it again, deploy.')];
    }
    return [unanswered(check, `${error.command}: ${error.message}`)];
  }
}
