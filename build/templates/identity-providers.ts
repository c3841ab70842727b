import { Fn, type CfnCondition } from 'aws-cdk-lib';
import { ConstantProvider } from './constant-provider';
import type { PlainStack } from './plain-stack';
import { TENANT_PLACEHOLDER } from './tenant-from-parameter';
import { EntraIdentityProvider, type IEntraIdentityProvider } from '../../src';
import { DEFENDER_TENANT_ID } from '../../src/identity/tenants';
import { existsOnlyIf } from '../../src/policy-language/cloudformation/conditions';

/** Creates the provider for Microsoft's tenant and, for CIEM, the provider for the user's tenant. Both have constant ARNs. */
export function makeIdentityProviders(
  stack: PlainStack, ciem: readonly CfnCondition[], rolePath: string,
): { identityProvider: IEntraIdentityProvider; ciemIdentityProvider: IEntraIdentityProvider } {
  const makes = stack.condition('Providers', stack.is('IdentityProvider', 'CreateOrReuse'));
  const makesCiem = stack.condition('CiemProvider', Fn.conditionAnd(makes, ...ciem));
  const provider = (id: string, tenantId: string, onlyIf: CfnCondition, conditionalAudiences: boolean) => {
    const resource = EntraIdentityProvider.createOrReuse(stack, id, { tenantId, rolePath });
    existsOnlyIf(resource, onlyIf);
    return new ConstantProvider(stack, `${id}Arn`, tenantId, resource, conditionalAudiences);
  };
  const providers = {
    identityProvider: provider('MicrosoftTenant', DEFENDER_TENANT_ID, makes, true),
    ciemIdentityProvider: provider('CiemTenant', TENANT_PLACEHOLDER, makesCiem, false),
  };
  existsOnlyIf(stack.node.findChild('OidcProviderFunction'), makes);
  return providers;
}
