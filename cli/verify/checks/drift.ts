import { waitFor } from './wait';
import type { Ask } from '../../asking/ask';
import { differs, ok, unanswered, type Finding, attempt } from '../findings';

/** Drift, as CloudFormation sees it: also of resource types that no other check knows. */
export function checkDrift(ask: Ask, stackName: string): Promise<Finding[]> {
  const check = `drift of ${stackName}`;
  return attempt(check, async () => {
    const { StackDriftDetectionId: detection } = await ask('detectDrift', { stack: stackName });
    const status = await waitFor(
      () => ask('driftStatus', { detection }), ({ DetectionStatus }) => DetectionStatus !== 'DETECTION_IN_PROGRESS');
    if (status === undefined) return [unanswered(check, 'drift detection did not end in ten minutes')];
    if (status.DetectionStatus === 'DETECTION_FAILED') return [unanswered(check, status.DetectionStatusReason)];
    const { StackResourceDrifts: drifts } = await ask('drifts', { stack: stackName });
    if (drifts.length === 0) return [ok(check, status.StackDriftStatus)];
    return drifts.map((drift: any) => differs(
      `${check}: ${drift.LogicalResourceId}`,
      `${drift.StackResourceDriftStatus}: ` + (drift.PropertyDifferences ?? [])
        .map((d: any) => `${d.PropertyPath} is ${d.ActualValue}, the template has ${d.ExpectedValue}`).join('; '),
      'Change it back. Audiences of the OIDC provider may come from another product: then drift is expected.'));
  });
}
