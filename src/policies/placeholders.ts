import { Aws } from 'aws-cdk-lib';
import { subText } from '../cloudformation/sub-text';

/**
 * The value of a placeholder in the permission data. A list repeats the text for each of its values. A function gets
 * the argument after the colon.
 */
export type PlaceholderValue = string | readonly string[] | ((argument: string) => string);

/** Values of the placeholders by name. */
export interface PlaceholderValues {
  readonly [name: string]: PlaceholderValue;
}

/** Every permission set may use these. */
const COMMON_VALUES: PlaceholderValues = {
  partition: Aws.PARTITION,
  account: Aws.ACCOUNT_ID,
  urlSuffix: Aws.URL_SUFFIX,
};

const PLACEHOLDER = /\{\w+(?::\w+)?\}/g;

/** Replaces `{name}` and `{name:argument}` in the text by their values. Throws if a name has no value. */
export function expandPlaceholders(text: string, values: PlaceholderValues): string[] {
  const placeholders = [...new Set(text.match(PLACEHOLDER))];
  const combinations = placeholders.reduce<ReadonlyMap<string, string>[]>((all, placeholder) =>
    all.flatMap(chosen => valuesOf(placeholder, values).map(value => new Map([...chosen, [placeholder, value]]))),
  [new Map()]);
  return combinations.map(chosen => subText(text.replace(PLACEHOLDER, placeholder => chosen.get(placeholder)!)));
}

function valuesOf(placeholder: string, values: PlaceholderValues): readonly string[] {
  const [name, argument] = placeholder.slice(1, -1).split(':');
  const value = values[name] ?? COMMON_VALUES[name];
  if (value === undefined) throw new Error(`permission data has the unknown placeholder ${placeholder}`);
  if (typeof value === 'function') return [value(argument)];
  return typeof value === 'string' ? [value] : value;
}
