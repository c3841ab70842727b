import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { packStatements } from './policy-packing';
import { awsManagedPolicyArn } from '../cloudformation/arns';
import { acknowledgeNag } from '../guardrails/nag';
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

/** Makes a role without its statements, which may refer to roles that are made later. */
export function makeRole(scope: Construct, id: string, props: DefenderRoleProps): iam.Role {
  const { managedPolicies, note } = props.permissions;
  const role = new iam.Role(scope, id, {
    roleName: props.roleName,
    description: `Defender for Cloud: ${props.summary}${note ? `; ${note}` : ''}`,
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

/** Attaches the statements, in as many managed policies as their size asks for. */
export function attachStatements(role: iam.Role, statements: readonly StatementData[], values: PlaceholderValues): void {
  packStatements(role, statements.map(data => toPolicyStatement(data, values))).forEach((part, i) => {
    const policy = new iam.ManagedPolicy(role, i === 0 ? 'Policy' : `Policy${i + 1}`, { statements: part.map(p => p.statement) });
    leaveOutDefaults(policy);
    role.addManagedPolicy(policy);
    acknowledgeWildcards(policy, part.map(({ statement, origin }) => ({ statement, data: statements[origin] })));
  });
}

/** CDK writes an empty description and the path `/`, which cost room in the template and mean the same as nothing. */
function leaveOutDefaults(policy: iam.ManagedPolicy): void {
  const cfn = policy.node.defaultChild;
  if (!(cfn instanceof iam.CfnManagedPolicy)) return; // made elsewhere (Role.customizeRoles)
  cfn.description = undefined;
  cfn.path = undefined;
}
