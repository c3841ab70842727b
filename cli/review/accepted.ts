/** The file of a repository with which a person accepts what is listed: `--accept` writes it, `--accepted` compares. */
import { A_ROLE } from './lines';
import type { AccessOfRole, Line, Place, Review } from './result';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { accessFile } from '../reading/access-file';
import { InputError } from '../shared/input-error';
import { readJson } from '../shared/read-files';

interface AcceptedLine extends Pick<Line, 'what' | 'why' | 'account' | 'count'> {
  readonly reason: string;
}

export interface Accepted {
  readonly roles: readonly AccessOfRole[];
  readonly listed: readonly AcceptedLine[];
}

/** What a person writes in place of a reason. */
const TODO = 'TODO';

/** The file for a result. Reasons that it already has stay. */
export function acceptFile(review: Review, before?: Accepted): string {
  const { isSameLine } = comparisonOf(before ?? { roles: [], listed: [] }, review);
  const listed = review.lines.map(({ what, why, account, count, ...line }) => {
    const known = before?.listed.find(other => isSameLine(other, { what, why, account, ...line }) && (other.count ?? 1) >= (count ?? 1));
    return { what, why, ...account !== undefined && { account }, ...count !== undefined && { count }, reason: known?.reason ?? TODO };
  });
  return accessFile({ roles: review.access.map(({ where: _, ...role }) => role), listed });
}

/** Throws an `InputError` if it is no such file. */
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
  const { roles, listed } = accepted;
  const comparison = comparisonOf(accepted, review);
  const { isSamePlace, isSameLine, areSame } = comparison;
  const left = [...roles];
  const changed = review.access.flatMap((role): Line[] => {
    const isSame = (other: AccessOfRole) => isSamePlace(other, role) && areSame(textsOf(other), textsOf(role));
    // An account has a name for each role, a template not.
    const i = [left.findIndex(other => other.name === role.name && isSame(other)),
      left.findIndex(other => (other.name === undefined || role.name === undefined) && isSame(other))].find(found => found >= 0);
    if (i !== undefined) {
      left.splice(i, 1);
      return [];
    }
    const other = roles.find(one => one.name !== undefined && one.name === role.name
      && isSamePlace(one, role) && !areSame(textsOf(one), textsOf(role)));
    const what = titleOf(role);
    const beyond = (some: AccessOfRole, others: AccessOfRole) => textsOf(some).filter(text => !textsOf(others).some(one => areSame([text], [one])));
    const why = other === undefined ? 'it is new: the accepted file does not have it'
      : `it is not as accepted: ${[...beyond(role, other).map(text => `now ${text}`), ...beyond(other, role).map(text => `no longer ${text}`)].join('; ')}`;
    return [{ what, why, where: role.where }];
  });
  const isThere = (one: AccessOfRole) => one.name !== undefined && review.access.some(role => role.name === one.name && isSamePlace(role, one));
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

/** Takes from a file what is accepted, each of it once: a second key that lets a role in is not the first one. */
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

type Comparison = ReturnType<typeof comparisonOf>;
function comparisonOf({ roles, listed }: Accepted, { access, lines, accounts }: Review) {
  const areSame = comparing([roles, listed], [access, lines]);
  const isSamePlace = comparingPlaces([...roles, ...listed].map(({ account = '' }) => account), accounts);
  const isSameLine = (one: ComparedLine, other: ComparedLine) => isSamePlace(one, other) && areSame([one.what, one.why], [other.what, other.why]);
  return { areSame, isSamePlace, isSameLine };
}

/**
 * Compares the accounts of roles or lines. A template often does not say its account, where a plan or an account does: that is
 * the same only if one side never says it, and the other side has one account only.
 */
function comparingPlaces(accepted: readonly string[], now: readonly string[]): (one: Place, other: Place) => boolean {
  const [file, source] = [accepted, now].map(accounts => [...new Set(accounts.filter(account => !account.startsWith('members')))]);
  const onlyOf = (some: readonly string[], others: readonly string[]) => some.every(account => account === '') && others.length === 1 ? others[0] : undefined;
  const unknown = onlyOf(file, source) ?? onlyOf(source, file) ?? '';
  const placeOf = ({ account = unknown }: Place) => account;
  return (one, other) => placeOf(one) === placeOf(other);
}

/** What a deployment gives for references, with the form of its values. */
const OF_PLACE = [['${AWS::Region}', /\b[a-z]{2}(?:-[a-z]+)+-\d\b/g], ['${AWS::AccountId}', /(?<!\d)\d{12}(?!\d)/g]] as const;

/**
 * Compares the texts of a role or of a line. A template says `${AWS::Region}` where a plan or an account has a region: that
 * is the same only if one side never has the reference, and if one region is right for all texts that are compared.
 */
function comparing(accepted: unknown, now: unknown): (some: readonly string[], others: readonly string[]) => boolean {
  const [first, second] = [accepted, now].map(side => JSON.stringify(side));
  const places = OF_PLACE.filter(([name]) => first.includes(name) !== second.includes(name));
  const inOneForm = (texts: readonly string[]) => texts.map(text => text.replaceAll('arn:${AWS::Partition}:', 'arn:aws:')).sort();
  const areSame = (some: readonly string[], others: readonly string[], [place, ...left]: typeof places): boolean => {
    if (some.length !== others.length) return false;
    if (JSON.stringify(inOneForm(some)) === JSON.stringify(inOneForm(others))) return true;
    if (place === undefined) return false;
    const [name, pattern] = place;
    const values = [...new Set([...some, ...others].flatMap(text => text.match(pattern) ?? []))];
    const filled = (texts: readonly string[], value: string) => texts.map(text => text.replaceAll(name, value));
    return [name, ...values].some(value => areSame(filled(some, value), filled(others, value), left));
  };
  return (some, others) => areSame(some, others, places);
}
