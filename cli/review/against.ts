/** What an update does to roles: new, wider, gone, beside an earlier side. */
import type { ChangeKind, Permission, ReviewedRole } from './result';
import { type Change, compare } from '../diff/compare';
import type { NamedTemplate } from '../diff/nested';

/** The roles of now with their changes, and those of before that are gone. */
export function markChanges(
  now: readonly ReviewedRole[], before: readonly ReviewedRole[], after: readonly NamedTemplate[], earlier: readonly NamedTemplate[],
): ReviewedRole[] {
  const changes = compare(earlier, after);
  const changesOf = (role: ReviewedRole) => changes.filter(c => c.role === role.name && c.templates.some(t => role.places.includes(t)))
    .flatMap(({ changes: found, note }) => [...found, ...note ? [{ kind: undefined, sentence: `note: ${note}` }] : []]);
  const names = new Set(now.map(({ name }) => name));
  const known = new Set(before.map(({ name }) => name));
  return [
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
