import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Bench } from './sample';
import { asCount, atMost, type Figure } from './table';

const ROOT = join(__dirname, '..');
const asBytes = (value: number) => `${asCount(value)} bytes`;
const compact = (template: unknown) => Buffer.byteLength(JSON.stringify(template));

/** All plans with least privilege, the larger permission type: the single-file template and the largest template. */
export function templateSize(bench: Bench): Figure[] {
  const options = { app: 'library', validation: false } as const;
  const iam = bench.template({ ...options, env: { BENCH_LEAVE_OUT: 'denyDataReads,hostManagement' } });
  const plans = bench.template({ ...options, env: { BENCH_LEAVE_OUT: 'denyDataReads,ciem' } });
  const largest = bench.template(options);
  const withPaths = bench.template({
    ...options,
    env: { CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:enable-path-metadata': true }) },
  });
  return [
    atMost('template of all plans with CIEM, without host management', compact(iam), 45_000, asBytes),
    atMost('template of all plans, against the limit of an inline one', compact(plans), 51_200, asBytes),
    { name: '  with CIEM and denyDataReads', measured: asBytes(compact(largest)) },
    { name: '  and with the paths that the CDK CLI adds', measured: asBytes(compact(withPaths)) },
    atMost('resources', Object.keys(largest.Resources).length, 500, asCount),
  ];
}

export function packageSize(): Figure[] {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf-8',
      stdio: 'pipe',
    }),
  );
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf-8'));
  return [
    // The step `package` has its limit.
    { name: `packed npm tarball, with the command (${packed[0].entryCount} files)`, measured: asBytes(packed[0].size) },
    atMost('runtime dependencies', Object.keys(manifest.dependencies ?? {}).length, 0, asCount),
  ];
}
