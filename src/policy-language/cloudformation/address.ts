/** Addresses of templates in Amazon S3, as a template writes them, and the files that CDK uploads to them. */
import { intrinsicOf, isMap, readFunction } from './template-functions';

/** The references that CloudFormation itself fills in, and that the destinations of an asset manifest can contain. */
const PSEUDO = ['AWS::AccountId', 'AWS::Region', 'AWS::Partition', 'AWS::URLSuffix'];

/**
 * The address, with `${AWS::Region}` and similar references. Undefined if a parameter, a branch or another function
 * decides it.
 */
export function addressOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes('$') ? undefined : value;
  const found = intrinsicOf(value);
  return found && readFunction<string | undefined>(found, {
    literal: text => text.includes('$') ? undefined : text,
    reference: name => PSEUDO.includes(name) ? `\${${name}}` : undefined,
    join: (parts, delimiter) => parts.includes(undefined) ? undefined : parts.join(delimiter),
    value: addressOf,
    other: () => undefined,
  });
}

const HOST = String.raw`s3(?:[.-](?:\$\{AWS::Region\}|[a-z0-9-]+))?\.(?:\$\{AWS::URLSuffix\}|amazonaws\.com(?:\.cn)?)`;
const [BY_PATH, BY_HOST] = [new RegExp(`^https://${HOST}/([^/]+)/(.+)$`), new RegExp(`^https://([^/]+)\\.${HOST}/(.+)$`)];

/** Whether this is the address of a key of a bucket. */
export function isAddressOf(
  address: string, bucket: string, key: string, isSame = (one: string, other: string) => one === other,
): boolean {
  return [BY_PATH, BY_HOST].some((pattern) => {
    const [, ofBucket, ofKey] = pattern.exec(address) ?? [];
    return ofBucket !== undefined && isSame(ofBucket, bucket) && isSame(ofKey, key);
  });
}

/** A file of an asset manifest, and one of its destinations. */
export interface FileAsset {
  /** Undefined for an archive, and for an asset that a command creates. */
  readonly path: string | undefined;
  readonly bucket: string;
  readonly key: string;
}

/** Returns the files of an asset manifest of CDK, with each of their destinations. */
export function assetsIn(files: readonly unknown[]): FileAsset[] {
  return files.flatMap((entry) => {
    const { source, destinations } = isMap(entry) ? entry : {};
    const { path: name, packaging = 'file', executable } = isMap(source) ? source : {};
    if (!isMap(destinations)) return [];
    const path = typeof name !== 'string' || packaging !== 'file' || executable !== undefined ? undefined : name;
    return Object.values(destinations).flatMap((destination) => {
      const { bucketName: bucket, objectKey: key } = isMap(destination) ? destination : {};
      return typeof bucket === 'string' && typeof key === 'string' ? [{ path, bucket, key }] : [];
    });
  });
}
