/** Lines about what is not known: what it is, why, and where. The exit code is 1 until a person accepts each line. */
import { changesOfIam } from './access';
import type { Judged } from './library-forms';
import type { Meanings } from './meanings';
import { type Mentions, shownValue } from './mentions';
import { isFor, withPolicies } from './policies-elsewhere';
import type { FoundLine, Line } from './result';
import { givenElsewhere, withRightsElsewhere } from './rights-elsewhere';
import type { ReviewSource } from './sources';
import { usersOf } from './users';
import { charactersOf } from '../../src/policy-language/statements/pattern';
import { isNamedByMicrosoft } from '../../src/readers/validation/products';
import { transformsOf } from '../reading/basis';
import { CHILDREN } from '../reading/children';
import type { NamedTemplate } from '../reading/nested';
import { allowedBy, grantInWords } from '../reading/permissions';
import { ofTypes } from '../reading/policies';
import { type Role, withoutCode } from '../reading/roles';
import { TemplateTexts } from '../reading/text';
import { groupedBy } from '../shared/grouped';

export interface Found {
  readonly judged: readonly Judged[];
  /** Roles that Microsoft does not use. */
  readonly others: readonly Role[];
  readonly everything: readonly Role[];
  /** Policies whose roles are in other templates. */
  readonly parts: readonly Role[];
  readonly mentions: Mentions;
  /** Whether the source has nothing of Microsoft: then there is nothing that others could change. */
  readonly isEmpty: boolean;
}

/** The lines. Their places are the names of templates. */
export function linesOf({ templates, unread }: ReviewSource, found: Found, meanings: Meanings): FoundLine[] {
  const { judged, others, everything, parts, mentions, isEmpty } = found;
  const templateOf = new Map(templates.map(named => [named.name, named]));
  const line = (what: string, why: string, where: string): FoundLine => ({ what, why: meanings.text(why, templateOf.get(where)!), where });
  const ofRole = ({ name, isNamed, template, logicalId }: Role, why: string): FoundLine =>
    ({ ...line(isNamed ? `the role ${name}` : A_ROLE, why, template), id: logicalId });
  const changing = (roles: readonly Role[]) => isEmpty ? [] : roles.flatMap((role) => {
    const { whole, absent } = withRightsElsewhere(role, templates);
    const changes = [changesOfIam(whole) ?? [], absent.map(policy => `the policy ${policy}, which is not in the source`)].flat();
    return changes.length === 0 ? [] : [{ role, why: `it may change IAM: ${changes.join('; ')}` }];
  });
  const ofNobody = parts.filter(part => isOfNobody(part, everything));
  const ofPeople = isEmpty ? [] : withFollowing([
    ...changing(templates.flatMap(usersOf)).map(({ role, why }): FoundLine =>
      ({ ...line(`the user or group ${role.name}`, [why, ...limitsOf(role)].join('; '), role.template), id: role.logicalId })),
    ...mentions.lines(meanings),
  ], lines => templates.flatMap(named => givenElsewhere(named, templates, meanings, lines)));
  return [
    ...judged.flatMap(({ role, known }) => known.beyond.map(why => ({ ...ofRole(role, why), hasOwnChanges: true as const }))),
    ...judged.filter(({ role }) => role.isNamed && role.names?.some(isUnknownName))
      .map(({ role }) => ofRole(role, 'only the deployment knows its name, so what else names it is not found')),
    ...changing(others.map(role => withPolicies(role, parts.filter(part => isFor(part, role))))).map(({ role, why }) => ofRole(role, why)),
    ...ofPeople,
    ...isEmpty ? [] : ofNobody.flatMap(absentLines).map(({ what, why, where }) => line(what, why, where)),
    ...changing(ofNobody.filter(part => absentLines(part).length === 0))
      .map(({ role: { of = [], template }, why }) => line(`a policy of ${of.join(', ')}`, why, template)),
    // A template that is not in the source can contain something of Microsoft.
    ...templates.flatMap(named => unreadIn(named, everything, isEmpty, meanings)),
    ...unread.map(why => ({ what: 'not read', why, where: '' })),
  ];
}

/** What a user or a group may not do: what is accepted is not accepted without it. */
function limitsOf({ permissions: { grants, opaque }, boundary }: Role): string[] {
  // What is not read is both allowed and denied.
  const isAllowed = (denied: string) => opaque.some(({ effect, text }) => effect === 'Allow' && text === denied);
  const denied = [
    ...grants.filter(({ effect }) => effect === 'Deny').map(grant => [`not ${grantInWords(grant)}`, ...grant.when].join(', only if ')),
    ...opaque.filter(({ effect, text }) => effect === 'Deny' && !isAllowed(text)).map(({ text }) => `not ${text}`),
  ];
  return [...denied.sort(), ...boundary === undefined ? [] : [`within the boundary ${boundary.text}`]];
}

