/** Makes the result: the roles of all templates that somebody outside of AWS can use, what they can do, and what is not known. */
import { accessOf } from './access';
import { markChanges } from './against';
import { instanceChanges, instancesOf, keyOf } from './instances';
import { hasDefaultName } from './kinds';
import { type Candidate, type KnownRole, KnownRoles } from './known-roles';
import { LEVELS_OF } from './levels';
import { isOwnFunction } from './library-forms';
import { A_ROLE, joinLines, linesOf } from './lines';
import { Meanings } from './meanings';
import { Mentions } from './mentions';
import { permissionsOf } from './permissions';
import { isFor, withPolicies } from './policies-elsewhere';
import { publishedOf, type Published } from './published';
import { type FoundLine, LEVELS, type Line, type Place, type Review, type ReviewedRole } from './result';
import type { ReviewSource } from './sources';
import { type ReadTrusts, trustsOf } from './trust';
import { isKnownOutput, isOtherProvider, isUnreadPrincipal } from './trust-limits';
import { usersWithCredentials } from './users';
import { choiceInWords, whenInWords } from './words';
import { version } from '../../package.json';
import { AUDIENCES } from '../../src/capabilities/audiences';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { asText } from '../../src/checks/json-text';
import { SAMPLE_TENANTS } from '../../src/identity/tenants';
import { referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { parametersAsReferences } from '../../src/readers/validation/known-trust';
import { isNamedByMicrosoft, namesMicrosoft } from '../../src/readers/validation/products';
import type { NamedTemplate } from '../reading/nested';
import { ofTypes } from '../reading/policies';
import { type Role, rolesOf } from '../reading/roles';
import { TemplateTexts } from '../reading/text';

/** A role of the result, as its template and the policies elsewhere make it. */
interface Shown extends Candidate {
  readonly named: NamedTemplate;
  readonly known: KnownRole;
  readonly ofHosts: string | undefined;
  readonly published: Published | undefined;
}

/** @param earlier with it, the result says what is new, wider and gone */
export function makeReview(now: ReviewSource, earlier?: ReviewSource): Review {
  const { found, parts, notes, notReviewed, instances, unread, lines, access, isEmpty } = reviewed(now);
  const before = earlier && reviewed(earlier);
  const marked = earlier && before
    ? markChanges(found, before.found, now.templates, earlier.templates, [...parts, ...before.parts])
    : { roles: found, others: [] };
  const places = new Map([...earlier?.templates ?? [], ...now.templates].map(named => [named.name, placeOf(named)]));
  const inPlaces = (names: readonly string[]) => names.map(name => places.get(name) ?? name);
  const roles = joinPlaces(marked.roles.map(role => ({ ...role, places: inPlaces(role.places) })));
  return {
    source: now.source,
    ...earlier && { against: earlier.source },
    version,
    levelsOf: LEVELS_OF,
    roles: roles.sort(widestFirst).map((role, i) => ({ ...role, id: `role-${i + 1}` })),
    lines: joinLines(placed(lines, now, places)),
    access: placed(access, now, places).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
    accounts: [...new Set(now.templates.map(({ account = '' }) => account))].sort(),
    isEmpty,
    instances: instances.sentences,
    instanceTargets: instances.targets,
    instanceChanges: before ? instanceChanges(instances, before.instances) : [],
    unread,
    notes: [
      ...now.notes ?? [], ...notes, ...marked.others,
      ...earlier && before ? changesOf(joinLines(placed(lines, now, places)), joinLines(placed(before.lines, earlier, places))) : [],
    ],
    notReviewed,
  };
}

/**
 * For the reader, the place with the construct path, or with the logical id of what has no name. For a person who accepts
 * it, its account.
 */
function placed<T extends { readonly where: string; readonly id?: string; readonly what?: string }>(
  all: readonly T[], { templates }: Pick<ReviewSource, 'templates'>, places: ReadonlyMap<string, string>,
): (Omit<T, 'id'> & Place)[] {
  const known = new Map(templates.map(named => [named.name, named]));
  return all.map(({ id = '', ...one }) => {
    const { template, account, name } = known.get(one.where) ?? {};
    const { Type, Metadata } = template?.Resources?.[id] ?? {};
    const { what = A_ROLE } = one;
    const construct = asText(Metadata?.['aws:cdk:path'] ?? '').replace(/\/Resource$/, '').replace(`${name}/`, '');
    const path = what.startsWith('the role ') ? ''
      : construct || ([A_ROLE, Type].includes(what) || /, number \d+$|>$/.test(what) ? id : '');
    const where = places.get(one.where) ?? one.where;
    return { ...one, where: path === '' ? where : `${where}: ${path}`, ...account !== undefined && { account } };
  });
}

/** Of lines that are of no role which is shown: its own changes are beside it. */
function changesOf(now: readonly Line[], before: readonly Line[]): string[] {
  const beyond = (some: readonly Line[], others: readonly Line[]) => some
    .filter(({ what, why, count = 1 }) => !others.some(other => other.what === what && other.why === why && (other.count ?? 1) >= count)
      && !/^it allows |^its trust |^what it deploys /.test(why));
  return [
    ...beyond(now, before).map(({ what, why }) => `New since then: ${what}: ${why}`),
    ...beyond(before, now).map(({ what, why }) => `No longer: ${what}: ${why}`),
  ];
}

/** 2 if there is nothing to review, 1 if something is not known and nobody accepts it. */
export function exitCode({ isEmpty, lines }: Review): number {
  return isEmpty && lines.length === 0 ? 2 : lines.some(({ reason }) => reason === undefined) ? 1 : 0;
}

function reviewed(source: ReviewSource) {
  const { templates } = source;
  const instances = instancesOf(templates);
  const read = templates.map((named) => {
    const all = rolesOf(named, templates);
    const ids = all.filter(role => role.kind === 'role' && canBeCapability(role, named)).map(({ logicalId }) => logicalId);
    return { named, all, published: publishedOf(named, new Set(ids)) };
  });
  const everything = read.flatMap(({ all }) => all);
  const parts = everything.filter(({ kind }) => kind === 'policy');
  const trusts = new Map(read.flatMap(({ named, all }) => {
    const known = {
      isUnread: (value: string) =>
        isUnreadPrincipal(value, named.template.Resources ?? {}, reference => isKnownOutput(reference, named, templates)),
      isOtherProvider: (value: string) => isOtherProvider(value, named),
    };
    return all.map(role => [role, trustsOf(role, known)] as const);
  }));
  const outside = everything.filter(role => trusts.get(role)!.isOutside);
  const ofCiem = outside.filter(role => trusts.get(role)!.trusts.some(({ audiences }) => audiences.includes(AUDIENCES.ciem)));
  const shown = read.flatMap(({ named, all, published }) => all.filter(({ kind }) => kind === 'role').flatMap((given) => {
    const role = withPolicies(given, parts.filter(part => isFor(part, given)));
    const of = published.roles.get(role.logicalId);
    const ofHosts = instances.roles.get(keyOf(named.name, role.logicalId));
    const isCapability = of?.capability !== undefined && isMeantAs(of.capability, role, named, ofCiem);
    const use = ofHosts !== undefined ? 'host management' as const : isFunctionOfLibrary(role, named) ? 'function' as const : undefined;
    const { isOutside, isForMicrosoft } = trusts.get(given)!;
    const isOfOthers = isOfRoles(role, outside) && !ASSUMED_BY_ROLES.some(capability => hasDefaultName(role.name, capability));
    if (!isOutside && !(isForMicrosoft && !isOfOthers) && !isCapability && use === undefined) return [];
    const references = parametersAsReferences(name => named.template.Parameters?.[name]);
    return [{ given, role, named, use, ofHosts, references, published: isCapability || isOutside ? of : undefined }];
  }));
  const known = new KnownRoles(shown);
  const judged = shown.map((one) => {
    const { alarms } = trusts.get(one.given)!;
    const { kind, beyond } = known.judge(one);
    // What is missing in a trust says more than that its form is not known.
    return {
      ...one,
      known: {
        kind, beyond: [...alarms, ...beyond.filter(text => alarms.length === 0 || !text.startsWith('its trust '))],
      },
    };
  });
  const mentions = new Mentions(templates, judged);
  const found = judged.filter(({ use }) => use !== 'function').map(one => toReviewed(one, trusts.get(one.given)!.trusts));
  const others = everything.filter(role => role.kind === 'role' && !shown.some(({ given }) => given === role));
  const isEmpty = judged.length === 0 && instances.sentences.length === 0 && !templates.some(named => mentions.isIn(named))
    && !parts.some(({ of = [] }) => isNamedByMicrosoft(of)) && !templates.some(({ template }) => namesMicrosoft(JSON.stringify(template)));
  const meanings = new Meanings(templates);
  const lines = [...linesOf(source, { judged, others, everything, parts, mentions, isEmpty }, meanings)];
  for (const chained of assumedBy(outside, others)) {
    const asJudged = read.flatMap(({ named, all }) => all.filter(role => chained.includes(role))
      .map(role =>
        ({ role, named, references: parametersAsReferences(name => named.template.Parameters?.[name]), known: { beyond: [] } })));
    lines.push(...new Mentions(templates, asJudged).lines(meanings)
      .filter(line => !lines.some(other => sameLine(other, line)) && !judged.some(({ given }) => isAt(given, line))));
  }
  const tenants = found.flatMap(({ trusts: all }) => all.flatMap(({ tenant }) => tenant ?? []));
  return {
    found,
    parts,
    instances,
    lines,
    access: accessIn([...judged.map(({ given }) => given), ...others.filter(role => isListed(role, lines, templates))], parts,
      templates, meanings),
    isEmpty,
    unread: [...new Set(
      shown.length === 0 ? [] : read.flatMap(({ named, published }) => published.unread.map(text => `${named.name}: ${text}`)))],
    notes: [
      ...new Set(
        parts.filter(onlyDenies)
          .map(({ name }) =>
            `Not counted here: ${name.replace(', policy of ', ' takes access away from ')}, which is in another template`)),
      ...new Set(mentions.clusters()),
      ...isEmpty ? [] : templates.flatMap(usersWithCredentials),
      ...new Set(
        tenants.filter(tenant => SAMPLE_TENANTS.includes(tenant))
          .map(tenant => `The tenant ${tenant} is the one of the documents, not yours`)),
    ],
    notReviewed: [...new Set(others.filter(role => trusts.get(role)!.isOfOthers).map(({ name }) => name))].sort(),
  };
}

const isAt = ({ template, logicalId }: Role, { where, id }: FoundLine) => where === template && id === logicalId;
const sameLine = (one: FoundLine, other: FoundLine) => one.where === other.where && one.id === other.id && one.why === other.why;

/** Of the others, those that roles which Microsoft uses can assume, then those that these can: what lets them in lets Microsoft in. */
function assumedBy(outside: readonly Role[], others: readonly Role[]): Role[][] {
  const levels: Role[][] = [];
  for (let last = outside; last.length > 0;) {
    const next = others.filter(role => !levels.flat().includes(role)
      && role.trust.grants.some(({ target }) => last.some(other => isArnOf(other, target, role.template))));
    if (next.length > 0) levels.push(next);
    last = next;
  }
  return levels;
}

/** Roles that have a line, and roles with which a resource runs that has one. */
function isListed(role: Role, lines: readonly FoundLine[], templates: readonly NamedTemplate[]): boolean {
  const { template, logicalId, isNamed, name, path } = role;
  const isUsed = ({ where, id }: FoundLine) => {
    const { Properties } = templates.find(named => named.name === where)?.template.Resources?.[id ?? ''] ?? {};
    return Object.entries<any>(Properties ?? {}).some(([key, value]) => /role/i.test(key) && (
      where === template && referencesIn(value).some(reference => reference.split('.')[0] === logicalId)
      || isNamed && (value === name || JSON.stringify(value).includes(`:role${path}${name}"`))));
  };
  return lines.some(line => isAt(role, line) || isUsed(line));
}

/** Roles of Microsoft, and others that are listed: what these may do is accepted with their lines. */
function accessIn(roles: readonly Role[], parts: readonly Role[], templates: readonly NamedTemplate[], meanings: Meanings) {
  const known = new Map(templates.map(named => [named.name, named]));
  const inWords = {
    text: (template: string) => (text: string) => meanings.text(text, known.get(template)!),
    account: (template: string) => known.get(template)!.account,
  };
  return roles.map(role => ({
    ...accessOf(role, parts.filter(part => isFor(part, role)), inWords), where: role.template, ...!role.isNamed && { id: role.logicalId },
  }));
}

function onlyDenies({ permissions: { grants, opaque } }: Role): boolean {
  const statements = [...grants, ...opaque];
  return statements.length > 0 && statements.every(({ effect }) => effect === 'Deny');
}

/**
 * A service can assume other roles, too, and so can a role: only the name or the description says that one is for Defender for Cloud,
 * or that the role which assumes it is the one of CIEM.
 */
function isMeantAs(capability: DefenderCapability, role: Role, named: NamedTemplate, ofCiem: readonly Role[]): boolean {
  const { kind } = capability._definition.trust;
  if (kind !== 'service' && kind !== 'role' || hasDefaultName(role.name, capability) || isDescribed(role, named)) return true;
  return kind === 'role' && role.trust.grants.some(({ target }) => ofCiem.some(other => isArnOf(other, target, role.template)));
}

const isArnOf = ({ name, path, logicalId, template, isNamed }: Role, target: string, from: string) =>
  isNamed ? target.startsWith('AWS ') && target.endsWith(`:role${path}${name}`)
    : template === from && target === `AWS \${${logicalId}.Arn}`;

/** Of these, a role has the default name even where it is not known whom the trust of the other role admits. */
const ASSUMED_BY_ROLES = DefenderCapability.all().filter(({ _definition: { trust } }) => trust.kind === 'role');

/** Whether a role is for Microsoft only because roles of the source, which Microsoft uses, can assume it: these are listed as mentioned. */
function isOfRoles({ trust: { grants, opaque }, template }: Role, outside: readonly Role[]): boolean {
  return opaque.length === 0 && grants.every(({ target, conditions }) => conditions.length === 0
    && (!namesMicrosoft(target) || outside.some(other => isArnOf(other, target, template))));
}

const isDescribed = ({ logicalId }: Role, { template }: NamedTemplate) =>
  asText(template.Resources[logicalId]?.Properties?.Description).startsWith('Defender: ');

/** Whether a role can be one that Microsoft publishes. Most of an account are for services or accounts only. */
function canBeCapability(role: Role, named: NamedTemplate): boolean {
  const { opaque, grants } = role.trust;
  const isOrdinary = opaque.length === 0 && grants.every(({ target }) => /^Service |^AWS (?:\d{12}|.*:root)$/.test(target));
  return !isOrdinary || isDescribed(role, named) || DefenderCapability.all().some(capability => hasDefaultName(role.name, capability));
}

/** Whether a role is that of functions of the library only. */
function isFunctionOfLibrary({ logicalId, trust }: Role, { template }: NamedTemplate): boolean {
  if (!trust.grants.some(({ target }) => target === 'Service lambda.amazonaws.com')) return false;
  const texts = new TemplateTexts(template);
  const functions = ofTypes(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => referencesIn(Properties?.Role).includes(`${logicalId}.Arn`));
  return functions.length > 0 && functions.every(([, { Properties }]) => isOwnFunction(Properties, texts));
}

/** A template, with the conditions under which others deploy it. */
function placeOf({ name, when = [] }: NamedTemplate): string {
  return [name, ...whenInWords(when)].join(', ');
}

function toReviewed({ role, named, known, ofHosts, published }: Shown, trusts: ReadTrusts['trusts']): ReviewedRole {
  const { unread, ...permissions } = permissionsOf(role, published?.actions);
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published && purposeOf(published, permissions) || ofHosts || ofKind(known),
    when: whenInWords(role.when.filter(name => !named.when?.includes(name))),
    ...Number.isFinite(seconds) && seconds > 0 && { sessionHours: Math.round(seconds / 36) / 100 },
    alarms: known.beyond,
    trusts,
    ...permissions,
    boundary: role.boundary && choiceInWords(role.boundary.text),
    differences: [...published?.differences ?? [], ...unread.length > 0 ? [] : published?.absences ?? []],
    unread,
    changes: [],
  };
}

