/** Reviews one source: which of its roles are shown, what they can do, and what is not known. */
import { accessIn, isAt, isListed } from './access';
import { ASSUMED_BY_ROLES, assumedBy, canBeCapability, isFunctionOfLibrary, isMeantAs, isOfRoles } from './for-microsoft';
import { instancesOf, keyOf } from './instances';
import { hasDefaultName } from './kinds';
import { KnownRoles } from './known-roles';
import { linesOf } from './lines';
import { Meanings } from './meanings';
import { Mentions } from './mentions';
import { isFor, withPolicies } from './policies-elsewhere';
import { publishedOf } from './published';
import type { FoundLine } from './result';
import { toReviewed } from './reviewed-role';
import type { ReviewSource } from './sources';
import { trustsOf } from './trust';
import { isKnownOutput, isOtherProvider, isUnreadPrincipal } from './trust-limits';
import { usersWithCredentials } from './users';
import { AUDIENCES } from '../../src/capabilities/audiences';
import { SAMPLE_TENANTS } from '../../src/identity/tenants';
import { parametersAsReferences } from '../../src/readers/validation/known-trust';
import { isNamedByMicrosoft, namesMicrosoft } from '../../src/readers/validation/products';
import type { NamedTemplate } from '../reading/nested';
import { type Role, rolesOf } from '../reading/roles';

/** One source, for itself: its roles, what is listed, and what its reader has to know. */
export function reviewed(source: ReviewSource) {
  const { templates } = source;
  const { read, everything, parts, trusts, outside, instances, judged, others } = rolesIn(templates);
  const mentions = new Mentions(templates, judged);
  const found = judged.filter(({ use }) => use !== 'function').map(toReviewed);
  const isEmpty = judged.length === 0 && instances.sentences.length === 0 && !templates.some(named => mentions.isIn(named))
    && !parts.some(({ of = [] }) => isNamedByMicrosoft(of)) && !templates.some(({ template }) => namesMicrosoft(JSON.stringify(template)));
  const meanings = new Meanings(templates);
  const lines = [...linesOf(source, { judged, others, everything, parts, mentions, isEmpty }, meanings)];
  for (const chained of assumedBy(outside, others)) {
    const asJudged = read.flatMap(({ named, all }) => all.filter(role => chained.includes(role))
      .map(role => ({ role, named, references: referencesOf(named, templates), known: { beyond: [] } })));
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
      judged.length === 0 ? [] : read.flatMap(({ named, published }) => published.unread.map(text => `${named.name}: ${text}`)))],
    notes: [...new Set([
      ...parts.filter(onlyDenies).map(({ name }) =>
        `Not counted here: ${name.replace(', policy of ', ' takes access away from ')}, which is in another template`),
      ...mentions.clusters(),
      ...isEmpty ? [] : templates.flatMap(usersWithCredentials),
      ...tenants.filter(tenant => SAMPLE_TENANTS.includes(tenant))
        .map(tenant => `The tenant ${tenant} is the one of the documents, not yours`),
    ])],
    notReviewed: [...new Set(others.filter(role => trusts.get(role)!.isOfOthers).map(({ name }) => name))].sort(),
  };
}

/** The roles of all templates. Shown are those that somebody outside of AWS can use, or that Microsoft is meant to use. */
function rolesIn(templates: readonly NamedTemplate[]) {
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
      account: named.account,
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
    const { isOutside, isForMicrosoft, alarms, trusts: own } = trusts.get(given)!;
    const isOfOthers = isOfRoles(role, outside) && !ASSUMED_BY_ROLES.some(capability => hasDefaultName(role.name, capability));
    if (!isOutside && !(isForMicrosoft && !isOfOthers) && !isCapability && use === undefined) return [];
    const references = referencesOf(named, templates);
    return [{
      given, role, named, use, ofHosts, references, alarms, trusts: own, published: isCapability || isOutside ? of : undefined,
    }];
  }));
  const known = new KnownRoles(shown);
  const judged = shown.map((one) => {
    const { kind, beyond } = known.judge(one);
    // What is missing in a trust says more than that its form is not known.
    const others = beyond.filter(text => one.alarms.length === 0 || !text.startsWith('its trust '));
    return { ...one, known: { kind, beyond: [...one.alarms, ...others] } };
  });
  const others = everything.filter(role => role.kind === 'role' && !shown.some(({ given }) => given === role));
  return { read, everything, parts, trusts, outside, instances, judged, others };
}

/** Parameters of a template and of those that deploy it. What a resource gives for its reference can be any value, and several. */
const referencesOf = ({ name }: NamedTemplate, templates: readonly NamedTemplate[]) => {
  const all = templates.filter(other => `${name}, `.startsWith(`${other.name}, `))
    .map(({ template }) => template.Parameters ?? {}).reverse();
  return parametersAsReferences(one => all.find(parameters => Object.hasOwn(parameters, one))?.[one]
    ?? (/^\w+(?:\.|$)/.test(one) ? { Type: 'List' } : undefined));
};

const sameLine = (one: FoundLine, other: FoundLine) => one.where === other.where && one.id === other.id && one.why === other.why;

function onlyDenies({ permissions: { grants, opaque } }: Role): boolean {
  const statements = [...grants, ...opaque];
  return statements.length > 0 && statements.every(({ effect }) => effect === 'Deny');
}
