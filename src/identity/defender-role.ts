import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { NOTHING_GIVEN, type GivenPermissions } from './given-permissions';
import { packStatements } from './policy-packing';
import { awsManagedPolicyArn } from '../cloudformation/arns';
import { acknowledgeNag, nagText } from '../nag/nag';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import type { PlaceholderValues } from '../policies/placeholders';
import { acknowledgeWildcards, explained } from '../policies/wildcard-findings';

export interface DefenderRoleProps {
  readonly roleName: string;
  readonly summary: string;
  readonly assumedBy: iam.IPrincipal;
  readonly permissions: PermissionSet;
  readonly given?: GivenPermissions;
}

/** Creates a role without its statements. The statements may refer to roles that are created later. */
export function makeRole(scope: Construct, id: string, props: DefenderRoleProps): iam.Role {
  const { permissions: { managedPolicies, note }, given = NOTHING_GIVEN } = props;
  const role = new iam.Role(scope, id, {
    roleName: props.roleName,
    description: `Defender: ${props.summary}${note ? `; ${note}` : ''}`,
    assumedBy: props.assumedBy,
  });
  for (const { name } of managedPolicies) {
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(role, name, awsManagedPolicyArn(name)));
  }
  given.managedPolicyArns.forEach((arn, i) =>
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(role, `GivenPolicy${i + 1}`, arn)));
  acknowledgeNag(role, [
    ...managedPolicies.map(p => ({ arn: awsManagedPolicyArn(p.name), reason: p.purpose })),
    ...given.managedPolicyArns.flatMap(arn => given.reason === undefined ? [] : [{ arn, reason: given.reason }]),
  ].map(({ arn, reason }) => ({ rule: 'AwsSolutions-IAM4', finding: `Policy::${nagText(role, arn)}`, reason })));
  return role;
}

/** Attaches the statements to the role, in as many managed policies as their size needs. */
export function attachStatements(
  role: iam.Role, data: readonly StatementData[], values: PlaceholderValues, given = NOTHING_GIVEN,
): void {
  const statements = [
    ...data.map(d => explained(d, values)),
    ...given.statements.map(statement => ({ statement, reason: given.reason })),
  ];
  packStatements(role, statements.map(s => s.statement)).forEach((packed, i) => {
    const id = i === 0 ? 'Policy' : `Policy${i + 1}`;
    const policy = new iam.ManagedPolicy(role, id, { statements: packed.map(p => p.statement) });
    omitDefaults(policy);
    role.addManagedPolicy(policy);
    acknowledgeWildcards(
      policy, packed.map(({ statement, origin }) => ({ statement, reason: statements[origin].reason })));
  });
}

/** Removes the empty description and the path `/` that CDK writes. They are defaults, and make the template larger. */
function omitDefaults(policy: iam.ManagedPolicy): void {
  const cfn = policy.node.defaultChild;
  if (!(cfn instanceof iam.CfnManagedPolicy)) return; // the role is an existing one (Role.customizeRoles)
  cfn.description = undefined;
  cfn.path = undefined;
}
