import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { StatementData } from '../permissions/permission-set';
import { fillPseudoParameters, subText } from '../policy-language/cloudformation/sub-text';
import { acknowledgeNag, type NagFinding, nagText } from '../policy-language/nag';

/**
 * The value of a placeholder in the permission data. The text is repeated for each value of a list. A function gets the
 * argument after the colon.
 */
type PlaceholderValue = string | readonly string[] | ((argument: string) => string);

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

/** Replaces `{name}` and `{name:argument}` in the text with their values. Throws if a name has no value. */
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

/** Returns the CDK statement for the permission data. Throws if a placeholder has no value. */
export function toPolicyStatement(data: StatementData, values: PlaceholderValues): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: data.sid,
    effect: data.effect === 'Deny' ? iam.Effect.DENY : iam.Effect.ALLOW,
    actions: [...data.actions],
    resources: data.resources.flatMap(resource => expandPlaceholders(resource, values)),
    notResources: data.notResources?.flatMap(resource => expandPlaceholders(resource, values)),
    conditions: data.conditions && expandConditions(data.conditions, values),
  });
}

type ConditionData = NonNullable<StatementData['conditions']>;

function expandConditions(conditions: ConditionData, values: PlaceholderValues): iam.Conditions {
  const expand = (value: string | readonly string[]) => {
    const expanded = [value].flat().flatMap(text => expandPlaceholders(text, values));
    return typeof value === 'string' && expanded.length === 1 ? expanded[0] : expanded;
  };
  const expandKey = (key: string) => expandPlaceholders(key, values)[0];
  return Object.fromEntries(Object.entries(conditions).map(([operator, keys]) =>
    [operator, Object.fromEntries(Object.entries(keys).map(([key, value]) => [expandKey(key), expand(value)]))]));
}

/** A statement and the reason for its wildcards. Without a reason, cdk-nag reports them. */
export interface ExplainedStatement {
  readonly statement: iam.PolicyStatement;
  readonly reason: string | undefined;
}

/** Returns the statement with the reason from the data. Throws if a placeholder has no value. */
export function explained(data: StatementData, values: PlaceholderValues): ExplainedStatement {
  return { statement: toPolicyStatement(data, values), reason: data.wildcardReason };
}

/** Acknowledges the wildcards in the statements of a policy, each with its reason. */
export function acknowledgeWildcards(policy: IConstruct, statements: readonly ExplainedStatement[]): void {
  acknowledgeNag(policy, mergeFindings(statements.flatMap(s => wildcardFindings(policy, s))));
}

function wildcardFindings(scope: IConstruct, { statement, reason }: ExplainedStatement): NagFinding[] {
  if (statement.effect === iam.Effect.DENY || reason === undefined) return [];
  const finding = (text: string): NagFinding => ({ rule: 'AwsSolutions-IAM5', finding: text, reason });
  return [
    ...statement.actions.filter(hasWildcard).map(action => finding(`Action::${action}`)),
    ...statement.resources.filter(hasWildcard).map(resource => finding(`Resource::${nagText(scope, resource)}`)),
  ];
}

function hasWildcard(text: string): boolean {
  return fillPseudoParameters(text, reference => reference).includes('*');
}

/** Joins the reasons of equal findings, because cdk-nag reports each finding once per policy. */
function mergeFindings(findings: readonly NagFinding[]): NagFinding[] {
  const merged = new Map<string | undefined, NagFinding>();
  for (const f of findings) {
    const other = merged.get(f.finding);
    merged.set(f.finding, other && other.reason !== f.reason ? { ...f, reason: `${other.reason}; ${f.reason}` } : f);
  }
  return [...merged.values()];
}
