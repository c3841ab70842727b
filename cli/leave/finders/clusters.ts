import { iso } from '../../asking/call';
import { attempt, detail, type FinderContext, present } from '../finder-context';
import { type FoundResource, foundResource } from '../found-resource';
import { EKS_LOGS, LEFTOVERS } from '../leftovers';
import { matchDestination, matchPrincipal, publishedCidrs } from '../match';

/** Finds access that Defender for Cloud gave itself to EKS clusters, and log subscriptions that send their logs to it. */
export async function findInClusters(context: FinderContext): Promise<FoundResource[]> {
  const { ask, region, unanswered } = context;
  const clusters: string[] = await attempt('EKS clusters', region, unanswered, () => ask('clusters')) ?? [];
  const found = await Promise.all([
    ...clusters.flatMap(cluster => [findAccessEntries(context, cluster), findPublicAccess(context, cluster)]),
    findSubscriptions(context),
  ]);
  return found.flat();
}

async function findAccessEntries(context: FinderContext, cluster: string): Promise<FoundResource[]> {
  const { ask, region, account, clusterRoles, aws, unanswered } = context;
  const entries: string[] = await attempt(`${LEFTOVERS.accessEntry.what} in ${cluster}`, region, unanswered, async () =>
    (await ask('accessEntries', { cluster }))?.accessEntries) ?? [];
  return Promise.all(present(entries.map((role) => {
    const match = matchPrincipal(role, account, clusterRoles);
    return match && { role, match };
  })).map(({ role, match }) => foundResource(
    { leftover: 'accessEntry', ...match, name: `${role} in ${cluster}`, region, physicalId: `${role}|${cluster}` },
    async () => ({
      created: iso((await detail(ask('accessEntry', { cluster, role })))?.accessEntry?.createdAt),
      first: ['describe-access-entry', 'list-associated-access-policies'].map(what =>
        aws(`eks ${what}`, ['cluster-name', cluster], ['principal-arn', role])),
      remove: [aws('eks delete-access-entry', ['cluster-name', cluster], ['principal-arn', role])],
    }))));
}

async function findPublicAccess({ ask, region, aws, unanswered }: FinderContext, cluster: string): Promise<FoundResource[]> {
  const cidrs: string[] = await attempt(`${LEFTOVERS.publicAccess.what}: ${cluster}`, region, unanswered, async () =>
    (await ask('cluster', { cluster }))[2]) ?? [];
  const found = publishedCidrs(cidrs);
  if (found.length === 0) return [];
  const others = cidrs.filter(cidr => !found.includes(cidr));
  return [{
    leftover: 'publicAccess',
    certainty: 'published',
    name: `${cluster}: ${found.join(', ')}`,
    region,
    usedBy: others.length === 0 ? ['no other CIDR is allowed: decide who else needs the endpoint'] : undefined,
    remove: others.length === 0 ? []
      : [aws('eks update-cluster-config', ['name', cluster], ['resources-vpc-config', `publicAccessCidrs=${others.join(',')}`])],
  }];
}

async function findSubscriptions(context: FinderContext): Promise<FoundResource[]> {
  const { ask, region, account, aws, unanswered } = context;
  const groups: string[] = await attempt(LEFTOVERS.logSubscription.what, region, unanswered, () =>
    ask('logGroups', { prefix: EKS_LOGS })) ?? [];
  const found = await Promise.all(groups.map(async (group) => {
    const filters: any[] = await attempt(`${LEFTOVERS.logSubscription.what} of ${group}`, region, unanswered, async () =>
      (await ask('logSubscriptions', { 'log-group': group }))?.subscriptionFilters) ?? [];
    return filters.map(({ filterName, destinationArn, creationTime }): FoundResource | undefined => {
      const match = matchDestination(destinationArn, { account, region });
      return match && {
        leftover: 'logSubscription',
        ...match,
        name: `${filterName} of ${group}, to ${destinationArn}`,
        region,
        created: iso(creationTime / 1000),
        first: match.certainty === 'lookalike' ? [] : [aws('logs describe-subscription-filters', ['log-group-name', group])],
        remove: match.certainty === 'lookalike' ? []
          : [aws('logs delete-subscription-filter', ['log-group-name', group], ['filter-name', filterName])],
      };
    });
  }));
  return present(found.flat());
}
