import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { FilePermissions } from './permissions-in-file';
import type { StatementJson } from './role-statements';
import { subText } from '../../policy-language/cloudformation/sub-text';
import { REFERENCES } from '../../policy-language/cloudformation/template-text';

const PSEUDO_PARAMETERS: { readonly [name: string]: string | undefined } = {
  'AWS::AccountId': Aws.ACCOUNT_ID,
  'AWS::Partition': Aws.PARTITION,
  'AWS::Region': Aws.REGION,
  'AWS::URLSuffix': Aws.URL_SUFFIX,
};

/**
 * Returns the statements of a role in the file for a role of the app.
 *
 * @param roleArn returns the ARN of the app's role for a role of the file, by its logical id
 */
export function toPolicyStatements(
  { statements }: FilePermissions, roleArn: (logicalId: string) => string,
): iam.PolicyStatement[] {
  const text = (marked: string) => toText(marked, roleArn);
  return statements.map(({ json }) => toStatement(json, text));
}

function toStatement(json: StatementJson, text: (marked: string) => string): iam.PolicyStatement {
  const texts = (values: readonly string[] | undefined) => values?.map(text);
  const conditions = Object.entries(json.Condition ?? {}).map(([operator, keys]) => [operator,
    Object.fromEntries(Object.entries(keys).map(([key, values]) => [text(key), one(values.map(text))]))]);
  return new iam.PolicyStatement({
    sid: json.Sid,
    effect: json.Effect === 'Deny' ? iam.Effect.DENY : iam.Effect.ALLOW,
    actions: texts(json.Action),
    notActions: texts(json.NotAction),
    resources: texts(json.Resource),
    notResources: texts(json.NotResource),
    conditions: json.Condition && Object.fromEntries(conditions),
  });
}

/** Returns the text with tokens instead of the marked references. */
function toText(marked: string, roleArn: (logicalId: string) => string): string {
  const filled = marked.replace(REFERENCES, (_, name: string) =>
    PSEUDO_PARAMETERS[name] ?? roleArn(name.replace(/\.Arn$/, '')));
  return subText(filled);
}

function one(values: readonly string[]): string | string[] {
  return values.length === 1 ? values[0] : [...values];
}
