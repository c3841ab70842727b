/** Which roles of Microsoft a statement of the policy of a resource admits. */
import type { Judged } from './library-forms';
import { inShort, type MentionedRoles, shownName } from './mentioned-roles';
import { admits } from './names-in-texts';
import { isKnownOutput, isOtherProvider, isUnreadPrincipal } from './trust-limits';
import { asText } from '../../src/checks/json-text';
import { NO_VALUE } from '../../src/policy-language/cloudformation/template-functions';
import type { Condition } from '../../src/policy-language/statements/statement';
import type { NamedTemplate } from '../reading/nested';
import type { ResourceStatement } from '../reading/resource-policies';

/** Keys that only calls of AWS services have, whatever their values are. */
const OF_SERVICES = /^aws:(?:source(?:arn|account|orgid|orgpaths)|principalservicename(?:slist)?)$/;
/** Kinds of principals, besides users by their canonical id. */
const KINDS = ['AWS', 'Service', 'Federated'];
/** The id of a principal. Only the account knows whose it is. In a trust of an account, its principal was deleted. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;
/** Operators that are false if a request does not have the key. */
const NEEDS_THE_KEY = /^(?:ForAnyValue:)?(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like)|Bool)$/i;
/** Keys for the claims in tokens of one issuer. */
const ISSUER_KEY = /^[^:]*\.[^:]*:(?:aud|sub|amr|oid|azp)$/;

/** Who is named by a statement, or is one of everybody whom its conditions admit. */
export function namedIn(
  statement: ResourceStatement, named: NamedTemplate, isTrust: boolean, mentioned: MentionedRoles, ofOutputs: readonly string[],
): string[] {
  const { principals, conditions } = statement;
  if (principals.length === 0) return ['an unread policy'];
  const texts = [...principals.map(({ value }) => value), ...conditions.flatMap(({ shownKey, values }) => [shownKey, ...values])];
  const found = [...mentioned.inTexts(texts, named), ...texts.some(text => /"Fn::ImportValue"|\.Outputs\./.test(text)) ? ofOutputs : []];
  const isEverybody = principals.some(({ value }) => /[*?]/.test(value.replace(/\$\{[^{}]*\}/g, '')));
  const isOfIssuer = isTrust && conditions.some(({ key, operator }) => NEEDS_THE_KEY.test(operator) && ISSUER_KEY.test(key));
  const isKnown = (reference: string) =>
    isKnownOutput(reference, named, mentioned.templates) || isTrust && isOtherProvider(reference, named);
  const isUnread = principals.some(({ kind, value }) => kind !== 'CanonicalUser' && !(kind === 'Federated' && isOfIssuer)
    && (!KINDS.includes(kind) || !isTrust && UNIQUE_ID.test(value) || isUnreadPrincipal(value, named.template.Resources, isKnown)));
  return inShort([...new Set([
    ...found,
    ...!isEverybody ? [] : mentioned.judged.filter(one => conditions.every(condition => canAdmit(condition, one, named, mentioned)))
      .map(({ role }) => shownName(role)),
    ...isUnread ? ['a principal that only the deployment knows'] : [],
  ])], mentioned.judged);
}

/**
 * Whether a condition can be true if a role calls. It keeps the role out only if its operator needs the key, and if its values
 * are certain. What it does not certainly keep out, it admits.
 */
function canAdmit(
  { operator, key, values }: Condition, { role, named: { account } }: Judged, named: NamedTemplate, { textsOf }: MentionedRoles,
): boolean {
  if (!NEEDS_THE_KEY.test(operator) || values.length === 0 || values.some(value => value.includes(`\${${NO_VALUE}}`))) return true;
  if (key === 'aws:principalisawsservice') return !values.every(value => value.toLowerCase() === 'true');
  if (OF_SERVICES.test(key)) return false;
  if (key === 'aws:principalarn') {
    const texts = textsOf(named);
    const name = role.isNamed ? role.name : `*${role.name.slice(0, 12)}*`;
    return values.map(value => texts.text({ 'Fn::Sub': value }) ?? '*').some((value) => {
      const [, id = ''] = /^\$\{(\w+)\.Arn\}$/.exec(value) ?? [];
      // Of the template itself, each is known, and another one than a role of Microsoft in another template.
      return /^AWS::IAM::(?:Role|User)$/.test(asText(named.template.Resources?.[id]?.Type))
        ? id === role.logicalId && named.name === role.template
        : admits(value, `role${role.path}${name}`.toLowerCase());
    });
  }
  const isOther = (value = '') => /^\d{12}$/.test(value) && account !== undefined && value !== account;
  return !/^(?:aws:principalaccount|kms:calleraccount)$/.test(key)
    || !values.every(value => isOther(value === '${AWS::AccountId}' ? named.account : value));
}
