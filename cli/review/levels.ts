/** The level of an action: what it reads, changes or gives, by its name. */
import { accessLevels } from './access-levels';
import type { Level } from './result';
import { NOT_CONFIGURATION, REMAINING_DATA_READS } from '../../src/permissions/additional-reads';
import { DENY_DATA_READS } from '../../src/permissions/data-reads';
import { SENSITIVE_RESPONSES } from '../../src/permissions/sensitive-responses';
import { charactersOf, covers, hasWildcard, overlap } from '../../src/policy-language/statements/pattern';
import { isAdministratorAction } from '../reading/administrator';
import { groupedBy } from '../shared/grouped';
import { once } from '../shared/once';

const { date, version, names, linesOf } = accessLevels();
const SERVICES = new Map<string, string>(Object.entries(names));
export const LEVELS_OF = `levels of actions of ${date} (iam-data ${version})`;

/** The name of a service, such as `Amazon S3`, or its prefix if the data does not have the service. */
export function serviceName(prefix: string): string {
  return prefix === '*' ? 'every service' : NAMES[prefix] ?? SERVICES.get(prefix) ?? prefix;
}

/** Prefixes that several services share. The data has the name of the last one. */
const NAMES: { readonly [prefix: string]: string | undefined } = {
  apigateway: 'Amazon API Gateway',
  cloudformation: 'AWS CloudFormation',
  elasticloadbalancing: 'Elastic Load Balancing',
  greengrass: 'AWS IoT Greengrass',
  kinesisanalytics: 'Amazon Kinesis Analytics',
  lex: 'Amazon Lex',
  ses: 'Amazon SES',
};

/** An action that exists, or that a policy names. */
export interface LeveledAction {
  /** In lower case. */
  readonly action: string;
  /** The action as AWS writes it. */
  readonly shownAction: string;
  readonly level: Level;
  /** The level without the rule for administrators, if that rule applies. */
  readonly otherwise: Level;
  /** Whether the data does not contain it. */
  readonly isUnknown?: boolean;
}

/**
 * Actions that give copies of disks or databases to other accounts, in lower case. AWS lists most of them under write. Read
 * in the service authorization reference and the API references of EC2, RDS and Redshift on 2026-11-30.
 */
const SHARING = [
  'ec2:modifyfpgaimageattribute', 'ec2:modifyimageattribute', 'ec2:modifysnapshotattribute', 'rds:modifydbclustersnapshotattribute',
  'rds:modifydbsnapshotattribute', 'redshift:authorizesnapshotaccess', 'redshift-serverless:putresourcepolicy',
];
/** AWS lists this action under write, because it writes to a log. It returns what was encrypted. */
const DECRYPT = 'kms:decrypt';

/** Whether an action of a policy can give copies of disks or databases to other accounts. */
export const sharesCopies = (pattern: string): boolean => SHARING.some(action => covers(pattern.toLowerCase(), action));

function levelOfWrite(action: string): Level {
  const text = action.toLowerCase();
  return SHARING.includes(text) ? 'permissions' : text === DECRYPT ? 'contents' : 'write';
}

/** The names in a line of access-levels.ts, with what the data says of them. */
export function namesIn(line: string): { readonly name: string; readonly kind: 'permissions' | 'write' | 'reads' }[] {
  const [verbs, ...rests] = line.split(' ');
  return verbs.split(',').flatMap((marked) => {
    const verb = marked.replace(/[!?]$/, '');
    const kind = verb === marked ? 'write' : marked.endsWith('!') ? 'permissions' : 'reads';
    return rests.map(rest => ({ name: rest === '-' ? verb : verb + rest, kind }));
  });
}

/** The actions of a service. Contents are judged when they are needed, because it takes long to judge all of them. */
const actionsOf = once((prefix: string): readonly LeveledAction[] => {
  const levelOf = {
    permissions: () => 'permissions',
    write: levelOfWrite,
    reads: (action: string) => contentsIn(action) === undefined ? 'configuration' : 'contents',
  } satisfies Record<string, (action: string) => Level>;
  return (SERVICES.has(prefix) ? linesOf(prefix) : []).flatMap(namesIn).map(({ name, kind }) => {
    const shownAction = `${prefix}:${name}`;
    const otherwise = levelOf[kind](shownAction);
    const level = isAdministratorAction(shownAction) ? 'administrator' as const : otherwise;
    return { action: shownAction.toLowerCase(), shownAction, level, otherwise };
  });
});

