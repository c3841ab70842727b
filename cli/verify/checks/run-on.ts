import { waitFor } from './wait';
import { differs, notChecked, ok, unanswered, type Finding, attempt, type StackContext } from '../findings';

const RUNNING = new Set(['Pending', 'InProgress', 'Waiting', 'Scheduled']);

/** Starts the runbook for one instance and waits for its result. */
export async function runOn({ ask, template }: StackContext, instance: string): Promise<Finding[]> {
  const check = `run on ${instance}`;
  return attempt(check, async () => {
    const [document] = template.ofType('AWS::SSM::Document').map(([id]) => template.physicalId(id));
    if (document === undefined) return [notChecked(check, 'the stack has no runbook')];
    const { AutomationExecutionId: execution } = await ask('startRunbook', { document, instance });
    const answer = await waitFor(
      () => ask('execution', { execution }),
      ({ AutomationExecution }) => !RUNNING.has(AutomationExecution.AutomationExecutionStatus));
    if (answer === undefined) return [unanswered(check, `execution ${execution} did not end in ten minutes`)];
    const { AutomationExecutionStatus: status, FailureMessage: message, StepExecutions: steps = [] } =
      answer.AutomationExecution;
    if (status === 'Success') {
      const done = steps.filter((step: any) => step.StepStatus === 'Success').map((step: any) => step.StepName);
      return [ok(check, `${execution}: ${status}, steps ${done.join(', ')}`)];
    }
    return [differs(check, `${execution}: ${status}: ${message ?? 'no message'}`,
      'docs/host-management.md#see-failures explains what a failed step means.')];
  });
}
