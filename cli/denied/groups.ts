import { classify, type Classified } from './classify';
import type { ConnectedRole, Connection } from './connection';
import { readEvent, roleOf, type DeniedCall } from './event';

/** Denied calls of one role with the same action and the same reason. */
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
  /** Message of the first event that was read. */
  readonly message: string;
}

/** Denied calls of one other role, whose sessions have the same name. */
export interface Others {
  readonly account: string;
  readonly role: string;
  readonly calls: number;
}

/** Groups events as they are read. It keeps the groups, not the events. */
export class DeniedCalls {
  /** How many events of all kinds were read. */
  public read = 0;
  /** How many entries are not events of CloudTrail. */
  public broken = 0;
  /** How many denied calls roles of other accounts made. */
  public ofOtherAccounts = 0;

  private readonly byKey = new Map<string, Group>();
  private readonly byOther = new Map<string, Others>();
  /** Ids of events that were counted. Files of several trails can have the same events. */
  private readonly ids = new Set<string>();

  constructor(private readonly connection: Connection) {}

  public add(event: unknown): void {
    this.read++;
    const call = readEvent(event, this.connection);
    if (call === 'broken') this.broken++;
    else if (call === 'other account') this.ofOtherAccounts++;
    else if (call !== 'ignored' && this.isNew(call)) this.count(call);
  }

  /** Sorted, so that the result does not depend on the order of the events. */
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

/** Returns the same set if it has the value, which is true for most events. */
function withOne(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return set.has(value) ? set : new Set([...set, value]);
}

function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1).map(([, value]) => value);
}
