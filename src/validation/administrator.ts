import { comparable, comparableData } from './comparable';
import type { Statement } from './documents';
import { covers } from './pattern';
import { readable } from '../cloudformation/template-text';

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

/**
 * What of a statement makes its role an administrator: actions that are allowed on every role, user, group or policy,
 * and without a condition. With a condition, only actions with a wildcard for the service or for all of IAM count.
 */
export function administratorRights(statement: Statement, account: string | undefined): string | undefined {
  const { actions, notActions, resources, notResources, conditions, hidesConditions } = statement;
  const types = TYPES.filter(({ all }) =>
    notResources !== undefined || resources.some(r => covers(comparable(r, account), all)));
  const isLimited = conditions.length > 0 || hidesConditions;
  const counts = (pattern: string) => !isLimited || /^(\*|[^:]*\*[^:]*:.*|[^:]*:\*)$/.test(pattern);
  const excluded = notActions?.map(pattern => pattern.toLowerCase());
  const found = types.map(({ type, actions: escalations }) => ({
    type,
    actions: excluded
      ? escalations.filter(action => !excluded.some(pattern => covers(pattern, action)))
      : actions.filter(pattern => counts(pattern) && escalations.some(e => covers(pattern.toLowerCase(), e))),
  })).filter(({ actions: matching }) => matching.length > 0);
  if (found.length === 0) return undefined;
  const what = excluded
    ? 'every action that NotAction does not name'
    : readable([...new Set(found.flatMap(f => f.actions))].join(', '));
  const where = notResources
    ? 'everything that NotResource does not name'
    : `every ${found.map(f => f.type).join(', ').replace(/, (\w+)$/, ' and $1')}`;
  return `${what} on ${where}`;
}
