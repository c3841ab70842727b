/** What a role can do: its statements by service and level, without what they deny. */
import { actionsMatching, CONTENTS_OF_RESOURCES, contentsIn, type LeveledAction, serviceName, withoutFunctions } from './levels';
import { type Level, LEVELS, type Permission, type ReviewedRole } from './result';
import { conditionsInWords } from './words';
import { isWithin } from '../../src/policy-language/statements/excess';
import { hasWildcard, overlap } from '../../src/policy-language/statements/pattern';
import type { Condition } from '../../src/policy-language/statements/statement';
import { isAdministratorPolicy } from '../reading/administrator';
import { allowedBy, type ShownGrant } from '../reading/permissions';
import type { Role } from '../reading/roles';
import { counted, some } from '../shared/counted';
import { groupedBy } from '../shared/grouped';

type Result = Pick<ReviewedRole, 'levels' | 'permissions' | 'managedPolicies' | 'denied' | 'staysReadable' | 'unread'>;

/** @param published actions in lower case that Microsoft publishes for the role */
export function permissionsOf(role: Role, published: ReadonlySet<string> = new Set()): Result {
  const { permissions, attached } = role;
  const { grants, opaque } = allowedBy(permissions);
  const denies = permissions.grants.filter(({ effect }) => effect === 'Deny');
  const everything = attached.filter(({ known, value }) => known === undefined && EVERYTHING.test(value));
  const allows = [
    ...grants, ...attached.flatMap(({ known }) => known?.grants ?? []),
    ...everything.map(({ when }) => ({ ...ANYWHERE, action: '*', shownAction: '*', when })),
  ];
  const isDenied = denying(denies);
  // Template conditions can switch denies on, so contents that remain readable are reported as if the denies applied.
  const isDeniedIfOn = denying(denies.map(deny => ({ ...deny, when: [] })));
  const readable = new Map<string, string>();
  const rows = new Rows();
  for (const grant of allows) {
    for (const { level, shownAction, one, ofPart } of levelsWithin(grant, isDenied, published)) {
      if (level === 'contents' && !isDeniedIfOn(one)) readable.set(ofPart ?? shownAction, contentsIn(shownAction) ?? 'contents');
      rows.add(grant, level);
    }
  }
  for (const { actions, notActions, why } of opaque) {
    const conditions = [`not all is known: ${why}`];
    if (!actions && !notActions) rows.addAll(['actions that are not known'], '*', 'administrator', conditions);
    if (notActions) rows.addAll([`everything except ${notActions.join(', ')}`], '*', 'administrator', conditions);
    for (const action of actions ?? []) {
      for (const level of new Set(actionsMatching(action.toLowerCase(), action).map(found => found.level))) {
        rows.addAll([action], prefixOf(action), level, conditions);
      }
    }
  }
  const unknown = attached.filter(policy => policy.known === undefined && !everything.includes(policy)).map(({ value }) => value);
  for (const value of unknown.filter(isAdministratorPolicy)) rows.addAll([`the policy ${value}`], '*', 'administrator', []);
  const functions = [...new Set(allows.filter(({ action }) => action !== withoutFunctions(action)).map(grant => grant.shownAction))];
  const allowed = rows.all();
  return {
    levels: LEVELS.filter(level => allowed.some(row => row.level === level)),
    permissions: allowed,
    managedPolicies: attached.map(({ value, known }) => known ? `${known.name} (${known.version})`
      : value.replace(EVERYTHING, '$1 (allows everything, or can give itself everything)')),
    denied: deniedIn(denies),
    staysReadable: SAMPLES.some(action => isDeniedIfOn({ ...ANYWHERE, action })) ? remaining(readable) : [],
    unread: [
      ...functions.map(action => `The action ${action} is a function that is not read: it counts as every action that it can be`),
      ...unknown.map(value => `The policy ${value} is not in the source: what it allows or denies is not shown`),
      ...new Set(permissions.opaque.map(({ text, why }) => `A statement is not read completely, because ${why}: ${text}`)),
    ],
  };
}

/** Well-known AWS managed policies that allow everything, everything except identities, or all of IAM, which allows the rest. */
const EVERYTHING = /^arn:(?:[\w-]+|\$\{AWS::Partition\}):iam::aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/i;

/** Whoever denies access to contents denies one of these actions. */
const SAMPLES = ['dynamodb:getitem', 'logs:getlogevents', 's3:getobject', 'secretsmanager:getsecretvalue', 'sqs:receivemessage'];
const ANYWHERE: ShownGrant = { effect: 'Allow', action: '', shownAction: '', target: '*', conditions: [], when: [] };

/** Whether a part of a grant is denied. Only denies of the same service are compared. */
function denying(denies: readonly ShownGrant[]): (grant: ShownGrant) => boolean {
  const byService = groupedBy(denies, ({ action }) => prefixOf(action));
  return grant => [...byService.get(prefixOf(grant.action)) ?? [], ...byService.get('*') ?? []].some(deny => isWithin(grant, deny));
}

