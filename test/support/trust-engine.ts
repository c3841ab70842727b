import { decide, EVERYTHING } from './simulate';
import type { AssumeRequest } from './trust-evaluator';
import type { Customer } from './trust-matrix';
import { MICROSOFT, roleArn } from '../facts/identity';

/**
 * Names of issuers that the policy engine knows, in place of ours: it ignores condition keys that contain a path. Each
 * pair is replaced in trust, request and policies.
 */
export type Renames = readonly (readonly [ours: string, known: string])[];

/** Whether a policy engine admits a caller, by the trust alone. */
export async function engineAdmits(trust: any, request: AssumeRequest, { account, tenant }: Customer): Promise<boolean> {
  return engineAdmitsWith(trust, request, account, [
    [`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:'],
    [`sts.windows.net/${tenant}/:`, 'accounts.google.com:'],
  ]);
}

/** The same with a resource control policy. Callers with an ARN have a policy of their own that allows everything. */
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
