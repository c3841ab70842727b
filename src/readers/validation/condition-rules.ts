import type { Product } from './products';
import { tenantsIn, unexpectedTenants } from './provider-rules';
import type { RuleId, Violation } from './rules';
import type { Template } from './templates';
import { isKnownText, referencesOf, violation } from './trust-violation';
import type { Trust } from './trusts';
import { AUDIENCES } from '../../capabilities/audiences';
import { publishedAudiences } from '../../capabilities/defender-capability';
import { asText } from '../../checks/json-text';
import { defenderSessionName, SENTINEL_GOVERNMENT_TENANT_ID } from '../../identity/tenants';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import { readable, REFERENCES } from '../../policy-language/cloudformation/template-text';
import { limitOf } from '../../policy-language/statements/conditions';
import type { Statement } from '../../policy-language/statements/statement';
import { ANY_GUID, claimOf, hasForm, isSessionName } from '../../policy-language/statements/token-conditions';

const DEFENDER_AUDIENCES = publishedAudiences();

/**
 * Returns the published audiences. Sentinel has one per cloud, which in the public cloud a capability of Defender for
 * Cloud shares.
 */
function knownAudiences({ product, tenantId }: Trust): readonly string[] {
  switch (product) {
    case 'defender': return DEFENDER_AUDIENCES;
    case 'sentinel': return [tenantId === SENTINEL_GOVERNMENT_TENANT_ID
      ? AUDIENCES.sentinelGovernment : AUDIENCES.kubernetesDataCollection];
    case 'disruption': return [AUDIENCES.sentinelActions];
    case 'ciem': return [AUDIENCES.ciem];
  }
}

/** Names of the products in messages. */
const TITLES: { readonly [product in Product]: string } = {
  defender: 'Defender for Cloud',
  sentinel: 'Microsoft Sentinel',
  disruption: 'attack disruption by Microsoft Sentinel',
  ciem: 'CIEM',
};

/** Expected values in addition to what Microsoft publishes. */
export interface TrustExpectations {
  readonly azureTenantIds?: readonly string[];
  /** Session names of Sentinel, and whether they are limited to the workspaces that the user lists. */
  readonly sentinelSessionNames: readonly string[];
  readonly hasSentinelWorkspaceIds: boolean;
  readonly audiences: readonly string[];
}

export function audienceViolations(trust: Trust, expected: TrustExpectations): Violation[] {
  const { product, tenantId, statement } = trust;
  if (statement.hidesConditions) {
    return [violation('TrustNotKnown', statement,
      'its conditions are in an intrinsic function, which cannot be checked')];
  }
  const limit = limitOf(statement, claimOf(tenantId, 'aud'));
  switch (limit.kind) {
    case 'missing':
      return [violation('AudienceMissing', statement, 'it accepts every token of the issuer ' +
        `sts.windows.net/${tenantId}/, because it has no condition on the audience (aud)`)];
    case 'ineffective':
      return [violation('AudienceIneffective', statement,
        `its condition on the audience has no effect: ${limit.reason}`)];
    case 'wildcard':
      return [violation('AudienceWildcard', statement, `its audience ${limit.value} matches more than one audience`)];
    case 'values': {
      if (limit.values.some(isUnread)) return [unreadValue(statement, 'audience')];
      const known = [...knownAudiences(trust), ...expected.audiences];
      const unknown = limit.values.filter(audience => isKnownText(audience) && !known.includes(audience));
      return unknown.map(audience => violation('AudienceUnknown', statement,
        `${audience} is not a published audience of ${TITLES[product]}`));
    }
  }
}

export function subjectViolations({ product, tenantId, statement }: Trust): Violation[] {
  if (product !== 'ciem' || statement.hidesConditions) return [];
  const limit = limitOf(statement, claimOf(tenantId, 'sub'));
  const subjects = limit.kind === 'values' ? limit.values : [];
  return subjects.length === 1 ? [] : [violation('CiemSubject', statement, subjects.length > 1
    ? `it accepts ${subjects.length} applications of the tenant: ${readable(subjects.join(', '))}`
    : 'it accepts every application of the tenant, because it has no effective condition on the subject (sub)')];
}

/** Returns violations for other tenants than the customer's own, which issues the tokens of CIEM. */
export function ciemTenantViolations(
  { product, tenantId, statement }: Trust, { azureTenantIds }: TrustExpectations,
): Violation[] {
  return product === 'ciem' ? otherTenants(statement, unexpectedTenants([tenantId], azureTenantIds)) : [];
}

