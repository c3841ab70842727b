import { asText } from '../../../src/checks/json-text';
import { iso } from '../../asking/call';
import { together } from '../../asking/rows';
import { detail, foundResource, type FinderContext, type FoundResource } from '../finding';
import { LEFTOVERS, SNAPSHOT_TAG } from '../leftovers';
import { matchAlias, matchKeyTags, matchSnapshotTags } from '../match';

/** Finds snapshots of disks, and the KMS keys of the disk scanner and of the database scanner. */
export async function findOfScanners(context: FinderContext): Promise<FoundResource[]> {
  return (await Promise.all([findSnapshots(context), findKeys(context)])).flat();
}

async function findSnapshots({ ask, region, aws, attempt }: FinderContext): Promise<FoundResource[]> {
  const rows: any[] = await attempt(LEFTOVERS.diskSnapshot.what, () => ask('diskSnapshots')) ?? [];
  return together(rows, ([id, volume, gibibytes, created, tags]) => foundResource(matchSnapshotTags(tags ?? []), {
    leftover: 'diskSnapshot',
    name: `${id} of ${volume}`,
    region,
    size: `${gibibytes} GiB disk`,
    created: iso(created),
  }, () => ({
    first: [aws('rbin create-rule', ['resource-type', 'EBS_SNAPSHOT'],
      ['retention-period', 'RetentionPeriodValue=30,RetentionPeriodUnit=DAYS'],
      ['resource-tags', `ResourceTagKey=CreatedBy,ResourceTagValue=${SNAPSHOT_TAG}`])],
    remove: [aws('ec2 delete-snapshot', ['snapshot-id', id])],
  })));
}

async function findKeys(context: FinderContext): Promise<FoundResource[]> {
  const { ask, attempt } = context;
  const aliases: any[] = await attempt('aliases of KMS keys', async () => (await ask('aliases'))?.Aliases) ?? [];
  const tagged: any[] = await attempt('tags of KMS keys', () => ask('taggedKeys')) ?? [];
  const named = aliases.flatMap(({ AliasName: alias, TargetKeyId: key }) => {
    const match = matchAlias(alias);
    return match ? [{ alias, key, match }] : [];
  });
  const known = new Set(named.map(({ key }) => key));
  const byTag = tagged.map(([arn, keys]) => ({ key: asText(arn).split(':key/').at(-1)!, match: matchKeyTags(keys), keys }))
    .filter(({ key }) => !known.has(key));
  return Promise.all([
    ...named.map(({ alias, key, match: { leftover, ...match } }) => describe(context, leftover, match, alias, key,
      aliases.filter(a => key !== undefined && a.TargetKeyId === key && a.AliasName !== alias).map(a => a.AliasName))),
    ...byTag.map(({ key, match, keys }) => describe(context, 'databaseKey', match, `${key}, tag ${keys.join(', ')}`, key,
      aliases.filter(a => a.TargetKeyId === key).map(a => a.AliasName))),
  ]);
}

async function describe(
  context: FinderContext, leftover: 'scannerKey' | 'databaseKey', match: Pick<FoundResource, 'certainty' | 'why'>,
  name: string, key: string | undefined, otherAliases: readonly string[],
): Promise<FoundResource> {
  const { ask, region, aws } = context;
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
    usedBy: otherAliases.length > 0 ? otherAliases.map(alias => `another alias, ${alias}`) : undefined,
  };
  if (metadata?.KeyState === 'PendingDeletion') {
    const end = iso(metadata.DeletionDate)?.slice(0, 10) ?? 'later';
    const cancel = aws('kms cancel-key-deletion', ['key-id', key]);
    return { ...described, going: `its deletion is scheduled for ${end}. To keep it: ${cancel}`, remove: [] };
  }
  return {
    ...described,
    facts: await keyFacts(context, key, metadata?.Description),
    first: [
      aws('kms list-grants', ['key-id', key]),
      ...metadata?.KeyState === 'Disabled' ? [] : [aws('kms disable-key', ['key-id', key])],
    ],
    remove: [aws('kms schedule-key-deletion', ['key-id', key], ['pending-window-in-days', '30'])],
  };
}

/** An event of CloudTrail. */
interface Event {
  readonly by: string;
  readonly on: string;
  /** Ids and ARNs of the resources of the event. */
  readonly about: readonly string[];
}

/** What helps to find out who owns a key. An alias or a tag proves nothing, because others can set both. */
async function keyFacts(context: FinderContext, key: string, description: unknown): Promise<string[]> {
  const [created, aliases = [], moved = []] = await Promise.all(
    ['CreateKey', 'CreateAlias', 'UpdateAlias'].map(event => eventsOf(context, event)));
  const own = (events: readonly Event[] | undefined) =>
    events?.filter(({ about }) => about.some(name => name === key || name.endsWith(`:key/${key}`)));
  return [
    typeof description === 'string' && description !== '' ? `description: "${description}"` : 'no description',
    creator(own(created)),
    ...own([...aliases, ...moved])?.map(({ by, on }) => `alias set by ${by} on ${on}`) ?? [],
    await lastUse(context, key),
  ];
}

function creator(events: readonly Event[] | undefined): string {
  if (events === undefined) return 'creator not known: CloudTrail could not be read';
  const [first] = events;
  return first ? `created by ${first.by} on ${first.on}`
    : 'creator not known: CloudTrail keeps 90 days of events here; older ones are in the logs of a trail (CreateKey)';
}

/** Undefined if CloudTrail could not be read. Leaves out calls that failed, because they created nothing. */
async function eventsOf({ ask }: FinderContext, event: string): Promise<Event[] | undefined> {
  const texts: unknown = await detail(ask('creations', { event }));
  if (!Array.isArray(texts)) return undefined;
  return texts.flatMap((text) => {
    const { userIdentity, eventTime, errorCode, resources, requestParameters, responseElements } = parsed(text);
    if (errorCode !== undefined) return [];
    return [{
      by: asText(userIdentity?.arn ?? userIdentity?.invokedBy ?? userIdentity?.type ?? 'not known'),
      on: iso(eventTime)?.slice(0, 10) ?? 'a day that is not known',
      about: [
        ...Array.isArray(resources) ? resources.map(resource => resource?.ARN) : [],
        responseElements?.keyMetadata?.keyId, requestParameters?.targetKeyId,
      ].map(asText),
    }];
  });
}

function parsed(text: unknown): Record<string, any> {
  try {
    return JSON.parse(asText(text)) ?? {};
  } catch {
    return { errorCode: 'no JSON' };
  }
}

/** Source: AWS KMS API reference, GetKeyLastUsage, 2026-11. Versions of the AWS CLI from before 2026 do not have this command. */
async function lastUse({ ask }: FinderContext, key: string): Promise<string> {
  const answer = await detail(ask('keyUse', { key }));
  const { Operation, Timestamp } = answer?.KeyLastUsage ?? {};
  if (Operation !== undefined) return `last used: ${Operation} on ${iso(Timestamp)?.slice(0, 10) ?? 'a day that is not known'}`;
  const since = iso(answer?.TrackingStartDate)?.slice(0, 10);
  return since === undefined ? 'last use not known: look in CloudTrail for Decrypt and GenerateDataKey with this key'
    : `not used since ${since}; before that, CloudTrail can have Decrypt and GenerateDataKey with this key`;
}
