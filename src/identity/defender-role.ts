import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { packStatements } from './policy-packing';
import { awsManagedPolicyArn } from '../cloudformation/arns';
import { acknowledgeNag } from '../nag/nag';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import type { PlaceholderValues } from '../policies/placeholders';
import { toPolicyStatement } from '../policies/policy-statement';
import { acknowledgeWildcards } from '../policies/wildcard-findings';

export interface DefenderRoleProps {
  readonly roleName: string;
  readonly summary: string;
  readonly assumedBy: iam.IPrincipal;
  readonly permissions: PermissionSet;
}

/** Creates a role without its statements. The statements may refer to roles that are created later. */
export function makeRole(scope: Construct, id: string, props: DefenderRoleProps): iam.Role {
  const { managedPolicies, note } = props.permissions;
  const role = new iam.Role(scope, id, {
    roleName: props.roleName,
    description: `Defender: ${props.summary}${note ? `; ${note}` : ''}`,
    assumedBy: props.assumedBy,
  });
  for (const { name } of managedPolicies) {
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(role, name, awsManagedPolicyArn(name)));
  }
  acknowledgeNag(role, managedPolicies.map(p => ({
    rule: 'AwsSolutions-IAM4',
    finding: `Policy::arn:<AWS::Partition>:iam::aws:policy/${p.name}`,
    reason: p.purpose,
  })));
  return role;
}

/** Attaches the statements to the role, in as many managed policies as their size needs. */
export function attachStatements(role: iam.Role, data: readonly StatementData[], values: PlaceholderValues): void {
  packStatements(role, data.map(d => toPolicyStatement(d, values))).forEach((packed, i) => {
    const id = i === 0 ? 'Policy' : `Policy${i + 1}`;
    const policy = new iam.ManagedPolicy(role, id, { statements: packed.map(p => p.statement) });
    omitDefaults(policy);
    role.addManagedPolicy(policy);
    acknowledgeWildcards(policy, packed.map(({ statement, origin }) => ({ statement, data: data[origin] })));
  });
}

/** Removes the empty description and the path `/` that CDK writes. They are defaults, and make the template larger. */
function omitDefaults(policy: iam.ManagedPolicy): void {
  const cfn = policy.node.defaultChild;
  if (!(cfn instanceof iam.CfnManagedPolicy)) return; // the role is an existing one (Role.customizeRoles)
  cfn.description = undefined;
  cfn.path = undefined;
}
