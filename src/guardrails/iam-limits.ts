import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { flattenIntrinsics } from '../cloudformation/intrinsics';
import { fillPseudoParameters } from '../cloudformation/sub-text';

/** Quotas of IAM, in characters without white space where they are sizes. Source: IAM and AWS STS quotas, 2026-11. */
export const IAM_LIMITS = {
  managedPolicySize: 6144,
  managedPoliciesPerRole: 10,
  inlinePoliciesSize: 10240,
  trustPolicySize: 2048,
  clientIdsPerProvider: 100,
} as const;

/** The longest that a pseudo parameter gets in any partition, so that a size is never guessed too small. */
const LONGEST: { [reference: string]: string } = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'us-isof-south-1',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};
/** For references to resources and parameters: the ARN of a role with the longest name. */
const LONGEST_ARN = `arn:aws-us-gov:iam::123456789012:role/${'x'.repeat(64)}`;

/** Characters that IAM counts of a policy document or a part of one, at the most. */
export function policySize(scope: IConstruct, policy: unknown): number {
  const resolved = Stack.of(scope).resolve(policy);
  if (resolved === undefined) return 0; // a document that CDK has emptied
  return JSON.stringify(flattenIntrinsics(resolved, ref => LONGEST[ref] ?? LONGEST_ARN)).replace(/\s/g, '').length;
}

/** What only resolving tells the size of: tokens other than pseudo parameters (those of numbers end in e+289), intrinsic functions. */
const UNKNOWN = /[$#]\{Token\[|e\+289|<unresolved|"(Ref|Fn::\w+)":/;

/**
 * As `policySize`, but without resolving, which takes most of the time. The same for a statement; more for a document in which
 * CDK leaves out or merges statements; infinite where only resolving can tell.
 */
export function policySizeAtMost(policy: unknown): number {
  const filled = JSON.stringify(policy, (_, value) => {
    if (typeof value === 'string') return isReference(value) ? LONGEST_ARN : fillPseudoParameters(value, ref => LONGEST[ref]);
    return typeof value === 'object' && Token.isUnresolved(value) ? '<unresolved>' : value;
  }) ?? '';
  const lacksSid = filled.split('"Effect":').length > filled.split('"Sid":').length; // CDK may give it one (assignSids)
  return lacksSid || UNKNOWN.test(filled) ? Infinity : filled.replace(/\s/g, '').length;
}

/** Whether a text is nothing but a reference, such as the ARN of a role. `policySize` takes it for the longest ARN, too. */
function isReference(text: string): boolean {
  if (!text.includes('${Token[')) return false;
  const token = Tokenization.reverse(text, { failConcat: false });
  return token !== undefined && Reference.isReference(token);
}

/** Size of a policy document without any statement. */
export const EMPTY_POLICY_SIZE = JSON.stringify({ Version: '2012-10-17', Statement: [] }).length;

/** Characters that a statement adds to a policy document, the comma behind it included, at the most. */
export function statementSize(scope: IConstruct, statement: iam.PolicyStatement): number {
  const json = statement.toStatementJson();
  const atMost = policySizeAtMost(json);
  return (Number.isFinite(atMost) ? atMost : policySize(scope, json)) + ','.length;
}

/**
 * Quotas that the roles break, counting also what the user attached to them and what CDK moved out of their inline policies.
 * One message each.
 */
export function brokenRoleLimits(roles: readonly iam.Role[]): string[] {
  const [own] = roles.map(role => Stack.of(role));
  const policies = own?.node.findAll().filter(c => c instanceof iam.CfnPolicy).filter(c => Stack.of(c) === own) ?? [];
  return roles.flatMap(role => {
    const cfnRole = role.node.defaultChild;
    if (!(cfnRole instanceof iam.CfnRole)) return []; // roles made elsewhere (Role.customizeRoles)
    const stack = Stack.of(role);
    const check = (what: string, got: number, limit: number) =>
      got > limit ? [`${role.node.path}: ${what} must be at most ${limit}, got ${got}`] : [];
    const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
    const checkSize = (what: string, documents: readonly unknown[], limit: number) =>
      sum(documents.map(policySizeAtMost)) <= limit ? [] : check(what, sum(documents.map(d => policySize(role, d))), limit);

    const ref = JSON.stringify(stack.resolve(cfnRole.ref));
    const attached = policies.filter(p => (stack.resolve(p.roles) ?? []).some((r: unknown) => JSON.stringify(r) === ref));
    const inline: { policyDocument: unknown }[] = stack.resolve(cfnRole.policies) ?? [];
    const managed = role.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy);
    return [
      ...check('managed policies attached to the role', (stack.resolve(cfnRole.managedPolicyArns) ?? []).length, IAM_LIMITS.managedPoliciesPerRole),
      ...managed.flatMap(p => checkSize(`characters of managed policy ${p.node.path}`, [p.policyDocument], IAM_LIMITS.managedPolicySize)),
      ...checkSize('characters of its inline policies', [...inline, ...attached].map(p => p.policyDocument), IAM_LIMITS.inlinePoliciesSize),
      ...checkSize('characters of its trust policy', [role.assumeRolePolicy], IAM_LIMITS.trustPolicySize),
    ];
  });
}
