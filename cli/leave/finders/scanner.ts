import { keyFacts } from './key-facts';
import { attempt, detail, iso, type Finding, type Found } from '../found';
import { LEFTOVERS, SNAPSHOT_TAG } from '../leftovers';
import { matchAlias, matchKeyTags, matchSnapshotTags } from '../match';

/** Snapshots of disks, and the KMS keys of both scanners. */
export async function findOfScanners(finding: Finding): Promise<Found[]> {
  return (await Promise.all([findSnapshots(finding), findKeys(finding)])).flat();
}

async function findSnapshots({ ask, region, aws, unanswered }: Finding): Promise<Found[]> {
  const rows: any[] = await attempt(LEFTOVERS.diskSnapshot.what, region, unanswered, () => ask('diskSnapshots')) ?? [];
  return rows.map(([id, volume, gibibytes, created, tags]) => {
    const match = matchSnapshotTags(tags ?? []);
    return {
      leftover: 'diskSnapshot',
      ...match,
      name: `${id} of ${volume}`,
      region,
      size: `${gibibytes} GiB disk`,
      created: iso(created),
      ...match.certainty === 'lookalike' ? { remove: [] } : {
        first: [aws('rbin create-rule', ['resource-type', 'EBS_SNAPSHOT'],
          ['retention-period', 'RetentionPeriodValue=30,RetentionPeriodUnit=DAYS'],
          ['resource-tags', `ResourceTagKey=CreatedBy,ResourceTagValue=${SNAPSHOT_TAG}`])],
        remove: [aws('ec2 delete-snapshot', ['snapshot-id', id])],
      },
    };
  });
}

async function findKeys(finding: Finding): Promise<Found[]> {
  const { ask, region, unanswered } = finding;
  const aliases: any[] = await attempt('aliases of KMS keys', region, unanswered, async () => (await ask('aliases'))?.Aliases) ?? [];
  const tagged: any[] = await attempt('tags of KMS keys', region, unanswered, () => ask('taggedKeys')) ?? [];
  const named = aliases.flatMap(({ AliasName: alias, TargetKeyId: key }) => {
    const match = matchAlias(alias);
    return match ? [{ alias, key, match }] : [];
  });
  const known = new Set(named.map(({ key }) => key));
  const byTag = tagged.map(([arn, keys]) => ({ key: String(arn).split(':key/').at(-1)!, match: matchKeyTags(keys), keys }))
    .filter(({ key }) => !known.has(key));
  return Promise.all([
    ...named.map(({ alias, key, match: { leftover, ...match } }) => describe(finding, leftover, match, alias, key,
      aliases.filter(a => key !== undefined && a.TargetKeyId === key && a.AliasName !== alias).map(a => a.AliasName))),
    ...byTag.map(({ key, match, keys }) => describe(finding, 'databaseKey', match, `${key}, tag ${keys.join(', ')}`, key,
      aliases.filter(a => a.TargetKeyId === key).map(a => a.AliasName))),
  ]);
}

async function describe(
  finding: Finding, leftover: 'scannerKey' | 'databaseKey', match: Pick<Found, 'certainty' | 'why'>,
  name: string, key: string | undefined, otherAliases: readonly string[],
): Promise<Found> {
  const { ask, region, aws } = finding;
  const found = { leftover, ...match, name, region, physicalId: key ?? name };
  if (match.certainty === 'lookalike') return { ...found, remove: [] };
  if (key === undefined) {
    return { ...found, size: 'an alias without a key', remove: [aws('kms delete-alias', ['alias-name', name])] };
  }
  const metadata = (await detail(ask('key', { key })))?.KeyMetadata;
  const described = {
    ...found,
    name: name.includes(key) ? name : `${name}, key ${key}`,
    size: metadata?.KeyState,
    created: iso(metadata?.CreationDate),
    usedBy: otherAliases.length > 0 ? otherAliases.map(alias => `it is also ${alias}`) : undefined,
  };
  if (metadata?.KeyState === 'PendingDeletion') {
    const end = iso(metadata.DeletionDate)?.slice(0, 10) ?? 'later';
    const cancel = aws('kms cancel-key-deletion', ['key-id', key]);
    return { ...described, going: `its deletion is scheduled for ${end}. ${cancel} keeps it`, remove: [] };
  }
  return {
    ...described,
    facts: await keyFacts(finding, key, metadata?.Description),
    first: [
      aws('kms list-grants', ['key-id', key]),
      ...metadata?.KeyState === 'Disabled' ? [] : [aws('kms disable-key', ['key-id', key])],
    ],
    remove: [aws('kms schedule-key-deletion', ['key-id', key], ['pending-window-in-days', '30'])],
  };
}
