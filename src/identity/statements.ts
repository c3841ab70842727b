import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { RoleContext } from './trust';
import type { StatementData } from '../permissions/permission-set';

/** A statement of the data with its placeholders filled in. */
export function toPolicyStatement(data: StatementData, context: RoleContext): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: data.sid,
    effect: data.effect === 'Deny' ? iam.Effect.DENY : iam.Effect.ALLOW,
    actions: [...data.actions],
    resources: data.resources.map(r => fill(r, context)),
    conditions: data.conditions && fillConditions(data.conditions, context),
  });
}

function fill(text: string, context: RoleContext): string {
  return text
    .replace(/\{partition\}/g, Aws.PARTITION)
    .replace(/\{account\}/g, Aws.ACCOUNT_ID)
    .replace(/\{urlSuffix\}/g, Aws.URL_SUFFIX)
    .replace(/\{roleArn:(\w+)\}/g, (_, id) => context.roleArn(id))
    .replace(/\{roleName:(\w+)\}/g, (_, id) => context.roleName(id));
}

function fillConditions(conditions: NonNullable<StatementData['conditions']>, context: RoleContext) {
  const fillValue = (v: string | readonly string[]) => typeof v === 'string' ? fill(v, context) : v.map(s => fill(s, context));
  return Object.fromEntries(Object.entries(conditions).map(([operator, keys]) =>
    [operator, Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, fillValue(value)]))]));
}