export function sessionNameViolations(
  { product, statement }: Trust, expected: TrustExpectations, template: Template,
): Violation[] {
  const { azureTenantIds, sentinelSessionNames, hasSentinelWorkspaceIds } = expected;
  if (product === 'ciem' || statement.hidesConditions) return [];
  const limit = limitOf(statement, isSessionName);
  if (product === 'disruption') {
    const names = limit.kind === 'values' ? `its session name ${readable(limit.values.join(', '))} names` : 'it names';
    return [violation('AttackDisruption', statement,
      `attack disruption by Microsoft Sentinel can use it, and ${names} neither your tenant nor your workspace`)];
  }
  const report = (rule: RuleId, text: string) =>
    violation(product === 'sentinel' ? 'SentinelSessionName' : rule, statement, text);
  switch (limit.kind) {
    case 'missing':
      return [report('SessionNameMissing', 'it trusts every customer of Microsoft, because the audience is the same ' +
        'for all customers and there is no condition on sts:RoleSessionName' +
        (product === 'defender' ? " (confused deputy), as in Microsoft's Terraform of 2023-04" : ''))];
    case 'ineffective':
      return [report('SessionNameIneffective', `its condition on sts:RoleSessionName has no effect: ${limit.reason}`)];
    case 'wildcard':
      return [report('SessionNameWildcard', `its session name ${limit.value} matches more than one customer`)];
    case 'values': {
      const names = limit.values;
      if (names.some(isUnread)) return [unreadValue(statement, 'session name')];
      const allowed = product === 'defender' ? [defenderSessionName(ANY_GUID)] : sentinelSessionNames;
      const wrong = names.filter(name => !hasForm(name, allowed));
      const ofWhom = product === 'sentinel' && hasSentinelWorkspaceIds ? ' for one of sentinelWorkspaceIds' : '';
      return [
        ...wrong.map(name =>
          report('SessionNameForm', `${readable(name)} is not a session name of ${TITLES[product]}${ofWhom}`)),
        ...product === 'defender' ? otherTenants(statement,
          unexpectedTenants(tenantsIn(names.flatMap(name => withAllowedValues(name, template))), azureTenantIds)) : [],
      ];
    }
  }
}

/**
 * Returns violations for values that are known only at deployment and compared as patterns, because they can get a
 * wildcard.
 */
export function openViolations({ product, tenantId, statement }: Trust, template: Template): Violation[] {
  const { isPlain } = referencesOf(template);
  const open = (key: (key: string) => boolean) => {
    const own = statement.conditions.filter(c => key(c.key));
    if (own.some(({ operator }) => /^stringequals(ignorecase)?$/i.test(operator))) return undefined;
    return own.filter(({ operator }) => /^stringlike$/i.test(operator)).flatMap(({ values }) => values)
      .find(value => [...value.matchAll(REFERENCES)].some(([, name]) => !isPlain(name)));
  };
  const report = (rule: RuleId, what: string, value: string | undefined) => {
    if (value === undefined || isUnread(value)) return [];
    const text = `its ${what} ${readable(value)} can get a wildcard, because StringLike compares it`;
    return [violation(rule, statement, text)];
  };
  return [
    ...report('AudienceWildcard', 'audience', open(claimOf(tenantId, 'aud'))),
    ...product === 'ciem' ? report('CiemSubject', 'subject', open(claimOf(tenantId, 'sub'))) : report(
      product === 'sentinel' ? 'SentinelSessionName' : 'SessionNameWildcard', 'session name', open(isSessionName)),
  ];
}

/** Returns a text with each allowed value of a parameter without a default, because one of them will be deployed. */
function withAllowedValues(text: string, template: Template): string[] {
  const { parameters } = referencesOf(template);
  return [...text.matchAll(REFERENCES)].reduce<string[]>((texts, [reference, name]) => {
    const parameter = parameters.get(name);
    const { AllowedValues: allowed, Default } = isMap(parameter) ? parameter : {};
    return !Array.isArray(allowed) || Default !== undefined ? texts
      : texts.flatMap(one => allowed.map(value => one.replace(reference, () => asText(value))));
  }, [text]);
}

function otherTenants(statement: Statement, tenants: readonly string[]): Violation[] {
  return tenants.map(tenant => violation('SessionNameOfOtherTenant', statement,
    `it trusts the tenant ${tenant}, which is not one of azureTenantIds`));
}

/**
 * Whether a text contains an unread function, which can return any text, even wildcards or several texts. Parameters do
 * not count.
 */
function isUnread(text: string): boolean {
  return [...text.matchAll(REFERENCES)].some(([, name]) => /^Fn::(?!ImportValue)/.test(name));
}

function unreadValue(statement: Statement, what: string): Violation {
  return violation('TrustNotKnown', statement, `its ${what} is in an intrinsic function, which cannot be checked`);
}
