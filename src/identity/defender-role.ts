import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { toPolicyStatement, type StatementContext } from './statements';
import { acknowledgeNag, nagText, type NagFinding } from '../guardrails/nag';
import { packStatements } from '../guardrails/policy-limits';
import type { PermissionSet, StatementData } from '../permissions/permission-set';

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
    managedPolicies: managedPolicies.map(p => iam.ManagedPolicy.fromAwsManagedPolicyName(p.name)),
  });
  acknowledgeNag(role, managedPolicies.map(p => ({
    rule: 'AwsSolutions-IAM4',
    finding: `Policy::arn:<AWS::Partition>:iam::aws:policy/${p.name}`,
    reason: p.why,
  })));
  return role;
}

/** Attaches the statements, in as many managed policies as their size asks for. */
export function attachStatements(role: iam.Role, statements: readonly StatementData[], context: StatementContext): void {
  const explained = statements.map(data => ({ data, statement: toPolicyStatement(data, context) }));
  packStatements(role, explained.map(e => e.statement)).forEach((part, i) => {
    const policy = new iam.ManagedPolicy(role, i === 0 ? 'Policy' : `Policy${i + 1}`, { statements: part.map(p => p.statement) });
    leaveOutDefaults(policy);
    role.addManagedPolicy(policy);
    acknowledgeNag(policy, mergeFindings(part.flatMap(p => wildcardFindings(role, p.statement, explained[p.origin].data))));
  });
}

/** CDK writes an empty description and the path `/`, which say nothing: a template of all plans has room for other things. */
function leaveOutDefaults(policy: iam.ManagedPolicy): void {
  const cfn = policy.node.defaultChild;
  if (!(cfn instanceof iam.CfnManagedPolicy)) return; // made elsewhere (Role.customizeRoles)
  cfn.description = undefined;
  cfn.path = undefined;
}

function wildcardFindings(scope: IConstruct, statement: iam.PolicyStatement, data: StatementData): NagFinding[] {
  if (statement.effect === iam.Effect.DENY) return [];
  const finding = (kind: string, text: string): NagFinding[] => text.includes('*')
    ? [{ rule: 'AwsSolutions-IAM5', finding: `${kind}::${text}`, reason: data.wildcardReason! }]
    : [];
  return [
    ...statement.actions.flatMap(action => finding('Action', action)),
    ...statement.resources.filter(r => r.includes('*')).flatMap(resource => finding('Resource', nagText(scope, resource))),
  ];
}

/** One finding for each thing found, since cdk-nag knows it once a policy; the reasons are put together. */
function mergeFindings(findings: readonly NagFinding[]): NagFinding[] {
  const merged = new Map<string | undefined, NagFinding>();
  for (const f of findings) {
    const other = merged.get(f.finding);
    merged.set(f.finding, other && other.reason !== f.reason ? { ...f, reason: `${other.reason}; ${f.reason}` } : f);
  }
  return [...merged.values()];
}
