/** Execution roles of StackSets with service-managed permissions. The service control policy exempts them. */
export const STACK_SETS_EXECUTION = 'stacksets-exec-*';
/** Names that CloudFormation generates in stacks of StackSets. The service control policy exempts functions of some. */
export const STACK_SETS_GENERATED = 'StackSet-*';
/** Path of service-linked roles, without the first slash. The service control policy exempts one of them. */
export const SERVICE_LINKED_PATH = 'aws-service-role/';
/** Path of roles that only AWS creates, such as those of IAM Identity Center, without the first slash. */
export const AWS_RESERVED_PATH = 'aws-reserved/';

/**
 * Roles of AWS and of tools that deploy. Organization policies exempt them, those of this library or those that AWS
 * Control Tower and others write. Source: the user guides of CloudFormation StackSets, AWS Organizations, IAM Identity
 * Center and AWS Control Tower (mandatory controls), and the bootstrap template of the CDK, 2026-11.
 */
const RESERVED_NAMES: readonly string[] = [
  STACK_SETS_EXECUTION, STACK_SETS_GENERATED, 'AWSCloudFormationStackSet*',
  'OrganizationAccountAccessRole', 'AWSReservedSSO_*', 'AWSServiceRoleFor*',
  'AWSControlTower*', 'aws-controltower-*',
  'cdk-*-cfn-exec-role-*', 'cdk-*-deploy-role-*',
];
const RESERVED_PATHS: readonly string[] = [`${AWS_RESERVED_PATH}*`, `${SERVICE_LINKED_PATH}*`];

/**
 * How a path begins, without the first slash, that only AWS uses, or whose roles the service control policy exempts
 * whatever the user names: `*` in a policy matches slashes too. Parameters of templates refuse them.
 */
export const RESERVED_PATH_STARTS: readonly string[] = [
  AWS_RESERVED_PATH, SERVICE_LINKED_PATH,
  ...[STACK_SETS_EXECUTION, STACK_SETS_GENERATED].map(pattern => pattern.slice(0, -1)),
];

/**
 * The reserved name that a role has. Undefined if it has none. IAM ignores the case of names. Policies do not, so this
 * is stricter than they are.
 *
 * @param role its name, with its path in front, without the first slash
 */
export function reservedName(role: string): string | undefined {
  const name = role.slice(role.lastIndexOf('/') + 1);
  return RESERVED_PATHS.find(pattern => isLike(role, pattern))
    ?? RESERVED_NAMES.find(pattern => isLike(role, pattern) || isLike(name, pattern));
}

function isLike(text: string, pattern: string): boolean {
  return new RegExp(`^${pattern.split('*').join('.*')}$`, 'is').test(text);
}
