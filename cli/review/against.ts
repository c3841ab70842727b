/** Compares with an earlier side: what an update does to roles, which are new, wider, narrower or gone. */
import { actionsMatching } from './levels';
import { isFor } from './policies-elsewhere';
import { type ChangeKind, LEVELS, type Permission, type ReviewedRole } from './result';
import { whoCan } from './summary';
import { shortened } from '../comparing/gains';
import { type Change, compare, type RoleChanges } from '../comparing/roles';
import { isAdministratorPolicy } from '../reading/administrator';
import type { NamedTemplate } from '../reading/nested';
import type { Role } from '../reading/roles';

/**
 * The current roles with their changes, the earlier roles that are gone, and other changes, one sentence each: in policies
 * and stacks that belong to no role here.
 * @param policies policies of both sides whose roles are in other templates
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
  const olds = new Map(before.map(role => [role.name, role]));
  const names = new Set(now.map(({ name }) => name));
  const known = new Set(before.map(({ name }) => name));
  const roles = [
    ...now.map((role) => {
      const found = changesOf(role);
      const change = kindOf(role, found.flatMap(c => c.kind ?? []), known);
      return {
        ...role,
        ...change && { change },
        changes: sentencesOf(found, role, olds.get(role.name)),
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

/** Whether the changes belong to a resource that is not a role, such as a stack whose template is not known. */
function isStack({ role, templates }: RoleChanges, all: readonly NamedTemplate[]): boolean {
  return all.some(({ name, template }) => {
    const type = templates.includes(name) ? template.Resources?.[role]?.Type : undefined;
    return type !== undefined && type !== 'AWS::IAM::Role';
  });
}

const isChange = (change: { readonly kind?: unknown }): change is Change => change.kind !== undefined;

function kindOf({ name }: ReviewedRole, kinds: readonly Change['kind'][], known: ReadonlySet<string>): ChangeKind | undefined {
  if (!known.has(name)) return 'new';
  if (kinds.some(kind => kind === 'added' || kind === 'widened')) return 'wider';
  return kinds.length > 0 ? 'narrower' : undefined;
}

type Sentence = Pick<Change, 'sentence' | 'actions' | 'target' | 'isTrust'> & { readonly kind?: Change['kind'] };

/** The most important changes first. New permissions are more important than new principals, unless their level is low. */
function sentencesOf(found: readonly Sentence[], now: ReviewedRole, old: ReviewedRole | undefined): string[] {
  const rank = (change: Sentence) => {
    if (change.kind === undefined) return 3 * LEVELS.length;
    const isMore = change.kind === 'added' || change.kind === 'widened';
    return (isMore ? 0 : 2 * LEVELS.length) + (change.isTrust ? 0.5 : rankOf(change));
  };
  const sorted = found.map(change => ({ ...change, rank: rank(change) })).sort((a, b) => a.rank - b.rank);
  return [...new Set(sorted.map(change => (change.kind === undefined ? '' : `${change.kind}: `) + inWords(change, now, old)))];
}

/** The most important level of the actions. For a policy whose text is not known, its name decides. */
function rankOf({ actions = [], target = '' }: Sentence): number {
  if (isAdministratorPolicy(target)) return 0;
  return actions.length === 0 ? LEVELS.length - 1 : Math.min(...actions.map(rankOfAction));
}

const rankOfAction = (action: string) =>
  Math.min(...actionsMatching(action.toLowerCase(), action).map(({ level }) => LEVELS.indexOf(level)));

/** A sentence of `diff` for readers who know no ARNs: AWS managed policies by name, trusts in words, the most important action first. */
function inWords({ kind, sentence, actions = [], isTrust }: Sentence, now: ReviewedRole, old: ReviewedRole | undefined): string {
  if (isTrust) {
    const isMore = kind === 'widened';
    const parties = isMore ? beyond(now, old) : old && beyond(old, now);
    if (parties) return `${isMore ? 'it can be assumed by' : 'it could be assumed by'} ${parties}`;
  }
  const ranked = actions.map(action => ({ action, rank: rankOfAction(action) })).sort((a, b) => a.rank - b.rank)
    .map(({ action }) => action);
  return sentence.replace(shortened(actions), () => shortened(ranked)).replaceAll(OF_AWS_BY_NAME, '$1')
    .replace(/, which denies nothing$/, '')
    .replace(/; it trusts .*$/s, whole => now.trusts.length > 0 ? `; it can be assumed by ${beyond(now)}` : whole);
}

/** Who the first role trusts but the second does not, with all conditions. Undefined if that is not known. */
function beyond(role: ReviewedRole, other?: ReviewedRole): string | undefined {
  const same = new Set(other?.trusts.map(trust => JSON.stringify(trust)));
  const trusts = role.trusts.filter(trust => !same.has(JSON.stringify(trust)));
  return trusts.map(trust => whoCan({ trusts: [trust] }, true).join(', ')).join('; and ') || undefined;
}

/** A row is new if all its actions are new, and wider if one of them is new or wider. */
function markPermission(permission: Permission, changes: readonly Change[]): Permission {
  const touching = changes.filter(({ target }) => target === undefined || OF_AWS.test(target) || permission.resources.includes(target));
  const actionsOf = (isMeant: (change: Change) => boolean) => new Set(touching.filter(isMeant).flatMap(({ actions = [] }) => actions));
  // An attached policy allows its actions on its own resources.
  const isNew = ({ kind, target = '' }: Change) => kind === 'added' || kind === 'widened' && OF_AWS.test(target);
  const [added, widened] = [actionsOf(isNew), actionsOf(({ kind }) => kind === 'widened')];
  if (permission.actions.every(action => added.has(action))) return { ...permission, change: 'new' };
  return permission.actions.some(action => added.has(action) || widened.has(action)) ? { ...permission, change: 'wider' } : permission;
}

const OF_AWS = /:iam::aws:policy\//;
const OF_AWS_BY_NAME = /\barn:(?:[\w-]+|\$\{AWS::Partition\}):iam::aws:policy\/(?:[\w-]+\/)*([\w+=.@-]+)/g;
