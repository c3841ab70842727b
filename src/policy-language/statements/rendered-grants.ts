import { isMap } from '../cloudformation/template-functions';
import { conditionalElements, readable, textsOf } from '../cloudformation/template-text';

/**
 * What statements say, however they are divided, merged or ordered: each action on each resource, in a form that is
 * the same only if it says the same. The values are the same for messages. A Sid has no effect, and is left out.
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

/** Operators, keys and values, sorted. */
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

/** The elements of a list. One that depends on a condition of the template is only the same with this condition. */
function textsIn(list: unknown, fill: (text: string) => string): string[] {
  return conditionalElements(list).map(({ value, conditions }) =>
    [oneText(value, fill), ...conditions.map(condition => `if ${condition}`)].join(' '));
}

/** A text with its references marked. What can be several texts, or none, is only the same as itself. */
function oneText(value: unknown, fill: (text: string) => string): string {
  const [text, ...more] = textsOf(value);
  return text !== undefined && more.length === 0 ? fill(text) : JSON.stringify(value) ?? 'undefined';
}
