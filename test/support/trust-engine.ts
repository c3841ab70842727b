import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { AssumeRequest } from './trust-evaluator';
import { MICROSOFT, roleArn, type Customer } from './trust-matrix';

/**
 * Whether a policy engine admits a caller.
 *
 * The engine ignores condition keys that contain a path, so the issuers get names that it knows, in trust and request.
 * Callers with an ARN have a policy that allows everything, so that only the trust decides.
 */
export async function engineAdmits(
  trust: any, request: AssumeRequest, { account, tenant }: Customer,
): Promise<boolean> {
  const renamed = (value: any) => JSON.parse(JSON.stringify(value)
    .replaceAll(`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:')
    .replaceAll(`sts.windows.net/${tenant}/:`, 'accounts.google.com:'));
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const result = await runSimulation({
    request: {
      principal: request.principal.id,
      action: request.action,
      resource: { resource: roleArn('Asked', account), accountId: account },
      contextVariables: renamed(request.context),
    },
    identityPolicies: request.principal.type === 'AWS' ? [{ name: 'Everything', policy: everything }] : [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: renamed(trust),
  }, {});
  if (result.resultType !== 'single') throw new Error(JSON.stringify(result));
  return result.overallResult === 'Allowed';
}
