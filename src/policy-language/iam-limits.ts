import { isDeepStrictEqual } from 'util';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { flattenIntrinsics } from './cloudformation/intrinsics';
import { fillPseudoParameters } from './cloudformation/sub-text';

/** Quotas of IAM. Sizes are in characters without white space. Source: IAM and AWS STS quotas, 2026-11. */
export const IAM_LIMITS = {
  managedPolicySize: 6144,
  managedPoliciesPerRole: 10,
  inlinePoliciesSize: 10240,
  trustPolicySize: 2048,
  clientIdsPerProvider: 100,
  tagsPerRole: 50,
  pathSize: 512,
} as const;

/** The longest value of each pseudo parameter in any partition, so that a size is never too small. */
const LONGEST: { [reference: string]: string } = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'us-isof-south-1',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};
/** Value for references to resources and parameters: the ARN of a role with the longest name. */
const LONGEST_ARN = `arn:aws-us-gov:iam::123456789012:role/${'x'.repeat(64)}`;

/** Returns the maximum number of characters that IAM counts for a policy document or a part of it. */
export function policySize(scope: IConstruct, policy: unknown): number {
  const resolved = Stack.of(scope).resolve(policy);
  if (resolved === undefined) return 0; // a document without statements
  return JSON.stringify(flattenIntrinsics(resolved, ref => LONGEST[ref] ?? LONGEST_ARN)).replace(/\s/g, '').length;
}

/**
 * Text whose size is known only after resolving: intrinsic functions, and tokens except pseudo parameters. Number
 * tokens end in e+289.
 */
const UNKNOWN = /[$#]\{Token\[|e\+289|<unresolved|"(Ref|Fn::\w+)":/;

/** The Sid with a number that CDK adds to a statement without one. */
const ADDED_SID = '"Sid":"9999",';

/**
 * Like `policySize`, but without slow resolving. The result is the same for a statement, larger for a document in which
 * CDK omits or merges statements, and infinite if the size is known only after resolving.
 */
export function policySizeAtMost(policy: unknown): number {
  const filled = JSON.stringify(policy, (_, value) => {
    if (typeof value === 'string') {
      return isReference(value) ? LONGEST_ARN : fillPseudoParameters(value, reference => LONGEST[reference]);
    }
    return typeof value === 'object' && Token.isUnresolved(value) ? '<unresolved>' : value;
  }) ?? '';
  // CDK may add a Sid to a statement without one (assignSids).
  const withoutSid = Math.max(0, count(filled, '"Effect":') - count(filled, '"Sid":'));
  return UNKNOWN.test(filled) ? Infinity : filled.replace(/\s/g, '').length + withoutSid * ADDED_SID.length;
}

/** Whether a text is only a reference, such as the ARN of a role. `policySize` also uses the longest ARN for it. */
function isReference(text: string): boolean {
  if (!text.includes('${Token[')) return false;
  const token = Tokenization.reverse(text, { failConcat: false });
  return token !== undefined && Reference.isReference(token);
}

/** Size of a policy document without statements. */
export const EMPTY_POLICY_SIZE = JSON.stringify({ Version: '2012-10-17', Statement: [] }).length;

/** Returns the maximum number of characters that a statement adds to a policy document, including a comma. */
export function statementSize(scope: IConstruct, statement: iam.PolicyStatement): number {
  const json = statement.toStatementJson();
  const atMost = policySizeAtMost(json);
  return (Number.isFinite(atMost) ? atMost : policySize(scope, json)) + ','.length;
}

/**
 * Returns one message per quota that a role exceeds. Policies that the user attached also count, as do inline policies
 * that CDK moved to separate resources.
 */
export function brokenRoleLimits(roles: readonly iam.Role[]): string[] {
  const [stack] = roles.map(role => Stack.of(role));
  const policies = stack?.node.findAll().filter(c => c instanceof iam.CfnPolicy) ?? [];
  const ownPolicies = policies.filter(policy => Stack.of(policy) === stack);
  return roles.flatMap(role => brokenLimitsOf(role, ownPolicies));
}

function brokenLimitsOf(role: iam.Role, policies: readonly iam.CfnPolicy[]): string[] {
  const cfnRole = role.node.defaultChild;
  if (!(cfnRole instanceof iam.CfnRole)) return []; // the role exists outside the app (Role.customizeRoles)
  const stack = Stack.of(role);
  const check = (what: string, got: number, limit: number) =>
    got > limit ? [`${role.node.path}: ${what} must be at most ${limit}, got ${got}`] : [];
  const checkSize = (what: string, documents: readonly unknown[], limit: number) => {
    if (sum(documents.map(policySizeAtMost)) <= limit) return [];
    return check(what, sum(documents.map(d => policySize(role, d))), limit);
  };

  const isThisRole = (other: unknown) => isDeepStrictEqual(other, stack.resolve(cfnRole.ref));
  const attached = policies.filter(policy => (stack.resolve(policy.roles) ?? []).some(isThisRole));
  const inline: { policyDocument: unknown }[] = stack.resolve(cfnRole.policies) ?? [];
  const inlineDocuments = [...inline, ...attached].map(p => p.policyDocument);
  const managed = role.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy);
  const managedCount = (stack.resolve(cfnRole.managedPolicyArns) ?? []).length;
  return [
    ...check('managed policies attached to the role', managedCount, IAM_LIMITS.managedPoliciesPerRole),
    ...managed.flatMap(({ node, policyDocument }) =>
      checkSize(`characters of managed policy ${node.path}`, [policyDocument], IAM_LIMITS.managedPolicySize)),
    ...checkSize('characters of its inline policies', inlineDocuments, IAM_LIMITS.inlinePoliciesSize),
    ...check('tags of the role', Object.keys(cfnRole.tags.tagValues()).length, IAM_LIMITS.tagsPerRole),
    ...checkSize('characters of its trust policy', [role.assumeRolePolicy], IAM_LIMITS.trustPolicySize),
  ];
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
