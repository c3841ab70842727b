/** The file in which a person accepts what is listed: `--accept` writes it, and `--accepted` compares with it. */
import { A_ROLE } from './lines';
import type { AccessOfRole, Line, Place, Review } from './result';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { accessFile } from '../reading/access-file';
import { InputError } from '../shared/input-error';
import { withoutUndefined } from '../shared/json';
import { readJson } from '../shared/read-files';

interface AcceptedLine extends Pick<Line, 'what' | 'why' | 'account' | 'count'> {
  readonly reason: string;
}

export interface Accepted {
  readonly roles: readonly AccessOfRole[];
  readonly listed: readonly AcceptedLine[];
}

/** A text that is not a reason yet. */
const TODO = 'TODO';

/** The file for a result. Reasons that it already has stay. */
export function acceptFile(review: Review, before?: Accepted): string {
  const isSameLine = before && bestOf(before, review).comparison.isSameLine;
  const listed = review.lines.map((line) => {
    const { what, why, account, count } = line;
    const known = before?.listed.find(other => isSameLine!(other, line) && (other.count ?? 1) >= (count ?? 1));
    return withoutUndefined({ what, why, account, count, reason: known?.reason ?? TODO });
  });
  return accessFile({ roles: review.access.map(({ where: _, ...role }) => role), listed });
}

/** Reads the file. Throws an `InputError` if it has another form. */
export function readAccepted(path: string): Accepted {
  const json = readJson(path);
  const isText = (value: unknown): value is string => typeof value === 'string';
  const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
  const { roles, listed } = isMap(json) ? json : {};
  const isTextOrNothing = (value: unknown) => value === undefined || isText(value);
  const isRole = (role: unknown) => isMap(role) && [role.name, role.account].every(isTextOrNothing)
    && areTexts(role.trust) && areTexts(role.permissions);
  const isLine = (line: unknown) => isMap(line) && [line.what, line.why, line.reason].every(isText) && isTextOrNothing(line.account)
    && (line.count === undefined || Number.isInteger(line.count) && Number(line.count) > 0);
  if (!Array.isArray(roles) || !Array.isArray(listed) || !roles.every(isRole) || !listed.every(isLine)) {
    throw new InputError(`--accepted must be a file that review --accept wrote, got "${path}"`);
  }
  return { roles: roles as AccessOfRole[], listed: listed as AcceptedLine[] };
}

/** The result with the reasons of lines that are accepted, and a line for each role that is new or changed. */
export function withAccepted(review: Review, accepted: Accepted): Review {
  return bestOf(accepted, review).result;
}

/** Compares with the one region and the one account, for the whole file, that leave the fewest lines. */
function bestOf(accepted: Accepted, review: Review) {
  let best: { readonly comparison: Comparison; readonly result: Review; readonly left: number } | undefined;
  for (const comparison of comparisonsOf(accepted, review)) {
    const result = compared(review, accepted, comparison);
    const left = result.lines.filter(({ reason }) => reason === undefined).length;
    if (best === undefined || left < best.left) best = { comparison, result, left };
    if (best.left === 0) break;
  }
  return best!; // there is always one
}

function compared(review: Review, { roles, listed }: Accepted, { isSamePlace, isSameLine, areSame }: Comparison): Review {
  const left = [...roles];
  const changed = review.access.flatMap((role): Line[] => {
    const isSame = (other: AccessOfRole) => isSamePlace(other, role) && areSame(textsOf(other), textsOf(role), [other, role]);
    // In an account, each role has a name. In a template, a role can have none.
    const i = [left.findIndex(other => other.name === role.name && isSame(other)),
      left.findIndex(other => (other.name === undefined || role.name === undefined) && isSame(other))].find(found => found >= 0);
    if (i !== undefined) {
      left.splice(i, 1);
      return [];
    }
    const other = roles.find(one => one.name !== undefined && one.name === role.name
      && isSamePlace(one, role) && !areSame(textsOf(one), textsOf(role), [one, role]));
    const what = titleOf(role);
    const beyond = (some: AccessOfRole, others: AccessOfRole) =>
      textsOf(some).filter(text => !textsOf(others).some(one => areSame([text], [one], [some, others])));
    const why = other === undefined ? 'it is new: the accepted file does not have it'
      : `it is not as accepted: ${[...beyond(role, other).map(text => `now ${text}`),
        ...beyond(other, role).map(text => `no longer ${text}`)].join('; ')}`;
    return [{ what, why, where: role.where }];
  });
  const isThere = (one: AccessOfRole) =>
    one.name !== undefined && review.access.some(role => role.name === one.name && isSamePlace(role, one));
  const withReasons = listed.filter(({ reason }) => !/^(?:todo\b.*)?$/i.test(reason.trim()));
  const [take, takeAny] = [taking(withReasons, isSameLine), taking(listed, isSameLine)];
  for (const line of review.lines) takeAny(line);
  return {
    ...review,
    lines: [...changed, ...review.lines.map((line) => {
      const { reasons, missing } = take(line);
      const { count = 1 } = line;
      if (missing === 0) return { ...line, reason: reasons.join('; ') };
      return missing === count ? line : { ...line, why: `${line.why} (accepted ${count - missing} of ${count} times)` };
    })],
    noLongerThere: [
      ...left.filter(role => !isThere(role)).map(titleOf),
      ...takeAny.left().map(({ what, why }) => `${what}: ${why}`),
    ],
  };
}

