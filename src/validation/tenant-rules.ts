import { Token } from 'aws-cdk-lib';
import type { Finding } from './rules';
import type { TrustingRole } from './trusts';
import { defenderSessionName } from '../identity/tenants';
import { limitOf } from '../statements/condition-limits';
import { GUID, isSessionName } from '../statements/token-conditions';

const SESSION_NAME = new RegExp(`^${defenderSessionName(`(${GUID})`)}$`);

/** The tenants that are not among the expected ones. A tenant that is not known can be any of them. */
export function unexpectedTenants(tenants: readonly string[], expected: readonly string[] | undefined): string[] {
  if (!expected || expected.some(id => Token.isUnresolved(id))) return [];
  return tenants.filter(tenant => !expected.includes(tenant));
}

/** One finding per role and tenant if the roles of the app trust more than one tenant. */
export function differentTenants(roles: readonly TrustingRole[]): { role: TrustingRole; finding: Finding }[] {
  const found = roles.flatMap(role => [...new Set(tenantsOf(role))].map(tenant => ({ role, tenant })));
  const count = new Set(found.map(({ tenant }) => tenant)).size;
  return count < 2 ? [] : found.map(({ role, tenant }) => ({
    role,
    finding: {
      rule: 'TenantsDiffer',
      text: `it trusts the tenant ${tenant}, but the roles of this app trust ${count} tenants`,
      location: 'Properties.AssumeRolePolicyDocument',
    },
  }));
}

/** The tenants of the customer: in session names of Defender for Cloud, and the issuer of CIEM. */
function tenantsOf({ trusts }: TrustingRole): string[] {
  return trusts.flatMap(({ product, tenantId, statement }) => {
    if (product !== 'defender') return product === 'ciem' ? [tenantId] : [];
    const limit = limitOf(statement, isSessionName);
    return limit.kind === 'values' ? tenantsIn(limit.values) : [];
  });
}

/** The tenants in session names of Defender for Cloud. */
export function tenantsIn(sessionNames: readonly string[]): string[] {
  return sessionNames.flatMap(name => SESSION_NAME.exec(name)?.[1] ?? []);
}
