/** The short texts about a result, for the terminal and Markdown. */
import { isKnown, readsStored, SETTINGS, sharesCopies } from './levels';
import { COPIES } from './reasons';
import { CHANGE_KINDS, type Level, LEVELS, type Line, type Permission, type Review, type ReviewedRole, type Trust } from './result';
import { LEVEL_MEANINGS, LEVEL_WORDS } from './words';
import { counted, some } from '../shared/counted';

/** The title of each form. */
export const TITLE = 'Who outside of AWS can do what';

/** Roles that exist. Roles that an update deletes do not. */
export const existing = ({ roles }: Pick<Review, 'roles'>): readonly ReviewedRole[] => roles.filter(({ change }) => change !== 'gone');

/** The name of a role, with its change by an update. */
export function titleOf({ name, change }: ReviewedRole): string {
  return change === undefined ? name : `${change.toUpperCase()}: ${name}`;
}

/** Sentences about what is not known about a role. For a role that is gone, there are none. */
export const alarmsOf = ({ alarms, change }: ReviewedRole): readonly string[] => change === 'gone' ? [] : alarms;

/** Whether Microsoft publishes the role as it is. */
export function isExpected({ purpose, trusts, alarms }: ReviewedRole): boolean {
  return purpose !== undefined && trusts.length > 0 && alarms.length === 0;
}

/** Who can assume a role, one line each. The audience of Microsoft's services is shown only in the full form. */
export function whoCan({ trusts }: Pick<ReviewedRole, 'trusts'>, isLong = false): string[] {
  if (trusts.length === 0) return ['nobody outside of AWS'];
  return trusts.flatMap(trust => [trust.who, ...limitsOf(trust, isLong), ...trust.dangers.map(danger => `DANGER: ${danger}`)]);
}

/** The conditions that limit a trust. The tenant of Defender for Cloud and the workspace of Sentinel are in the first line already. */
function limitsOf({ who, issuer, audiences, conditions }: Trust, isLong: boolean): string[] {
  const isMicrosoft = /^Microsoft /.test(who);
  return [
    ...isLong || !isMicrosoft ? audiences.map(audience => `audience ${audience}`) : [],
    ...issuer === undefined || isMicrosoft || who.startsWith('holders') ? [] : [`issuer ${issuer}`],
    ...conditions.map(condition => /^(only|except|depends) /.test(condition) ? condition : `if ${condition}`),
  ];
}

/** One line per level, the most important first. */
export function whatItCan(role: ReviewedRole): string[] {
  const { levels, permissions, denied, unread } = role;
  const lines = levels.flatMap((level) => {
    const rows = permissions.filter(row => row.level === level);
    const published = level === 'administrator' && isExpected(role) ? ', as Microsoft publishes it' : '';
    if (rows.some(isEverything)) return [`${LEVEL_WORDS[level]}: everything`];
    const sharing = level === 'permissions' ? withActions(rows, sharesCopies) : [];
    const others = sharing.length === 0 ? rows : withActions(rows, action => !sharesCopies(action) || action.includes('*'));
    return [
      ...others.length === 0 ? [] : [`${LEVEL_WORDS[level]}${published}: ${whatOf(level, others)}`],
      ...sharing.length === 0 ? [] : [`${COPIES}: ${whatOf(level, sharing)}`],
    ];
  });
  const deniedLevels = LEVELS.filter(level => denied.some(row => row.level === level));
  return [
    ...lines.length > 0 ? lines : [unread.length > 0 ? 'not known' : 'nothing'],
    ...deniedLevels.length > 0 ? [`denied: ${counted(denied.flatMap(row => row.actions).length, 'action')} ` +
      `(${deniedLevels.map(level => LEVEL_WORDS[level]).join(', ')})`] : [],
    ...unread.length > 0 ? ['MORE than this, because not all could be read'] : [],
  ];
}

type Rows = readonly Permission[];

const isEverything = ({ service, actions, resources, conditions }: Permission) =>
  service === '*' && actions.some(action => /^[*:]+$/.test(action)) && resources.includes('*') && conditions.length === 0;

const withActions = (rows: Rows, isMeant: (action: string) => boolean): Rows =>
  rows.map(row => ({ ...row, actions: row.actions.filter(isMeant) })).filter(({ actions }) => actions.length > 0);