const titleOf = ({ name }: AccessOfRole) => name === undefined ? A_ROLE : `the role ${name}`;

/** Matches accepted entries with lines, each entry once: a second key that lets a role in needs an entry of its own. */
function taking(listed: readonly AcceptedLine[], isSame: Comparison['isSameLine']) {
  const left = new Map(listed.map(line => [line, line.count ?? 1]));
  const take = (line: Line) => {
    let { count: missing = 1 } = line;
    const used = [...left].filter(([other, count]) => count > 0 && isSame(other, line)).flatMap(([other, count]) => {
      const taken = Math.min(missing, count);
      missing -= taken;
      left.set(other, count - taken);
      return taken > 0 ? [other] : [];
    });
    return { missing, reasons: [...new Set(used.map(({ reason }) => reason))] };
  };
  return Object.assign(take, { left: () => listed.filter(line => left.get(line)! > 0) });
}

type ComparedLine = Pick<Line, 'what' | 'why' | 'account'>;
const textsOf = ({ trust, permissions }: AccessOfRole): string[] => [...trust.map(text => `trust ${text}`), ...permissions];

type Comparison = ReturnType<typeof comparisonsOf>[number];
function comparisonsOf({ roles, listed }: Accepted, { access, lines, accounts }: Review) {
  const isSamePlace = comparingPlaces([...roles, ...listed].map(({ account = '' }) => account), accounts);
  const known = [...roles, ...listed, ...access, ...lines].map(({ account = '' }) => account);
  return comparing([roles, listed], [access, lines], new Set([...known, ...accounts])).map((areSame) => {
    const isSameLine = (one: ComparedLine, other: ComparedLine) =>
      isSamePlace(one, other) && areSame([one.what, one.why], [other.what, other.why], [one, other]);
    return { areSame, isSamePlace, isSameLine };
  });
}

/**
 * Compares the accounts of roles or lines. A template often does not contain its account, but a plan or an account does. They are
 * equal only if one side never contains an account, and the other side has only one.
 */
function comparingPlaces(accepted: readonly string[], now: readonly string[]): (one: Place, other: Place) => boolean {
  const [file, source] = [accepted, now].map(accounts => [...new Set(accounts.filter(account => !account.startsWith('members')))]);
  const onlyOf = (some: readonly string[], others: readonly string[]) =>
    some.every(account => account === '') && others.length === 1 ? others[0] : undefined;
  const unknown = onlyOf(file, source) ?? onlyOf(source, file) ?? '';
  const placeOf = ({ account = unknown }: Place) => account;
  return (one, other) => placeOf(one) === placeOf(other);
}

const [REGION, ACCOUNT] = ['${AWS::Region}', '${AWS::AccountId}'];
/** References that a deployment resolves, with the form of their values, such as names of regions in all partitions. */
const OF_PLACE = [
  [REGION, /\b(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-(?:gov|iso[a-z]?|[a-z]{2}))?-(?:north|south|east|west|central){1,2}-\d\b/g],
  [ACCOUNT, /(?<!\d)\d{12}(?!\d)/g],
] as const;
/** How many places are tried at most. Real files need a few. */
const MAX_PLACES = 100;

type AreSame = (some: readonly string[], others: readonly string[], places: readonly Place[]) => boolean;

/**
 * Compares the texts of a role or line. A template has `${AWS::Region}` where a plan or an account has a region: they are equal only if
 * one side never has the reference, and one region fits the whole file. The account must be that of the role or line, or one
 * that a side calls its own: another number can belong to anybody.
 */
function comparing(accepted: unknown, now: unknown, own: ReadonlySet<string>): AreSame[] {
  const sides = [accepted, now].map(side => JSON.stringify(side));
  const values = (name: string, pattern: RegExp) => {
    const [having, without] = sides[0].includes(name) ? sides : [...sides].reverse();
    const counts = new Map<string, number>();
    for (const [value] of without.matchAll(pattern)) counts.set(value, (counts.get(value) ?? 0) + 1);
    return !having.includes(name) || without.includes(name) ? [] : [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
  };
  const [regions, numbers] = OF_PLACE.map(([name, pattern]) => values(name, pattern));
  const accounts = numbers.filter(number => own.has(number));
  const isFilled = sides.map(side => side.includes(ACCOUNT)).filter(Boolean).length === 1;
  const orNone = (some: readonly string[], name: string) => some.length === 0 ? [name] : some;
  return orNone(accounts, ACCOUNT).flatMap(account => orNone(regions, REGION).map((region): AreSame => (some, others, places) => {
    const known = places.map(place => place.account ?? '').find(one => /^\d{12}$/.test(one));
    const inOneForm = (texts: readonly string[]) => JSON.stringify(texts.map(text => text.replaceAll('arn:${AWS::Partition}:', 'arn:aws:')
      .replaceAll(REGION, region).replaceAll(ACCOUNT, known ?? (isFilled ? account : ACCOUNT))).sort());
    return some.length === others.length && inOneForm(some) === inOneForm(others);
  })).slice(0, MAX_PLACES);
}
