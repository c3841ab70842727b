/**
 * A model of what CloudFormation does to the instances of a StackSet when its targets change. Source: the handler that AWS publishes,
 * aws-cloudformation/aws-cloudformation-resource-providers-cloudformation, aws-cloudformation-stackset, 2025-03. `UpdateHandler` has the
 * order. `InstancesAnalyzer` compares targets without an account filter. `AltResourceModelAnalyzer` and `AltStackInstancesCalculator`
 * compare targets if the old or new ones have an account filter. The emulator in `e2e/` has the same model in Python, and a test compares
 * the two.
 */
import type { Targets } from '../../checking/organization';
import { grouped } from '../../shared/grouped';

/** One entry of `StackInstancesGroup`. CloudFormation runs one StackSet operation for it. */
export interface Group {
  readonly DeploymentTargets: Targets;
  readonly Regions: readonly string[];
}

/** CloudFormation deletes first, then calls `UpdateStackSet`, and then creates. */
interface InstanceChanges {
  readonly deleted: readonly Group[];
  readonly created: readonly Group[];
  /** Instances that are updated in place. */
  readonly kept: readonly Group[];
}

export function instanceChanges(before: readonly Group[], after: readonly Group[]): InstanceChanges {
  const isFiltered = [...before, ...after].some(({ DeploymentTargets: { AccountFilterType: kind } }) => kind && kind !== 'NONE');
  return isFiltered ? byAccount(before, after) : byTarget(before, after);
}

/** Without an account filter, units are compared by their ids only. The handler does not know which unit is below another unit. */
function byTarget(before: readonly Group[], after: readonly Group[]): InstanceChanges {
  const [old, next] = [places(before), places(after)];
  const only = (these: Map<string, Group>, those: Map<string, Group>) =>
    [...these].filter(([key]) => !those.has(key)).map(([, group]) => group);
  // The handler updates only instances whose parameter overrides differ. The library uses no overrides.
  return { deleted: only(old, next), created: only(next, old), kept: [] };
}

function places(groups: readonly Group[]): Map<string, Group> {
  return new Map(groups.flatMap(({ DeploymentTargets: { OrganizationalUnitIds: units, Accounts: accounts = [] }, Regions }) =>
    Regions.flatMap(region => (units ?? accounts).map((target): [string, Group] => [
      `${target} ${region}`, { DeploymentTargets: units ? { OrganizationalUnitIds: [target] } : { Accounts: [target] }, Regions: [region] },
    ]))));
}

/** With an account filter, accounts are compared per region and unit. */
function byAccount(before: readonly Group[], after: readonly Group[]): InstanceChanges {
  const [old, next] = [perRegion(before), perRegion(after)];
  const deleted: Group[] = [];
  const created: Group[] = [];
  const kept: Group[] = [];
  for (const region of new Set([...old.keys(), ...next.keys()])) {
    const [was, becomes] = [old.get(region), next.get(region)];
    const whole = (targets: readonly Targets[]) => targets.map(DeploymentTargets => ({ DeploymentTargets, Regions: [region] }));
    if (!becomes) {
      deleted.push(...whole(was!));
    } else if (!was) {
      created.push(...whole(becomes));
    } else {
      const [a, b] = [perUnit(was), perUnit(becomes)];
      for (const unit of [...new Set([...a.keys(), ...b.keys()])].sort()) {
        const [x, y] = [a.get(unit) ?? NOBODY, b.get(unit) ?? NOBODY];
        const add = (changes: Group[], accounts: Accounts) => {
          if (!isNobody(accounts)) changes.push({ DeploymentTargets: targetsOf(unit, accounts), Regions: [region] });
        };
        add(deleted, both(x, others(y)));
        add(created, both(y, others(x)));
        add(kept, both(x, y));
      }
    }
  }
  return { deleted, created, kept };
}

function perRegion(groups: readonly Group[]): Map<string, Targets[]> {
  return grouped(groups.flatMap(({ DeploymentTargets, Regions }) => Regions.map(region => [region, DeploymentTargets] as const)));
}

/** Accounts of a unit: only the listed accounts, or all except the listed accounts. */
interface Accounts {
  readonly only: boolean;
  readonly listed: ReadonlySet<string>;
}

const NOBODY: Accounts = { only: true, listed: new Set() };
const isNobody = ({ only, listed }: Accounts) => only && listed.size === 0;

/** The accounts by unit. Each unit is in one group only, which the library ensures. */
function perUnit(targets: readonly Targets[]): Map<string, Accounts> {
  return new Map(targets.flatMap(({ OrganizationalUnitIds = [], AccountFilterType, Accounts = [] }) =>
    OrganizationalUnitIds.map(unit => [unit, { only: AccountFilterType === 'INTERSECTION', listed: new Set(Accounts) }] as const)));
}

function others({ only, listed }: Accounts): Accounts {
  return { only: !only, listed };
}

function both(a: Accounts, b: Accounts): Accounts {
  const filtered = (from: Accounts, keep: (account: string) => boolean) => ({ only: true, listed: new Set([...from.listed].filter(keep)) });
  if (a.only) return filtered(a, account => b.listed.has(account) === b.only);
  if (b.only) return filtered(b, account => !a.listed.has(account));
  return { only: false, listed: new Set([...a.listed, ...b.listed]) };
}

function targetsOf(unit: string, { only, listed }: Accounts): Targets {
  const units = { OrganizationalUnitIds: [unit] };
  return listed.size === 0 ? units : { ...units, AccountFilterType: only ? 'INTERSECTION' : 'DIFFERENCE', Accounts: [...listed].sort() };
}
