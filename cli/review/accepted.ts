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
  const reasonOf = (line: Line) => before?.listed.find(other => isSameLine(other, line))?.reason ?? TODO;
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
  const reasonFor = (line: Line) => listed.find(other => isSameLine(other, line) && !/^(?:todo\b.*)?$/i.test(other.reason.trim()))?.reason;
  const left = [...roles];
  const changed = review.access.flatMap((role): Line[] => {
    const i = left.findIndex(other => isSameRole(other, role));
    if (i >= 0) {
      left.splice(i, 1);
      return [];
    }
    const other = roles.find(({ name }) => name !== undefined && name === role.name);
    const what = role.name === undefined ? 'a role without a name' : `the role ${role.name}`;
    const why = other === undefined ? 'it is new: the accepted file does not have it' : `it is not as accepted: ${differenceOf(other, role)}`;
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

/** Equal texts, of which one has the partition or the region of a deployment in place of its parameter. */
function isSameText(first: string, second: string): boolean {
  const [one, other] = [first, second].map(text => text.replaceAll('arn:${AWS::Partition}:', 'arn:aws:'));
  if (one === other) return true;
  const inOneForm = (text: string) => text.replaceAll('${AWS::Region}', 'REGION').replace(/\b[a-z]{2}(?:-[a-z]+)+-\d\b/g, 'REGION');
  return [one, other].some(text => text.includes('${AWS::Region}')) && inOneForm(one) === inOneForm(other);
}

const isSameLine = (one: Pick<Line, 'what' | 'why'>, other: Pick<Line, 'what' | 'why'>) => isSameText(one.what, other.what) && isSameText(one.why, other.why);
const areSame = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every(text => others.some(other => isSameText(text, other)));

/** An account has a name for each role, a template not. */
function isSameRole(one: AccessOfRole, other: AccessOfRole): boolean {
  return (one.name === other.name || one.name === undefined || other.name === undefined)
    && areSame(one.trust, other.trust) && areSame(one.permissions, other.permissions);
}

function differenceOf(before: AccessOfRole, now: AccessOfRole): string {
  const all = ({ trust, permissions }: AccessOfRole) => [...trust.map(text => `trust ${text}`), ...permissions];
  const beyond = (some: readonly string[], others: readonly string[]) => some.filter(text => !others.some(other => isSameText(text, other)));
  const [more, less] = [beyond(all(now), all(before)), beyond(all(before), all(now))];
  return [...more.map(text => `now ${text}`), ...less.map(text => `no longer ${text}`)].join('; ');
}
