import { asText } from '../../../src/checks/json-text';
import { iso } from '../../asking/call';
import type { CallName } from '../../asking/catalogue';
import { together } from '../../asking/rows';
import { detail, foundResource, type FinderContext, type FoundResource } from '../finding';
import { LEFTOVERS, type LeftoverId } from '../leftovers';
import { matchDatabaseName } from '../match';

/** Finds snapshots, parameter groups and option groups of RDS. */
export async function findDatabases(context: FinderContext): Promise<FoundResource[]> {
  const found = await Promise.all([
    findSnapshots(context, 'databaseSnapshot', 'databaseSnapshots', ''),
    findSnapshots(context, 'clusterSnapshot', 'clusterSnapshots', 'cluster-'),
    findGroups(context, 'parameterGroup', 'db-parameter-group', 'db-instance',
      { list: 'parameterGroups', users: 'groupsOfDatabases', column: 1 }),
    findGroups(context, 'clusterParameterGroup', 'db-cluster-parameter-group', 'db-cluster',
      { list: 'clusterParameterGroups', users: 'groupsOfDatabaseClusters', column: 1 }),
    findGroups(context, 'optionGroup', 'option-group', 'db-instance', { list: 'optionGroups', users: 'groupsOfDatabases', column: 2 }),
  ]);
  return found.flat();
}

/** `cluster` is part of the names of commands and options. */
async function findSnapshots(
  { ask, region, aws, attempt }: FinderContext, leftover: LeftoverId, command: CallName, cluster: '' | 'cluster-',
): Promise<FoundResource[]> {
  const rows: any[] = await attempt(LEFTOVERS[leftover].what, () => ask(command)) ?? [];
  const [kind, of] = cluster ? ['DBClusterSnapshot', 'DBCluster'] : ['DBSnapshot', 'DBInstance'];
  const show = aws(`rds describe-db-${cluster}snapshots`, ['snapshot-type', 'manual'],
    ['query', `${kind}s[?starts_with(${kind}Identifier, ` +
      `'defenderfordatabases')].[${kind}Identifier,${of}Identifier,SnapshotCreateTime,TagList]`]);
  return together(rows, ([name, gibibytes, created]) => foundResource(
    matchDatabaseName(name), { leftover, name, region, size: `${gibibytes} GiB`, created: iso(created) },
    () => ({ first: [show], remove: [aws(`rds delete-db-${cluster}snapshot`, [`db-${cluster}snapshot-identifier`, name])] })));
}

/** The calls that list groups and their users. A row of `users` has the id of a user, and its groups in a column. */
interface Calls {
  readonly list: CallName;
  readonly users: CallName;
  readonly column: number;
}

/**
 * Finds groups of RDS, who uses them, and the commands that assign the default group instead. `kind` and `user` are parts of the names of
 * commands and options.
 */
async function findGroups(
  { ask, region, aws, attempt }: FinderContext, leftover: LeftoverId, kind: string, user: string, { list, users, column }: Calls,
): Promise<FoundResource[]> {
  const rows: any[] = await attempt(LEFTOVERS[leftover].what, () => ask(list)) ?? [];
  return together(rows, ([name, family, version]) => foundResource(
    matchDatabaseName(name), { leftover, name, region, physicalId: name }, async () => {
      const all: any[] | undefined = await detail(ask(users));
      const usedBy = all?.filter(one => [one[column]].flat().includes(name)).map(([id]) => id);
      const group = [`${kind}-name`, name] as const;
      const isOfOptions = kind === 'option-group';
      // The default option group of MySQL 8.0 is default:mysql-8-0.
      const standard = isOfOptions ? `default:${family}-${asText(version).replaceAll('.', '-')}` : `default.${family}`;
      return {
        usedBy: usedBy ?? ['not known'],
        first: [isOfOptions ? aws('rds describe-option-groups', group)
          : aws(`rds describe-${kind.replace('-group', 's')}`, group, ['source', 'user'])],
        remove: [
          ...(usedBy ?? []).map(id => aws(`rds modify-${user}`, [`${user}-identifier`, id], [`${kind}-name`, standard])),
          aws(`rds delete-${kind}`, group),
        ],
      };
    }));
}
