import { iso } from '../../asking/call';
import { together } from '../../asking/rows';
import { detail, foundResource, type FinderContext, type FoundResource } from '../finding';
import { EKS_LOGS, LEFTOVERS } from '../leftovers';
import { matchDestination, matchPrincipal, publishedCidrs } from '../match';

/** Finds the access to EKS clusters that Defender for Cloud gave itself, and what sends their logs to it. */
export async function findInClusters(context: FinderContext): Promise<FoundResource[]> {
  const clusters: string[] = await context.attempt('EKS clusters', () => context.ask('clusters')) ?? [];
  const found = await Promise.all([
    ...clusters.flatMap(cluster => [findAccessEntries(context, cluster), findPublicAccess(context, cluster)]),
    findSubscriptions(context),
  ]);
  return found.flat();
}

async function findAccessEntries(
  { ask, region, account, clusterRoles, aws, attempt }: FinderContext, cluster: string,
): Promise<FoundResource[]> {
  const entries: string[] = await attempt(`${LEFTOVERS.accessEntry.what} in ${cluster}`, async () =>
    (await ask('accessEntries', { cluster }))?.accessEntries) ?? [];
  return together(entries, role => foundResource(
    matchPrincipal(role, account, clusterRoles),
    { leftover: 'accessEntry', name: `${role} in ${cluster}`, region, physicalId: `${role}|${cluster}` },
    async () => ({
      created: iso((await detail(ask('accessEntry', { cluster, role })))?.accessEntry?.createdAt),
      first: ['describe-access-entry', 'list-associated-access-policies'].map(what =>
        aws(`eks ${what}`, ['cluster-name', cluster], ['principal-arn', role])),
      remove: [aws('eks delete-access-entry', ['cluster-name', cluster], ['principal-arn', role])],
    })));
}

async function findPublicAccess({ ask, region, aws, attempt }: FinderContext, cluster: string): Promise<FoundResource[]> {
  const cidrs: string[] = await attempt(`${LEFTOVERS.publicAccess.what}: ${cluster}`, async () =>
    (await ask('cluster', { cluster }))[2]) ?? [];
  const found = publishedCidrs(cidrs);
  if (found.length === 0) return [];
  const others = cidrs.filter(cidr => !found.includes(cidr));
  return [{
    leftover: 'publicAccess',
    certainty: 'published',
    name: `${cluster}: ${found.join(', ')}`,
    region,
    usedBy: others.length === 0 ? ['not known. No other CIDR is allowed: decide who else needs the endpoint'] : undefined,
    remove: others.length === 0 ? []
      : [aws('eks update-cluster-config', ['name', cluster], ['resources-vpc-config', `publicAccessCidrs=${others.join(',')}`])],
  }];
}

async function findSubscriptions({ ask, region, account, aws, attempt }: FinderContext): Promise<FoundResource[]> {
  const groups: string[] = await attempt(LEFTOVERS.logSubscription.what, () => ask('logGroups', { prefix: EKS_LOGS })) ?? [];
  return together(groups, async (group) => {
    const filters: any[] = await attempt(`${LEFTOVERS.logSubscription.what} of ${group}`, async () =>
      (await ask('logSubscriptions', { 'log-group': group }))?.subscriptionFilters) ?? [];
    return filters.flatMap(({ filterName, destinationArn, creationTime }): FoundResource[] => {
      const match = matchDestination(destinationArn, { account, region });
      return match === undefined ? [] : [{
        leftover: 'logSubscription',
        ...match,
        name: `${filterName} of ${group}, to ${destinationArn}`,
        region,
        created: iso(creationTime / 1000),
        first: match.certainty === 'lookalike' ? [] : [aws('logs describe-subscription-filters', ['log-group-name', group])],
        remove: match.certainty === 'lookalike' ? []
          : [aws('logs delete-subscription-filter', ['log-group-name', group], ['filter-name', filterName])],
      }];
    });
  });
}
