import { SNAPSHOT_TAG } from './leftovers';
import { CLUSTER_CIDRS } from '../shared/published';

/**
 * How certain a match is. `published`: exactly the published name. `prefix`: only the prefix is published, in the permissions of
 * the roles. `lookalike`: similar to a published name, but not one.
 */
type Certainty = 'published' | 'prefix' | 'lookalike';

export interface Match {
  readonly certainty: Certainty;
  /** The reason, if the name is not exactly as published. */
  readonly why?: string;
}

const PUBLISHED: Match = { certainty: 'published' };
const lookalike = (why: string): Match => ({ certainty: 'lookalike', why });
const prefix = (why: string): Match => ({ certainty: 'prefix', why });

interface Where {
  readonly account: string;
  readonly region: string;
}

const PIPELINE = /^azuredefender-([a-z]{2,}(?:-[a-z]+)+-\d+)-(\d{12})-./;

/** The region in the name of a queue or bucket. */
export function regionIn(name: string): string | undefined {
  return PIPELINE.exec(name)?.[1];
}

/** Matches a queue or bucket: `azuredefender-<region>-<account>-<cluster>`, or a published prefix. */
export function matchPipeline(name: string, { account, region }: Where): Match {
  if (name.startsWith('ms-defender-')) return prefix('of ms-defender- only the prefix is published');
  if (!name.startsWith('azuredefender-')) return lookalike('the name does not begin with azuredefender- or ms-defender-');
  const [, namedRegion, namedAccount] = PIPELINE.exec(name) ?? [];
  if (namedRegion === undefined) return prefix('it is not azuredefender-<region>-<account>-<cluster>');
  if (namedAccount !== account) return lookalike(`the name has another account, ${namedAccount}`);
  if (namedRegion !== region) return lookalike(`the name has another region, ${namedRegion}`);
  return PUBLISHED;
}

/** Matches a delivery stream: `azuredefender-<cluster>`, or a published prefix. */
export function matchStream(name: string): Match | undefined {
  if (/^azuredefender-./.test(name)) return PUBLISHED;
  if (name.startsWith('ms-defender-')) return prefix('of ms-defender- only the prefix is published');
  return /efender/i.test(name) ? lookalike('the name does not begin with azuredefender- or ms-defender-') : undefined;
}

/** Matches the destination of a log subscription. */
export function matchDestination(arn: string, { account, region }: Where): Match | undefined {
  const [, , service, arnRegion, arnAccount, ...rest] = arn.split(':');
  const resource = rest.join(':');
  const match = matchStream(resource.replace(/^deliverystream\//, ''));
  if (match === undefined || match.certainty === 'lookalike') return match;
  if (service !== 'firehose' || !resource.startsWith('deliverystream/')) return lookalike('the destination is no delivery stream');
  if (arnAccount !== account) return lookalike(`the delivery stream is in another account, ${arnAccount}`);
  if (arnRegion !== region) return lookalike(`the delivery stream is in another region, ${arnRegion}`);
  return match;
}

/** Matches RDS snapshots and groups, whose names are in lower case. */
export function matchDatabaseName(name: string): Match {
  return name.startsWith('defenderfordatabases') ? PUBLISHED : lookalike('the name does not begin with defenderfordatabases');
}

/** Matches the tags of an EBS snapshot. */
export function matchSnapshotTags(tags: readonly { readonly Key: string; readonly Value: string }[]): Match {
  const value = tags.find(({ Key }) => Key === 'CreatedBy')?.Value;
  return value === SNAPSHOT_TAG ? PUBLISHED : lookalike(`the tag CreatedBy is "${value}"`);
}

/** Matches an alias of a KMS key. */
export function matchAlias(alias: string): ({ readonly leftover: 'scannerKey' | 'databaseKey' } & Match) | undefined {
  if (alias === 'alias/DefenderForCloudKey') return { leftover: 'scannerKey', ...PUBLISHED };
  if (alias.startsWith('alias/DefenderForDatabases')) return { leftover: 'databaseKey', ...PUBLISHED };
  if (!/efender/i.test(alias)) return undefined;
  const leftover = /database/i.test(alias) ? 'databaseKey' : 'scannerKey';
  return { leftover, ...lookalike('the alias is not alias/DefenderForCloudKey and does not begin with alias/DefenderForDatabases') };
}

/** Matches the tag keys of a KMS key. */
export function matchKeyTags(keys: readonly string[]): Match {
  return keys.some(key => key.startsWith('DefenderForDatabases'))
    ? PUBLISHED
    : lookalike('no tag key begins with DefenderForDatabases');
}

/** Matches a principal with access to a cluster. Roles of the app must have exactly these names. */
export function matchPrincipal(arn: string, account: string, names: readonly string[]): Match | undefined {
  const [, arnAccount, path] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
  const name = path?.split('/').at(-1);
  if (name === undefined || !/defender|^MDC/i.test(name)) {
    return name !== undefined && names.includes(name) && arnAccount === account ? PUBLISHED : undefined;
  }
  if (!names.includes(name)) return lookalike('the role is not one that the app or Microsoft\'s template names');
  return arnAccount === account ? PUBLISHED : lookalike(`the role is in another account, ${arnAccount}`);
}

/** The CIDRs of a cluster that belong to Defender for Cloud. */
export function publishedCidrs(cidrs: readonly string[]): string[] {
  return cidrs.filter(cidr => CLUSTER_CIDRS.includes(cidr));
}

/** Matches an Azure Arc machine that has the tag MDFCSecurityConnector. */
export function matchArcTags(tags: Readonly<Record<string, string>>, account: string): Match {
  if (tags.AccountId === account) return PUBLISHED;
  return lookalike(tags.AccountId === undefined ? 'it has no tag AccountId' : `it is of another account, ${tags.AccountId}`);
}
