import { iso } from '../../asking/call';
import { quote } from '../../shared/command-line';
import { attempt, detail, type FinderContext, lastDays, present } from '../finder-context';
import { type FoundResource, foundResource } from '../found-resource';
import { LEFTOVERS } from '../leftovers';
import { matchPipeline, matchStream, regionIn } from '../match';

/** Finds delivery streams and queues of the EKS audit logs. */
export async function findPipeline(context: FinderContext): Promise<FoundResource[]> {
  return [...await findStreams(context), ...await findQueues(context)];
}

async function findStreams({ ask, region, aws, unanswered }: FinderContext): Promise<FoundResource[]> {
  const names = await attempt(LEFTOVERS.deliveryStream.what, region, unanswered, async () => {
    const all = new Set<string>();
    // The AWS CLI does not request further pages here. A page without new streams is the last one, even if it says that there are more.
    for (let answer = await ask('deliveryStreams'); ;) {
      const before = all.size;
      for (const name of answer?.DeliveryStreamNames ?? []) all.add(name);
      if (!answer?.HasMoreDeliveryStreams || all.size === before) return [...all];
      answer = await ask('moreDeliveryStreams', { stream: [...all].at(-1) });
    }
  }) ?? [];
  return Promise.all(present(names.map((name) => {
    const match = matchStream(name);
    return match && { name, match };
  })).map(({ name, match }) => foundResource({ leftover: 'deliveryStream', ...match, name, region, physicalId: name }, async () => {
    const stream = (await detail(ask('deliveryStream', { stream: name })))?.DeliveryStreamDescription;
    return {
      size: stream?.DeliveryStreamStatus,
      created: iso(stream?.CreateTimestamp),
      first: [aws('firehose describe-delivery-stream', ['delivery-stream-name', name])],
      remove: [aws('firehose delete-delivery-stream', ['delivery-stream-name', name])],
    };
  })));
}

async function findQueues({ ask, region, account, aws, unanswered }: FinderContext): Promise<FoundResource[]> {
  const urls: string[] = await attempt(LEFTOVERS.queue.what, region, unanswered, () => ask('similarQueues')) ?? [];
  return Promise.all(urls.filter(url => /efender/.test(url.split('/').at(-1)!)).map((url) => {
    const name = url.split('/').at(-1)!;
    const match = matchPipeline(name, { account, region });
    return foundResource({ leftover: 'queue', ...match, name, region, physicalId: url }, async () => {
      const attributes = (await detail(ask('queue', { queue: url })))?.Attributes;
      return {
        size: attributes && `about ${attributes.ApproximateNumberOfMessages} messages`,
        created: iso(attributes?.CreatedTimestamp),
        first: [aws('sqs get-queue-attributes', ['queue-url', url], ['attribute-names', 'All'])],
        remove: [aws('sqs delete-queue', ['queue-url', url])],
      };
    });
  }));
}

/** Lists buckets once for all regions. `context` is for any region. `at` returns the context of another region. */
export async function findBuckets(context: FinderContext, at: (region: string) => FinderContext): Promise<FoundResource[]> {
  const { ask, account, region: home, unanswered } = context;
  const buckets: any[] = await attempt(LEFTOVERS.bucket.what, 'global', unanswered, () => ask('similarBuckets')) ?? [];
  return Promise.all(buckets.map(async ({ Name: name, CreationDate }) => {
    const location = await attempt(`region of the bucket ${name}`, 'global', unanswered, () => ask('bucketLocation', { bucket: name }));
    // EU is what Amazon S3 calls eu-west-1 in its oldest buckets, and null is us-east-1.
    const region = location === undefined ? regionIn(name) ?? home
      : { EU: 'eu-west-1' }[location?.LocationConstraint as string] ?? location?.LocationConstraint ?? 'us-east-1';
    const match = matchPipeline(name, { account, region });
    const { ask: askThere, aws, now } = at(region);
    return foundResource({ leftover: 'bucket', ...match, name, region, created: iso(CreationDate), physicalId: name }, async () => ({
      size: sizeOf((await detail(askThere('bucketSize', { bucket: name, ...lastDays(now) })))?.Datapoints),
      first: [`${aws('s3api list-objects-v2', ['bucket', name])} --max-items 20`, aws('s3api get-bucket-policy', ['bucket', name])],
      remove: [`${aws(`s3 rb ${quote(`s3://${name}`)}`)} --force`],
    }));
  }));
}

/** The size of a bucket, which CloudWatch records once a day. */
function sizeOf(points: readonly any[] | undefined): string | undefined {
  if (points === undefined) return undefined;
  const [last] = [...points].sort((a, b) => a.Timestamp < b.Timestamp ? 1 : -1);
  if (last === undefined) return 'size not known: it is empty, or younger than a day';
  const [unit, bytes] = last.Average >= 2 ** 30 ? ['GiB', 2 ** 30] as const : ['MiB', 2 ** 20] as const;
  return `${(last.Average / bytes).toFixed(1)} ${unit} in S3 Standard`;
}
