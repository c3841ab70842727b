import { comparable, comparableData } from './comparable';
import type { Statement } from './documents';
import { covers } from './pattern';

/** AWS managed policies with which a role can give itself every permission, or use almost every service. */
export const ADMINISTRATOR_POLICIES = ['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'];

/**
 * Actions with which a role can get more permissions, if they are allowed on every resource. Source: IAM user guide and
 * Service Authorization Reference, 2026-11.
 */
const ESCALATIONS = [
  'iam:AddUserToGroup',
  'iam:AttachGroupPolicy',
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:CreatePolicyVersion',
  'iam:DeleteRolePermissionsBoundary',
  'iam:PassRole',
  'iam:PutGroupPolicy',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateLoginProfile',
  'sts:AssumeRole',
];

/**
 * The actions of a statement that make its role an administrator: they are allowed on every role, and without a
 * condition. With a condition, only actions with a wildcard for the service or for all of IAM count.
 */
export function administratorActions(statement: Statement, account: string | undefined): string[] {
  const { actions, notActions, conditions, hidesConditions } = statement;
  if (!isForEveryRole(statement, account)) return [];
  const isLimited = conditions.length > 0 || hidesConditions;
  const counts = (pattern: string) => !isLimited || /^(\*|[^:]*\*[^:]*:.*|[^:]*:\*)$/.test(pattern);
  const matches = (pattern: string) => ESCALATIONS.some(action => covers(pattern.toLowerCase(), action.toLowerCase()));
  const excluded = notActions?.map(pattern => pattern.toLowerCase());
  return [
    ...actions.filter(pattern => counts(pattern) && matches(pattern)),
    ...excluded && ESCALATIONS.some(a => !excluded.some(pattern => covers(pattern, a.toLowerCase())))
      ? ['NotAction']
      : [],
  ];
}

const EVERY_ROLE = comparableData('arn:{partition}:iam::{account}:role/*');

function isForEveryRole({ resources, notResources }: Statement, account: string | undefined): boolean {
  return notResources !== undefined || resources.some(r => covers(comparable(r, account), EVERY_ROLE));
}
