import { detail, iso, present, type Finding, type Found, attempt, foundAs } from '../found';
import { EKS_LOGS, LEFTOVERS } from '../leftovers';
import { matchDestination, matchPrincipal, publishedCidrs } from '../match';

/** Access that Defender for Cloud gave itself to EKS clusters, and what sends their logs to it. */
export async function findInClusters(finding: Finding): Promise<Found[]> {
  const { ask, region, unanswered } = finding;
  const clusters: string[] = await attempt('EKS clusters', region, unanswered, () => ask('clusters')) ?? [];
  const found = await Promise.all([
    ...clusters.flatMap(cluster => [findAccessEntries(finding, cluster), findPublicAccess(finding, cluster)]),
    findSubscriptions(finding),
  ]);
  return found.flat();
}

async function findAccessEntries(finding: Finding, cluster: string): Promise<Found[]> {
  const { ask, region, account, clusterRoles, aws, unanswered } = finding;
  const entries: string[] = await attempt(`${LEFTOVERS.accessEntry.what} in ${cluster}`, region, unanswered, async () =>
    (await ask('accessEntries', { cluster }))?.accessEntries) ?? [];
  return Promise.all(present(entries.map((role) => {
    const match = matchPrincipal(role, account, clusterRoles);
    return match && { role, match };
  })).map(({ role, match }) => foundAs(
    { leftover: 'accessEntry', ...match, name: `${role} in ${cluster}`, region, physicalId: `${role}|${cluster}` },
    async () => ({
      created: iso((await detail(ask('accessEntry', { cluster, role })))?.accessEntry?.createdAt),
      remove: [aws('eks delete-access-entry', ['cluster-name', cluster], ['principal-arn', role])],
    }))));
}

async function findPublicAccess({ ask, region, aws, unanswered }: Finding, cluster: string): Promise<Found[]> {
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

async function findSubscriptions(finding: Finding): Promise<Found[]> {
  const { ask, region, account, aws, unanswered } = finding;
  const groups: string[] = await attempt(LEFTOVERS.logSubscription.what, region, unanswered, () =>
    ask('logGroups', { prefix: EKS_LOGS })) ?? [];
  const found = await Promise.all(groups.map(async (group) => {
    const filters: any[] = await attempt(`${LEFTOVERS.logSubscription.what} of ${group}`, region, unanswered, async () =>
      (await ask('logSubscriptions', { 'log-group': group }))?.subscriptionFilters) ?? [];
    return filters.map(({ filterName, destinationArn, creationTime }): Found | undefined => {
      const match = matchDestination(destinationArn, { account, region });
      return match && {
        leftover: 'logSubscription',
        ...match,
        name: `${filterName} of ${group}, to ${destinationArn}`,
        region,
        created: iso(creationTime / 1000),
        remove: match.certainty === 'lookalike' ? []
          : [aws('logs delete-subscription-filter', ['log-group-name', group], ['filter-name', filterName])],
      };
    });
  }));
  return present(found.flat());
}
