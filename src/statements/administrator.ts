import { comparable, comparableData } from './comparable-text';
import { covers, hasWildcard, PARTITION } from './pattern';
import type { Condition, Statement } from './statement';
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
    'iam:DeleteRolePolicy',
    'iam:DetachRolePolicy',
    'iam:PassRole',
    'iam:PutRolePermissionsBoundary',
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
 * Actions with which a role can change its own permissions or trust, if they are allowed on the role itself. Also those
 * that remove a policy: it can be one that denies something.
 */
const OF_ITSELF = ESCALATIONS.role.filter(action => !['iam:PassRole', 'sts:AssumeRole'].includes(action))
  .map(action => action.toLowerCase());

/**
 * What of a statement makes its role an administrator: actions that are allowed on every role, user, group or policy,
 * or on the role itself, and without a condition that limits them. With such a condition, only actions with a wildcard
 * for the service or for all of IAM count.
 *
 * @param itself what the role is called in the text
 */
export function administratorRights(
  statement: Statement, { id, properties }: TemplateResource, account: string | undefined, itself = 'the role itself',
): string | undefined {
  const { resources, notResources } = statement;
  const patterns = resources.map(r => withoutNarrowWildcards(comparable(r, account)));
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
  return own.length > 0 ? rights(statement, own, itself) : undefined;
}

/** The actions of a statement that are, or match, one of these. For NotAction, those that it does not name. */
function allowed({ actions, notActions, conditions, hidesConditions }: Statement, wanted: readonly string[]): string[] {
  const matches = (pattern: string) => wanted.some(action => covers(pattern.toLowerCase(), action));
  if (notActions) return wanted.filter(action => !notActions.some(p => covers(p.toLowerCase(), action)));
  const isLimited = conditions.some(limits) || hidesConditions;
  return actions.filter(pattern =>
    matches(pattern) && (!isLimited || /^(\*|[^:]*\*[^:]*:.*|[^:]*:\*)$/.test(pattern)));
}

/** Values with which a condition limits nothing if one of its values covers them. */
const ANYTHING = ['arn:{partition}:iam::aws:policy/AdministratorAccess', '*.{urlSuffix}'].map(comparableData);

/**
 * Whether a condition can limit what one of these actions gives: with which policy or boundary, to which service, or by
 * a tag of the role. All others are about the caller or the request, so that the role itself can always fulfil them.
 */
function limits({ operator, key, values }: Condition): boolean {
  return !/^forallvalues:|not|^null$|ifexists$/i.test(operator) && /^(iam:|aws:resourcetag\/)/.test(key)
    && !values.some(value => ANYTHING.some(any => covers(comparable(value, undefined), any)));
}

/** Wildcards that every partition, account or name can match, or those of the account of the role, are `*`. */
function withoutNarrowWildcards(arn: string): string {
  return arn
    .replace(/^arn:([a-z*?-]+):/, (start, partition: string) => hasWildcard(partition) ? `arn:${PARTITION}:` : start)
    .replace(/^(arn(?::[^:]*){3}:)([\d*?]+)(?=:)/, (all, start: string, id: string) => hasWildcard(id) ? `${start}*` : all)
    .replace(/\/[*?]+$/, '/*');
}

function rights({ notActions }: Statement, actions: readonly string[], where: string): string {
  const what = notActions ? 'every action that NotAction does not name' : readable([...new Set(actions)].join(', '));
  return `${what} on ${where}`;
}
