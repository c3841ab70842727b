import { attempt, differs, notChecked, ok, type Finding, type StackContext } from './findings';
import type { Ask } from '../asking/ask';

const EVERY = 5_000;
const AT_MOST = 600_000;

/** Repeats a call until its answer is final. Undefined if this takes more than ten minutes. */
async function waitFor(ask: () => Promise<any>, isFinal: (answer: any) => boolean): Promise<any> {
  for (const end = Date.now() + AT_MOST; Date.now() < end;) {
    const answer = await ask();
    if (isFinal(answer)) return answer;
    await new Promise(resolve => setTimeout(resolve, EVERY));
  }
  return undefined;
}

/** Runs drift detection of CloudFormation, which includes resource types that no other check knows. */
export function checkDrift(ask: Ask, stackName: string): Promise<Finding[]> {
  return attempt(`drift of ${stackName}`, async (check) => {
    const { StackDriftDetectionId: detection } = await ask('detectDrift', { stack: stackName });
    const status = await waitFor(
      () => ask('driftStatus', { detection }), ({ DetectionStatus }) => DetectionStatus !== 'DETECTION_IN_PROGRESS');
    if (status === undefined) return [notChecked(check, 'drift detection did not end in ten minutes')];
    if (status.DetectionStatus === 'DETECTION_FAILED') return [notChecked(check, status.DetectionStatusReason ?? 'drift detection failed')];
    const { StackResourceDrifts: drifts } = await ask('drifts', { stack: stackName });
    if (drifts.length === 0) return [ok(check, status.StackDriftStatus)];
    return drifts.map((drift: any) => differs(
      `${check}: ${drift.LogicalResourceId}`,
      `${drift.StackResourceDriftStatus}: ` + (drift.PropertyDifferences ?? [])
        .map((d: any) => `${d.PropertyPath} is ${d.ActualValue}, but the template has ${d.ExpectedValue}`).join('; '),
      'Change it back. If another product added audiences to the OIDC provider, this drift is expected.'));
  });
}

const RUNNING = new Set(['Pending', 'InProgress', 'Waiting', 'Scheduled']);

/** Starts the runbook for one instance, and waits for its result. */
export async function runOn({ ask, template }: StackContext, instance: string): Promise<Finding[]> {
  return attempt(`run on ${instance}`, async (check) => {
    const [document] = template.ofType('AWS::SSM::Document').map(([id]) => template.physicalId(id));
    if (document === undefined) return [notChecked(check, 'the stack has no runbook')];
    const { AutomationExecutionId: execution } = await ask('startRunbook', { document, instance });
    const answer = await waitFor(
      () => ask('execution', { execution }),
      ({ AutomationExecution }) => !RUNNING.has(AutomationExecution.AutomationExecutionStatus));
    if (answer === undefined) return [notChecked(check, `execution ${execution} did not end in ten minutes`)];
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
