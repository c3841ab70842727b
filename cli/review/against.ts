/** What an update does to roles: new, wider, gone, beside an earlier side. */
import { isFor } from './elsewhere';
import type { ChangeKind, Permission, ReviewedRole } from './result';
import { type Change, compare, type RoleChanges } from '../diff/compare';
import type { NamedTemplate } from '../diff/nested';
import type { Role } from '../diff/roles';

/**
 * The roles of now with their changes, and those of before that are gone; and what changes elsewhere, one sentence each:
 * policies and stacks that are of no role here.
 * @param policies of both sides, whose roles are in other templates
 */
export function markChanges(
  now: readonly ReviewedRole[], before: readonly ReviewedRole[], after: readonly NamedTemplate[], earlier: readonly NamedTemplate[],
  policies: readonly Role[],
): { readonly roles: readonly ReviewedRole[]; readonly others: readonly string[] } {
  const changes = compare(earlier, after);
  const policiesIn = ({ role, templates }: RoleChanges) => policies.filter(p => p.name === role && templates.includes(p.template));
  const isOf = (role: ReviewedRole) => (c: RoleChanges) => c.role === role.name && c.templates.some(t => role.places.includes(t));
  const isOfPolicy = (role: ReviewedRole) => (c: RoleChanges) => policiesIn(c).some(policy => isFor(policy, role));
  const changesOf = (role: ReviewedRole) => [
    ...changes.filter(isOf(role)).flatMap(({ changes: found, note }) => [...found, ...noteOf(note)]),
    ...changes.filter(c => !isOf(role)(c) && isOfPolicy(role)(c)).flatMap(({ role: name, changes: found }) =>
      found.map(change => ({ ...change, sentence: `${name}: ${change.sentence}` }))),
  ];
  const names = new Set(now.map(({ name }) => name));
  const known = new Set(before.map(({ name }) => name));
  const roles = [
    ...now.map((role) => {
      const found = changesOf(role);
      const change = kindOf(role, found.flatMap(c => c.kind ?? []), known);
      return {
        ...role,
        ...change && { change },
        changes: found.map(({ kind, sentence }) => kind === undefined ? sentence : `${kind}: ${sentence}`),
        permissions: role.permissions.map(permission => markPermission(permission, found.filter(isChange))),
      };
    }),
    ...before.filter(({ name }) => !names.has(name)).map(role =>
      ({ ...role, change: 'gone' as const, changes: ['nobody outside of AWS can use it any more'] })),
  ];
  const elsewhere = changes.filter(c => (policiesIn(c).length > 0 || isStack(c, [...after, ...earlier]))
    && !now.some(role => isOf(role)(c) || isOfPolicy(role)(c)));
  return {
    roles,
    others: elsewhere.flatMap(({ role, templates, changes: found }) =>
      found.map(({ kind, sentence }) => `An update changes ${role} of ${templates.join(' and ')}, ${kind}: ${sentence}`)),
  };
}

const noteOf = (note: string | undefined) => note === undefined ? [] : [{ kind: undefined, sentence: `note: ${note}` }];

/** Whether the changes are those of a resource that is no role, such as a stack whose template is not known. */
function isStack({ role, templates }: RoleChanges, all: readonly NamedTemplate[]): boolean {
  return all.some(({ name, template }) => {
    const type = templates.includes(name) ? template.Resources?.[role]?.Type : undefined;
    return type !== undefined && type !== 'AWS::IAM::Role';
  });
}

const isChange = (change: { readonly kind?: unknown }): change is Change => change.kind !== undefined;

function kindOf({ name }: ReviewedRole, kinds: readonly Change['kind'][], known: ReadonlySet<string>): ChangeKind | undefined {
  if (!known.has(name)) return 'new';
  return kinds.some(kind => kind === 'added' || kind === 'widened') ? 'wider' : undefined;
}

/** A row is new if all its actions are, and wider if one of them is new or has more. */
function markPermission(permission: Permission, changes: readonly Change[]): Permission {
  const touching = changes.filter(({ target }) => target === undefined || OF_AWS.test(target) || permission.resources.includes(target));
  const actionsOf = (isMeant: (change: Change) => boolean) => new Set(touching.filter(isMeant).flatMap(({ actions = [] }) => actions));
  // What an attached policy allows in addition, it allows on its own resources.
  const isNew = ({ kind, target = '' }: Change) => kind === 'added' || kind === 'widened' && OF_AWS.test(target);
  const [added, widened] = [actionsOf(isNew), actionsOf(({ kind }) => kind === 'widened')];
  if (permission.actions.every(action => added.has(action))) return { ...permission, change: 'new' };
  return permission.actions.some(action => added.has(action) || widened.has(action)) ? { ...permission, change: 'wider' } : permission;
}

const OF_AWS = /:iam::aws:policy\//;
