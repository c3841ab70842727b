/** StackSets with service-managed permissions use such execution roles. The service control policy exempts them. */
export const STACK_SETS_EXECUTION = 'stacksets-exec-*';
/** CloudFormation generates such names in stacks of StackSets. The service control policy exempts some functions. */
export const STACK_SETS_GENERATED = 'StackSet-*';
/** Service-linked roles have this path, without the first slash. The service control policy exempts one of them. */
export const SERVICE_LINKED_PATH = 'aws-service-role/';
/** Roles that only AWS creates, as for IAM Identity Center, have this path, without the first slash. */
export const AWS_RESERVED_PATH = 'aws-reserved/';

/**
 * AWS and tools that deploy use roles with such names. Organization policies exempt them: those of this library, or
 * those that AWS Control Tower and others write. Source: the user guides of CloudFormation StackSets, AWS
 * Organizations, IAM Identity Center and AWS Control Tower (mandatory controls), and the CDK's bootstrap template,
 * 2026-11.
 */
const RESERVED_NAMES: readonly string[] = [
  STACK_SETS_EXECUTION, STACK_SETS_GENERATED, 'AWSCloudFormationStackSet*',
  'OrganizationAccountAccessRole', 'AWSReservedSSO_*', 'AWSServiceRoleFor*',
  'AWSControlTower*', 'aws-controltower-*',
  'cdk-*-cfn-exec-role-*', 'cdk-*-deploy-role-*',
];
const RESERVED_PATHS: readonly string[] = [`${AWS_RESERVED_PATH}*`, `${SERVICE_LINKED_PATH}*`];

/**
 * Parameters of templates refuse paths that begin like this, without the first slash. Only AWS uses them, or the
 * service control policy exempts their roles whatever their names are: `*` in a policy also matches slashes.
 */
export const RESERVED_PATH_STARTS: readonly string[] = [
  AWS_RESERVED_PATH, SERVICE_LINKED_PATH,
  ...[STACK_SETS_EXECUTION, STACK_SETS_GENERATED].map(pattern => pattern.slice(0, -1)),
];

/**
 * Returns the reserved name that a role has, or undefined. IAM ignores the case of names. Policies do not, so this
 * check is stricter than they are.
 *
 * @param role path and name of the role, without the first slash
 */
export function reservedName(role: string): string | undefined {
  const name = role.slice(role.lastIndexOf('/') + 1);
  return RESERVED_PATHS.find(pattern => isLike(role, pattern))
    ?? RESERVED_NAMES.find(pattern => isLike(role, pattern) || isLike(name, pattern));
}

function isLike(text: string, pattern: string): boolean {
  return new RegExp(`^${pattern.split('*').join('.*')}$`, 'is').test(text);
}
