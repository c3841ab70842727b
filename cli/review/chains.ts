/** What a shown role can do with what others say: roles that trust it, and resources that name it. */
import { inOneForm } from './elsewhere';
import { withoutFunctions } from './levels';
import { permissionsOf } from './permissions';
import type { ReviewedRole } from './result';
import { letsIn } from './trust-limits';
import { LEVEL_WORDS } from './words';
import { hasWildcard, overlap } from '../../src/policy-language/statements/pattern';
import type { NamedTemplate } from '../diff/nested';
import type { ShownGrant } from '../diff/permissions';
import { PRINCIPAL_ARN, type ResourceStatement, statementsOfResources } from '../diff/policies';
import { givesTo, givingResources } from '../diff/references';
import type { Role } from '../diff/roles';
import { some } from '../shared/counted';

/** A role that somebody outside of AWS can use, in the text and in the result. */
export interface Shown {
  readonly role: Role;
  readonly reviewed: ReviewedRole;
}

/** Each shown role, with a sentence or an alarm for what others let it do. */
export function withChains(shown: readonly Shown[], all: readonly Role[], templates: readonly NamedTemplate[]): ReviewedRole[] {
  const others = all.filter(({ kind }) => kind === 'role').filter(role => !shown.some(known => known.role === role));
  const statements = templates.flatMap(({ name, template }) => statementsOfResources(template).map(found => ({ ...found, template: name })));
  const giving = templates.flatMap(({ name, template }) => givingResources(template).map(found => ({ ...found, template: name })));
  return shown.map(({ role, reviewed }) => {
    if (reviewed.trusts.length === 0) return reviewed;
    const next = reachedFrom(role, others).map(({ role: reached, path }) => {
      const { levels, doubts } = permissionsOf(reached);
      const can = (levels[0] === 'administrator' ? levels.slice(0, 1) : levels).map(level => LEVEL_WORDS[level]).join(', ') || 'nothing that is known';
      const text = `the role ${path.join(', then with it the role ')} (${can})`;
      return { isAdministrator: levels[0] === 'administrator' || doubts.length > 0, text };
    });
    const policies = statements.filter(({ principals, template }) => principals.some(text => isNamed(text, role, template))).map(ofPolicy);
    const naming = giving.filter(resource => givesTo(resource, role, resource.template === role.template)).map(({ place }) => `${place}${NAMES_IT}`);
    return {
      ...reviewed,
      alarms: [...reviewed.alarms, ...next.filter(n => n.isAdministrator).map(({ text }) => `${ASSUMES}${text}`)],
      unread: [
        ...reviewed.unread, ...next.filter(n => !n.isAdministrator).map(({ text }) => `${ASSUMES_ALSO}${text}`),
        ...new Set([...policies, ...naming]),
      ],
    };
  });
}

const [ASSUMES, ASSUMES_ALSO] = ['It can assume ', 'It can do more than is shown: it can assume '];
const [POLICY_OF, ALLOWS_IT] = ['The policy of ', ' allows it more than is shown: '];
const NAMES_IT = ' names it, and can give it more than is shown';

/** The sentences of a role about what others let it do. */
export function throughOthers({ alarms, unread }: Pick<ReviewedRole, 'alarms' | 'unread'>): string[] {
  return [...alarms, ...unread].filter(text => text.startsWith(ASSUMES) || text.startsWith(ASSUMES_ALSO) || text.endsWith(NAMES_IT)
    || text.startsWith(POLICY_OF) && text.includes(ALLOWS_IT));
}

function ofPolicy({ place, actions, resources, hasConditions }: ResourceStatement): string {
  const on = resources.length === 0 || resources.includes('*') ? '' : ` on ${some(resources, 4)}`;
  return `${POLICY_OF}${place}${ALLOWS_IT}${some(actions)}${on}${hasConditions ? ', under conditions' : ''}`;
}

/** Roles that trust a role, and those that trust these, each with the names of the way. */
function reachedFrom(first: Role, others: readonly Role[]): { role: Role; path: readonly string[] }[] {
  const found: { role: Role; path: readonly string[] }[] = [];
  const pending: { role: Role; path: readonly string[] }[] = [{ role: first, path: [] }];
  for (const { role: last, path } of pending) { // it grows meanwhile
    const next = others.filter(other => !found.some(({ role }) => role === other) && trusts(other, last));
    const reached = next.map(role => ({ role, path: [...path, role.name] }));
    found.push(...reached);
    pending.push(...reached);
  }
  return found;
}

function trusts(role: Role, other: Role): boolean {
  return role.trust.grants.some(grant => grant.effect === 'Allow' && letsIn(grant.action) && admits(grant, other, role.template));
}

/** Another account, as the account of everybody who is admitted. */
const OTHER_ACCOUNT = /^\d{12}$/;

/**
 * Whether a statement of a trust admits a role by its name, or as one of everybody. The account of the role is not enough:
 * then the role needs a permission of its own, which is shown.
 */
function admits({ target, conditions }: ShownGrant, role: Role, template: string): boolean {
  const [, principal] = /^AWS (.*)$/s.exec(target) ?? [];
  if (principal === undefined) return false;
  if (principal !== '*') return isNamed(principal, role, template);
  const isPossible = (key: string, fits: (value: string) => boolean) => conditions
    .filter(c => c.key === key && !/not/i.test(c.operator)).every(({ values }) => values.some(fits));
  return isPossible(PRINCIPAL_ARN, value => isNamed(value, role, template))
    && isPossible('aws:principalaccount', value => !OTHER_ACCOUNT.test(value));
}

/** Whether a principal of a template is the role or a session of it, by its logical id or its ARN, which can have wildcards. */
function isNamed(principal: string, role: Role, template: string): boolean {
  const [, id] = /^\$\{(\w+)\.Arn\}$/.exec(principal) ?? [];
  if (id !== undefined) return id === role.logicalId && role.template === template;
  const [name, path] = [role.name, role.path].map(text => withoutFunctions(inOneForm(text)));
  const given = withoutFunctions(inOneForm(principal.replace(/\$\{(\w+)\}(?=\/|$)/g, '$1')));
  const [arn, , service = '*', , , ...rest] = given.split(':');
  if (arn !== 'arn') return false;
  const isOneOf = (...own: readonly string[]) => own.some(text => overlap(rest.join(':'), text));
  const elsewhere = hasWildcard(principal) ? [] : [`role/${name}`, `role/*/${name}`];
  return overlap(service, 'iam') && isOneOf(`role${path}${name}`, ...elsewhere) || overlap(service, 'sts') && isOneOf(`assumed-role/${name}/*`);
}
