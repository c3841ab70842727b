import { comparable, comparableData } from './comparable-text';
import { covers } from './pattern';
import type { Statement } from './statement';
import type { TemplateResource } from '../cloudformation/template-resources';
import { readable, REFERENCES, reference, textsOf } from '../cloudformation/template-text';

/** AWS managed policies with which a role can give itself every permission, or use almost every service. */
export const ADMINISTRATOR_POLICIES = ['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'];

/**
 * Actions with which a role can get more permissions, if they are allowed on every resource of a type. Source: IAM user
 * guide and Service Authorization Reference, 2026-11.
 */
const ESCALATIONS: { readonly [type in 'role' | 'user' | 'group' | 'policy']: readonly string[] } = {
  role: [
    'iam:AttachRolePolicy',
    'iam:DeleteRolePermissionsBoundary',
    'iam:PassRole',
    'iam:PutRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'sts:AssumeRole',
  ],
  user: [
    'iam:AttachUserPolicy',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:PutUserPolicy',
    'iam:UpdateLoginProfile',
  ],
  group: ['iam:AddUserToGroup', 'iam:AttachGroupPolicy', 'iam:PutGroupPolicy'],
  policy: ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'],
};
/** Types of IAM resources, with these actions and a pattern for all resources of the type. */
const TYPES = Object.entries(ESCALATIONS).map(([type, actions]) => ({
  type,
  actions: actions.map(action => action.toLowerCase()),
  all: comparableData(`arn:{partition}:iam::{account}:${type}/*`),
}));

/** Actions with which a role can change its own permissions, if they are allowed on the role itself. */
const OF_ITSELF = ['iam:attachrolepolicy', 'iam:deleterolepermissionsboundary', 'iam:putrolepolicy'];

/**
 * What of a statement makes its role an administrator: actions that are allowed on every role, user, group or policy,
 * or on the role itself, and without a condition. With a condition, only actions with a wildcard for the service or for
 * all of IAM count.
 */
export function administratorRights(
  statement: Statement, { id, properties }: TemplateResource, account: string | undefined,
): string | undefined {
  const { resources, notResources } = statement;
  const patterns = resources.map(r => comparable(r, account));
  const reaches = (arn: string) => notResources !== undefined || patterns.some(pattern => covers(pattern, arn));
  const found = TYPES.filter(({ all }) => reaches(all))
    .map(({ type, actions }) => ({ type, actions: allowed(statement, actions) })).filter(f => f.actions.length > 0);
  if (found.length > 0) {
    const types = found.map(f => f.type).join(', ').replace(/, (\w+)$/, ' and $1');
    return rights(statement, found.flatMap(f => f.actions),
      notResources ? 'everything that NotResource does not name' : `every ${types}`);
  }
  const [path = '/'] = textsOf(properties.Path);
  const isItself = resources.includes(reference(`${id}.Arn`)) || textsOf(properties.RoleName).some(name =>
    name.search(REFERENCES) < 0 && reaches(comparableData(`arn:{partition}:iam::{account}:role${path}`) + name));
  const own = isItself ? allowed(statement, OF_ITSELF) : [];
  return own.length > 0 ? rights(statement, own, 'the role itself') : undefined;
}

/** The actions of a statement that are, or match, one of these. For NotAction, those that it does not name. */
function allowed({ actions, notActions, conditions, hidesConditions }: Statement, wanted: readonly string[]): string[] {
  const matches = (pattern: string) => wanted.some(action => covers(pattern.toLowerCase(), action));
  if (notActions) return wanted.filter(action => !notActions.some(p => covers(p.toLowerCase(), action)));
  const isLimited = conditions.length > 0 || hidesConditions;
  return actions.filter(pattern =>
    matches(pattern) && (!isLimited || /^(\*|[^:]*\*[^:]*:.*|[^:]*:\*)$/.test(pattern)));
}

function rights({ notActions }: Statement, actions: readonly string[], where: string): string {
  const what = notActions ? 'every action that NotAction does not name' : readable([...new Set(actions)].join(', '));
  return `${what} on ${where}`;
}
