/** The file of a repository with which a person accepts what is listed: `--accept` writes it, `--accepted` compares. */
import type { AccessOfRole, Line, Review } from './result';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { accessFile } from '../reading/access-file';
import { InputError } from '../shared/input-error';
import { readJson } from '../shared/read-files';

interface AcceptedLine extends Pick<Line, 'what' | 'why'> {
  readonly reason: string;
}

export interface Accepted {
  readonly roles: readonly AccessOfRole[];
  readonly listed: readonly AcceptedLine[];
}

/** What a person writes in place of a reason. */
const TODO = 'TODO';

/** The file for a result. Reasons that it already has stay. */
export function acceptFile({ access, lines }: Review, before?: Accepted): string {
  const same = comparing([before?.roles, before?.listed], [access, lines]);
  const reasonOf = ({ what, why }: Line) => before?.listed.find(other => same([other.what, other.why], [what, why]))?.reason ?? TODO;
  const listed = lines.map(line => ({ what: line.what, why: line.why, reason: reasonOf(line) }));
  return accessFile({ roles: access, listed });
}

/** Throws an `InputError` if it is no such file. */
export function readAccepted(path: string): Accepted {
  const json = readJson(path);
  const isText = (value: unknown): value is string => typeof value === 'string';
  const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
  const { roles, listed } = isMap(json) ? json : {};
  const isRole = (role: unknown) => isMap(role) && (role.name === undefined || isText(role.name))
    && areTexts(role.trust) && areTexts(role.permissions);
  const isLine = (line: unknown) => isMap(line) && [line.what, line.why, line.reason].every(isText);
  if (!Array.isArray(roles) || !Array.isArray(listed) || !roles.every(isRole) || !listed.every(isLine)) {
    throw new InputError(`--accepted must be a file that review --accept wrote, got "${path}"`);
  }
  return { roles: roles as AccessOfRole[], listed: listed as AcceptedLine[] };
}

/** The result with the reasons of lines that are accepted, and a line for each role that is new or changed. */
export function withAccepted(review: Review, { roles, listed }: Accepted): Review {
  const same = comparing([roles, listed], [review.access, review.lines]);
  const isSameLine = (one: NamedLine, other: NamedLine) => same([one.what, one.why], [other.what, other.why]);
  const reasonFor = (line: Line) => listed.find(other => isSameLine(other, line) && !/^(?:todo\b.*)?$/i.test(other.reason.trim()))?.reason;
  const left = [...roles];
  const changed = review.access.flatMap((role): Line[] => {
    // An account has a name for each role, a template not.
    const canBe = ({ name }: AccessOfRole) => name === role.name || name === undefined || role.name === undefined;
    const i = left.findIndex(other => canBe(other) && same(textsOf(other), textsOf(role)));
    if (i >= 0) {
      left.splice(i, 1);
      return [];
    }
    const other = roles.find(({ name }) => name !== undefined && name === role.name);
    const what = role.name === undefined ? 'a role without a name' : `the role ${role.name}`;
    const beyond = (some: AccessOfRole, others: AccessOfRole) => textsOf(some).filter(text => !textsOf(others).some(one => same([text], [one])));
    const why = other === undefined ? 'it is new: the accepted file does not have it'
      : `it is not as accepted: ${[...beyond(role, other).map(text => `now ${text}`), ...beyond(other, role).map(text => `no longer ${text}`)].join('; ')}`;
    return [{ what, why, where: review.source }];
  });
  const isThere = ({ name }: AccessOfRole) => name !== undefined && review.access.some(role => role.name === name);
  const gone = listed.filter(line => !review.lines.some(other => isSameLine(line, other)));
  return {
    ...review,
    lines: [...changed, ...review.lines.map(line => ({ ...line, reason: reasonFor(line) }))],
    noLongerThere: [
      ...left.filter(role => !isThere(role)).map(({ name }) => name === undefined ? 'a role without a name' : `the role ${name}`),
      ...gone.map(({ what, why }) => `${what}: ${why}`),
    ],
  };
}

type NamedLine = Pick<Line, 'what' | 'why'>;
const textsOf = ({ trust, permissions }: AccessOfRole): string[] => [...trust.map(text => `trust ${text}`), ...permissions];

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
