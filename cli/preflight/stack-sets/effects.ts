import { instanceChanges, type Group } from './instance-changes';
import { inTurn } from '../../asking/rows';
import type { Organization } from '../../checking/organization';
import { grouped } from '../../shared/grouped';

/** The accounts of one region, by what happens to their stack of a StackSet. */
export interface Effects {
  readonly region: string;
  /** Accounts that lose their stack. */
  readonly lost: readonly string[];
  /** Accounts that lose their stack, although they are targets. */
  readonly lostTargets: readonly string[];
  /** Accounts whose stack is deleted and created again. */
  readonly anew: readonly string[];
  /** Accounts that get a stack. */
  readonly added: readonly string[];
  readonly kept: readonly string[];
}

/** The accounts that have an instance, by region. */
export type Instances = ReadonlyMap<string, ReadonlySet<string>>;

export function instancesIn(pairs: readonly (readonly [account: string, region: string, ...more: unknown[]])[]): Instances {
  const byRegion = grouped(pairs.map(([account, region]) => [region, account]));
  return new Map([...byRegion].map(([region, accounts]) => [region, new Set(accounts)]));
}

export async function effectsOf(
  organization: Organization, instances: Instances, before: readonly Group[], after: readonly Group[],
): Promise<Effects[]> {
  const { deleted, created } = instanceChanges(before, after);
  // All targets are needed only if some of them could lose their stack. The tree of an organization can be large.
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

async function accountsByRegion(organization: Organization, groups: readonly Group[]): Promise<Instances> {
  return instancesIn(await inTurn(groups, async ({ DeploymentTargets, Regions }) => {
    const accounts = [...await organization.accountsIn(DeploymentTargets)];
    return Regions.flatMap(region => accounts.map(account => [account, region] as const));
  }));
}
