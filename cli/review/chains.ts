/** What a shown role can do with what others say: roles that trust it, and resources that name it. */
import { Admission, type Certainty, least, most, NAMING, NO, opposite, YES } from './admission';
import { withoutFunctions } from './levels';
import { permissionsOf } from './permissions';
import { LEVELS, type ReviewedRole } from './result';
import { LEVEL_WORDS } from './words';
import { once } from '../../src/policy-language/statements/administrator';
import { covers, overlap } from '../../src/policy-language/statements/pattern';
import type { NamedTemplate } from '../diff/nested';
import type { ShownGrant } from '../diff/permissions';
import { type ResourceStatement, statementsOfResources } from '../diff/policies';
import { givesTo, givingResources } from '../diff/references';
import type { Role } from '../diff/roles';
import { some } from '../shared/counted';

/** A role that somebody outside of AWS can use, in the text and in the result. */
export interface Shown {
  readonly role: Role;
  readonly reviewed: ReviewedRole;
}

/** What others let a shown role do. */
export interface ThroughOther {
  /** Of the role or the resource: equal for what one of them says before and after an update. */
  readonly from: string;
  readonly sentence: string;
  readonly isAlarm: boolean;
  /** What it lets the role do, as patterns. */
  readonly can: readonly string[];
}

/** What others let each shown role do. */
export function throughOthers(shown: readonly Shown[], all: readonly Role[], templates: readonly NamedTemplate[]): Map<ReviewedRole, ThroughOther[]> {
  const others = all.filter(({ kind }) => kind === 'role').filter(role => !shown.some(known => known.role === role));
  const statements = templates.flatMap(({ name, template }) => statementsOfResources(template).map(found => ({ ...found, template: name })));
  const giving = templates.flatMap(({ name, template }) => givingResources(template).map(found => ({ ...found, template: name })));
  const admission = new Admission();
  const trusted = once((role: Role) => once((other: Role) => trusts(other, role, admission)));
  return new Map(shown.filter(({ reviewed }) => reviewed.trusts.length > 0).map(({ role, reviewed }) => [reviewed, [
    ...reachedBy(role, others, trusted),
    ...statements.filter(statement => isFor(statement, role, admission)).map(ofPolicy),
    ...giving.filter(resource => givesTo(resource, role, resource.template === role.template))
      .map(({ place }) => ({ from: place, sentence: `${place} names it, and can give it more than is shown`, isAlarm: false, can: [] })),
  ]]));
}

/** The role, with a sentence or an alarm for each. */
export function withOthers(reviewed: ReviewedRole, others: readonly ThroughOther[] = []): ReviewedRole {
  const sentences = (ofAlarms: boolean) => others.filter(({ isAlarm }) => isAlarm === ofAlarms).map(({ sentence }) => sentence);
  return { ...reviewed, alarms: [...reviewed.alarms, ...sentences(true)], unread: [...reviewed.unread, ...new Set(sentences(false))] };
}

type FoundStatement = ResourceStatement & { readonly template: string };

/** Everybody, or everybody of an organization, is not this role. Everybody of its account is: a condition says so. */
function isFor({ principals, conditions, template }: FoundStatement, role: Role, admission: Admission): boolean {
  const isLimited = conditions.some(({ key }) => NAMING.includes(key));
  return principals.length === 0
    || principals.some(principal => (principal !== '*' || isLimited) && admission.admits({ principal, conditions, template }, role) !== NO);
}

function ofPolicy({ place, principals, actions, resources, conditions }: FoundStatement): ThroughOther {
  const from = { from: place, isAlarm: false };
  if (principals.length === 0) return { ...from, sentence: `The policy of ${place} is a text that is not read, and can give it more than is shown`, can: [] };
  const on = resources.length === 0 || resources.includes('*') ? '' : ` on ${some(resources, 4)}`;
  const under = conditions.length > 0 ? ', under conditions' : '';
  return {
    ...from,
    sentence: `The policy of ${place} allows it more than is shown: ${some(actions)}${on}${under}`,
    can: actions.flatMap(action => (on ? resources : ['*']).map(resource => `${action} ${resource}${under}`)),
  };
}

/** What a role can do with roles that trust it, and with those that trust these. */
function reachedBy(role: Role, others: readonly Role[], trusted: (role: Role) => (other: Role) => Certainty): ThroughOther[] {
  const certain = reachedFrom(role, others, (other, last) => trusted(last)(other) === YES);
  const known = new Set(certain.map(({ role: reached }) => reached));
  const perhaps = reachedFrom(role, others, (other, last) => trusted(last)(other) !== NO);
  return [...certain, ...perhaps.filter(({ role: reached }) => !known.has(reached))].map(({ role: reached, path }) => {
    const { levels, doubts } = permissionsOf(reached);
    const isAdministrator = levels[0] === 'administrator';
    const can = (isAdministrator ? levels.slice(0, 1) : levels).map(level => LEVEL_WORDS[level]).join(', ') || 'nothing that is known';
    const text = `it can assume the role ${path.join(', then with it the role ')} (${can})`;
    const isAlarm = known.has(reached) && (isAdministrator || doubts.length > 0);
    return {
      from: path.join(),
      sentence: isAlarm ? text.replace('it', 'It')
        : known.has(reached) ? `It can do more than is shown: ${text}` : `Only the deployment knows whether ${text}`,
      isAlarm,
      can: [...isAdministrator ? LEVELS : levels, ...known.has(reached) ? ['certain'] : [], ...doubts.length > 0 ? ['doubt'] : []],
    };
  });
}

interface Reached {
  readonly role: Role;
  /** The names of the way. */
  readonly path: readonly string[];
}

function reachedFrom(first: Role, others: readonly Role[], isNext: (other: Role, last: Role) => boolean): Reached[] {
  const found = new Set<Role>();
  const pending: Reached[] = [{ role: first, path: [] }];
  for (const { role: last, path } of pending) { // it grows meanwhile
    const next = others.filter(other => !found.has(other) && isNext(other, last));
    for (const role of next) {
      found.add(role);
      pending.push({ role, path: [...path, role.name] });
    }
  }
  return pending.slice(1);
}

const ASSUME_ROLE = 'sts:assumerole';

/**
 * Whether a trust admits a role by its name, or as one of everybody. The account of the role is not enough: then the role
 * needs a permission of its own, which is shown.
 */
function trusts({ trust: { grants }, template }: Role, other: Role, admission: Admission): Certainty {
  const statements = (effect: string, isMeant: (grant: ShownGrant) => boolean) => grants.filter(grant => grant.effect === effect && isMeant(grant))
    .flatMap(({ target, conditions }) => target.startsWith('AWS ') ? [{ principal: target.slice('AWS '.length), conditions, template }] : []);
  const allowed = most(statements('Allow', ({ action }) => overlap(withoutFunctions(action), ASSUME_ROLE)).map(meant => admission.admits(meant, other)));
  if (allowed === NO) return NO;
  const denied = most(statements('Deny', ({ action, when }) => when.length === 0 && covers(action, ASSUME_ROLE)).map(meant => admission.denies(meant, other)));
  return least([allowed, opposite(denied)]);
}
