import { iso } from '../../asking/call';
import { together } from '../../asking/rows';
import { quote } from '../../shared/command-line';
import { detail, foundResource, lastDays, type FinderContext, type FoundResource } from '../finding';
import { LEFTOVERS } from '../leftovers';
import { matchPipeline, matchStream, regionIn } from '../match';

/** Finds delivery streams and queues for the audit logs of EKS. */
export async function findPipeline(context: FinderContext): Promise<FoundResource[]> {
  return [...await findStreams(context), ...await findQueues(context)];
}

async function findStreams({ ask, region, aws, attempt }: FinderContext): Promise<FoundResource[]> {
  const names = await attempt(LEFTOVERS.deliveryStream.what, async () => {
    const all = new Set<string>();
    // The AWS CLI does not request further pages itself. A page without new names ends the loop, even if it says that more follow.
    for (let answer = await ask('deliveryStreams'); ;) {
      const before = all.size;
      for (const name of answer?.DeliveryStreamNames ?? []) all.add(name);
      if (!answer?.HasMoreDeliveryStreams || all.size === before) return [...all];
      answer = await ask('moreDeliveryStreams', { stream: [...all].at(-1) });
    }
  }) ?? [];
  return together(names, name => foundResource(
    matchStream(name), { leftover: 'deliveryStream', name, region, physicalId: name }, async () => {
      const stream = (await detail(ask('deliveryStream', { stream: name })))?.DeliveryStreamDescription;
      return {
        size: stream?.DeliveryStreamStatus,
        created: iso(stream?.CreateTimestamp),
        first: [aws('firehose describe-delivery-stream', ['delivery-stream-name', name])],
        remove: [aws('firehose delete-delivery-stream', ['delivery-stream-name', name])],
      };
    }));
}

async function findQueues({ ask, region, account, aws, attempt }: FinderContext): Promise<FoundResource[]> {
  const urls: string[] = await attempt(LEFTOVERS.queue.what, () => ask('similarQueues')) ?? [];
  return together(urls.filter(url => /efender/.test(url.split('/').at(-1)!)), (url) => {
    const name = url.split('/').at(-1)!;
    return foundResource(matchPipeline(name, { account, region }), { leftover: 'queue', name, region, physicalId: url }, async () => {
      const attributes = (await detail(ask('queue', { queue: url })))?.Attributes;
      return {
        size: attributes && `about ${attributes.ApproximateNumberOfMessages} messages`,
        created: iso(attributes?.CreatedTimestamp),
        first: [aws('sqs get-queue-attributes', ['queue-url', url], ['attribute-names', 'All'])],
        remove: [aws('sqs delete-queue', ['queue-url', url])],
      };
    });
  });
}

/** Buckets are listed once for all regions. `context` is for any region. `at` returns the context of another region. */
export async function findBuckets(context: FinderContext, at: (region: string) => FinderContext): Promise<FoundResource[]> {
  const { ask, account, region: home, attempt } = context;
  const buckets: any[] = await attempt(LEFTOVERS.bucket.what, () => ask('similarBuckets'), 'global') ?? [];
  return together(buckets, async ({ Name: name, CreationDate }) => {
    const location = await attempt(`region of the bucket ${name}`, () => ask('bucketLocation', { bucket: name }), 'global');
    // EU is what Amazon S3 calls eu-west-1 in its oldest buckets, and null is us-east-1.
    const region = location === undefined ? regionIn(name) ?? home
      : { EU: 'eu-west-1' }[location?.LocationConstraint as string] ?? location?.LocationConstraint ?? 'us-east-1';
    const { ask: askThere, aws, now } = at(region);
    const what = { leftover: 'bucket', name, region, created: iso(CreationDate), physicalId: name } as const;
    return foundResource(matchPipeline(name, { account, region }), what, async () => ({
      size: sizeOf((await detail(askThere('bucketSize', { bucket: name, ...lastDays(now) })))?.Datapoints),
      first: [`${aws('s3api list-objects-v2', ['bucket', name])} --max-items 20`, aws('s3api get-bucket-policy', ['bucket', name])],
      remove: [`${aws(`s3 rb ${quote(`s3://${name}`)}`)} --force`],
    }));
  });
}

/** The newest size. CloudWatch writes the size of a bucket once a day. */
function sizeOf(points: readonly any[] | undefined): string | undefined {
  if (points === undefined) return undefined;
  const [last] = [...points].sort((a, b) => a.Timestamp < b.Timestamp ? 1 : -1);
  if (last === undefined) return 'size not known: it is empty, or younger than a day';
  const [unit, bytes] = last.Average >= 2 ** 30 ? ['GiB', 2 ** 30] as const : ['MiB', 2 ** 20] as const;
  return `${(last.Average / bytes).toFixed(1)} ${unit} in S3 Standard`;
}
