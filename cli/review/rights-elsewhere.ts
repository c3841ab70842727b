/**
 * Permissions of roles, users and groups that their own template does not contain: they come from policies and groups in other
 * templates, or outside the source.
 */
import type { Meanings } from './meanings';
import { shownValue } from './mentions';
import type { FoundLine } from './result';
import { outputsOf } from './trust-limits';
import { isReadAsRole, USER_CREDENTIALS } from './users';
import { asText } from '../../src/checks/json-text';
import { isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { pathOfAws } from '../reading/aws-managed';
import type { NamedTemplate } from '../reading/nested';
import { merge } from '../reading/permissions';
import { managedPolicies, readPolicy } from '../reading/policies';
import type { Role } from '../reading/roles';
import { TemplateTexts } from '../reading/text';

/** A role with the permissions of its policies in other templates, and the policies that no template contains. */
export function withRightsElsewhere(
  role: Role, templates: readonly NamedTemplate[],
): { readonly whole: Role; readonly absent: readonly string[] } {
  const values = [...new Set(role.attached.map(({ value }) => value).filter(value => pathOfAws(value) === undefined))];
  if (values.length === 0) return { whole: role, absent: [] };
  const named = templates.find(({ name }) => name === role.template)!;
  const found = values.map(value => ({ value, policies: policiesOf(value, named, templates) }));
  return {
    whole: { ...role, permissions: merge([role.permissions, ...found.flatMap(({ policies }) => policies)]) },
    absent: found.filter(({ policies }) => policies.length === 0).map(({ value }) => value),
  };
}

function policiesOf(text: string, named: NamedTemplate, templates: readonly NamedTemplate[]): Role['permissions'][] {
  return placesOf(text, named, templates)
    .flatMap(({ value, template }) => managedPolicies(value, template, new TemplateTexts(template, true))
      .map(policy => readPolicy(policy, [], new TemplateTexts(template), 'permissions')));
}

interface Place {
  readonly value: string;
  readonly template: any;
}

/**
 * Where a reference or a name can refer to a resource: an import in the template that exports it, and a parameter in the
 * parent that passes it.
 */
function placesOf(value: string, named: NamedTemplate, templates: readonly NamedTemplate[], depth = 0): Place[] {
  const outputs = depth > 20 ? [] : outputsOf(value, named, templates);
  if (outputs.length > 0) return outputs.flatMap(({ text, other }) => placesOf(text, other, templates, depth + 1));
  const isReference = /^\$\{\w+@?[.}]/.test(value);
  return templates.filter(other => !isReference || other === named || named.name.startsWith(`${other.name}, `))
    .map(({ template }) => ({ value: value.replace('@', ''), template }));
}

interface Elsewhere {
  readonly what: string;
  readonly property: string;
  /** The types of the resource that is named. */
  readonly types: readonly string[];
}
const GROUP = { what: 'the group', types: ['AWS::IAM::Group', 'aws_iam_group'] };
const IDENTITY_CENTER_GROUP = { what: 'the group', types: ['AWS::IdentityStore::Group', 'aws_identitystore_group'] };
const USER = { what: 'the user', types: ['AWS::IAM::User', 'aws_iam_user'] };
const PERMISSION_SET = { what: 'the permission set', types: ['AWS::SSO::PermissionSet', 'aws_ssoadmin_permission_set'] };
/** These policies are in the accounts to which the permission set is assigned. */
const POLICY = { what: 'the policy', types: [] };
const GIVING: { readonly [type: string]: Elsewhere | undefined } = {
  'AWS::IAM::User': { ...GROUP, property: 'Groups' },
  'AWS::IAM::UserToGroupAddition': { ...GROUP, property: 'GroupName' },
  'aws_iam_group_membership': { ...GROUP, property: 'group' },
  'aws_iam_user_group_membership': { ...GROUP, property: 'groups' },
  'AWS::SSO::Assignment': { ...PERMISSION_SET, property: 'PermissionSetArn' },
  'aws_ssoadmin_account_assignment': { ...PERMISSION_SET, property: 'permission_set_arn' },
  'AWS::SSO::PermissionSet': { ...POLICY, property: 'CustomerManagedPolicyReferences' },
  'AWS::IdentityStore::GroupMembership': { ...IDENTITY_CENTER_GROUP, property: 'GroupId' },
  'aws_identitystore_group_membership': { ...IDENTITY_CENTER_GROUP, property: 'group_id' },
  ...Object.fromEntries(Object.entries(USER_CREDENTIALS).map(([type, property]) => [type, { ...USER, property }])),
  'aws_iam_user_ssh_key': { ...USER, property: 'username' },
  'aws_iam_service_specific_credential': { ...USER, property: 'user_name' },
  'aws_iam_signing_certificate': { ...USER, property: 'user_name' },
  'aws_ssoadmin_customer_managed_policy_attachment': { ...POLICY, property: 'customer_managed_policy_reference' },
};

/** The services that say what people may do. */
const OF_PEOPLE = /^(?:AWS::(?:IAM|SSO|IdentityStore)::|aws_(?:iam|ssoadmin|identitystore)_)/;
/**
 * Types of these services that are read with roles, or that give nobody permissions by themselves. A type that is missing here or in
 * GIVING only leads to a line.
 */
const READ_OTHERWISE = new RegExp([
  '^AWS::IAM::(?:Role|RolePolicy|InstanceProfile|OIDCProvider|SAMLProvider|ServerCertificate|ServiceLinkedRole|VirtualMFADevice)',
  '^AWS::(?:SSO::(?:Application|Instance|InstanceAccessControlAttributeConfiguration)|IdentityStore::Group)',
  '^aws_iam_(?:role|role_policy|role_policy_attachment|policy|instance_profile|openid_connect_provider|saml_provider)',
  '^aws_iam_(?:account_alias|account_password_policy|group|organizations_features|outbound_web_identity_federation)',
  '^aws_iam_(?:security_token_service_preferences|server_certificate|service_linked_role|user|virtual_mfa_device)',
  '^aws_ssoadmin_(?:application|application_access_scope|application_assignment_configuration|instance_access_control_attributes)',
  '^aws_(?:ssoadmin_(?:permission_set|permissions_boundary_attachment|trusted_token_issuer)|identitystore_(?:group|user))',
  '^aws_\\w+_exclusive', // see `isOtherWay`
].map(one => `${one}$`).join('|'));

/** A line for each resource that gives people the permissions of what is outside the source or has a line, or that is not read. */
export function givenElsewhere(
  named: NamedTemplate, templates: readonly NamedTemplate[], meanings: Meanings, lines: readonly FoundLine[],
): FoundLine[] {
  const texts = new TemplateTexts(named.template);
  return Object.entries<any>(named.template.Resources ?? {}).flatMap(([id, { Type: type, Properties = {} }]) => {
    const Type = asText(type);
    const line = (why: string): FoundLine => ({ what: meanings.resource(id, named), where: named.name, id, why });
    const giving = GIVING[Type];
    if (giving === undefined) {
      const isRead = !OF_PEOPLE.test(Type) || isReadAsRole(Type) || READ_OTHERWISE.test(Type);
      return isRead ? [] : [line(`this type can give permissions, and is not read: ${shownValue(Properties, named, meanings)}`)];
    }
    const { what, property, types } = giving;
    const { [property]: _, ...others } = isReadAsRole(Type) ? {} : Properties;
    const beside = Object.keys(others).length === 0 ? '' : `, beside ${shownValue(others, named, meanings)}`;
    const isListed = (givenId: string, template: any) => lines.some(({ where, id: listed = '' }) =>
      template === templates.find(({ name }) => name === where)?.template
        && (listed === givenId || policyIsOf(listed, givenId, template)));
    return [
      ...Type === 'AWS::IAM::User' && Properties.LoginProfile !== undefined && isListed(id, named.template)
        ? [line('it has a password')] : [],
      ...texts.elements(Properties[property] ?? Properties[`${property} after the apply`])
        .map(({ value }) => texts.text(isMap(value) ? value.Name ?? value.name ?? value : value) ?? '')
        .flatMap((text) => {
          const given = placesOf(text, named, templates)
            .flatMap(({ value, template }) => idsOf(types, value, template).map(givenId => ({ givenId, template })));
          const why = given.length === 0 ? 'which is not in the source'
            : given.some(({ givenId, template }) => isListed(givenId, template)) ? 'which is listed' : undefined;
          return why === undefined ? []
            : [line(meanings.text(`it gives the rights of ${what} ${text}, ${why}${beside}`, named))];
        }),
    ];
  });
}

/** Whether a resource is a policy of this user or group. */
function policyIsOf(policy: string, id: string, { Resources }: any): boolean {
  const { UserName, GroupName, name = UserName ?? GroupName } = Resources[id]?.Properties ?? {};
  const whose = Object.entries(Resources[policy]?.Properties ?? {}).filter(([key]) => /^(?:user|group)(?:s|name)?$/i.test(key))
    .flatMap(([, names]) => names);
  return referencesIn(whose).includes(id) || name !== undefined && whose.includes(name);
}

/** In plans of Terraform, a reference contains the type, and an address replaces the logical ID. */
function idsOf(types: readonly string[], text: string, template: any): string[] {
  const { Resources = {} } = template;
  const texts = new TemplateTexts(template);
  const [, id] = /^\$\{(\w+)/.exec(text) ?? [];
  if (id !== undefined) return types.includes(Resources[id]?.Type) || types.some(type => id.includes(`${type}_`)) ? [id] : [];
  return Object.entries<any>(Resources).filter(([, { Type, Properties = {} }]) => types.includes(Type)
    && ['GroupName', 'UserName', 'name', 'arn', 'group_id'].some(key => texts.text(Properties[key]) === text)).map(([one]) => one);
}
