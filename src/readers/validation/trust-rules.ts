import { knownForm, parametersAsReferences } from './known-trust';
import type { Product } from './products';
import { tenantsIn, unexpectedTenants } from './provider-rules';
import type { RuleId, Violation } from './rules';
import type { Template } from './templates';
import type { TrustedIssuers } from './trusted-issuers';
import { audiencesOf, type RoleVariant, type Trust, type TrustingRole } from './trusts';
import { AUDIENCES } from '../../capabilities/audiences';
import { publishedAudiences } from '../../capabilities/defender-capability';
import { asText } from '../../checks/json-text';
import {
  DEFENDER_TENANT_ID, defenderSessionName, entraIssuer, SENTINEL_GOVERNMENT_TENANT_ID, SENTINEL_ROLE_NAME,
} from '../../identity/tenants';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import { entriesOf } from '../../policy-language/cloudformation/template-resources';
import { readable, REFERENCES } from '../../policy-language/cloudformation/template-text';
import { limitOf } from '../../policy-language/statements/conditions';
import { ASSUME_WITH_TOKEN, type Statement, TAG_SESSION } from '../../policy-language/statements/statement';
import { ANY_GUID, claimOf, hasForm, isSessionName } from '../../policy-language/statements/token-conditions';

const TRUST = 'Properties.AssumeRolePolicyDocument';
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

/** Returns violations in the trust of a role, in any of its variants. */
export function trustViolations(
  role: TrustingRole, issuers: TrustedIssuers, expected: TrustExpectations,
): Violation[] {
  const { template } = role;
  return role.variants.flatMap(variant => [
    ...variant.trusts.flatMap((trust) => {
      const ofForm = [
        ...audienceViolations(trust, expected),
        ...subjectViolations(trust),
        ...sessionNameViolations(trust, expected, template),
        ...openViolations(trust, template),
        ...actionViolations(trust),
      ];
      const isSaid = [...ofForm, ...principalViolations(trust.statement)].some(({ rule }) => !OF_VALUES.includes(rule))
        || audiencesOf(trust).length > 1 || variant.strangers.some(({ statement }) => statement === trust.statement);
      return [
        ...ofForm,
        ...ciemTenantViolations(trust, expected),
        ...providerViolations(trust, role),
        ...isSaid ? [] : formViolations(trust, template, issuers),
      ];
    }),
    ...strangerViolations(variant),
    ...unknownIssuers(variant),
    ...hiddenStatements(variant),
    ...severalAudiences(variant),
    ...variant.statements.flatMap(principalViolations),
    ...variant.statements.flatMap(statement => openPrincipals(statement, template)),
    ...sentinelNameViolations(variant),
  ]);
}

/** Rules about values, not about the form of the trust. */
const OF_VALUES: readonly RuleId[] = ['AudienceUnknown', 'SessionNameOfOtherTenant'];

/** Returns violations for trusts without a known form that no other rule reports. Other rules cover several tenants. */
function formViolations({ statement }: Trust, template: Template, issuers: TrustedIssuers): Violation[] {
  const { isPlain, isList } = referencesOf(template);
  const limit = limitOf(statement, isSessionName);
  const forms = (limit.kind === 'values' ? limit.values : [undefined]).map(name => knownForm({
    ...statement,
    actions: statement.actions.filter(action => action.toLowerCase() !== TAG_SESSION),
    conditions: statement.conditions.map(c =>
      name === undefined || !isSessionName(c.key) ? c : { ...c, values: [name] }),
  }, issuers.issuersOf(statement, template), {
    isPlain,
    isList,
    isAudience: () => true, // another rule reports unpublished audiences
    mayNarrow: true,
  }));
  const why = forms.find(form => typeof form === 'string');
  return why === undefined ? [] : [violation('TrustNotKnown', statement, `its form is not known: ${why}`)];
}

/**
 * Returns violations for principals of other products that are known only at deployment, because they can be anyone.
 */
function openPrincipals(statement: Statement, template: Template): Violation[] {
  const { parameters, isPlain } = referencesOf(template);
  const isOpen = (text: string) => [...text.matchAll(REFERENCES)].some(([, name]) => isMap(parameters.get(name))
    ? !isPlain(name)
    : /^(?:resolve:|Fn::(?!ImportValue))/.test(name)
      || /^(?:Custom::|AWS::CloudFormation::CustomResource$)/.test(template.resources.get(name.split('.')[0])?.type ?? ''));
  if (statement.hidesPrincipals) return []; // another rule reports it
  return statement.principals.filter(({ kind, value }) => kind === 'AWS' && isOpen(value)).map(({ value }) =>
    violation('TrustNotKnown', statement, `its principal ${readable(value)} can get everybody`));
}

