import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { StatementData } from '../permissions/permission-set';

/** What the placeholders of the permission data stand for. */
export interface StatementContext {
  /** Placeholders of one set of permissions alone. */
  readonly values?: { readonly [placeholder: string]: string };
  roleArn(id: string): string;
  roleName(id: string): string;
}

/** A statement of the data with its placeholders filled in. */
export function toPolicyStatement(data: StatementData, context: StatementContext): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: data.sid,
    effect: data.effect === 'Deny' ? iam.Effect.DENY : iam.Effect.ALLOW,
    actions: [...data.actions],
    resources: data.resources.map(r => fill(r, context)),
    conditions: data.conditions && fillConditions(data.conditions, context),
  });
}

function fill(text: string, context: StatementContext): string {
  return text
    .replace(/\{partition\}/g, Aws.PARTITION)
    .replace(/\{account\}/g, Aws.ACCOUNT_ID)
    .replace(/\{urlSuffix\}/g, Aws.URL_SUFFIX)
    .replace(/\{roleArn:(\w+)\}/g, (_, id) => context.roleArn(id))
    .replace(/\{roleName:(\w+)\}/g, (_, id) => context.roleName(id))
    .replace(/\{(\w+)\}/g, (placeholder, name) => context.values?.[name] ?? placeholder);
}

function fillConditions(conditions: NonNullable<StatementData['conditions']>, context: StatementContext) {
  const fillValue = (v: string | readonly string[]) => typeof v === 'string' ? fill(v, context) : v.map(s => fill(s, context));
  return Object.fromEntries(Object.entries(conditions).map(([operator, keys]) =>
    [operator, Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, fillValue(value)]))]));
}