interface Allowed {
  readonly level: Level;
  readonly shownAction: string;
  /** The grant with this action. */
  readonly one: ShownGrant;
  /** A text if the action is allowed on a part of the resources only. */
  readonly ofPart?: string;
}

/** The actions that a grant matches, without those that are denied. */
function* levelsWithin(
  grant: ShownGrant, isDenied: (grant: ShownGrant) => boolean, published: ReadonlySet<string>,
): Generator<Allowed> {
  for (const found of actionsMatching(grant.action, grant.shownAction)) {
    const { action, shownAction } = found;
    const one = { ...grant, action };
    for (const { actions, resources } of CONTENTS_OF_RESOURCES.filter(s => s.actions.some(a => a.toLowerCase() === action))) {
      for (const resource of resources.filter(text => canBe(grant.target, text))) {
        const parts = PARTITIONS.map(partition => ({ ...one, target: resource.replace('{partition}', partition) }));
        if (parts.some(isDenied)) continue;
        yield { level: 'contents', shownAction, one: parts[0], ofPart: `${actions[0]} on ${resource.replace('{partition}', '*')}` };
      }
    }
    if (isDenied(one)) continue;
    if (action === SESSION) yield { level: 'contents', shownAction, one };
    if (action !== SESSION || !grant.conditions.some(isReadOnly)) yield { level: levelOf(found, grant, published), shownAction, one };
  }
}

/** S3 directory buckets: this action reads and writes objects, unless a condition limits the session mode. */
const SESSION = 's3express:createsession';
const isReadOnly = ({ shownKey, operator, values }: Condition) => shownKey.toLowerCase() === 's3express:sessionmode'
  && /^stringequals(ignorecase)?$/i.test(operator) && values.every(value => value.toLowerCase() === 'readonly');

const PARTITIONS = ['${AWS::Partition}', 'aws', 'aws-us-gov', 'aws-cn'];
/** API Gateway: its ARNs have no account, and their paths decide what is allowed. */
const canBe = (target: string, resource: string) => overlap(target.split('::').at(-1)!, resource.split('::').at(-1)!);

/**
 * Microsoft publishes identity actions that only read, and that pass roles which the template names: these alone do not
 * make a role comparable to an administrator.
 */
function levelOf({ action, level, otherwise }: LeveledAction, { target }: ShownGrant, published: ReadonlySet<string>): Level {
  if (level !== 'administrator' || !published.has(action)) return level;
  if (action === 'iam:passrole') return hasWildcard(target) ? level : 'permissions';
  return otherwise === 'configuration' || otherwise === 'contents' ? otherwise : level;
}

function prefixOf(action: string): string {
  const [service, name] = withoutFunctions(action).split(':');
  return name === undefined || hasWildcard(service) ? '*' : service.toLowerCase();
}

/** A deny counts as protection of contents, unless it also protects something more important. */
function deniedIn(denies: readonly ShownGrant[]): Permission[] {
  const rows = new Rows();
  for (const deny of denies) {
    const levels = new Set(actionsMatching(deny.action, deny.shownAction).map(({ level }) => level));
    rows.add(deny, levels.has('contents') && !levels.has('administrator') ? 'contents' : LEVELS.find(level => levels.has(level))!);
  }
  return rows.all();
}

function remaining(readable: ReadonlyMap<string, string>): string[] {
  const kinds = [...new Set(readable.values())].sort();
  return kinds.map((kind) => {
    const actions = [...readable].filter(([, of]) => of === kind).map(([action]) => action).sort();
    return `${kind}: ${counted(actions.length, 'action')}, ${some(actions, 8)}`;
  });
}

/** Merges grants with the same service, level, resources and conditions into one row. */
class Rows {
  private readonly found: (Pick<Permission, 'service' | 'level' | 'conditions'>
    & { readonly action: string; readonly target: string })[] = [];

  public add(grant: ShownGrant, level: Level): void {
    this.addAll([grant.shownAction], prefixOf(grant.shownAction), level, conditionsInWords(grant), grant.target);
  }

  public addAll(actions: readonly string[], service: string, level: Level, conditions: readonly string[], target = '*'): void {
    for (const action of actions) this.found.push({ service, level, conditions, action, target });
  }

  /** The most important rows first. */
  public all(): Permission[] {
    const keyOf = ({ service, level, conditions }: typeof this.found[number]) => JSON.stringify([service, level, conditions]);
    const rows = [...groupedBy(this.found, keyOf).values()].flatMap((all) => {
      const [{ service, level, conditions }] = all;
      const reached = [...groupedBy(all, ({ action }) => action)].map(([action, own]) => {
        const targets = new Set(own.map(({ target }) => target));
        return { action, resources: targets.has('*') ? ['*'] : [...targets].sort() };
      });
      return [...groupedBy(reached, ({ resources }) => JSON.stringify(resources)).values()].map((own): Permission => {
        const actions = own.map(({ action }) => action).sort();
        return { service, serviceName: serviceName(service), level, conditions, actions, resources: own[0].resources };
      });
    });
    const order = ({ level, service, actions }: Permission) => [LEVELS.indexOf(level), service, actions[0]].join(' ');
    return rows.sort((a, b) => order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0);
  }
}
