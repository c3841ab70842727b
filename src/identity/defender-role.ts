import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { packStatements } from './policy-packing';
import { acknowledgeWildcards, explained, type ExplainedStatement, type PlaceholderValues } from './policy-statement';
import type { RoleArnOf, UserPermissions } from './user-permissions';
import { acceptedByCdk } from '../checks/input';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import { awsManagedPolicyArn } from '../policy-language/cloudformation/resource-names';
import { acknowledgeNag, nagText } from '../policy-language/nag';

interface DefenderRoleProps {
  readonly roleName: string;
  /** Path of the role. Undefined means `/`. */
  readonly path?: string;
  readonly summary: string;
  readonly assumedBy: iam.IPrincipal;
  readonly permissions: PermissionSet;
}

/** Creates a role without its statements. The statements may refer to roles that are created later. */
export function makeRole(scope: Construct, id: string, props: DefenderRoleProps): iam.Role {
  const { managedPolicies, note } = props.permissions;
  const role = new iam.Role(scope, id, {
    roleName: acceptedByCdk(props.roleName),
    path: acceptedByCdk(props.path),
    description: `Defender: ${props.summary}${note ? `; ${note}` : ''}`,
    assumedBy: props.assumedBy,
  });
  for (const { name } of managedPolicies) {
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(role, name, awsManagedPolicyArn(name)));
  }
  acknowledgePolicies(role, managedPolicies.map(p => ({ arn: awsManagedPolicyArn(p.name), reason: p.purpose })));
  return role;
}

/** Attaches the statements to the role, in as many managed policies as their size needs. The default path is `/`. */
export function attachStatements(
  role: iam.Role, data: readonly StatementData[], values: PlaceholderValues, policyPath: string | undefined,
): void {
  attach(role, data.map(d => explained(d, values)), policyPath);
}

/** Attaches permissions of the user. cdk-nag reports those that the user wrote in code. */
export function attachUserPermissions(
  role: iam.Role, userPermissions: UserPermissions, roleArn: RoleArnOf, data: readonly StatementData[],
  values: PlaceholderValues, policyPath: string | undefined,
): void {
  const { managedPolicyArns, file } = userPermissions;
  const reason = file && `Microsoft's template ${file.name}, which is a file of the app, allows it`;
  managedPolicyArns.forEach((arn, i) =>
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(role, `GivenPolicy${i + 1}`, arn)));
  if (reason !== undefined) acknowledgePolicies(role, managedPolicyArns.map(arn => ({ arn, reason })));
  attach(role, withUniqueSids([
    ...userPermissions.statements(roleArn).map(statement => ({ statement, reason })),
    ...data.map(d => explained(d, values)),
  ]), policyPath);
}

/**
 * Removes repeated Sids, because IAM accepts each Sid only once per policy. A statement of the user can have the Sid of
 * another user statement, of the data, or of a part of a large statement.
 */
function withUniqueSids(statements: readonly ExplainedStatement[]): ExplainedStatement[] {
  const used = new Set<string>();
  const all = new Set(statements.map(({ statement }) => statement.sid));
  const isTaken = (name: string) => used.has(name) || (/Part\d+$/.test(name) && all.has(name.replace(/Part\d+$/, '')));
  return statements.map(({ statement, reason }) => {
    const { sid } = statement;
    if (sid === undefined) return { statement, reason };
    let name = sid;
    for (let n = 2; isTaken(name); n++) name = `${sid}No${n}`;
    used.add(name);
    return { statement: name === sid ? statement : statement.copy({ sid: name }), reason };
  });
}

function acknowledgePolicies(role: iam.Role, policies: readonly { readonly arn: string; readonly reason: string }[]) {
  acknowledgeNag(role, policies.map(({ arn, reason }) =>
    ({ rule: 'AwsSolutions-IAM4', finding: `Policy::${nagText(role, arn)}`, reason })));
}

function attach(role: iam.Role, statements: readonly ExplainedStatement[], path: string | undefined): void {
  packStatements(role, statements.map(s => s.statement)).forEach((packed, i) => {
    const id = i === 0 ? 'Policy' : `Policy${i + 1}`;
    const policy = new iam.ManagedPolicy(role, id, { statements: packed.map(p => p.statement), path });
    omitDefaults(policy);
    role.addManagedPolicy(policy);
    acknowledgeWildcards(
      policy, packed.map(({ statement, origin }) => ({ statement, reason: statements[origin].reason })));
  });
}

/**
 * Removes the empty description and the path `/` that CDK writes unless this library or a property injector sets
 * others. They are the defaults of IAM, and make the template larger.
 */
function omitDefaults(policy: iam.ManagedPolicy): void {
  const cfn = policy.node.defaultChild;
  if (!(cfn instanceof iam.CfnManagedPolicy)) return; // the role already exists (Role.customizeRoles)
  if (cfn.description === '') cfn.description = undefined;
  if (cfn.path === '/') cfn.path = undefined;
}