function audienceViolations(trust: Trust, expected: TrustExpectations): Violation[] {
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

function strangerViolations({ strangers }: RoleVariant): Violation[] {
  return strangers.map(({ issuer, statement }) => violation('IssuerUnknown', statement,
    `it trusts tokens of ${issuer}, but those of Microsoft for AWS have the issuer ` +
    entraIssuer(DEFENDER_TENANT_ID)));
}

function unknownIssuers({ anyIssuer }: RoleVariant): Violation[] {
  return anyIssuer.filter(statement => principalViolations(statement).length === 0).map(statement =>
    violation('TrustNotKnown', statement, 'only the deployment knows its OIDC provider, which can be that of ' +
      'Microsoft, and no condition names an issuer'));
}

function hiddenStatements({ hidesStatements }: RoleVariant): Violation[] {
  return !hidesStatements ? [] : [{
    rule: 'TrustNotKnown',
    text: 'statements of its trust policy are in an intrinsic function or a text, which cannot be checked',
    location: TRUST,
  }];
}

/**
 * Returns violations for several audiences. A role must be for one feature, even if each statement has one audience.
 */
function severalAudiences({ trusts }: RoleVariant): Violation[] {
  const audiences = [...new Set(trusts.flatMap(audiencesOf))].sort();
  return audiences.length < 2 ? [] : [violation('AudienceSeveral', trusts[0].statement,
    `it accepts several audiences: ${readable(audiences.join(', '))}`)];
}

function subjectViolations({ product, tenantId, statement }: Trust): Violation[] {
  if (product !== 'ciem' || statement.hidesConditions) return [];
  const limit = limitOf(statement, claimOf(tenantId, 'sub'));
  const subjects = limit.kind === 'values' ? limit.values : [];
  return subjects.length === 1 ? [] : [violation('CiemSubject', statement, subjects.length > 1
    ? `it accepts ${subjects.length} applications of the tenant: ${readable(subjects.join(', '))}`
    : 'it accepts every application of the tenant, because it has no effective condition on the subject (sub)')];
}

/** Returns violations for other tenants than the customer's own, which issues the tokens of CIEM. */
function ciemTenantViolations(
  { product, tenantId, statement }: Trust, { azureTenantIds }: TrustExpectations,
): Violation[] {
  return product === 'ciem' ? otherTenants(statement, unexpectedTenants([tenantId], azureTenantIds)) : [];
}

function sessionNameViolations(
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
function openViolations({ product, tenantId, statement }: Trust, template: Template): Violation[] {
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

/** Returns the known properties of references in a template. */
const referencesOf = ({ json }: Template) => {
  const parameters = new Map(entriesOf(json, 'Parameters'));
  return { parameters, ...parametersAsReferences(name => parameters.get(name)) };
};

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

function providerViolations({ statement }: Trust, { template: { account } }: TrustingRole): Violation[] {
  const others = statement.principals.filter(p => p.kind === 'Federated')
    .flatMap(p => /^[^:]*:[^:]*:iam::(\d{12}):/.exec(p.value.replace(REFERENCES, ''))?.[1] ?? [])
    .filter(other => account !== undefined && other !== account);
  return others.map(other => violation('ProviderOfOtherAccount', statement,
    `it trusts an OIDC provider of the account ${other}, but the stack is for the account ${account}`));
}

const WEB_IDENTITY: readonly string[] = [ASSUME_WITH_TOKEN, TAG_SESSION];

function actionViolations({ statement }: Trust): Violation[] {
  const wide = [
    ...statement.actions.filter(action => isKnownText(action) && !WEB_IDENTITY.includes(action.toLowerCase())),
    ...statement.notActions ? ['NotAction'] : [],
  ];
  return wide.length === 0 ? [] : [violation('ActionTooWide', statement,
    `it allows more than sts:AssumeRoleWithWebIdentity: ${wide.join(', ')}`)];
}

function principalViolations(statement: Statement): Violation[] {
  const everybody = statement.principals.filter(p => p.value === '*');
  return [
    ...statement.hasNotPrincipal
      ? [violation('NotPrincipal', statement, 'NotPrincipal with Allow trusts everyone except those in it')]
      : [],
    ...statement.hidesPrincipals
      ? [violation('TrustNotKnown', statement,
        'its principals are in an intrinsic function, which cannot be checked')]
      : [],
    ...everybody.map(({ kind }) =>
      violation('PrincipalWildcard', statement, `it trusts every principal ("${kind}": "*")`)),
  ];
}

function sentinelNameViolations({ trusts, names }: RoleVariant): Violation[] {
  const sentinel = trusts.find(t => t.product === 'sentinel');
  if (!sentinel) return [];
  const wrong = names.filter(name => isKnownText(name) && !SENTINEL_ROLE_NAME.test(name));
  if (names.length > 0 && wrong.length === 0) return [];
  return [{
    rule: 'SentinelRoleName',
    text: 'Microsoft Sentinel cannot use a role ' +
      (wrong.length > 0 ? `with the name ${wrong.join(', ')}` : 'without a name'),
    location: 'Properties.RoleName',
  }];
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

function isKnownText(text: string): boolean {
  return text.search(REFERENCES) < 0;
}

function violation(rule: RuleId, { location }: Statement, text: string): Violation {
  return { rule, text, location: `${TRUST}.${location}` };
}
