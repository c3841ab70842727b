import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DefenderOrganizationPoliciesProps } from './organization-policies-props';
import type { Unknown } from './unknown-organizations';
import { isNotKnown } from '../checks/input';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { workspacesOf, type SentinelWorkspace } from '../registry/entra-ids';

/**
 * Workspaces of Microsoft Sentinel in the public cloud that the app connects to an account of their own. The account of
 * the policies is usually the management account, to which no policy applies.
 */
export function workspacesInMembers(policies: IConstruct): SentinelWorkspace[] {
  const { account } = Stack.of(policies);
  return workspacesOf(policies).filter(({ construct, issuerTenantId }) =>
    issuerTenantId === DEFENDER_TENANT_ID && Stack.of(construct).account !== account);
}

/** Those whose ids only CloudFormation knows, so that the policies cannot contain them. */
export function unknownWorkspaces(
  policies: IConstruct, { targetIds = [] }: DefenderOrganizationPoliciesProps,
): Unknown[] {
  const isReached = (account: string) => targetIds.some(id => !/^\d{12}$/.test(id) || id === account);
  return workspacesInMembers(policies)
    .filter(({ construct, workspaceId }) => isNotKnown(workspaceId) && isReached(Stack.of(construct).account))
    .map(({ construct: { node: { path } } }) => ({
      message: `sentinelWorkspaceIds must contain the workspace of ${path}, which is known only at deployment: ` +
        'otherwise the policies can deny its sessions',
      isCertain: false,
    }));
}
