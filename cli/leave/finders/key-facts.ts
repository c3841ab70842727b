import { detail, iso, type Finding } from '../found';

/** Who did something, and when, as CloudTrail has it. */
interface Event {
  readonly by: string;
  readonly on: string;
  /** Ids, ARNs and aliases of what it is about. */
  readonly about: readonly string[];
}

/** What shows whose a key is: an alias and a tag do not, because others can set both. */
export async function keyFacts(finding: Finding, key: string, description: unknown): Promise<string[]> {
  const [created, aliases = [], moved = []] = await Promise.all(
    ['CreateKey', 'CreateAlias', 'UpdateAlias'].map(event => eventsOf(finding, event)));
  const own = (events: readonly Event[] | undefined) =>
    events?.filter(({ about }) => about.some(name => name === key || name.endsWith(`:key/${key}`)));
  return [
    typeof description === 'string' && description !== '' ? `description: "${description}"` : 'no description',
    creator(own(created)),
    ...own([...aliases, ...moved])?.map(({ by, on }) => `alias set by ${by} on ${on}`) ?? [],
    await lastUse(finding, key),
  ];
}

function creator(events: readonly Event[] | undefined): string {
  if (events === undefined) return 'creator not known: CloudTrail could not be read';
  const [first] = events;
  return first ? `created by ${first.by} on ${first.on}`
    : 'creator not known: CloudTrail keeps 90 days of events here; older ones are in the logs of a trail (CreateKey)';
}

/** Undefined if nobody may read CloudTrail. A call that failed created nothing. */
async function eventsOf({ ask }: Finding, event: string): Promise<Event[] | undefined> {
  const texts: unknown = await detail(ask('creations', { event }));
  if (!Array.isArray(texts)) return undefined;
  return texts.flatMap((text) => {
    const { userIdentity, eventTime, errorCode, resources, requestParameters, responseElements } = parsed(text);
    if (errorCode !== undefined) return [];
    return [{
      by: String(userIdentity?.arn ?? userIdentity?.invokedBy ?? userIdentity?.type ?? 'not known'),
      on: iso(eventTime)?.slice(0, 10) ?? 'a day that is not known',
      about: [
        ...Array.isArray(resources) ? resources.map(resource => resource?.ARN) : [],
        responseElements?.keyMetadata?.keyId, requestParameters?.targetKeyId,
      ].map(String),
    }];
  });
}

function parsed(text: unknown): Record<string, any> {
  try {
    return JSON.parse(String(text)) ?? {};
  } catch {
    return { errorCode: 'no JSON' };
  }
}

/** Source: AWS KMS API reference, GetKeyLastUsage, 2026-11. Versions of the AWS CLI from before 2026 do not have it. */
async function lastUse({ ask }: Finding, key: string): Promise<string> {
  const answer = await detail(ask('keyUse', { key }));
  const { Operation, Timestamp } = answer?.KeyLastUsage ?? {};
  if (Operation !== undefined) return `used last: ${Operation} on ${iso(Timestamp)?.slice(0, 10) ?? 'a day that is not known'}`;
  const since = iso(answer?.TrackingStartDate)?.slice(0, 10);
  return since === undefined ? 'last use not known: look in CloudTrail for Decrypt and GenerateDataKey with this key'
    : `not used since ${since}; before that, CloudTrail can have Decrypt and GenerateDataKey with this key`;
}
