import { LOWER_CASE_GUID } from '../checks/guid-parameter';
import type { MemberStackSet } from '../stacksets/stack-set';

/**
 * Returns the tenant of an organization for the template of a StackSet: the value if it is known at synthesis,
 * otherwise a parameter, as in the template for organizations without CDK. The parameter rejects upper-case letters at
 * deployment, because session names never contain them.
 */
export function tenantInMembers(stackSet: MemberStackSet, azureTenantId: string): string {
  return stackSet.valueInMembers('AzureTenantId', azureTenantId, {
    allowedPattern: LOWER_CASE_GUID,
    constraintDescription: 'a GUID in lower case',
    description: 'Id of your own Entra tenant, in lower case',
  });
}
