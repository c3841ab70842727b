import { limitOf } from './conditions';
import { statementsOf, type Statement } from './documents';
import type { Issuers } from './issuers';
import type { Template, TemplateResource } from './templates';
import { AUDIENCES } from '../capabilities/audiences';
import { CIEM_OIDC } from '../capabilities/ciem-oidc';
import { textsOf } from '../cloudformation/template-text';
import { DEFENDER_TENANT_ID } from '../identity/tenants';

/** Whom a statement trusts. Microsoft Sentinel has the issuer of Defender for Cloud, CIEM the one of the customer. */
export type Product = 'defender' | 'sentinel' | 'ciem';

/** A statement that trusts one of these products. */
export interface Trust {
  readonly product: Product;
  readonly tenantId: string;
  readonly statement: Statement;
}

/** A role that trusts at least one of these products. */
export interface TrustingRole {
  readonly template: Template;
  readonly resource: TemplateResource;
  /** The names that the role can have. Empty if CloudFormation chooses the name. */
  readonly names: readonly string[];
  /** Every statement that allows someone to assume the role. */
  readonly statements: readonly Statement[];
  readonly trusts: readonly Trust[];
}

/** The roles of a template that trust Defender for Cloud, Microsoft Sentinel or CIEM. */
export function trustingRoles(template: Template, issuers: Issuers): TrustingRole[] {
  return [...template.resources.values()].filter(r => r.type === 'AWS::IAM::Role').flatMap((resource) => {
    const names = textsOf(resource.properties.RoleName);
    const statements = statementsOf(resource.properties.AssumeRolePolicyDocument).filter(s => s.effect === 'Allow');
    const trusts = statements.flatMap(statement =>
      [...issuers.tenantsOf(statement, template)].flatMap((tenantId) => {
        const product = productOf(tenantId, statement, names);
        return product ? [{ product, tenantId, statement }] : [];
      }));
    return trusts.length > 0 ? [{ template, resource, names, statements, trusts }] : [];
  });
}

/** Condition keys of the audience or subject of a tenant. The slash at the end of the issuer is optional. */
export function claimOf(tenantId: string, claim: 'aud' | 'sub'): (key: string) => boolean {
  const issuer = `sts.windows.net/${tenantId}`;
  return key => key === `${issuer}/:${claim}` || key === `${issuer}:${claim}`;
}

export function isSessionName(key: string): boolean {
  return key === 'sts:rolesessionname';
}

function productOf(tenantId: string, statement: Statement, names: readonly string[]): Product | undefined {
  if (tenantId !== DEFENDER_TENANT_ID) return isCiem(tenantId, statement, names) ? 'ciem' : undefined;
  const session = statement.conditions.filter(c => isSessionName(c.key)).flatMap(c => c.values.flat());
  if (session.some(value => value.startsWith('MicrosoftSentinel'))) return 'sentinel';
  if (session.some(value => value.startsWith('MicrosoftDefender'))) return 'defender';
  return names.some(name => name.startsWith('OIDC_')) ? 'sentinel' : 'defender';
}

function isCiem(tenantId: string, statement: Statement, names: readonly string[]): boolean {
  const audience = limitOf(statement, claimOf(tenantId, 'aud'));
  const values = audience.kind === 'values' ? audience.values.flat() : [];
  return values.includes(AUDIENCES.ciem) || names.includes(CIEM_OIDC.defaultRoleName);
}
