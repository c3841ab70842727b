import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TrustData } from '../identity/trust';
import { CIEM_OIDC_PERMISSIONS } from '../permissions/ciem';

/** Trust in one service principal of the customer's tenant, identified by its object id. */
export function ciemTrust(servicePrincipalObjectId: string): TrustData {
  return { kind: 'ciem', audience: AUDIENCES.ciem, subject: servicePrincipalObjectId };
}

export const CIEM_OIDC = defineCapability({
  id: 'CiemOidc',
  title: 'CIEM sign-in',
  defaultRoleName: 'DefenderForCloud-OidcCiem',
  summary: 'go on to the CIEM discovery role',
  purpose: "CIEM signs in through an application in the customer's own tenant. It assumes this role first, and then " +
    'the discovery role.',
  risk: 'It can only assume the discovery role. A person who controls the application in your tenant can read ' +
    'everything that `DefenderForCloud-Ciem` can read.',
  trust: ciemTrust('{servicePrincipalObjectId}'),
  permissions: same(CIEM_OIDC_PERMISSIONS),
  feature: 'ciem.ciemOidc',
});
