import type { Ask } from '../asking/ask';

/** The form that CloudFormation uses. */
export interface Targets {
  readonly OrganizationalUnitIds?: readonly string[];
  readonly Accounts?: readonly string[];
  readonly AccountFilterType?: string;
}

/** The tree of an organization. It reads only the parts that checks need. */
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

  /** The parents of a unit, the nearest first and the root last. It stops at a unit that it already found. */
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