/** Names the actions of the most important levels; for other levels, the services or their number. */
function whatOf(level: Level, rows: Rows): string {
  const reach = reachOf(level, rows);
  if (level === 'administrator' || level === 'permissions') return some([...new Set(rows.flatMap(row => row.actions))], 4) + reach;
  if (level === 'configuration') {
    return /^ on some resources/.test(reach)
      ? `some resources of ${counted(servicesOf(rows).length, 'service')}${reach.replace(' on some resources', '')}`
      : counted(servicesOf(rows).length, 'service') + reach;
  }
  if (level === 'contents') {
    const isOfSettings = !rows.some(storesOf);
    return `${some(servicesOf(rows), 4)}${reach}${isOfSettings ? `, only ${SETTINGS}` : ''}`;
  }
  const unknown = new Set(rows.flatMap(row => row.actions).filter(action => !isKnown(action))).size;
  const services = servicesOf(withActions(rows, isKnown));
  return [...services.length === 0 ? [] : [some(services, 4)],
    ...unknown === 0 ? [] : [`${counted(unknown, 'action')} that the data does not know`]].join(', and ') + reach;
}

/** Whether a row reads what people store. */
const storesOf = ({ level, actions }: Permission) => level === 'contents' && actions.some(readsStored);

/** Services that people know well and that hold most contents. They come first; services with settings only come last. */
const KNOWN = ['s3', 'secretsmanager', 'dynamodb', 'rds', 'ec2', 'lambda', 'kms', 'ssm', 'sqs', 'logs', 'ecr'];

function servicesOf(rows: Rows): string[] {
  const storing = new Set(rows.filter(storesOf).map(({ service }) => service));
  const rank = (service: string) =>
    (storing.has(service) ? 0 : KNOWN.length + 1) + (KNOWN.includes(service) ? KNOWN.indexOf(service) : KNOWN.length);
  const ranked = rows.map(row => ({ ...row, rank: rank(row.service) }))
    .sort((a, b) => a.rank - b.rank || (a.serviceName < b.serviceName ? -1 : 1));
  return [...new Set(ranked.map(({ serviceName }) => serviceName.replace(/^(AWS|Amazon) /, '')))];
}

/** Says if all of it is limited. For important levels, it names the resources. */
function reachOf(level: Level, rows: Rows): string {
  const resources = [...new Set(rows.flatMap(row => row.resources))];
  const isOnAll = resources.includes('*');
  const isNamed = level !== 'write' && level !== 'configuration';
  const named = isNamed ? some([...new Set(resources.map(resource => shortName(resource) + onlyIf(resource, rows)))], 3) : 'some resources';
  return [...isOnAll ? [] : [` on ${named}`], ...rows.every(row => row.conditions.length > 0) ? [' under conditions'] : []].join('');
}

/** The condition that all rows of a resource have, if rows of other resources have none, so that the text keeps it. */
function onlyIf(resource: string, rows: Rows): string {
  const own = rows.filter(({ resources }) => resources.includes(resource));
  const isLimited = own.every(({ conditions }) => conditions.length > 0) && rows.some(({ conditions }) => conditions.length === 0);
  return isLimited ? ` only if ${own[0].conditions[0]}` : '';
}

/** Names of the services that a role reaches at a level, in the order of all forms. */
export function servicesAt(level: Level, { permissions }: Pick<ReviewedRole, 'permissions'>): string[] {
  return servicesOf(permissions.filter(row => row.level === level));
}