/** Without its published name, what the role is known as. */
function ofKind({ kind }: KnownRole): string | undefined {
  const definition = kind?.capability?._definition;
  return definition && `${definition.title}: ${definition.summary}`;
}

/** Default access can read contents, unless they are denied. */
function purposeOf({ purpose, note }: Published, { permissions }: Pick<ReviewedRole, 'permissions'>): string | undefined {
  const readsObjects = permissions.some(({ level, service }) => level === 'contents' && service === 's3');
  return note === undefined || note.includes('contents') && !readsObjects ? purpose : `${purpose}; ${note}`;
}

/** Stacks and StackSets have the same role: it is shown once, with all its places. */
function joinPlaces(roles: readonly ReviewedRole[]): ReviewedRole[] {
  const joined = new Map<string, ReviewedRole>();
  for (const role of roles) {
    const key = JSON.stringify({ ...role, places: [] });
    const places = [...new Set([...joined.get(key)?.places ?? [], ...role.places])];
    joined.set(key, { ...role, places });
  }
  return [...joined.values()];
}

function widestFirst(a: ReviewedRole, b: ReviewedRole): number {
  const rank = ({ alarms, trusts, levels, change }: ReviewedRole) => [
    change === 'gone' ? 1 : 0,
    alarms.length > 0 ? 0 : 1,
    trusts.length > 0 ? 0 : 1,
    levels.length > 0 ? LEVELS.indexOf(levels[0]) : LEVELS.length,
  ].join('');
  const [first, second] = [a, b].map(role => `${rank(role)} ${role.name}`);
  return first < second ? -1 : first > second ? 1 : 0;
}
