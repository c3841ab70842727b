import { classify, type Classified } from './classify';
import type { ConnectedRole, Connection } from './connection';
import { readEvent, roleOf, type DeniedCall } from './event';

/** Denied calls with the same role, action and reason. */
export interface Group extends Classified {
  readonly account: string;
  readonly role: ConnectedRole;
  readonly eventNames: ReadonlySet<string>;
  readonly errorCodes: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly calls: number;
  /** Empty if no event has a time. */
  readonly first: string;
  readonly last: string;
  /** The message of the first event. */
  readonly message: string;
}

/** Sessions of other roles with the same session name, by account and role. */
export interface Others {
  readonly account: string;
  readonly role: string;
  readonly calls: number;
}

/** Groups events one by one, and keeps only the groups. */
export class DeniedCalls {
  /** How many entries were read, of any kind. */
  public read = 0;
  /** How many entries are not CloudTrail events. */
  public broken = 0;
  /** How many denied calls come from roles of other accounts. */
  public ofOtherAccounts = 0;

  private readonly byKey = new Map<string, Group>();
  private readonly byOther = new Map<string, Others>();
  /** Ids of events that were counted, because files of several trails contain the same events. */
  private readonly ids = new Set<string>();

  constructor(private readonly connection: Connection) {}

  public add(event: unknown): void {
    this.read++;
    const call = readEvent(event, this.connection);
    if (call === 'broken') this.broken++;
    else if (call === 'other account') this.ofOtherAccounts++;
    else if (call !== 'ignored' && this.isNew(call)) this.count(call);
  }

  /** Sorted, so that the order of the events does not change the report. */
  public get groups(): Group[] {
    return sorted(this.byKey);
  }

  public get others(): Others[] {
    return sorted(this.byOther);
  }

  private isNew({ id }: DeniedCall): boolean {
    if (id === undefined) return true;
    return this.ids.size < this.ids.add(id).size;
  }

  private count(call: DeniedCall): void {
    const { account, role: name, calls } = call;
    const role = roleOf(call, this.connection);
    if (role === undefined) {
      const key = JSON.stringify([account, name]);
      this.byOther.set(key, { account, role: name, calls: calls + (this.byOther.get(key)?.calls ?? 0) });
      return;
    }
    const what = classify(call, role);
    const key = JSON.stringify([account, role.name, what.action.toLowerCase(), what.outcome, what.policy ?? '', what.policyArn ?? '']);
    this.byKey.set(key, merge(this.byKey.get(key), { ...what, role, call }));
  }
}

const NONE: ReadonlySet<string> = new Set();

function merge(
  group: Group | undefined,
  { call, role, ...what }: Classified & { readonly role: ConnectedRole; readonly call: DeniedCall },
): Group {
  const { account, eventName, errorCode, region, calls, first, last, message } = call;
  const { eventNames = NONE, errorCodes = NONE, regions = NONE } = group ?? {};
  return {
    ...group ?? { ...what, account, role, message },
    calls: (group?.calls ?? 0) + calls,
    first: [group?.first ?? '', first].filter(time => time).sort()[0] ?? '',
    last: [group?.last ?? '', last].sort().at(-1)!,
    resource: group?.resource ?? what.resource,
    eventNames: withOne(eventNames, eventName),
    errorCodes: withOne(errorCodes, errorCode),
    regions: region ? withOne(regions, region) : regions,
  };
}

/** The same set if it has the value: most events have. */
function withOne(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return set.has(value) ? set : new Set([...set, value]);
}

function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1).map(([, value]) => value);
}
