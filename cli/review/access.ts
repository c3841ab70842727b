/** The form of roles that `--accepted` compares, and the permissions that may change IAM. */
import { actionsMatching, withoutFunctions } from './levels';
import type { Meanings } from './meanings';
import { isFor } from './policies-elsewhere';
import type { AccessOfRole, FoundLine } from './result';
import { withRightsElsewhere } from './rights-elsewhere';
import { referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { isWithin } from '../../src/policy-language/statements/excess';
import { covers, overlap } from '../../src/policy-language/statements/pattern';
import { changesIam } from '../reading/administrator';
import type { NamedTemplate } from '../reading/nested';
import { allowedBy, grantInWords, inWords, type Opaque, type ShownGrant } from '../reading/permissions';
import { type Role, tagsIn } from '../reading/roles';
import { groupedBy } from '../shared/grouped';
import { once } from '../shared/once';

/**
 * Actions that write, but do not change roles and policies: they create service-linked roles, pass a role, or change the audiences of a
 * provider, as functions of CDK do. A role of a known form says its audience itself.
 */
const CHANGES_NOTHING = /^iam:(?:passrole|(?:create|delete)servicelinkedrole|\w+openidconnectprovider\w*)$/;
const CHANGES = actionsMatching('iam:*').filter(({ level }) => level === 'administrator').map(({ action }) => action)
  .filter(action => !CHANGES_NOTHING.test(action));

/** Whether an action of a policy, in lower case, can change IAM. Most actions belong to other services. */
const canChange = once((action: string): boolean => {
  const pattern = withoutFunctions(action);
  return overlap(pattern, 'iam:*') && CHANGES.some(change => overlap(pattern, change));
});

/** The permissions of a role that may change IAM, in words. Undefined if its known policies have none. */
export function changesOfIam({ permissions, attached }: Role): string | undefined {
  const { grants, opaque } = allowedBy(permissions);
  const denies = permissions.grants.filter(({ effect, when }) => effect === 'Deny' && when.length === 0);
  const isDenied = (grant: ShownGrant) => CHANGES.filter(action => overlap(withoutFunctions(grant.action), action))
    .every(action => denies.some(deny => isWithin({ ...grant, action }, deny)));
  const found = grants.filter(grant => canChange(grant.action) && !isDenied(grant)).map(grantInWords);
  const unread = opaque.flatMap(({ actions, notActions, text }) => {
    if (notActions) {
      return CHANGES.every(action => notActions.some(not => covers(not.toLowerCase(), action))) ? []
        : [`everything except ${notActions.join(', ')}`];
    }
    return actions === undefined || actions.some(action => canChange(action.toLowerCase())) ? [text] : [];
  });
  const policies = attached.filter(({ value }) => changesIam(value)).map(({ value }) => `the policy ${value}`);
  const all = [...new Set([...found, ...unread, ...policies])].sort();
  return all.length === 0 ? undefined : all.join('; ');
}

/**
 * A role in a form that does not depend on how its statements are merged, or where it was read.
 * @param parts policies of other templates, of which only the allowed permissions count
 */
function accessOf(role: Role, parts: readonly Role[], { text, account }: InWords): AccessOfRole {
  const { name, isNamed, trust, permissions, attached, boundary, template, session, when } = role;
  const own = text(template);
  const place = account(template);
  const ofParts = parts.flatMap((part) => {
    // The policy can be for a role of this name in another account.
    const elsewhere = account(part.template) === place ? '' : ` in ${account(part.template) ?? 'an account that is not known'}`;
    const inPart = (given: string) => `${text(part.template)(given)}${elsewhere}`;
    const { grants, opaque } = allowedBy(part.permissions);
    return [...grants.map(grant => inOneForm(grant, inPart)), ...opaque.map(one => inPart(textOf(one)))];
  });
  const allOf = ({ grants, opaque }: { readonly grants: readonly ShownGrant[]; readonly opaque: readonly Opaque[] }, on: string) =>
    [...grants.map(grant => inOneForm(grant, own, on)), ...opaque.map(one => own(textOf(one)))];
  return {
    ...isNamed && { name },
    ...place !== undefined && { account: place },
    trust: joined([
      ...allOf(trust, ''),
      ...session === DEFAULT_SESSION ? [] : [own(`sessions of up to ${session} seconds`)],
      ...when.map(condition => own(`only if ${condition}`)),
    ]),
    permissions: joined([
      ...allOf(permissions, 'on '),
      ...attached.map(({ value }) => own(`policy ${value}`)),
      ...boundary === undefined ? [] : [own(`boundary ${boundary.text}`)],
      // The same name can have another text later.
      ...joined(boundary?.permissions === undefined ? [] : allOf(boundary.permissions, 'on ')).map(limit => `boundary ${limit}`),
      ...tagsIn(role).map(tag => own(`tag ${tag}`)),
      ...ofParts,
    ]),
  };
}

/** The default of IAM, in seconds. */
const DEFAULT_SESSION = '3600';

/** Texts of a template in words, and its account, both by the name of the template. */
interface InWords {
  readonly text: (template: string) => (text: string) => string;
  readonly account: (template: string) => string | undefined;
}

const textOf = ({ effect, text }: Opaque) => `${effect} ${text}`;

/** An action, and the rest of its statement. */
function inOneForm({ effect, target, conditions, shownAction, when }: ShownGrant, text: (text: string) => string,
  on = 'on '): { readonly rest: string; readonly action: string } {
  // What is denied only under a condition of the template is not denied without it.
  const only = effect === 'Deny' && when.length > 0 ? ` only if ${when.join(' and ')}` : '';
  return { rest: text(`${effect} ${on}${target}${inWords(conditions)}${only}`), action: text(shownAction) };
}

function joined(all: readonly (string | ReturnType<typeof inOneForm>)[]): string[] {
  const groups = groupedBy(all.filter(one => typeof one !== 'string'), ({ rest }) => rest);
  const ofGroups = [...groups].map(([rest, some]) => `${rest}: ${[...new Set(some.map(({ action }) => action))].sort().join(', ')}`);
  return [...new Set([...ofGroups, ...all.filter(one => typeof one === 'string')])].sort();
}

/** Whether a line is about the resource of a role. */
export const isAt = ({ template, logicalId }: Role, { where, id }: FoundLine) => where === template && id === logicalId;

/** Roles that have a line, and roles with which a resource runs that has one, also by an instance profile. */
export function isListed(role: Role, lines: readonly FoundLine[], templates: readonly NamedTemplate[]): boolean {
  const { template, logicalId, isNamed, name, path } = role;
  const isUsed = ({ where, id = '' }: Pick<FoundLine, 'where' | 'id'>): boolean => {
    const resources = templates.find(named => named.name === where)?.template.Resources ?? {};
    const isProfile = (other: string) => resources[other]?.Type === 'AWS::IAM::InstanceProfile';
    return Object.entries<any>(resources[id]?.Properties ?? {}).some(([key, value]) => {
      const ids = referencesIn(value).map(reference => reference.split('.')[0]);
      return /role/i.test(key) && (where === template && ids.includes(logicalId)
        || isNamed && (value === name || JSON.stringify(value).includes(`:role${path}${name}"`)))
        || !isProfile(id) && ids.some(profile => isProfile(profile) && isUsed({ where, id: profile }));
    });
  };
  return lines.some(line => isAt(role, line) || isUsed(line));
}

/** Roles of Microsoft, and others that are listed: what these may do is accepted with their lines. */
export function accessIn(roles: readonly Role[], parts: readonly Role[], templates: readonly NamedTemplate[], meanings: Meanings) {
  const known = new Map(templates.map(named => [named.name, named]));
  const meant = {
    text: (template: string) => (text: string) => meanings.text(text, known.get(template)!),
    account: (template: string) => known.get(template)!.account,
  };
  return roles.map(role => ({
    ...accessOf(withRightsElsewhere(role, templates).whole, parts.filter(part => isFor(part, role)), meant),
    where: role.template,
    ...!role.isNamed && { id: role.logicalId },
  }));
}
