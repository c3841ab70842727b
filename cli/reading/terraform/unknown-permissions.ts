/** Permissions that a plan of Terraform does not fully know. */
import { hasUnknown } from './configuration';
import type { TerraformResource } from './plan-file';
import { EXCLUSIVE, MANY_ROLES, type Resources, ROLE_KEYS } from './resources';
import { isMap } from '../../../src/policy-language/cloudformation/template-functions';

const DOCUMENTS = ['aws_iam_policy', 'aws_iam_role_policy'];
const OF_ROLES = ['aws_iam_role_policy_attachment', 'aws_iam_role_policy'];

/** Addresses of permissions whose role is not known or not in the file, or whose contents are known only after the apply. */
export function unreadPermissions(resources: Resources): string[] {
  const isOfRole = (r: TerraformResource, argument: string) => resources.referred(r, argument, 'aws_iam_role', ROLE_KEYS) !== undefined;
  return resources.all.filter(r => DOCUMENTS.includes(r.type) && r.isUnknown('policy')
    || r.type === 'aws_iam_role' && isPartlyUnknown(r)
    || r.type === EXCLUSIVE && (!isOfRole(r, 'role_name') || hasUnknownPolicies(r, resources))
    || OF_ROLES.includes(r.type) && !isOfRole(r, 'role')
    || r.type === MANY_ROLES && ['roles', 'users', 'groups'].some(name => hasUnknown(r.unknown[name]))
    || ['policy_arn', 'managed_policy_arn'].some(name => r.isUnknown(name) && !resources.referred(r, name, 'aws_iam_policy', ['arn'])))
    .map(r => r.address);
}

/** Whether it attaches more unknown policies than the attachments of its role do: those attachments say which policies they are. */
function hasUnknownPolicies(exclusive: TerraformResource, resources: Resources): boolean {
  const { policy_arns: arns } = exclusive.unknown;
  if (!Array.isArray(arns)) return hasUnknown(arns);
  const role = resources.referred(exclusive, 'role_name', 'aws_iam_role', ROLE_KEYS);
  const attached = resources.ofType('aws_iam_role_policy_attachment').filter(({ resource }) => resource.isUnknown('policy_arn')
    && resources.referred(resource, 'role', 'aws_iam_role', ROLE_KEYS) === role);
  return arns.filter(hasUnknown).length > attached.length;
}

/** Addresses of roles whose boundary only the apply knows. */
export function unknownBoundaries({ all }: Resources): string[] {
  return all.filter(r => r.type === 'aws_iam_role' && r.isUnknown('permissions_boundary')).map(r => r.address);
}

/** Whether only the apply knows what a role may do. The provider computes `managed_policy_arns` if nobody sets it. */
function isPartlyUnknown(role: TerraformResource): boolean {
  const { inline_policy: blocks } = role.values;
  const { inline_policy: unknownBlocks } = role.unknown;
  if (Array.isArray(unknownBlocks) && unknownBlocks.some(block => hasUnknown(isMap(block) ? block.policy : block))) return true;
  if (Array.isArray(role.unknown.managed_policy_arns) && hasUnknown(role.unknown.managed_policy_arns)) return true;
  return ['assume_role_policy', 'inline_policy', 'permissions_boundary'].some(name => role.isUnknown(name))
    || role.isUnknown('managed_policy_arns') && role.references('managed_policy_arns').names.length > 0
    || Array.isArray(blocks) && blocks.filter(isMap).some(({ name, policy }) => typeof policy !== 'string' && Boolean(name));
}
