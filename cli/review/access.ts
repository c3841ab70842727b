/** What of a source is not known, and its roles in one form: what `--accepted` compares. */
import { actionsMatching, withoutFunctions } from './levels';
import type { AccessOfRole } from './result';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { isWithin } from '../../src/policy-language/statements/excess';
import { covers, overlap } from '../../src/policy-language/statements/pattern';
import { inWords, type Permissions, type ShownGrant } from '../diff/permissions';
import type { Role } from '../diff/roles';
import { TemplateTexts } from '../diff/text';
import { isAdministratorPolicy } from '../reading/administrator';
import { once } from '../shared/once';

/** Actions that change nothing of roles and policies, though they write: services get their own roles by them, or use one. */
const CHANGES_NOTHING = ['iam:passrole', 'iam:createservicelinkedrole', 'iam:deleteservicelinkedrole'];
const CHANGES = actionsMatching('iam:*').filter(({ level }) => level === 'administrator').map(({ action }) => action)
  .filter(action => !CHANGES_NOTHING.includes(action));

/** Whether an action of a policy, in lower case, can change IAM. Most are of another service. */
const canChange = once((action: string): boolean => {
  const pattern = withoutFunctions(action);
  return overlap(pattern, 'iam:*') && CHANGES.some(change => overlap(pattern, change));
});

/** What with a role may change IAM, in words. Undefined if it may not, as far as its policies are known. */
export function changesOfIam({ permissions: { grants, opaque }, attached }: Role): string | undefined {
  const denies = grants.filter(({ effect, when }) => effect === 'Deny' && when.length === 0);
  const isDenied = (grant: ShownGrant) => CHANGES.filter(action => overlap(withoutFunctions(grant.action), action))
    .every(action => denies.some(deny => isWithin({ ...grant, action }, deny)));
  const found = grants.filter(grant => grant.effect === 'Allow' && canChange(grant.action) && !isDenied(grant))
    .map(grant => `${grant.shownAction} on ${grant.target}${inWords(grant.conditions)}`);
  const unread = opaque.filter(({ effect }) => effect === 'Allow').flatMap(({ actions, notActions, text }) => {
    if (notActions) return CHANGES.every(action => notActions.some(not => covers(not.toLowerCase(), action))) ? [] : [`everything except ${notActions.join(', ')}`];
    return actions === undefined || actions.some(action => canChange(action.toLowerCase())) ? [text] : [];
  });
  const policies = attached.filter(({ value }) => isAdministratorPolicy(value) && !/\/PowerUserAccess$/i.test(value)).map(({ value }) => `the policy ${value}`);
  const all = [...new Set([...found, ...unread, ...policies])].sort();
  return all.length === 0 ? undefined : all.join('; ');
}

/** A role in a form that is the same whatever its statements are merged to, and wherever it was read. */
export function accessOf(role: Role, template: any): AccessOfRole {
  const { name, isNamed, trust, permissions, attached, boundary } = role;
  return {
    ...isNamed && { name },
    trust: inOneForm([...linesOf(trust.grants, grant => `${grant.effect} ${grant.target}`), ...textsOf(trust)], template),
    permissions: inOneForm([
      ...linesOf(permissions.grants, grant => `${grant.effect} on ${grant.target}`),
      ...textsOf(permissions),
      ...attached.map(({ value }) => `policy ${value}`),
      ...boundary === undefined ? [] : [`boundary ${boundary.text}`],
    ], template),
  };
}

const textsOf = ({ opaque }: Permissions) => opaque.map(({ effect, text }) => `${effect} ${text}`);
const inOneForm = (texts: readonly string[], template: any) => [...new Set(texts)].map(text => withoutIds(text, template)).sort();

function linesOf(grants: readonly ShownGrant[], where: (grant: ShownGrant) => string): string[] {
  const groups = new Map<string, Set<string>>();
  for (const grant of grants) {
    const key = `${where(grant)}${inWords(grant.conditions)}`;
    groups.set(key, (groups.get(key) ?? new Set()).add(grant.shownAction));
  }
  return [...groups].map(([key, actions]) => `${key}: ${[...actions].sort().join(', ')}`);
}

/**
 * A text that says what references mean, in place of logical ids, and nothing of hashes of builds: they change without a
 * meaning, and an account or a plan does not have them.
 */
export const withoutIds = (text: string, template: any): string =>
  text.replace(/\$\{(?!AWS::)(\w+)(?:\.([\w.]+))?\}/g, (_, id: string, attribute?: string) =>
    `<${attribute === undefined ? '' : `${attribute} of `}${meaningOf(id, template)}>`)
    .replace(/\b[0-9a-f]{64}\b/g, '<hash>');

function meaningOf(id: string, template: any): string {
  if (template.Parameters?.[id] !== undefined) return `the parameter ${id}`;
  const resource = template.Resources?.[id];
  return typeof resource?.Type === 'string' ? `${resource.Type} ${nameOf(resource, template) ?? ''}`.trimEnd() : 'resource';
}

/** The name in the template, which stays if it is built again. CDK makes those of policies. */
export function nameOf({ Properties }: any, template: any): string | undefined {
  const key = Object.keys(isMap(Properties) ? Properties : {}).find(one => /^(?:\w*Name|name)$/.test(one) && one !== 'PolicyName');
  const text = key === undefined ? undefined : new TemplateTexts(template).text(Properties[key]);
  return text === undefined || text.includes('${') ? undefined : text;
}
