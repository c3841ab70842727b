import * as iam from 'aws-cdk-lib/aws-iam';
import { expandPlaceholders, type PlaceholderValues } from './placeholders';
import type { StatementData } from '../permissions/permission-set';

/** The CDK statement for a statement of the permission data. Throws if a placeholder has no value. */
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
