import {
  hasAudienceOfMicrosoft, hasSessionOfMicrosoft, isNamedByMicrosoft, namesMicrosoftsTenant, type Product, productOf,
} from './products';
import type { Template } from './templates';
import { isForMicrosoft, type TrustedIssuers } from './trusted-issuers';
import { DEFENDER_TENANT_ID } from '../../identity/tenants';
import { readVariants } from '../../policy-language/cloudformation/branches';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { textsOf } from '../../policy-language/cloudformation/template-text';
import { limitOf } from '../../policy-language/statements/conditions';
import {
  hidesStatements, isForTagsOnly, type Statement, statementsOfVariant,
} from '../../policy-language/statements/statement';
import { claimOf, tenantIn } from '../../policy-language/statements/token-conditions';

/** Hosts of the endpoints of Entra, in all clouds. Source: Microsoft Entra, national clouds, 2026-11. */
export const ENTRA = /^(?:(?:sts|login)\.windows\.net|sts\.chinacloudapi\.cn|login\.(?:partner\.)?microsoftonline\.[a-z]+)\//;

/** A statement that trusts one of these products. */
export interface Trust {
  readonly product: Product;
  readonly tenantId: string;
  readonly statement: Statement;
}

/** Returns the audiences that the condition allows. Empty if it does not limit them. */
export function audiencesOf({ tenantId, statement }: Trust): readonly string[] {
  const limit = limitOf(statement, claimOf(tenantId, 'aud'));
  return limit.kind === 'values' ? limit.values : [];
}

/** A statement that looks as if it is for these products, but trusts another issuer. */
export interface Stranger {
  readonly issuer: string;
  readonly statement: Statement;
}

/** A variant of a role, depending on the conditions of its template. */
export interface RoleVariant {
  /** The names that the role can have. Empty if CloudFormation chooses the name. */
  readonly names: readonly string[];
  /** These names with default values of parameters. They show the purpose of the role, not its final name. */
  readonly likelyNames: readonly string[];
  /** Every statement that allows a principal to assume the role. */
  readonly statements: readonly Statement[];
  /** Whether statements are in an intrinsic function or a text that cannot be read. */
  readonly hidesStatements: boolean;
  readonly trusts: readonly Trust[];
  readonly strangers: readonly Stranger[];
  /** Statements with an unknown issuer that no condition names, which can also be Microsoft's. */
  readonly anyIssuer: readonly Statement[];
}

/**
 * A role that trusts at least one of these products, looks as if it does, does not show whose tokens it accepts, or has
 * a name that Microsoft publishes and hides its trust. Its names and trusts are those of all variants.
 */
export interface TrustingRole extends Pick<RoleVariant, 'likelyNames' | 'trusts'> {
  readonly template: Template;
  readonly resource: TemplateResource;
  readonly variants: readonly RoleVariant[];
}

/** Returns the roles of a template that trust Defender for Cloud, Microsoft Sentinel or CIEM. */
export function trustingRoles(
  template: Template, issuers: TrustedIssuers, sentinelSessionNames: readonly string[],
): TrustingRole[] {
  return [...template.resources.values()].filter(r => r.type === 'AWS::IAM::Role').flatMap((resource) => {
    const { RoleName: name, AssumeRolePolicyDocument: document } = resource.properties;
    const read = readVariants({ name, document }, resource.condition);
    const context = { template, issuers, sentinelSessionNames, hasAllVariants: read.isComplete };
    const variants = read.variants.filter(isMap).flatMap(variant =>
      issuers.documentsAsDeployed(variant.document, template)
        .map(one => toVariant(variant.name, one, resource, context)));
    const trusts = variants.flatMap(v => v.trusts);
    const isHidden = variants.some(v => v.hidesStatements)
      && (isForMicrosoft(document, template, issuers) || variants.some(v => isNamedByMicrosoft(v.likelyNames)));
    const isOpen = variants.some(v => v.strangers.length + v.anyIssuer.length > 0);
    if (trusts.length === 0 && !isHidden && !isOpen) return [];
    return [{ template, resource, variants, trusts, likelyNames: variants.flatMap(v => v.likelyNames) }];
  });
}

interface Context {
  readonly template: Template;
  readonly hasAllVariants: boolean;
  readonly issuers: TrustedIssuers;
  /**
   * Session names of Sentinel. The second one of a workspace has the prefix that Defender for Cloud uses for tenants.
   */
  readonly sentinelSessionNames: readonly string[];
}

function toVariant(
  name: unknown, document: unknown, resource: TemplateResource, context: Context,
): RoleVariant {
  const { template, issuers, sentinelSessionNames } = context;
  const names = textsOf(name);
  const likelyNames = names.flatMap(text => issuers.resolve(text, template));
  const statements = statementsOfVariant(document).filter(statement => statement.allows)
    .map(statement => issuers.statementAsDeployed(statement, template));
  const admitting = statements.filter(statement => !isForTagsOnly(statement)).map((statement) => {
    const tenants = [...issuers.tenantsOf(statement, template)];
    const isHiding = tenants.length === 0 && issuers.hidesIssuer(statement, template);
    return { statement, tenants, isHiding, isMeant: isHiding && isMeantForMicrosoft(statement, likelyNames) };
  });
  const trusts = admitting.flatMap(({ statement, tenants, isMeant }) => (isMeant ? [DEFENDER_TENANT_ID] : tenants)
    .flatMap((tenantId) => {
      const product = productOf(tenantId, statement, likelyNames, sentinelSessionNames);
      return product ? [{ product, tenantId, statement }] : [];
    }));
  const strangers = statements.flatMap(statement => issuers.issuersOf(statement, template)
    .filter(issuer => isStranger(issuer, statement, likelyNames, sentinelSessionNames))
    .map(issuer => ({ issuer, statement })));
  const anyIssuer = admitting.filter(({ statement, isHiding, isMeant }) =>
    isHiding && !isMeant && !statement.hidesConditions && !issuers.isOfCluster(statement, template))
    .map(({ statement }) => statement);
  const isHidden = resource.hasMacro || !context.hasAllVariants || hidesStatements(document);
  return { names, likelyNames, statements, hidesStatements: isHidden, trusts, strangers, anyIssuer };
}

/**
 * Whether a statement must not have an issuer, which is not that of a product: the statement has an audience or session
 * name of Microsoft, the issuer is another one for Microsoft's tenant, or a role with a published name accepts every
 * token of an Entra tenant.
 */
function isStranger(
  issuer: string, statement: Statement, names: readonly string[], ofSentinel: readonly string[],
): boolean {
  const tenantId = tenantIn(issuer);
  if (tenantId !== undefined && productOf(tenantId, statement, names, ofSentinel)) return false;
  if (namesMicrosoftsTenant(issuer)) return true;
  if (hasSessionOfMicrosoft(statement) || hasAudienceOfMicrosoft(statement)) return true;
  const isAudience = (key: string) => key.replace('/:', ':') === `${issuer.replace(/\/$/, '')}:aud`;
  return isNamedByMicrosoft(names) && ENTRA.test(issuer) && !statement.hidesConditions
    && limitOf(statement, isAudience).kind !== 'values';
}

/**
 * Whether a statement that does not show its issuer is for Microsoft, by the prefix of its session name, or by a role
 * name like those that Microsoft publishes. Otherwise it can be for another product, whose key it has.
 */
function isMeantForMicrosoft(statement: Statement, names: readonly string[]): boolean {
  return hasSessionOfMicrosoft(statement) || isNamedByMicrosoft(names);
}