/**
 * The actions that an action of a policy, in lower case, can match, with their levels. An unknown action, or a pattern without a match,
 * stands for itself with the level write, or administrator if that rule applies. A function that is not read can be any action.
 */
export function actionsMatching(given: string, shownAction = given): readonly LeveledAction[] {
  const pattern = withoutFunctions(given);
  const found = knownActions(pattern);
  if (found.length > 0) return found;
  const level = isAdministratorAction(shownAction) ? 'administrator' : 'write';
  return [{ action: pattern, shownAction, level, otherwise: 'write', isUnknown: true }];
}

/** The matching actions of the data. They are cached, because many roles have the same AWS managed policies with thousands of actions. */
const knownActions = once((pattern: string): readonly LeveledAction[] => {
  const [service] = pattern.split(':');
  const canBe = (prefix: string) => hasWildcard(service) && overlap(`${prefix}:*`, pattern);
  const prefixes = SERVICES.has(service) ? [service] : [...SERVICES.keys()].filter(canBe);
  return prefixes.flatMap(prefix => actionsOf(prefix)).filter(({ action }) => covers(pattern, action));
});

/** An action with a wildcard instead of each function that is not read, because it can be any text. */
export function withoutFunctions(action: string): string {
  if (!/\$\{|\{\{resolve:/.test(action)) return action;
  return charactersOf(action.replace(/\{\{resolve:[^{}]*\}\}/g, '*')).map(character => character.length > 1 ? '*' : character).join('');
}

/** Whether the data contains an action of a policy, or an action that the pattern matches. */
export const isKnown = (pattern: string): boolean => actionsMatching(pattern.toLowerCase()).some(({ isUnknown }) => !isUnknown);

/** Whether an action of a policy can return what people store, and not only sensitive settings. */
export const readsStored = (pattern: string): boolean => actionsMatching(pattern.toLowerCase())
  .some(({ action, level }) => level === 'contents' && contentsIn(action) !== SETTINGS);
export const SETTINGS = 'settings that AWS marks as sensitive';

/**
 * Actions that the rules for contents match although they return no contents: URLs without a signature, password rules, and
 * what an agent reports about its own work.
 */
const NO_CONTENTS = ['iam:getaccountpasswordpolicy', 'sqs:getqueueurl', 'ssm:putconfigurepackageresult'];

/** What kind of contents an action returns, such as `credentials`. Undefined if it returns configuration. */
export function contentsIn(action: string): string | undefined {
  const text = action.toLowerCase();
  if (NO_CONTENTS.includes(text)) return undefined;
  const [prefix, name = ''] = text.split(':');
  return CONTENTS.find(({ patterns }) => [prefix, '*'].some(service => patterns.get(service)?.test(name)))?.kind;
}

interface Contents {
  readonly kind: string;
  /** One expression for the names of each service. */
  readonly patterns: ReadonlyMap<string, RegExp>;
}

const ON_EVERYTHING = DENY_DATA_READS.filter(({ resources }) => resources.join() === '*');
/** Contents of some resources only, such as API keys. */
export const CONTENTS_OF_RESOURCES = DENY_DATA_READS.filter(statement => !ON_EVERYTHING.includes(statement));

/** Includes the plural and the batch form of a name, as `additionalReadActions` refuses them. */
const CONTENTS: readonly Contents[] = [
  {
    kind: 'contents',
    patterns: expressions(
      [DECRYPT, ...ON_EVERYTHING.flatMap(({ actions }) => actions), ...REMAINING_DATA_READS], false),
  },
  ...SENSITIVE_RESPONSES.map(({ kind, actions }) => ({ kind, patterns: expressions(actions, true) })),
  { kind: 'contents, credentials or links by their names', patterns: expressions(NOT_CONFIGURATION, true) },
];

function expressions(patterns: readonly string[], inAnyForm: boolean): ReadonlyMap<string, RegExp> {
  const byService = groupedBy(patterns.map(pattern => pattern.toLowerCase().split(':')), ([service]) => service);
  const [before, after] = inAnyForm ? ['(?:batch)?', 's?'] : ['', ''];
  return new Map([...byService].map(([service, all]) =>
    [service, new RegExp(`^${before}(?:${all.map(([, name]) => name.replaceAll('*', '.*')).join('|')})${after}$`)]));
}
