import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { FilePermissions } from './role-permissions';
import type { StatementJson } from './role-statements';
import { awsManagedPolicyArn } from '../cloudformation/arns';
import { subText } from '../cloudformation/sub-text';
import { REFERENCES } from '../cloudformation/template-text';
import type { GivenPermissions } from '../identity/given-permissions';

/** Why cdk-nag accepts wildcards and AWS managed policies: the user committed the file. */
const REASON = "as in the user's own template of Microsoft, which is in the repository of the app";

const PSEUDO_PARAMETERS: { readonly [name: string]: string | undefined } = {
  'AWS::AccountId': Aws.ACCOUNT_ID,
  'AWS::Partition': Aws.PARTITION,
  'AWS::Region': Aws.REGION,
  'AWS::URLSuffix': Aws.URL_SUFFIX,
};

/**
 * Permissions of a role of the file, for a role of the app.
 *
 * @param roleArn the ARN of the role of the app for a role of the file, by its logical id
 * @param takenSids Sids of statements of the app that the same policies can have
 */
export function toGivenPermissions(
  { statements, awsManagedPolicies }: FilePermissions, roleArn: (logicalId: string) => string,
  takenSids: readonly string[] = [],
): GivenPermissions {
  const text = (marked: string) => toText(marked, roleArn);
  const sids = uniqueSids(statements.map(({ json }) => json.Sid), takenSids);
  return {
    statements: statements.map(({ json }, i) => toStatement({ ...json, Sid: sids[i] }, text)),
    managedPolicyArns: awsManagedPolicies.map(awsManagedPolicyArn),
    reason: REASON,
  };
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

/** The text with tokens in place of the marked references. */
function toText(marked: string, roleArn: (logicalId: string) => string): string {
  const filled = marked.replace(REFERENCES, (_, name: string) =>
    PSEUDO_PARAMETERS[name] ?? roleArn(name.replace(/\.Arn$/, '')));
  return subText(filled);
}

function one(values: readonly string[]): string | string[] {
  return values.length === 1 ? values[0] : [...values];
}

/** IAM accepts each Sid once per policy, and the statements of several policies of the file can be in one policy. */
function uniqueSids(sids: readonly (string | undefined)[], taken: readonly string[]): (string | undefined)[] {
  const used = new Set(taken);
  return sids.map((sid) => {
    if (sid === undefined) return undefined;
    let name = sid;
    for (let n = 2; used.has(name); n++) name = `${sid}No${n}`;
    used.add(name);
    return name;
  });
}
