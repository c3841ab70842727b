import { hasUnknown } from './configuration';
import type { TerraformFile, TerraformResource } from './plan-file';
import { EXCLUSIVE, MANY_ROLES, Reader, Resources, ROLE_KEYS, rolesOf, unknown } from './resources';
import { unreadPermissions } from './unknown-permissions';
import { asText } from '../../../src/checks/json-text';

/** A policy for a role that is not in the file, or that cannot be determined. */
export interface AttachedElsewhere {
  /** The resource that attaches it. */
  readonly by: TerraformResource;
  /** The name of the role, or a function if only the apply knows the name. */
  readonly role: unknown;
  /** The text of the policy, if the policy is in the file. */
  readonly document?: unknown;
  /** The ARN of the policy, if it is not in the file. */
  readonly arn?: unknown;
}

/** The policies for roles outside the file, and the addresses of all permissions whose role or contents are not known. */
export function permissionsElsewhere({ resources }: TerraformFile): {
  readonly attached: readonly AttachedElsewhere[];
  readonly unread: readonly string[];
} {
  const all = new Resources(resources);
  const ofType = (type: string, argument: string) =>
    all.ofType(type).filter(({ resource }) => !all.referred(resource, argument, 'aws_iam_role', ROLE_KEYS));
  const policyOf = ({ resource }: Reader) => {
    const policy = all.referred(resource, 'policy_arn', 'aws_iam_policy', ['arn']);
    return policy === undefined ? { arn: resource.values.policy_arn } : { document: new Reader(policy, all).json('policy') };
  };
  const names = new Set(all.ofType('aws_iam_role').map(role => asText(role.get('name')).toLowerCase()));
  // All that such a resource says is known: it is a policy of a role of this name.
  const known = new Set(resources.filter(({ unknown: open, values: { role, role_name: name = role } }) => typeof name === 'string'
    && !['policy', 'policy_arn', 'policy_arns'].some(argument => hasUnknown(open[argument]))
    && !names.has(name.toLowerCase())).map(({ address }) => address));
  return {
    attached: [
      ...ofType('aws_iam_role_policy', 'role')
        .map(policy => ({ by: policy.resource, role: policy.get('role'), document: policy.json('policy') })),
      ...ofType('aws_iam_role_policy_attachment', 'role')
        .map(attachment => ({ by: attachment.resource, role: attachment.get('role'), ...policyOf(attachment) })),
      ...ofType(EXCLUSIVE, 'role_name').flatMap(policies => policies.list('policy_arns')
        .map(arn => ({ by: policies.resource, role: policies.get('role_name'), arn }))),
      ...all.ofType(MANY_ROLES).flatMap((many) => [
        ...rolesOf(many.resource).filter(role => !names.has(role.toLowerCase())),
        ...hasUnknown(many.resource.unknown.roles) ? [unknown(`${many.resource.address}.roles`)] : [],
      ].map(role => ({ by: many.resource, role, ...policyOf(many) }))),
    ],
    unread: unreadPermissions(all).filter(address => !known.has(address)),
  };
}

/**
 * The policies as those of a template, by their addresses. One that says nothing is left out: neither its role nor its text is known.
 * @param documentOf the text of a policy of AWS, if it is known
 */
export function asPolicies(
  attached: readonly AttachedElsewhere[], documentOf: (arn: string) => object | undefined,
): Readonly<Record<string, object>> {
  return Object.fromEntries(attached.flatMap(({ by, role, document, arn }, i) => {
    const isNamed = typeof arn === 'string';
    const text = isNamed ? `the text of ${arn}` : `${by.address}.policy_arn`;
    const PolicyDocument = document ?? (isNamed ? documentOf(arn) : undefined) ?? (typeof role === 'string' ? unknown(text) : undefined);
    const address = attached.findIndex(other => other.by === by) === i ? by.address : `${by.address} (${i + 1})`;
    return PolicyDocument === undefined ? [] : [[address, { Type: 'AWS::IAM::Policy', Properties: { Roles: [role], PolicyDocument } }]];
  }));
}
