import {
  audienceViolations, ciemTenantViolations, openViolations, sessionNameViolations, subjectViolations,
  type TrustExpectations,
} from './condition-rules';
import { knownForm } from './known-trust';
import {
  openPrincipals, principalViolations, providerViolations, strangerViolations, unknownIssuers,
} from './principal-rules';
import type { RuleId, Violation } from './rules';
import type { Template } from './templates';
import { isKnownText, referencesOf, TRUST, violation } from './trust-violation';
import type { TrustedIssuers } from './trusted-issuers';
import { audiencesOf, type RoleVariant, type Trust, type TrustingRole } from './trusts';
import { SENTINEL_ROLE_NAME } from '../../identity/tenants';
import { readable } from '../../policy-language/cloudformation/template-text';
import { limitOf } from '../../policy-language/statements/conditions';
import { ASSUME_WITH_TOKEN, TAG_SESSION } from '../../policy-language/statements/statement';
import { isSessionName } from '../../policy-language/statements/token-conditions';

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

const WEB_IDENTITY: readonly string[] = [ASSUME_WITH_TOKEN, TAG_SESSION];

function actionViolations({ statement }: Trust): Violation[] {
  const wide = [
    ...statement.actions.filter(action => isKnownText(action) && !WEB_IDENTITY.includes(action.toLowerCase())),
    ...statement.notActions ? ['NotAction'] : [],
  ];
  return wide.length === 0 ? [] : [violation('ActionTooWide', statement,
    `it allows more than sts:AssumeRoleWithWebIdentity: ${wide.join(', ')}`)];
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
