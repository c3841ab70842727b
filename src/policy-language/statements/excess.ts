import { comparable, comparableData } from './comparable-text';
import { admitsAll } from './conditions';
import { ANY_TEXT, covers, hasWildcard } from './pattern';
import { type Condition, conditionsOf, type Statement } from './statement';
import type { StatementData } from '../../permissions/permission-set';
import { readable } from '../cloudformation/template-text';

/** What a statement has beyond published statements. */
export interface Excess {
  /** The action, with the resource if only the resource is not published. */
  readonly text: string;
  /** Whether published statements have the action, but on fewer resources or with other conditions. */
  readonly isWider: boolean;
  readonly statement: Statement;
  /** Its unpublished actions. Empty with NotAction. */
  readonly actions: readonly string[];
  /** The resources on which they are unpublished. Empty with NotResource. */
  readonly resources: readonly string[];
}

/** Returns what a statement allows beyond published statements, as actions with their resources. */
export function excessOf(statement: Statement, published: Grants, account: string | undefined): Excess[] {
  const { actions, notActions, resources, notResources, hidesConditions } = statement;
  const all = { statement, actions, resources, isWider: false };
  if (notActions) return [{ ...all, text: 'every action that NotAction does not name' }];
  if (notResources) return [{ ...all, text: 'everything that NotResource does not name' }];
  const inData = (text: string) => comparable(text, account);
  const conditions = statement.conditions.map(c => ({ ...c, values: c.values.map(inData) }));
  const fitting = (action: string) => published.ofAction(inData(action.toLowerCase()))
    .filter(grant => hidesConditions || admitsAll(grant.conditions, conditions));
  const wanted = resources.map(text => ({ text, comparable: inData(text) }));
  return actions.flatMap((action) => {
    const targets = [...new Set(fitting(action).map(grant => grant.target))];
    if (targets.length === 0) {
      const isWider = published.ofAction(inData(action.toLowerCase())).length > 0;
      return [{ ...all, actions: [action], text: action, isWider }];
    }
    return wanted.filter(resource => !targets.some(target => covers(target, resource.comparable))).map(({ text }) =>
      ({ statement, actions: [action], resources: [text], text: `${action} on ${text}`, isWider: true }));
  });
}

/** A statement that people write has fewer pairs of an action and a resource. */
const MAX_PAIRS = 10_000;

/**
 * Returns everything that the excess of a statement allows, independent of the order of its lists: one line for each
 * action on each resource, so that lines from different statements are comparable. A statement with too many pairs,
 * with NotAction or with NotResource is one line. Case-insensitive names are in lower case.
 */
export function linesOf(excess: readonly Excess[]): string[] {
  if (excess.length === 0) return [];
  const { actions: all, notActions, resources, notResources, conditions } = excess[0].statement;
  const under = sorted(conditions.map(conditionLine));
  const line = (what: object) => JSON.stringify({ ...what, under });
  if (notActions || notResources || all.length * resources.length > MAX_PAIRS) {
    const actions = sorted((notActions ?? all).map(a => a.toLowerCase()));
    const isNot = { action: notActions !== undefined, resource: notResources !== undefined };
    return [line({ actions, resources: sorted(notResources ?? resources), isNot })];
  }
  return excess.flatMap(({ actions, resources: some }) => actions.flatMap(action =>
    some.map(resource => line({ action: action.toLowerCase(), resource }))));
}

function conditionLine({ operator, key, values }: Condition): string {
  return JSON.stringify([operator.toLowerCase(), key, sorted(values)]);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** Returns grants of the permission data, for comparison with statements of templates. */
export function grantsOf(statements: readonly StatementData[]): Grants {
  return new Grants(statements.flatMap(grantsOfStatement));
}

/** A cache, because the data does not change, and ReadOnlyAccess has thousands of actions. */
const KNOWN = new WeakMap<StatementData, readonly Grant[]>();

function grantsOfStatement(data: StatementData): readonly Grant[] {
  const known = KNOWN.get(data);
  if (known !== undefined) return known;
  const conditions = conditionsOf(data.conditions).map(c =>
    ({ ...c, key: comparableData(c.shownKey).toLowerCase(), values: c.values.map(comparableData) }));
  const resources = data.resources.map(comparableData);
  const grants = data.actions.flatMap(action =>
    resources.map(target => ({ action: action.toLowerCase(), target, conditions })));
  KNOWN.set(data, grants);
  return grants;
}

/** Returns a statement for messages: its Sid or location. */
export function sidOf({ sid, location }: Statement): string {
  return sid === undefined ? location : `statement ${readable(sid)}`;
}

const MAX_LISTED = 5;

/** Returns the part of the excess that a message lists. */
export function summary(excess: readonly string[]): string {
  const more = excess.length - MAX_LISTED;
  return readable(excess.slice(0, MAX_LISTED).join(', ')) + (more > 0 ? ` and ${more} more` : '');
}

/** One action on one resource, or for one principal in a trust. */
export interface Grant {
  /** The action in lower case, as IAM compares it. */
  readonly action: string;
  /** ARN or `*`. In a trust: the kind and value of the principal. */
  readonly target: string;
  readonly conditions: readonly Condition[];
  /** Template conditions under which the grant exists. */
  readonly when?: readonly string[];
}

/** Whether the outer grant covers everything that the inner one covers. */
export function isWithin(inner: Grant, outer: Grant): boolean {
  return covers(outer.action, inner.action) && covers(outer.target, inner.target)
    && admitsAll(outer.conditions, inner.conditions) && (outer.when ?? []).every(w => inner.when?.includes(w));
}

/**
 * Grants for frequent searches. A grant counts as covered only if a single one covers it, not several together.
 */
export class Grants<T extends Grant = Grant> {
  private readonly exact = new Map<string, T[]>();
  private readonly patterns: readonly T[];

  constructor(public readonly all: readonly T[]) {
    this.patterns = all.filter(({ action }) => hasWildcard(action));
    for (const grant of all) {
      const same = this.exact.get(grant.action);
      if (same) same.push(grant);
      else if (!hasWildcard(grant.action)) this.exact.set(grant.action, [grant]);
    }
  }

  /** Returns the grants whose action covers another one, regardless of the rest. */
  public ofAction(action: string): readonly T[] {
    const among = action.includes(ANY_TEXT) ? this.all : [...this.exact.get(action) ?? [], ...this.patterns];
    return among.filter(grant => covers(grant.action, action));
  }

  public cover(grant: Grant): boolean {
    return this.ofAction(grant.action).some(other => isWithin(grant, other));
  }
}
