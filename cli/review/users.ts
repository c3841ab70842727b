/** Users and groups of a template. They are not roles: they appear only for what they mean for the roles of Microsoft. */
import { asText } from '../../src/checks/json-text';
import type { NamedTemplate } from '../reading/nested';
import { type Role, rolesOf } from '../reading/roles';
import { TemplateTexts } from '../reading/text';

/** Converts policies of users and groups, also those of Terraform, to policies of a role. */
const AS_OF_ROLE: { readonly [type: string]: ((properties: any) => object | undefined) | undefined } = {
  'AWS::IAM::User': ({ UserName, Policies, ManagedPolicyArns, PermissionsBoundary }) =>
    role(UserName, Policies, ManagedPolicyArns, PermissionsBoundary),
  'AWS::IAM::Group': ({ GroupName, Policies, ManagedPolicyArns }) => role(GroupName, Policies, ManagedPolicyArns),
  'AWS::IAM::UserPolicy': ({ UserName: RoleName, ...others }) => ({ Type: 'AWS::IAM::RolePolicy', Properties: { ...others, RoleName } }),
  'AWS::IAM::GroupPolicy': ({ GroupName: RoleName, ...others }) => ({ Type: 'AWS::IAM::RolePolicy', Properties: { ...others, RoleName } }),
  'AWS::SSO::PermissionSet': ({ Name, InlinePolicy, ManagedPolicies }) =>
    role(Name, InlinePolicy === undefined ? [] : inline(InlinePolicy), ManagedPolicies),
  'AWS::IAM::Policy': policy => ({ Type: 'AWS::IAM::Policy', Properties: ofPeople(policy) }),
  'AWS::IAM::ManagedPolicy': policy => ({ Type: 'AWS::IAM::ManagedPolicy', Properties: ofPeople(policy) }),
  'aws_iam_user_policy': ({ user, policy }) => role(user, inline(policy)),
  'aws_iam_group_policy': ({ group, policy }) => role(group, inline(policy)),
  'aws_ssoadmin_permission_set_inline_policy': ({ permission_set_arn: set, inline_policy: policy }) => role(set, inline(policy)),
  'aws_ssoadmin_managed_policy_attachment': ({ permission_set_arn: set, managed_policy_arn: arn }) => role(set, [], [arn]),
  'aws_iam_policy_attachment': ({ users, groups, ...others }) => {
    const names = [users ?? [], groups ?? []].flat();
    return names.length === 0 ? undefined : role(names.join(', '), [], [attachedBy(others)]);
  },
  'aws_iam_user_policy_attachment': ({ user, ...others }) => role(user, [], [attachedBy(others)]),
  'aws_iam_group_policy_attachment': ({ group, ...others }) => role(group, [], [attachedBy(others)]),
};
const role = (RoleName: unknown, Policies: unknown, ManagedPolicyArns: unknown = [], PermissionsBoundary?: unknown) =>
  ({ Type: 'AWS::IAM::Role', Properties: { RoleName, Policies, ManagedPolicyArns, PermissionsBoundary } });
/** A list with an inline policy, even if its text is not known. */
const inline = (policy: unknown) => [{ PolicyDocument: policy }];
/** A policy that the plan creates gets its ARN in the apply. */
const attachedBy = (properties: any) => properties.policy_arn ?? properties['policy_arn after the apply'];
export const isReadAsRole = (type: string) => Object.hasOwn(AS_OF_ROLE, type);
const ofPeople = ({ Users = [], Groups = [], ...others }: any) => ({ ...others, Users, Groups, Roles: [Users, Groups].flat() });

/** Users and groups as roles that nobody can assume, with their policies, including those for users that are not in the template. */
export function usersOf({ name, template }: NamedTemplate): Role[] {
  const resources = Object.entries<any>(template.Resources ?? {}).flatMap(([id, { Type, Condition, Properties = {} }]) => {
    const converted = AS_OF_ROLE[asText(Type)]?.(Properties);
    return converted === undefined ? [] : [[id, { Condition, ...converted }]];
  });
  if (resources.length === 0) return [];
  const named = { name, template: { ...template, Resources: Object.fromEntries(resources) } };
  return rolesOf(named, [named]);
}

/** Types that give a user an access key or a password, with the property that names the user. */
export const USER_CREDENTIALS = { 'AWS::IAM::AccessKey': 'UserName', 'aws_iam_access_key': 'user', 'aws_iam_user_login_profile': 'user' };
/** The same with users, which can have a password themselves. */
const CREDENTIALS: { readonly [type: string]: string | undefined } = { ...USER_CREDENTIALS, 'AWS::IAM::User': 'UserName' };

/** Users that get an access key or password, which can be used outside AWS. One sentence each. */
export function usersWithCredentials({ name, template }: NamedTemplate): string[] {
  const texts = new TemplateTexts(template);
  return Object.entries<any>(template.Resources ?? {}).flatMap(([id, { Type, Properties }]) => {
    const property = CREDENTIALS[asText(Type)];
    if (property === undefined || Type === 'AWS::IAM::User' && Properties?.LoginProfile === undefined) return [];
    const user = (texts.text(Properties?.[property]) ?? id).replace(/^\$\{(\w+)\}$/, '$1');
    return [`${name}: the user ${user} gets an access key or a password. What users can do is not shown`];
  });
}
