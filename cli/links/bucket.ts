import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Request } from './input';
import { filesOf } from './links';
import { commandLine } from '../shared/command-line';
import { InputError } from '../shared/input-error';
import { packageFolder } from '../shared/library';
import type { Progress } from '../shared/progress';

/** Names the owner, so that S3 refuses a bucket of another account: anybody can take a bucket name that is free. */
function inBucket({ bucket, bucketOwner, bucketRegion, profile }: Request): string[] {
  return [
    '--bucket', bucket, '--expected-bucket-owner', bucketOwner, '--region', bucketRegion,
    ...profile === undefined ? [] : ['--profile', profile],
  ];
}

/** Arguments of the AWS CLI to upload a file. `aws s3 cp` has no option for the owner. */
export function uploadArguments(request: Request, file: string): string[] {
  return [
    's3api', 'put-object', ...inBucket(request), '--key', `${request.prefix}${file}`, '--body', `templates/${file}`,
    '--checksum-algorithm', 'SHA256', '--output', 'json',
  ];
}

/** Arguments of the AWS CLI to get the version and the checksum of a file. */
export function checkArguments(request: Request, file: string): string[] {
  return [
    's3api', 'head-object', ...inBucket(request), '--key', `${request.prefix}${file}`, '--checksum-mode', 'ENABLED',
    '--output', 'json',
  ];
}

/** The policy for a bucket without one, and the versioning that the links need. */
export function bucketCommands(request: Request, policy: string): { policy: string; versioning: string } {
  const command = (name: string, ...more: string[]) => commandLine(['aws', 's3api', name, ...inBucket(request), ...more]);
  return {
    policy: command('put-bucket-policy', '--policy', policy),
    versioning: command('put-bucket-versioning', '--versioning-configuration', 'Status=Enabled'),
  };
}

/** The version of each file in the bucket, with the content of this package. Uploads the files first with --upload. */
export function versionsOf(request: Request, progress: Progress): ReadonlyMap<string, string> {
  return new Map(filesOf(request).map((file) => {
    progress.step(`${request.mode === 'upload' ? 'uploading' : 'asking AWS for'} ${file}`);
    const args = request.mode === 'upload' ? uploadArguments(request, file) : checkArguments(request, file);
    return [file, checkedVersion(request, file, ask(request, args))];
  }));
}

interface Answer {
  readonly VersionId?: string;
  readonly ChecksumSHA256?: string;
}

function ask({ mode, bucketOwner }: Request, args: string[]): Answer {
  const { status, error, stdout } = spawnSync('aws', args, {
    cwd: packageFolder(), encoding: 'utf-8', stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw new InputError(`--${mode} needs the AWS CLI: ${error.message}`);
  if (status === 0) return JSON.parse(stdout);
  const missing = mode === 'uploaded' ? ` and have the files: run with --upload, or without --${mode} to print the commands` : '';
  throw new InputError(`--${mode}: aws ${args[0]} ${args[1]} ended with ${status}; the bucket must belong to account ` +
    `${bucketOwner}${missing}`);
}

function checkedVersion(request: Request, file: string, { VersionId, ChecksumSHA256 }: Answer): string {
  const sum = createHash('sha256').update(readFileSync(join(packageFolder(), 'templates', file))).digest('base64');
  if (ChecksumSHA256 !== sum) {
    throw new InputError(`${request.prefix}${file} in the bucket must have the SHA-256 checksum of templates/${file}, ${sum}, ` +
      `got ${ChecksumSHA256 ?? 'none'}: run with --upload`);
  }
  if (VersionId === undefined || VersionId === 'null') {
    throw new InputError(`the bucket must keep versions, got a file without a version: run "${bucketCommands(request, '').versioning}", ` +
      'then run with --upload; --unversioned prints links without versions');
  }
  return VersionId;
}
