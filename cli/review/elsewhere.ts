/** Policies that name roles of other templates: what they allow, the roles of these names can do. */
import { permissionsOf } from './permissions';
import type { ReviewedRole } from './result';
import { isNamedByMicrosoft } from '../../src/readers/validation/products';
import type { NamedTemplate } from '../diff/nested';
import { merge } from '../diff/permissions';
import type { Role } from '../diff/roles';
import { TemplateTexts } from '../diff/text';

/** A parameter can be the reference to a role or a user without a name. */
const withoutReference = (name: string) => name.replace(/^\$\{(\w+)\}$/, '$1');
/** IAM ignores the case of names. */
export const inOneForm = (name: string) => withoutReference(name).toLowerCase();

/** Whether a policy names a role. Accounts are not compared: the role can be in another one. */
export function isFor({ kind, of = [] }: Role, role: Pick<Role, 'name'>): boolean {
  return kind === 'policy' && of.some(name => inOneForm(name) === inOneForm(role.name));
}

/** What policies allow. What they deny does not count, because they can be in another account than the role. */
export function allowedBy(policies: readonly Role[]): Role['permissions'] {
  const { grants, opaque } = merge(policies.map(({ permissions }) => permissions));
  return { grants: grants.filter(({ effect }) => effect === 'Allow'), opaque: opaque.filter(({ effect }) => effect === 'Allow') };
}

/** The role, with what policies elsewhere allow it. */
export function withPolicies(role: Role, policies: readonly Role[]): Role {
  return policies.length === 0 ? role : { ...role, permissions: merge([role.permissions, allowedBy(policies)]) };
}

/**
 * A policy that makes a role like an administrator which is not in the source, and which is one of Microsoft or can be one
 * that is shown. It is shown as a role of its own. Undefined for every other policy.
 */
export function absentRole(policy: Role, isAnyShown: boolean): ReviewedRole | undefined {
  const { of = [], name, template } = policy;
  if (!isNamedByMicrosoft(of) && !(isAnyShown && isUnknown(policy))) return undefined;
  const { unread, doubts, ...permissions } = permissionsOf(policy);
  const actions = administratorActions(permissions);
  return actions.length === 0 ? undefined : {
    id: '',
    name,
    places: [template],
    when: [],
    alarms: [`Like an administrator, beyond what Microsoft publishes: it allows ${actions.join(', ')}`, ...doubts],
    trusts: [{ who: 'not known: the role is not in the source', audiences: [], sessionNames: [], conditions: [], dangers: [] }],
    ...permissions,
    differences: [],
    unread,
    changes: [],
  };
}

export function administratorActions({ permissions }: Pick<ReviewedRole, 'permissions'>): string[] {
  return permissions.filter(({ level }) => level === 'administrator').flatMap(row => row.actions);
}

/** Whether only the deployment knows which role it is for. */
const isUnknown = ({ of = [] }: Role) => of.some(name => /\$\{|\{\{resolve:/.test(name));

/** What a policy is for whose role is not in the source, or what it denies to one that is shown. */
export function unreadPolicy(policy: Role, isCounted: boolean): string[] {
  const { grants, opaque } = policy.permissions;
  const [allows, denies] = (['Allow', 'Deny'] as const).map(effect => [...grants, ...opaque].some(part => part.effect === effect));
  if (isCounted && !denies) return [];
  const does = [...allows && !isCounted ? ['allows'] : [], ...denies ? ['denies'] : []].join(' and ') || 'says nothing';
  const where = isUnknown(policy) ? 'Which role it is for, only the deployment knows. It' : 'The role is in another template, where it';
  return [`${policy.template}: ${policy.name}. ${where} is not counted what this policy ${does}`];
}

/** What gives users credentials, with the property that names the user. Also types of Terraform. */
const OF_USERS: { readonly [type: string]: string | undefined } = {
  'AWS::IAM::AccessKey': 'UserName', 'AWS::IAM::User': 'UserName', 'aws_iam_access_key': 'user', 'aws_iam_user_login_profile': 'user',
};

/** Users that get an access key or a password. They are no roles, and can be outside of AWS, too. One sentence each. */
export function usersWithCredentials({ name, template }: NamedTemplate): string[] {
  const texts = new TemplateTexts(template);
  return Object.entries<any>(template.Resources ?? {}).flatMap(([id, { Type, Properties }]) => {
    const property = OF_USERS[Type];
    if (property === undefined || Type === 'AWS::IAM::User' && Properties?.LoginProfile === undefined) return [];
    const user = withoutReference(texts.text(Properties?.[property]) ?? id);
    return [`${name}: ${id} gives the user ${user} an access key or a password. What users can do is not shown`];
  });
}
