/** What a shown role can do with the policies of others: roles that trust it, and resources whose policies name it. */
import { permissionsOf } from './permissions';
import type { ReviewedRole } from './result';
import { letsIn } from './trust-limits';
import { LEVEL_WORDS } from './words';
import type { NamedTemplate } from '../diff/nested';
import { statementsOfResources } from '../diff/policies';
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
  return shown.map(({ role, reviewed }) => {
    if (reviewed.trusts.length === 0) return reviewed;
    const next = reachedFrom(role, others).map(({ role: reached, path }) => {
      const { levels, doubts } = permissionsOf(reached);
      const can = (levels[0] === 'administrator' ? levels.slice(0, 1) : levels).map(level => LEVEL_WORDS[level]).join(', ') || 'nothing that is known';
      const text = `the role ${path.join(', then with it the role ')} (${can})`;
      return { isAdministrator: levels[0] === 'administrator' || doubts.length > 0, text };
    });
    const policies = statements.filter(({ principals, template }) => principals.some(text => isNamed(text, role, template)))
      .map(({ place, actions }) => `The policy of ${place} allows it more than is shown: ${some(actions)}`);
    return {
      ...reviewed,
      alarms: [...reviewed.alarms, ...next.filter(n => n.isAdministrator).map(({ text }) => `It can assume ${text}`)],
      unread: [
        ...reviewed.unread, ...next.filter(n => !n.isAdministrator).map(({ text }) => `It can do more than is shown: it can assume ${text}`),
        ...new Set(policies),
      ],
    };
  });
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
  return role.trust.grants.some(({ effect, action, target }) => effect === 'Allow' && letsIn(action) && target.startsWith('AWS ')
    && isNamed(target.slice('AWS '.length), other, role.template));
}

/** Whether a principal of a template is the role, by its logical id or its ARN. */
function isNamed(principal: string, role: Role, template: string): boolean {
  if (principal === `\${${role.logicalId}.Arn}`) return role.template === template;
  const [, path] = /^arn:.*:iam::.*?:role\/(.*)$/s.exec(principal) ?? [];
  return path !== undefined && path.split('/').at(-1) === role.name;
}
