import { ownerOf, type Ask } from '../asking/ask';
import { missingAsUndefined } from '../asking/run-command';
import { findInClusters } from './finders/clusters';
import { findDatabases } from './finders/databases';
import { findArcMachines, findInstanceProfile, findProfileUses } from './finders/hosts';
import { findBuckets, findPipeline } from './finders/pipeline';
import { findOfScanners } from './finders/scanner';
import { attempt, awsCommand, type FinderContext, type FoundResource, type Unanswered } from './finding';
import { CLUSTER_ROLES, LEFTOVERS } from './leftovers';

interface SearchOptions {
  readonly account: string;
  readonly regions: readonly string[];
  readonly profile?: string;
  /** Names of roles of the app, in addition to the default names. */
  readonly roleNames: readonly string[];
  /** Whether to look for Azure Arc machines. */
  readonly azure: boolean;
  readonly now: Date;
}

const ORDER = Object.keys(LEFTOVERS);

/** Searches each region for everything that has a published name or tag. It only reads. */
export async function search(ask: Ask, options: SearchOptions) {
  const unanswered: Unanswered[] = [];
  const at = (region: string): FinderContext => ({
    ask: (name, values) => ask(name, { region, ...values }),
    region,
    account: options.account,
    clusterRoles: [...new Set([...CLUSTER_ROLES, ...options.roleNames])],
    aws: awsCommand(options.profile, region),
    attempt: (what, work, where = region) => attempt(what, where, unanswered, work),
    now: options.now,
  });
  const perRegion = await Promise.all(options.regions.map(async (region) => {
    const context = at(region);
    const [uses, ...found] = await Promise.all([
      findProfileUses(context), findInClusters(context), findPipeline(context), findOfScanners(context), findDatabases(context),
    ]);
    return { region, uses, found: found.flat() };
  }));
  const profileUses = perRegion.flatMap(({ uses }) => uses ?? []);
  // In these regions, it is not known which instances have which profile.
  const withoutProfiles = perRegion.filter(({ uses }) => uses === undefined).map(({ region }) => region);
  const home = at(options.regions[0]);
  const found = [
    ...perRegion.flatMap(r => r.found),
    ...await findBuckets(home, at),
    ...await findInstanceProfile({ ...home, aws: awsCommand(options.profile, undefined) }, profileUses),
    ...options.azure ? await findArcMachines(home) : [],
  ];
  const owned = await Promise.all(found.map(async f => ({ ...f, stack: await stackOf(ask, f, options.regions, unanswered) })));
  const rank = ({ leftover }: FoundResource) => ORDER.indexOf(leftover);
  return {
    found: owned.sort((a, b) => rank(a) - rank(b) || compare(a.region, b.region) || compare(a.name, b.name)),
    unanswered: unanswered.sort((a, b) => compare(a.region, b.region) || compare(a.id, b.id)),
    profileUses,
    withoutProfiles,
  };
}

/** The name of the stack that owns a resource. A stack of any region can own a resource of IAM. */
async function stackOf(
  ask: Ask, { certainty, physicalId, region, name }: FoundResource, regions: readonly string[], unanswered: Unanswered[],
): Promise<string | undefined> {
  if (physicalId === undefined || certainty === 'lookalike') return undefined;
  const stacks = await Promise.all((region === 'global' ? regions : [region]).map(there =>
    attempt(`which stack owns ${name}`, there, unanswered, () =>
      missingAsUndefined(() => ownerOf(ask, physicalId, there)))));
  return stacks.find(resources => resources?.length)?.[0].StackName;
}

const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
