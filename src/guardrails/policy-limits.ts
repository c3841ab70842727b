import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { fillPseudoParameters, flattenIntrinsics } from './flatten';

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
  const text = JSON.stringify(policy, (_, v) => typeof v === 'object' && Token.isUnresolved(v) ? '<unresolved>' : v) ?? '';
  const filled = fillPseudoParameters(text, reference => LONGEST[reference]);
  const lacksSid = text.split('"Effect":').length > text.split('"Sid":').length; // CDK may give it one (assignSids)
  return lacksSid || UNKNOWN.test(filled) ? Infinity : filled.replace(/\s/g, '').length;
}

const ENVELOPE = JSON.stringify({ Version: '2012-10-17', Statement: [] }).length;
/** Room for the number behind the sid of a split statement. */
const SID_SUFFIX = 'Part100'.length;

/** A statement to be attached, and the place in the given list that it comes from. */
export interface PackedStatement {
  readonly statement: iam.PolicyStatement;
  readonly origin: number;
}

/**
 * Shares statements out over as few managed policies as their order allows. A statement that is too large for one policy is
 * split by resources or by actions, which does not change what it says; its sid gets a number then.
 */
export function packStatements(scope: IConstruct, statements: readonly iam.PolicyStatement[]): PackedStatement[][] {
  const room = IAM_LIMITS.managedPolicySize - ENVELOPE;
  const sizeOf = (s: iam.PolicyStatement) => {
    const json = s.toStatementJson();
    const atMost = policySizeAtMost(json);
    return (Number.isFinite(atMost) ? atMost : policySize(scope, json)) + ','.length;
  };
  const policies: PackedStatement[][] = [];
  let used = Infinity;
  statements.forEach((original, origin) => {
    const parts = splitStatement(original, room - SID_SUFFIX, sizeOf);
    parts.forEach((part, i) => {
      const statement = parts.length > 1 ? part.copy({ sid: `${original.sid}Part${i + 1}` }) : part;
      const size = sizeOf(statement);
      if (used + size > room) {
        policies.push([]);
        used = 0;
      }
      policies[policies.length - 1].push({ statement, origin });
      used += size;
    });
  });
  return policies;
}

function splitStatement(
  statement: iam.PolicyStatement, room: number, sizeOf: (s: iam.PolicyStatement) => number,
): iam.PolicyStatement[] {
  const size = sizeOf(statement);
  if (size <= room) return [statement];
  const { actions, resources } = statement;
  const [list, rebuild] = resources.length >= actions.length
    ? [resources, (part: string[]) => statement.copy({ resources: part })] as const
    : [actions, (part: string[]) => statement.copy({ actions: part })] as const;
  if (list.length < 2) {
    throw new Error(`statement ${statement.sid} must fit in a managed policy of ${IAM_LIMITS.managedPolicySize} characters, got ${size}`);
  }
  const half = Math.ceil(list.length / 2);
  return [list.slice(0, half), list.slice(half)].flatMap(part => splitStatement(rebuild(part), room, sizeOf));
}

/**
 * Quotas that the roles break, counting also what the user attached to them and what CDK moved out of their inline policies.
 * One message each.
 */
export function brokenRoleLimits(roles: readonly iam.Role[]): string[] {
  const policies = roles.length === 0 ? [] : Stack.of(roles[0]).node.findAll().filter(c => c instanceof iam.CfnPolicy);
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
