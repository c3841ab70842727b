import { Grants, isWithin } from '../../src/policy-language/statements/excess';
import { covers, hasWildcard, overlap } from '../../src/policy-language/statements/pattern';
import { inWords, type Permissions, type ShownGrant } from '../reading/permissions';
import { some } from '../shared/counted';

/** A permission that one set of permissions has beyond another one. */
export interface Gain {
  /** `new`: the actions were not allowed before. `wider`: they were allowed with more limits, or it is not comparable. */
  readonly kind: 'new' | 'wider';
  readonly actions: readonly string[];
  readonly target: string;
  /** Why it is more, in words. */
  readonly why: string;
  /** Conditions of the grant, in words. */
  readonly under: string;
}

/** Facts about a role beyond its statements. */
export interface Context {
  readonly isTrust?: boolean;
  /** Permissions that the role had from policies that it lost. */
  readonly lost?: readonly ShownGrant[];
  /** Permissions of the role from policies outside of the template. They apply again if a Deny statement is removed. */
  readonly attached?: readonly ShownGrant[];
}

/** Everything that `after` allows and `before` does not. */
export function gainsOf(before: Permissions, after: Permissions, { isTrust, lost = [], attached = [] }: Context = {}): Gain[] {
  const allowed = new Grants([...effectOf(before, 'Allow'), ...lost]);
  const denies = effectOf(after, 'Deny');
  const remaining = (grants: readonly ShownGrant[]) => grants.filter(grant => !denies.some(deny => isWithin(grant, deny)));
  const allows = remaining(effectOf(after, 'Allow'));
  const missing = allows.filter(grant => !allowed.cover(grant));
  const kept = [...allows.filter(grant => !missing.includes(grant)), ...remaining(attached)];
  const denied = effectOf(before, 'Deny').filter(deny => !denies.some(other => isWithin(deny, other)));
  return [
    ...opaqueGains(before, after),
    ...group(denied.flatMap(deny => released(deny, kept, denies, isTrust ? principalsOverlap : canOverlap))),
    ...group(missing.map(grant => toGain(grant, allowed))),
  ];
}

/** Why the grant is not covered by what was allowed. */
function toGain(grant: ShownGrant, allowed: Grants<ShownGrant>): Gain {
  const sameAction = allowed.ofAction(grant.action);
  const part = hasWildcard(grant.action) ? allowed.all.filter(other => covers(grant.action, other.action)) : [];
  const under = inWords(grant.conditions, grant.when);
  const make = (kind: Gain['kind'], why: string): Gain => ({ kind, why, actions: [grant.shownAction], target: grant.target, under });
  if (sameAction.length > 0) return make('wider', whyWider(grant, sameAction));
  return part.length > 0 ? make('wider', `before only ${shortened(unique(part.map(other => other.shownAction)))}`) : make('new', '');
}

function whyWider(grant: ShownGrant, before: readonly ShownGrant[]): string {
  const onTarget = before.filter(other => covers(other.target, grant.target));
  const targets = unique(before.map(other => other.target)).join(', ');
  if (onTarget.length === 0) return `before only ${targets}`;
  const under = unique(onTarget.map(other => inWords(other.conditions, other.when)));
  return under.includes('') ? `before only ${targets}` : `before only${under.join(', or')}`;
}

/** Permissions that a Deny statement removed before. */
function released(
  deny: ShownGrant, kept: readonly ShownGrant[], denies: readonly ShownGrant[], targetsOverlap: (a: string, b: string) => boolean,
): Gain[] {
  return kept.filter(grant => canOverlap(deny.action, grant.action) && targetsOverlap(deny.target, grant.target))
    .map(grant => narrower(deny, grant)).filter(part => !denies.some(other => isWithin(part, other)))
    .map(({ shownAction }) => ({
      kind: 'wider',
      actions: [shownAction],
      target: deny.target,
      why: 'it is not denied any more',
      under: inWords(deny.conditions, deny.when),
    }));
}

/** The part of a Deny statement that affects a grant. If neither covers the other, the whole Deny statement. */
function narrower(deny: ShownGrant, grant: ShownGrant): ShownGrant {
  return {
    ...covers(deny.action, grant.action) ? grant : deny,
    target: covers(deny.target, grant.target) ? grant.target : deny.target,
    conditions: [...deny.conditions, ...grant.conditions],
    when: [...deny.when, ...grant.when],
  };
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
function group(found: readonly Gain[]): Gain[] {
  const groups = new Map<string, Gain>();
  for (const gain of found) {
    const key = JSON.stringify({ ...gain, actions: [] });
    groups.set(key, { ...gain, actions: unique([...groups.get(key)?.actions ?? [], ...gain.actions]).sort() });
  }
  return [...groups.values()];
}

function effectOf({ grants }: Permissions, effect: ShownGrant['effect']): readonly ShownGrant[] {
  return grants.filter(grant => grant.effect === effect);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

export const MOST = 8;

export function shortened(actions: readonly string[]): string {
  return some(actions, MOST);
}

/** Whether a request can match both actions or resources. True if that is not known. */
function canOverlap(first: string, second: string): boolean {
  const [a, b] = [first, second].map(text => text.replace(ONE_PARTITION, 'arn::').replace(SOME_PARTITIONS, 'arn:*'));
  return overlap(a, b);
}

/** The references in two ARNs are not compared, because a reference can have any value. */
const ONE_PARTITION = /^arn:(aws[a-z-]*|\$\{AWS::Partition\}):/;
/** A wildcard at its end can also match what follows the colon. */
const SOME_PARTITIONS = /^arn:[^:]*[*?][^:]*/;

/** An ARN that matches one principal, and no session of another principal. */
const ONE_PRINCIPAL = /^(AWS|Federated) arn:[\w-]+:iam::\d{12}:(role|user|oidc-provider|saml-provider)\/[^*?$]+$/;

/** Whether a request can come from both principals of trusts. True if that is not known. */
function principalsOverlap(a: string, b: string): boolean {
  return a === b || a.split(' ')[0] !== b.split(' ')[0] || !ONE_PRINCIPAL.test(a) || !ONE_PRINCIPAL.test(b);
}
