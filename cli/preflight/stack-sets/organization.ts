import { type Targets, instanceChanges, type Group } from './instance-changes';
import type { Ask } from '../../asking/ask';

/** The tree of an organization, read as far as it is needed. */
export class Organization {
  private readonly accountsOf = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(private readonly ask: Ask) {}

  /** Accounts of the targets of a StackSet. The management account is never among them, nor are suspended accounts. */
  public async accountsIn(
    { OrganizationalUnitIds: units, Accounts = [], AccountFilterType: filter }: Targets,
  ): Promise<ReadonlySet<string>> {
    if (!units) return new Set(Accounts);
    const below = new Set<string>();
    for (const unit of units) for (const account of await this.below(unit)) below.add(account);
    const listed = new Set(Accounts);
    switch (filter) {
      case 'INTERSECTION': return new Set([...below].filter(account => listed.has(account)));
      case 'DIFFERENCE': return new Set([...below].filter(account => !listed.has(account)));
      case 'UNION': return new Set([...below, ...listed]);
      default: return below;
    }
  }

  /** The units above a unit, the nearest first, the root last. An answer that leads in a circle ends it. */
  public async above(unit: string, below: readonly string[] = []): Promise<string[]> {
    if (isRoot(unit) || below.includes(unit)) return [];
    const [parent] = await this.ask('parents', { child: unit });
    return [parent, ...await this.above(parent, [...below, unit])];
  }

  public async isManagement(account: string): Promise<boolean> {
    return (await this.ask('organization')).Organization.MasterAccountId === account;
  }

  /** Every account below the root or a unit, at any depth. */
  private below(unit: string): Promise<ReadonlySet<string>> {
    const known = this.accountsOf.get(unit);
    if (known) return known;
    const found = isRoot(unit) ? this.everyone() : this.inUnit(unit);
    this.accountsOf.set(unit, found);
    return found;
  }

  private async everyone(): Promise<ReadonlySet<string>> {
    return this.members(await this.ask('accounts'));
  }

  private async inUnit(unit: string): Promise<ReadonlySet<string>> {
    const [direct, units]: [[string, string][], string[]] =
      await Promise.all([this.ask('accountsOfUnit', { parent: unit }), this.ask('unitsOfUnit', { parent: unit })]);
    const nested = await Promise.all(units.map(child => this.below(child)));
    return new Set([...await this.members(direct), ...nested.flatMap(accounts => [...accounts])]);
  }

  private async members(accounts: readonly [string, string][]): Promise<ReadonlySet<string>> {
    const { Organization: { MasterAccountId } } = await this.ask('organization');
    return new Set(accounts.filter(([id, state]) => id !== MasterAccountId && state === 'ACTIVE').map(([id]) => id));
  }
}

function isRoot(unit: string): boolean {
  return unit.startsWith('r-');
}

/** What happens to the stacks of a StackSet in one region: accounts. */
export interface Effects {
  readonly region: string;
  /** Lose their stack. */
  readonly lost: readonly string[];
  /** Lose their stack, although they are targets. */
  readonly lostTargets: readonly string[];
  /** Their stack is deleted and created again. */
  readonly anew: readonly string[];
  /** Get a stack. */
  readonly added: readonly string[];
  readonly kept: readonly string[];
}

/** The instances that exist: accounts by region. */
export type Instances = ReadonlyMap<string, ReadonlySet<string>>;

export async function effectsOf(
  organization: Organization, instances: Instances, before: readonly Group[], after: readonly Group[],
): Promise<Effects[]> {
  const { deleted, created } = instanceChanges(before, after);
  // All targets are of interest only if some of them could be lost: the tree of an organization can be large.
  const [gone, made, wanted] = await Promise.all(
    [deleted, created, deleted.length > 0 ? after : []].map(groups => accountsByRegion(organization, groups)));
  const regions = new Set([...instances.keys(), ...gone.keys(), ...made.keys()]);
  return [...regions].sort().map((region) => {
    const [there, removed, returned, targets] = [instances, gone, made, wanted].map(map => map.get(region) ?? new Set<string>());
    const lost = [...there].filter(account => removed.has(account) && !returned.has(account)).sort();
    return {
      region,
      lost: lost.filter(account => !targets.has(account)),
      lostTargets: lost.filter(account => targets.has(account)),
      anew: [...there].filter(account => removed.has(account) && returned.has(account)).sort(),
      added: [...returned].filter(account => !there.has(account)).sort(),
      kept: [...there].filter(account => !removed.has(account)).sort(),
    };
  });
}

async function accountsByRegion(organization: Organization, groups: readonly Group[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const { DeploymentTargets, Regions } of groups) {
    const accounts = await organization.accountsIn(DeploymentTargets);
    for (const region of Regions) {
      const there = found.get(region);
      if (there) for (const account of accounts) there.add(account);
      else found.set(region, new Set(accounts));
    }
  }
  return found;
}
