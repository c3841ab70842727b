/** What the terminal and Markdown say of a result, in few words. */
import { type Level, LEVELS, type Review, type ReviewedRole, type Trust } from './result';
import { LEVEL_WORDS } from './words';
import { counted, some } from '../shared/counted';

const CHANGES = { new: 'NEW', wider: 'WIDER', narrower: 'NARROWER', gone: 'GONE' } as const;

/** The role, with what an update does to it. */
export function titleOf({ name, change }: ReviewedRole): string {
  return change === undefined ? name : `${CHANGES[change]}: ${name}`;
}

/** Who can assume a role, one line each. The audience of Microsoft's services is only for those who read all. */
export function whoCan({ trusts }: ReviewedRole, isLong = false): string[] {
  if (trusts.length === 0) return ['nobody outside of AWS'];
  return trusts.flatMap(trust => [trust.who, ...limitsOf(trust, isLong), ...trust.dangers.map(danger => `DANGER: ${danger}`)]);
}

/** What limits a trust. The tenant of Defender for Cloud and the workspace of Sentinel are in its first line already. */
function limitsOf({ who, issuer, audiences, conditions }: Trust, isLong: boolean): string[] {
  const isMicrosoft = /^Microsoft /.test(who);
  return [
    ...isLong || !isMicrosoft ? audiences.map(audience => `audience ${audience}`) : [],
    ...issuer === undefined || isMicrosoft || who.startsWith('holders') ? [] : [`issuer ${issuer}`],
    ...conditions.map(condition => /^(only|except) /.test(condition) ? condition : `if ${condition}`),
  ];
}

/** One line per level, the most important first. */
export function whatItCan({ levels, permissions, denied, unread, alarms, purpose, trusts }: ReviewedRole): string[] {
  const isPublished = purpose !== undefined && trusts.length > 0 && alarms.length === 0;
  const lines = levels.map((level) => {
    const rows = permissions.filter(row => row.level === level);
    const services = servicesOf(rows);
    const named = level === 'administrator' || level === 'permissions' ? some([...new Set(rows.flatMap(row => row.actions))], 4)
      : level === 'configuration' ? counted(services.length, 'service') : some(services, 4);
    const published = level === 'administrator' && isPublished ? ', as Microsoft publishes it' : '';
    return `${LEVEL_WORDS[level]}${published}: ${named}${reachOf(level, rows)}`;
  });
  const deniedLevels = LEVELS.filter(level => denied.some(row => row.level === level));
  return [
    ...lines.length > 0 ? lines : [unread.length > 0 ? 'not known' : 'nothing'],
    ...deniedLevels.length > 0 ? [`denied: ${counted(denied.flatMap(row => row.actions).length, 'action')} ` +
      `(${deniedLevels.map(level => LEVEL_WORDS[level]).join(', ')})`] : [],
    ...unread.length > 0 ? ['MORE than this, because not all could be read'] : [],
  ];
}

/** Services that people know well, and where most contents are. They are named first. */
const KNOWN = ['s3', 'secretsmanager', 'dynamodb', 'rds', 'ec2', 'lambda', 'kms', 'ssm', 'sqs', 'logs', 'ecr'];

function servicesOf(rows: ReviewedRole['permissions']): string[] {
  const rank = (service: string) => KNOWN.includes(service) ? KNOWN.indexOf(service) : KNOWN.length;
  const sorted = [...rows].sort((a, b) => rank(a.service) - rank(b.service) || (a.serviceName < b.serviceName ? -1 : 1));
  return [...new Set(sorted.map(({ serviceName }) => serviceName.replace(/^(AWS|Amazon) /, '')))];
}

/** Where all of it is limited, that is said: of what matters, by the names of resources. */
function reachOf(level: Level, rows: ReviewedRole['permissions']): string {
  const resources = [...new Set(rows.flatMap(row => row.resources))];
  const isOnAll = resources.includes('*');
  const named = level === 'write' || level === 'configuration' ? 'some resources' : some([...new Set(resources.map(shortName))], 3);
  return [...isOnAll ? [] : [` on ${named}`], ...rows.every(row => row.conditions.length > 0) ? [' under conditions'] : []].join('');
}

/** Names of the services that a role reaches at a level, in the order of all forms. */
export function servicesAt(level: Level, { permissions }: Pick<ReviewedRole, 'permissions'>): string[] {
  return servicesOf(permissions.filter(row => row.level === level));
}

/** An ARN without service, region and account, such as `instance/*`. A reference has its name. */
function shortName(arn: string): string {
  const plain = arn.replace('${AWS::Partition}', 'aws').replaceAll(/\$\{(?:AWS::)?(\w+)(?:\.Arn)?\}/g, '$1');
  const [, service, name = plain] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/s.exec(plain) ?? [];
  const text = name === '*' && service !== undefined ? `everything of ${service}` : name;
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** What a person must know before anything else. */
export function firstLines(review: Review): string[] {
  const current = review.roles.filter(({ change }) => change !== 'gone');
  const outside = current.filter(({ trusts }) => trusts.length > 0);
  const others = current.length - outside.length;
  const most = LEVELS.map(level => [level, outside.filter(({ levels }) => levels[0] === level).length] as const)
    .filter(([, count]) => count > 0);
  const changes = (['new', 'wider', 'gone'] as const).map(change => `${review.roles.filter(r => r.change === change).length} ${change}`);
  return [
    `${counted(outside.length, 'role')} can be assumed from outside: ` +
      (most.map(([level, count]) => `${count} ${LEVEL_WORDS[level]}`).join(', ') || 'none can do anything'),
    ...others > 0 ? [`${counted(others, 'more role')} ${others === 1 ? 'is' : 'are'} for AWS services and instances that work with them`]
      : [],
    ...review.against === undefined ? [] : [`Since ${review.against}: ${changes.join(', ')}`],
  ];
}

/** Sentences below the table, by their headings. Empty parts are left out. */
export function sections({ roles, instances, unread }: Review): [heading: string, sentences: readonly string[]][] {
  const ofRoles = (get: (role: ReviewedRole) => readonly string[]) => roles.flatMap(role => get(role).map(text => `${role.name}: ${text}`));
  const all: [string, readonly string[]][] = [
    ['What an update changes', ofRoles(role => role.changes)],
    ['Stays readable, though contents are denied', ofRoles(role => role.staysReadable)],
    ['Not as Microsoft publishes it', ofRoles(role => role.differences)],
    ['What host management changes on instances', instances],
    ['What could not be read', [...unread, ...ofRoles(role => role.unread)]],
  ];
  return all.filter(([, sentences]) => sentences.length > 0);
}

export const alarmsIn = ({ roles }: Review): string[] =>
  roles.filter(({ change }) => change !== 'gone').flatMap(({ name, alarms }) => alarms.map(text => `${name}: ${text}`));
