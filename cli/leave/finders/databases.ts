import { asText } from '../../../src/checks/json-text';
import { iso } from '../../asking/call';
import { attempt, detail, type FinderContext } from '../finder-context';
import { type FoundResource, foundResource } from '../found-resource';
import { LEFTOVERS, type LeftoverId } from '../leftovers';
import { matchDatabaseName } from '../match';

/** Finds RDS snapshots and groups. */
export async function findDatabases(context: FinderContext): Promise<FoundResource[]> {
  const found = await Promise.all([
    findSnapshots(context, 'databaseSnapshot', 'databaseSnapshots', 'rds delete-db-snapshot', 'db-snapshot-identifier'),
    findSnapshots(context, 'clusterSnapshot', 'clusterSnapshots', 'rds delete-db-cluster-snapshot', 'db-cluster-snapshot-identifier'),
    findParameterGroups(context),
    findClusterParameterGroups(context),
    findOptionGroups(context),
  ]);
  return found.flat();
}

async function findSnapshots(
  { ask, region, aws, unanswered }: FinderContext,
  leftover: 'databaseSnapshot' | 'clusterSnapshot', command: 'databaseSnapshots' | 'clusterSnapshots', remove: string, option: string,
): Promise<FoundResource[]> {
  const rows: any[] = await attempt(LEFTOVERS[leftover].what, region, unanswered, () => ask(command)) ?? [];
  const [kind, of] = leftover === 'databaseSnapshot' ? ['DBSnapshot', 'DBInstance'] : ['DBClusterSnapshot', 'DBCluster'];
  const show = aws(`rds describe-db-${leftover === 'databaseSnapshot' ? '' : 'cluster-'}snapshots`, ['snapshot-type', 'manual'],
    ['query', `${kind}s[?starts_with(${kind}Identifier, ` +
      `'defenderfordatabases')].[${kind}Identifier,${of}Identifier,SnapshotCreateTime,TagList]`]);
  return Promise.all(rows.map(([name, gibibytes, created]) => foundResource(
    { leftover, ...matchDatabaseName(name), name, region, size: `${gibibytes} GiB`, created: iso(created) },
    () => ({ first: [show], remove: [aws(remove, [option, name])] }))));
}

/** An RDS group with its users, and the commands that give them the default group. */
async function findGroups(
  { ask, region, unanswered }: FinderContext, leftover: LeftoverId, command: 'parameterGroups' | 'clusterParameterGroups' | 'optionGroups',
  users: (name: string) => Promise<string[] | undefined>, show: (name: string) => string,
  remove: (row: any[], users: readonly string[]) => string[],
): Promise<FoundResource[]> {
  const rows: any[] = await attempt(LEFTOVERS[leftover].what, region, unanswered, () => ask(command)) ?? [];
  return Promise.all(rows.map((row) => {
    const [name] = row;
    return foundResource({ leftover, ...matchDatabaseName(name), name, region, physicalId: name }, async () => {
      const usedBy = await users(name);
      return { usedBy: usedBy ?? ['not known who uses it'], first: [show(name)], remove: remove(row, usedBy ?? []) };
    });
  }));
}

function findParameterGroups(context: FinderContext): Promise<FoundResource[]> {
  const { ask, aws } = context;
  const users = async (name: string) => (await detail(ask('groupsOfDatabases')))
    ?.filter(([, groups]: any[]) => groups?.includes(name)).map(([id]: any[]) => id);
  const show = (name: string) => aws('rds describe-db-parameters', ['db-parameter-group-name', name], ['source', 'user']);
  return findGroups(context, 'parameterGroup', 'parameterGroups', users, show, ([name, family], databases) => [
    ...databases.map(id => aws('rds modify-db-instance', ['db-instance-identifier', id], ['db-parameter-group-name', `default.${family}`])),
    aws('rds delete-db-parameter-group', ['db-parameter-group-name', name]),
  ]);
}

function findClusterParameterGroups(context: FinderContext): Promise<FoundResource[]> {
  const { ask, aws } = context;
  const users = async (name: string) => (await detail(ask('groupsOfDatabaseClusters')))
    ?.filter(([, group]: any[]) => group === name).map(([id]: any[]) => id);
  const show = (name: string) => aws('rds describe-db-cluster-parameters', ['db-cluster-parameter-group-name', name], ['source', 'user']);
  return findGroups(context, 'clusterParameterGroup', 'clusterParameterGroups', users, show, ([name, family], clusters) => [
    ...clusters.map(id =>
      aws('rds modify-db-cluster', ['db-cluster-identifier', id], ['db-cluster-parameter-group-name', `default.${family}`])),
    aws('rds delete-db-cluster-parameter-group', ['db-cluster-parameter-group-name', name]),
  ]);
}

function findOptionGroups(context: FinderContext): Promise<FoundResource[]> {
  const { ask, aws } = context;
  const users = async (name: string) => (await detail(ask('groupsOfDatabases')))
    ?.filter(([,, groups]: any[]) => groups?.includes(name)).map(([id]: any[]) => id);
  const show = (name: string) => aws('rds describe-option-groups', ['option-group-name', name]);
  return findGroups(context, 'optionGroup', 'optionGroups', users, show, ([name, engine, version], databases) => [
    // The default option group of MySQL 8.0 is default:mysql-8-0.
    ...databases.map(id => aws('rds modify-db-instance', ['db-instance-identifier', id],
      ['option-group-name', `default:${engine}-${asText(version).replaceAll('.', '-')}`])),
    aws('rds delete-option-group', ['option-group-name', name]),
  ]);
}