/** The last part of an ARN, such as `instance/*`. A reference is shown as its name. */
function shortName(arn: string): string {
  const plain = arn.replace('${AWS::Partition}', 'aws').replaceAll(/\$\{(?:AWS::)?(\w+)(?:\.Arn)?\}/g, '$1');
  const [, service, name = plain] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/s.exec(plain) ?? [];
  const text = name === '*' && service !== undefined ? `everything of ${service}` : name;
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** What a person must know first. Changes to instances by an update come before everything else. */
export function firstLines(review: Review): string[] {
  const { instances, instanceChanges, notReviewed, notes } = review;
  const current = existing(review);
  const outside = current.filter(({ trusts }) => trusts.length > 0);
  const others = current.length - outside.length;
  const most = LEVELS.map(level => [level, outside.filter(({ levels }) => levels[0] === level).length] as const)
    .filter(([, count]) => count > 0);
  const depending = outside.filter(({ when }) => when.length > 0).length;
  const changes = CHANGE_KINDS.map(change => `${review.roles.filter(r => r.change === change).length} ${change}`);
  return [
    verdict(review),
    ...instanceChanges.map(text => `CHANGED ON INSTANCES: ${text}`),
    ...outside.length === 0 ? nothingOutside(review)
      : [`${counted(outside.length, 'role')} can be assumed from outside, by the widest level: ` +
      (most.map(([level, count]) => `${count} ${inPlural(LEVEL_WORDS[level], count)}`).join(', ')
        || (outside.some(({ unread }) => unread.length > 0) || review.unread.length > 0 ? 'not known' : 'none can do anything'))],
    ...instances.length > 0 ? [`EC2 instances: ${targetsOf(review)}, see below`] : [],
    ...others > 0 ? [`${counted(others, 'more role')} ${others === 1 ? 'is' : 'are'} for AWS services and instances that work with them`]
      : [],
    ...depending > 0 ? [`${depending} of ${counted(outside.length, 'role')} from outside depend on parameters of the template`] : [],
    ...notReviewed.length > 0 ? [`Not reviewed: ${counted(notReviewed.length, 'role')} that other identity providers or AWS accounts ` +
      `can assume: ${some(notReviewed, 8)}`] : [],
    ...review.against === undefined ? [] : [`Since ${review.against}: ${changes.join(', ')}` +
      (instanceChanges.length === 0 ? '' : `, ${counted(instanceChanges.length, 'change')} on instances`)],
    ...notes.map(text => `Note: ${text}`),
    ...(review.noLongerThere ?? []).map(text => `Note: accepted, and no longer there: ${text}`),
  ];
}

/** A text such as `2 change permissions`. */
const inPlural = (words: string, count: number) => count === 1 ? words : words.replace(/^(\w+)s /, '$1 ');

/** Parts that are not read can contain roles. A template with host management only is not empty either. */
function nothingOutside({ unread, instances }: Review): string[] {
  if (unread.length > 0) return [`Not known: ${counted(unread.length, 'part')} could not be read (below)`];
  return instances.length > 0 ? [] : ['No role trusts Microsoft or another Entra tenant'];
}

/** The instances on which something runs. */
function targetsOf({ instanceTargets: targets }: Review): string {
  return targets.length === 0 ? 'host management prepares changes' : `host management changes ${some(targets, 2)}`;
}

/** Sentences below the table, by their headings. Empty parts are left out. */
export function sections(review: Review): [heading: string, sentences: readonly string[]][] {
  const { roles, instances, unread } = review;
  const ofRoles = (get: (role: ReviewedRole) => readonly string[]) => roles.flatMap(role => get(role).map(text => `${role.name}: ${text}`));
  const all: [string, readonly string[]][] = [
    ['Accepted, with reasons', acceptedLines(review)],
    ['What an update changes', ofRoles(role => role.changes)],
    ['Stays readable, though contents are denied', ofRoles(role => role.staysReadable)],
    ['Not as Microsoft publishes it', ofRoles(role => role.differences)],
    ['What host management changes on instances', instances],
    ['What could not be read', [...unread, ...ofRoles(role => role.unread)]],
    ['What the levels mean', roles.length === 0 ? [] : LEVELS.map(level => `${LEVEL_WORDS[level]}: ${LEVEL_MEANINGS[level]}`)],
  ];
  return all.filter(([, sentences]) => sentences.length > 0);
}

/** Lines that are not known and that nobody accepts. */
export const unknownLines = ({ lines }: Review): string[] => lines.filter(({ reason }) => reason === undefined).map(inOneLine);
/** Lines that a person accepts, with the reasons. */
export const acceptedLines = ({ lines }: Review): string[] => lines.filter(({ reason }) => reason !== undefined)
  .map(line => `${inOneLine(line)}. Accepted: ${line.reason}`);
const inOneLine = ({ what, why, where }: Line) =>
  `${what}${where === '' ? '' : ` (${where})`}: ${why.length > MOST ? `${why.slice(0, MOST)}...` : why}`;
/** Limits a line, because the properties of a resource can contain a whole function. */
const MOST = 1500;

/** Whether everything is known, in one sentence that matches the exit code. */
export function verdict(review: Review): string {
  const { lines, isEmpty } = review;
  const accepted = lines.filter(({ reason }) => reason !== undefined).length;
  const unknown = lines.length - accepted;
  if (unknown > 0) {
    const others = accepted > 0 ? `; ${accepted} more ${accepted === 1 ? 'is' : 'are'} accepted, with reasons` : '';
    return `${counted(unknown, 'line')} ${unknown === 1 ? 'is' : 'are'} not known${others}`;
  }
  if (isEmpty) return 'Nothing to review: the source has nothing of Microsoft';
  return accepted === 0 ? 'Everything is known' : `${counted(accepted, 'line')} ${accepted === 1 ? 'is' : 'are'} accepted, with reasons`;
}
