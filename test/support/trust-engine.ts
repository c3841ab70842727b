import { decide, EVERYTHING } from './simulate';
import type { AssumeRequest } from './trust-evaluator';
import type { Customer } from './trust-matrix';
import { MICROSOFT, roleArn } from '../facts/identity';

/**
 * Issuers that the policy engine knows, as replacements of ours, because the engine ignores condition keys that contain a path.
 * Each pair is replaced in the trust, the request and the policies.
 */
export type Renames = readonly (readonly [ours: string, known: string])[];

/** Whether a policy engine admits a caller because of the trust alone. */
export async function engineAdmits(trust: any, request: AssumeRequest, { account, tenant }: Customer): Promise<boolean> {
  return engineAdmitsWith(trust, request, account, [
    [`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:'],
    [`sts.windows.net/${tenant}/:`, 'accounts.google.com:'],
  ]);
}

/** Decides the same with a resource control policy. Callers with an ARN have a policy that allows everything. */
export async function engineAdmitsWith(
  trust: any, request: AssumeRequest, account: string, renames: Renames, resourceControlPolicy?: object,
): Promise<boolean> {
  const renamed = (value: any) =>
    JSON.parse(renames.reduce((text, [ours, known]) => text.replaceAll(ours, known), JSON.stringify(value)));
  const decision = await decide({
    principal: request.principal.id,
    action: request.action,
    resource: roleArn('Asked', account),
    account,
    context: renamed(request.context),
    policies: request.principal.type === 'AWS' ? [EVERYTHING] : [],
    resourceControlPolicy: resourceControlPolicy && renamed(resourceControlPolicy),
    resourcePolicy: renamed(trust),
  });
  return decision === 'Allowed';
}
