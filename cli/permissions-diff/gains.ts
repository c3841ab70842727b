import { canOverlap, hasWildcard, includes, principalsOverlap, type ActionExpander } from './actions';
import { admitsAll, inWords } from './conditions';
import type { Grant, Permissions } from './grants';

/** What one set of permissions allows beyond another one. */
export interface Gain {
  /** `new`: actions that were not allowed at all. `wider`: more of what was allowed, or not comparable. */
  readonly kind: 'new' | 'wider';
  readonly actions: readonly string[];
  readonly target: string;
  /** Why it is more, in words. */
  readonly why: string;
  /** Conditions of the grant, in words. */
  readonly under: string;
}

/** A grant of one existing action, or of a wildcard for those that AWS adds later. */
interface Atom extends Grant {
  readonly isPattern: boolean;
}

/** Everything that `after` allows and `before` does not. */
export function gainsOf(before: Permissions, after: Permissions, expander: ActionExpander, isTrust = false): Gain[] {
  const targetsOverlap = isTrust ? principalsOverlap : canOverlap;
  const [allowed, denied] = [effectOf(before, 'Allow'), effectOf(before, 'Deny')];
  const [allows, denies] = [effectOf(after, 'Allow'), effectOf(after, 'Deny')];
  const found: Found[] = [];
  const released = new Map<Grant, Atom[]>();
  for (const grant of allows) {
    const atoms = [
      { ...grant, isPattern: hasWildcard(grant.action) },
      ...expander.expand(grant.action).map(name => ({ ...grant, action: name.toLowerCase(), shownAction: name, isPattern: false })),
    ]
      .filter(atom => !denies.some(deny => isWithin(atom, deny)));
    const missing = atoms.filter(atom => !allowed.some(other => isWithin(atom, other)));
    if (missing.length > 0) found.push(...reasons(grant, missing, allowed));
    for (const atom of atoms.filter(a => !missing.includes(a))) {
      for (const deny of denied.filter(d => canOverlap(d.action, atom.action) && targetsOverlap(d.target, atom.target))) {
        const part = narrower(deny, atom);
        if (denies.some(d => isWithin(part, d))) continue;
        released.set(deny, [...released.get(deny) ?? [], atom]);
      }
    }
  }
  return [...opaqueGains(before, after), ...releasedGains(released), ...group(found)];
}

interface Found extends Gain {
  readonly key: string;
}

/** Why the grant is not covered by what was allowed. */
function reasons(grant: Grant, missing: readonly Atom[], allowed: readonly Grant[]): Found[] {
  const sameAction = allowed.filter(other => missing.some(atom => includes(other.action, atom.action)));
  const part = allowed.filter(other => hasWildcard(grant.action) && includes(grant.action, other.action));
  const under = inWords(grant.conditions, grant.when);
  const make = (kind: Gain['kind'], why: string, actions: readonly string[]): Found =>
    ({ kind, why, actions, target: grant.target, under, key: JSON.stringify([kind, why, grant.target, under]) });
  const fresh = missing.filter(atom => !allowed.some(other => includes(other.action, atom.action)));
  const wider = missing.filter(atom => !fresh.includes(atom));
  const found: Found[] = [];
  if (fresh.length > 0) {
    const isWider = part.length > 0 || wider.length > 0;
    const more = fresh.filter(atom => !atom.isPattern).length;
    const later = more === 0 ? 'the same actions as before, and those that AWS adds later'
      : `${more} more existing actions, and those that AWS adds later`;
    found.push(hasWildcard(grant.action) && isWider
      ? make('wider', `the wildcard has ${later}`, [grant.shownAction])
      : make('new', '', [grant.shownAction]));
  }
  if (wider.length > 0) {
    const shown = wider.length === missing.length ? [grant.shownAction] : namesOf(wider);
    found.push(make('wider', whyWider(grant, sameAction), shown));
  }
  return found;
}

function whyWider(grant: Grant, before: readonly Grant[]): string {
  const onTarget = before.filter(other => includes(other.target, grant.target));
  const targets = [...new Set(before.map(other => other.target))].join(', ');
  if (onTarget.length === 0) return `before only ${targets}`;
  const under = [...new Set(onTarget.map(other => inWords(other.conditions, other.when)))];
  return under.includes('') ? `before only ${targets}` : `before only${under.join(', or')}`;
}

/** Whether everything that the inner grant covers, the outer one covers too. */
function isWithin(inner: Grant, outer: Grant): boolean {
  return includes(outer.action, inner.action) && includes(outer.target, inner.target)
    && admitsAll(outer.conditions, inner.conditions) && outer.when.every(w => inner.when.includes(w));
}

/** The part of a deny that concerns an allowed action. */
function narrower(deny: Grant, atom: Grant): Grant {
  return {
    ...deny,
    action: includes(deny.action, atom.action) ? atom.action : deny.action,
    target: includes(deny.target, atom.target) ? atom.target : deny.target,
    conditions: [...deny.conditions, ...atom.conditions],
    when: [...deny.when, ...atom.when],
  };
}

/** The existing actions. If there are none: the wildcards. */
function namesOf(atoms: readonly Atom[]): string[] {
  const existing = atoms.filter(atom => !atom.isPattern);
  return [...new Set((existing.length > 0 ? existing : atoms).map(atom => atom.shownAction))];
}

function releasedGains(released: ReadonlyMap<Grant, readonly Atom[]>): Gain[] {
  const found = [...released].map(([deny, atoms]): Found => {
    const under = inWords(deny.conditions, deny.when);
    const why = 'it is not denied any more';
    return { kind: 'wider', actions: namesOf(atoms), target: deny.target, why, under, key: JSON.stringify([deny.target, under]) };
  });
  return group(found);
}

function opaqueGains(before: Permissions, after: Permissions): Gain[] {
  const changed = (from: Permissions, to: Permissions, effect: string) =>
    to.opaque.filter(o => o.effect === effect && !from.opaque.some(other => other.effect === effect && other.text === o.text));
  const gain = (text: string, why: string): Gain => ({ kind: 'wider', actions: [], target: text, why, under: '' });
  return [
    ...changed(before, after, 'Allow').map(o => gain(o.text, `it cannot be compared: ${o.why}`)),
    ...changed(after, before, 'Deny').map(o => gain(o.text, `the deny is gone, and cannot be compared: ${o.why}`)),
  ];
}

/** Joins the actions of gains that are otherwise equal. */
function group(found: readonly Found[]): Gain[] {
  const groups = new Map<string, Found[]>();
  for (const f of found) groups.set(f.key, [...groups.get(f.key) ?? [], f]);
  return [...groups.values()].map(([first, ...others]): Gain => {
    const { key, ...gain } = first;
    return { ...gain, actions: [...new Set([first, ...others].flatMap(f => f.actions))].sort() };
  });
}

function effectOf({ grants }: Permissions, effect: Grant['effect']): readonly Grant[] {
  return grants.filter(grant => grant.effect === effect);
}
