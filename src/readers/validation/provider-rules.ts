import { Token } from 'aws-cdk-lib';
import type { Violation } from './rules';
import type { Template } from './templates';
import { TRUST } from './trust-violation';
import { type Provider, providersOf } from './trusted-issuers';
import type { TrustingRole } from './trusts';
import { DEFENDER_TENANT_ID, defenderSessionName } from '../../identity/tenants';
import { limitOf } from '../../policy-language/statements/conditions';
import { GUID, isSessionName } from '../../policy-language/statements/token-conditions';

interface LocatedViolation {
  readonly template: Template;
  readonly id: string;
  readonly violation: Violation;
}

/** Returns providers for Microsoft's issuer that duplicate another one of the app in the same account. */
export function duplicateProviders(templates: readonly Template[]): LocatedViolation[] {
  const found: { template: Template; provider: Provider }[] = templates.flatMap(template =>
    providersOf(template).filter(p => p.tenantId === DEFENDER_TENANT_ID).map(provider => ({ template, provider })));
  return found.flatMap(({ template, provider }, i) => {
    const first = found.slice(0, i).find(other =>
      isSameAccount(other.template, template) && canBothExist(other.provider, provider));
    return first ? [{
      template,
      id: provider.id,
      violation: {
        rule: 'DuplicateProvider',
        text: `${first.provider.id} is already the OIDC provider for https://sts.windows.net/${provider.tenantId}/ in ` +
          (first.template === template ? 'this template' : `the account ${template.account}`),
        location: 'Properties.Url',
      },
    }] : [];
  });
}

function isSameAccount(a: Template, b: Template): boolean {
  return a === b || (a.account !== undefined && a.account === b.account);
}

/** Whether both providers can exist. Resources with different conditions may exclude each other. */
function canBothExist(a: Provider, b: Provider): boolean {
  return a.condition === undefined || b.condition === undefined || a.condition === b.condition;
}

const SESSION_NAME = new RegExp(`^${defenderSessionName(`(${GUID})`)}$`);

/** Returns the unexpected tenants. A tenant that is not known can be any of the expected ones. */
export function unexpectedTenants(tenants: readonly string[], expected: readonly string[] | undefined): string[] {
  if (!expected || expected.some(id => Token.isUnresolved(id))) return [];
  return tenants.filter(tenant => !expected.includes(tenant));
}

/** Returns one violation per role and tenant if the roles of the app trust more than one tenant. */
export function differentTenants(roles: readonly TrustingRole[]): { role: TrustingRole; violation: Violation }[] {
  const found = roles.flatMap(role => [...new Set(tenantsOf(role))].map(tenant => ({ role, tenant })));
  const count = new Set(found.map(({ tenant }) => tenant)).size;
  return count < 2 ? [] : found.map(({ role, tenant }) => ({
    role,
    violation: {
      rule: 'TenantsDiffer',
      text: `it trusts the tenant ${tenant}, but the roles of this app trust ${count} tenants`,
      location: TRUST,
    },
  }));
}

/** Returns the customer's tenants: from session names of Defender for Cloud, and from the issuer of CIEM. */
function tenantsOf({ trusts }: TrustingRole): string[] {
  return trusts.flatMap(({ product, tenantId, statement }) => {
    if (product !== 'defender') return product === 'ciem' ? [tenantId] : [];
    const limit = limitOf(statement, isSessionName);
    return limit.kind === 'values' ? tenantsIn(limit.values) : [];
  });
}

/** Returns the tenants in session names of Defender for Cloud. */
export function tenantsIn(sessionNames: readonly string[]): string[] {
  return sessionNames.flatMap(name => SESSION_NAME.exec(name)?.[1] ?? []);
}
