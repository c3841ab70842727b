import { Annotations, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { capabilityIdOfFileRole } from './capability-roles';
import { hashOf, listed } from './template-warnings';
import type { UserPermissions } from '../identity/user-permissions';
import type { ActiveCapability } from '../plans/merge-capabilities';
import { renderedRoleName } from '../policy-language/cloudformation/resource-names';
import { textsOf } from '../policy-language/cloudformation/template-text';
import { administratorRights, isAdministratorPolicy } from '../policy-language/statements/administrator';
import { namedPolicy } from '../policy-language/statements/attached-policies';
import { comparable, comparableData } from '../policy-language/statements/comparable-text';
import { excessOf, grantsOf, linesOf, sidOf } from '../policy-language/statements/excess';
import { toStatement } from '../policy-language/statements/statement';

const ADMINISTRATOR = 'DefenderTrustValidation::AdministratorPermissions';
const ACKNOWLEDGE = `acknowledge it: Validations.of(role).acknowledge({ id: '${ADMINISTRATOR}', reason: '...' })`;

/**
 * Says which roles are like administrators. Call it at synthesis. By a file, it is an error, unless it is acknowledged
 * for the role or above. CDK cannot acknowledge errors, so this reads what the user acknowledged. What the user wrote
 * in code is a warning. The id of a warning has a hash of the permissions, so that it returns if these change.
 */
export function administratorErrors(
  roles: ReadonlyMap<string, Role>, active: readonly ActiveCapability[],
): string[] {
  return active.flatMap(({ capability, userPermissions }) => {
    const role = roles.get(capability.id)!;
    const rights = userPermissions ? rightsOf(userPermissions, roles, active, new Set([capability.id])) : [];
    if (rights.length === 0) return [];
    const file = userPermissions?.file;
    const list = file ? listed(rights) : listed(rights, 'the policies of the role have');
    const what = `${file?.name ?? 'the code'} makes this role an administrator: ${list}`;
    const isKnown = isAcknowledged(role);
    if (file && !isKnown) return [`${role.node.path}: ${what}; if Microsoft really needs this, ${ACKNOWLEDGE}`];
    // Of published capabilities, another warning has the hash.
    if (file ? capability._isCustom : !isKnown) {
      const lines = file?.lines() ?? linesOfCode(userPermissions!, role);
      Annotations.of(role).addWarningV2(
        `cdk-defender-for-cloud:administratorPermissions:${capability.id}:${hashOf(lines)}`,
        `${what}; ${file ? 'this is acknowledged for every file: acknowledge this warning for what you have read'
          : `if Microsoft really needs this, ${ACKNOWLEDGE}`}`);
    }
    return [];
  });
}

/** @param seen ids of capabilities that are judged already; this adds others */
function rightsOf(
  permissions: UserPermissions, roles: ReadonlyMap<string, Role>, active: readonly ActiveCapability[],
  seen: Set<string>,
): readonly string[] {
  if (permissions.file) {
    return permissions.file.administratorRights((id, logicalId) =>
      capabilityIdOfFileRole(active, permissions, id, logicalId) !== undefined);
  }
  const isHarmless = (arn: string) => active.some(({ capability: { id }, userPermissions: other }) => {
    if (!isArnOf(arn, roles.get(id)!)) return false;
    if (seen.has(id) || other === undefined) return true;
    seen.add(id);
    return rightsOf(other, roles, active, seen).length === 0;
  });
  const { statements, policies } = inCode(permissions, [...roles.values()][0]);
  return [
    ...policies.filter(isAdministratorPolicy).map(path => `it has the AWS managed policy ${path}`),
    ...statements.flatMap((statement) => {
      const rights = administratorRights(excessOf(statement, NOTHING, undefined), isHarmless);
      return rights === undefined ? [] : [`${sidOf(statement)} allows ${rights}`];
    }),
  ];
}

/** Of a capability of the user, nothing is published. */
const NOTHING = grantsOf([]);

/** What the user allows in code: statements, and paths of AWS managed policies. */
function inCode({ statements, managedPolicyArns }: UserPermissions, role: IRole) {
  const stack = Stack.of(role);
  const arns = managedPolicyArns.flatMap(arn => textsOf(stack.resolve(arn)));
  const all = statements(() => undefined)
    .map((statement, i) => toStatement(stack.resolve(statement.toStatementJson()), `statements[${i}]`));
  return {
    statements: all.filter(statement => statement.allows),
    denies: all.filter(statement => !statement.allows),
    policies: arns.flatMap(arn => namedPolicy(arn) ?? []).filter(p => p.isOfAws).map(p => p.path),
  };
}

function linesOfCode(permissions: UserPermissions, role: IRole): string[] {
  const { statements, denies, policies } = inCode(permissions, role);
  const lines = (some: typeof statements) => some.flatMap(s => linesOf(excessOf(s, NOTHING, undefined)));
  return [...policies, ...lines(statements), ...lines(denies).map(line => `Deny ${line}`)];
}

/** Whether a text is the ARN of a role: by a reference to it, or by its name. */
function isArnOf(arn: string, role: IRole): boolean {
  const { path, name } = renderedRoleName(role) ?? {};
  const isName = typeof path === 'string' && typeof name === 'string'
    && comparable(arn, undefined) === comparableData(`arn:{partition}:iam::{account}:role${path}`) + name;
  return isName || textsOf(Stack.of(role).resolve(role.roleArn)).includes(arn);
}

function isAcknowledged(role: IConstruct): boolean {
  const resource = role.node.defaultChild;
  return [...role.node.scopes, ...CfnResource.isCfnResource(resource) ? [resource] : []]
    .flatMap(scope => scope.node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .some(({ data }) => data[ADMINISTRATOR] !== undefined);
}