/** The lines, with those that follow from them: a user in a listed group is listed, and then each access key of the user. */
function withFollowing(lines: readonly FoundLine[], followingFrom: (lines: readonly FoundLine[]) => FoundLine[]): readonly FoundLine[] {
  let following: readonly FoundLine[] = [];
  for (let before = -1; before < following.length;) {
    before = following.length;
    following = followingFrom([...lines, ...following]);
  }
  return [...lines, ...following];
}

/** Whether no part of a name is known. */
const isUnknownName = (name: string) =>
  charactersOf(name.replace(/\{\{resolve:[^{}]*\}\}/g, '${}')).every(character => character.length > 1);

export const A_ROLE = 'a role without a name';

/** Merges and counts equal lines of one account. */
export function joinLines(lines: readonly Line[]): Line[] {
  return [...groupedBy(lines, ({ what, why, account }) => JSON.stringify([what, why, account])).values()].map((all) => {
    const [{ what, why, account }] = all;
    const where = [...new Set(all.map(line => line.where))].sort().join(' and ');
    return { what, why, where, ...account !== undefined && { account }, ...all.length > 1 && { count: all.length } };
  });
}

const isOfNobody = (part: Role, everything: readonly Role[]) => !everything.some(role => role.kind === 'role' && isFor(part, role));

/** A policy for a role that can be one of Microsoft: the role is not in the source, or only the deployment knows its name. */
function absentLines({ of = [], permissions, template }: Role): Line[] {
  const isUnknown = of.some(name => /\$\{|\{\{resolve:/.test(name));
  if (!isUnknown && !isNamedByMicrosoft(of)) return [];
  const { grants, opaque } = allowedBy(permissions);
  const allowed = [...grants.map(grantInWords), ...opaque.map(({ text }) => text)];
  if (allowed.length === 0) return [];
  const whose = isUnknown ? 'a role that only the deployment knows' : of.join(', ');
  return [{ what: `a policy of ${whose}`, why: `its role is not in the source; it allows ${allowed.sort().join('; ')}`, where: template }];
}

/** Whether the only macro is that of AWS for functions such as Fn::ToJsonString. Of these, only loops create resources. */
const hasOnlyFunctions = (template: any) => [template.Transform].flat().join() === 'AWS::LanguageExtensions'
  && !/"Fn::(?:ForEach|Transform)/.test(JSON.stringify(template));

/** Parts of a template that are not read, and that can create or change roles. */
function unreadIn(named: NamedTemplate, everything: readonly Role[], isEmpty: boolean, meanings: Meanings): FoundLine[] {
  const { name, template } = named;
  const [transforms] = transformsOf(template).values();
  const texts = new TemplateTexts(template);
  const line = (what: string, why: string, id?: string): FoundLine => ({ what, why: meanings.text(why, named), where: name, id });
  const stacks = everything.filter(({ kind, template: own }) => kind === 'stack' && own === name).flatMap(({ logicalId }) => {
    const { Type, Properties } = template.Resources[logicalId] ?? {};
    if (!CHILDREN.includes(Type) && isEmpty) return [];
    const { TemplateURL, TemplateBody = '', Parameters } = Properties ?? {};
    const content = CHILDREN.includes(Type) ? Parameters : withoutCode(Properties);
    const shown = [
      ...CHILDREN.includes(Type) ? [texts.text(TemplateURL ?? TemplateBody)] : [],
      ...content === undefined ? [] : [shownValue(content, named, meanings)],
    ];
    const what = typeof Type === 'string' ? Type : 'a part of a template';
    const why = `what it deploys is not in the source: ${shown.join(', with ')}`;
    return [{ ...line(what, why, logicalId), hasOwnChanges: true as const }];
  });
  return [
    ...transforms === '[null]' || isEmpty || hasOnlyFunctions(template) ? []
      : [line('the macros of a template', `they can change its roles when it is deployed: ${transforms}`)],
    ...stacks,
    ...ofTypes(template, ...CHILDREN)
      .filter(([, { Properties }]) => Properties?.TemplateURL !== undefined && Properties.TemplateBody !== undefined)
      .map(([id, { Type, Properties }]) =>
        line(Type, `it has both TemplateBody and TemplateURL: ${texts.text(Properties.TemplateURL)}`, id)),
    ...ofTypes(template, 'AWS::ServiceCatalog::CloudFormationProduct', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct')
      .map(([id, { Type, Properties }]) =>
        line(Type, `the template of the product is not in the source: ${shownValue(Properties, named, meanings)}`, id)),
  ];
}
