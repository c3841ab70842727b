import { LOWER_CASE_GUID } from '../checks/guid-parameter';
import type { MemberStackSet } from '../stacksets/stack-set';

/**
 * The tenant of an organization in the template of a StackSet: as it is if it is known at synthesis, otherwise a
 * parameter, as in the template for organizations without CDK. A value with upper-case letters, which no session name
 * has, fails there at deployment.
 */
export function tenantInMembers(stackSet: MemberStackSet, azureTenantId: string): string {
  return stackSet.valueInMembers('AzureTenantId', azureTenantId, {
    allowedPattern: LOWER_CASE_GUID,
    constraintDescription: 'a GUID in lower case',
    description: 'Id of your own Entra tenant, in lower case',
  });
}
