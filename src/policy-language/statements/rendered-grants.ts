import { isMap } from '../cloudformation/template-functions';
import { conditionalElements, readable, textsOf } from '../cloudformation/template-text';

/**
 * Returns each action on each resource of statements in a canonical form, independent of how statements are split,
 * merged or ordered. Values of the map are for messages. A Sid has no effect and is left out.
 *
 * @param fill replaces references that are marked in texts
 */
export function renderedGrants(
  statements: readonly unknown[], fill: (text: string) => string = text => text,
): Map<string, string> {
  return new Map(statements.flatMap((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource, Condition, Sid: _, ...others } =
      isMap(statement) ? statement : {};
    const list = (value: unknown) => textsIn(value, fill);
    const each = (value: unknown, not: unknown) => not === undefined ? list(value)
      : [`everything but ${[...new Set(list(not))].sort().join(', ')}`];
    const conditions = conditionsIn(Condition, fill);
    const more = conditions.length === 0 ? '' : ` with conditions ${JSON.stringify(conditions)}`;
    const [effect, resources] = [oneText(Effect, fill), each(Resource, NotResource)];
    const rest = JSON.stringify([NotAction !== undefined, NotResource !== undefined, others]);
    return each(Action, NotAction).flatMap(action => resources.map((resource) => {
      const text = `${effect} ${action} on ${resource}${more}`;
      return [`${text}\n${rest}`, readable(text)] as const;
    }));
  }));
}

/** Returns sorted operators, keys and values. */
function conditionsIn(condition: unknown, fill: (text: string) => string): unknown[] {
  if (condition === undefined) return [];
  if (!isMap(condition)) return [condition];
  const valuesIn = (values: unknown) => [...new Set(textsIn(values, fill))].sort();
  return Object.entries(condition).sort(byName).map(([operator, keys]) => [operator, !isMap(keys) ? keys
    : Object.entries(keys).map(([key, values]): [string, unknown] => [fill(key), valuesIn(values)]).sort(byName)]);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Returns the elements of a list. An element with a template condition is only equal with the same condition. */
function textsIn(list: unknown, fill: (text: string) => string): string[] {
  return conditionalElements(list).map(({ value, conditions }) =>
    [oneText(value, fill), ...conditions.map(condition => `if ${condition}`)].join(' '));
}

/** Returns a text with marked references. A value with several possible texts, or none, is only equal to itself. */
function oneText(value: unknown, fill: (text: string) => string): string {
  const [text, ...more] = textsOf(value);
  return text !== undefined && more.length === 0 ? fill(text) : JSON.stringify(value) ?? 'undefined';
}
