/**
 * Scripts of a release that no registry on this machine can answer: GitHub and NuGet, with clients that answer from a
 * file. The others: `.ci/steps/release.sh`.
 */
import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';

const ROOT = join(__dirname, '..');

/** The line that sha256sum has of each file, in the order of their names, and the hash of those lines. */
function digestOf(dist: string): string {
  const sha256 = (text: Buffer | string) => createHash('sha256').update(text).digest('hex');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(file => file.isFile())
    .map(file => relative(dist, join(file.parentPath, file.name))).sort();
  return sha256(files.map(file => `${sha256(readFileSync(join(dist, file)))}  ./${file}\n`).join(''));
}

/** A tree with a version, and one program in place of a client of a registry, which notes its calls. */
function release(script: string, client: string, answers: string, version = '3.1.0', given: (dist: string) => Record<string, string> = () =>
  ({})): { status: number | null; output: string; calls: string[] } {
  const tree = mkdtempSync(join(tmpdir(), 'release-'));
  for (const path of ['.ci/release', '.ci/steps/lib.sh']) cpSync(join(ROOT, path), join(tree, path), { recursive: true });
  writeFileSync(join(tree, 'package.json'), JSON.stringify({ name: 'a-package', version }));
  writeFileSync(join(tree, 'CHANGELOG.md'), `# Changelog\n\n## ${version}\n\nWhat is new.\n\n## 3.0.0\n\nOld.\n`);
  for (const folder of ['dist/release', 'dist/dotnet', 'bin', 'tmp']) mkdirSync(join(tree, folder), { recursive: true });
  writeFileSync(join(tree, 'dist/release/SHA256SUMS'), 'mine  a.zip\n');
  writeFileSync(join(tree, 'dist/dotnet/A.nupkg'), '');
  writeFileSync(join(tree, 'calls'), '');
  const program = join(tree, 'bin', client);
  writeFileSync(program, `#!/bin/bash\necho "$*" >> "${tree}/calls"\n${answers}`);
  chmodSync(program, 0o755);
  const { status, stdout, stderr } = spawnSync('bash', [`.ci/release/${script}`], {
    cwd: tree,
    encoding: 'utf-8',
    env: {
      PATH: `${join(tree, 'bin')}:${process.env.PATH}`,
      CI: 'true',
      NUGET_API_KEY: 'key',
      TMPDIR: join(tree,
        'tmp'),
      ...given(join(tree, 'dist')),
    },
  });
  const calls = readFileSync(join(tree, 'calls'), 'utf-8').trim().split('\n').map(call => call.replace(/\S*\/tmp\S*/g, 'TEMP'));
  return { status, output: `${stdout}${stderr}`.trim(), calls };
}

const NEW = 'case "$1 $2" in "release view") echo "release not found" >&2; exit 1 ;; esac';
/** Two drafts of the tag. */
const DRAFT = `case "$1 $2" in
  "release view") if [ -f "$0.2" ]; then echo "release not found" >&2; exit 1; fi; echo '{"isDraft":true}' ;;
  "release delete") if [ -f "$0.1" ]; then touch "$0.2"; fi; touch "$0.1" ;;
esac`;
const published = (sums: string) => `case "$1 $2" in
  "release view") echo '{"isDraft":false}' ;;
  "release download") echo "${sums}" > "\${@: -1}/SHA256SUMS" ;;
esac`;
const failing = (call: string, answers: string) => `[ "$1 $2" != "release ${call}" ] || exit 1\n${answers}`;

describe('GitHub', () => {
  test('a new release is a draft until it has all files', () => {
    expect(release('github.sh', 'gh', NEW)).toEqual({
      status: 0,
      output: 'GitHub has the release v3.1.0',
      calls: [
        'release view v3.1.0 --json isDraft',
        'release create v3.1.0 --draft --verify-tag --title 3.1.0 --notes-file TEMP',
        'release upload v3.1.0 dist/release/SHA256SUMS',
        'release edit v3.1.0 --draft=false',
      ],
    });
  });

  test('a version with a hyphen is a prerelease', () => {
    expect(release('github.sh', 'gh', NEW, '3.1.0-rc.1').calls[1])
      .toBe('release create v3.1.0-rc.1 --draft --verify-tag --title 3.1.0-rc.1 --notes-file TEMP --prerelease');
  });

  test('drafts are made again, also one of a run that failed: nobody knows what is in them', () => {
    expect(release('github.sh', 'gh', DRAFT).calls.map(call => call.split(' ')[1]))
      .toEqual(['view', 'delete', 'view', 'delete', 'view', 'create', 'upload', 'edit']);
  });

  test('a release with the same files is left alone', () => {
    const { status, output, calls } = release('github.sh', 'gh', published('mine  a.zip'));
    expect([status, output]).toEqual([0, 'GitHub has a-package 3.1.0 already, with the same content: nothing to do']);
    expect(calls.filter(call => /create|upload|edit|delete/.test(call))).toEqual([]);
  });

  test.each([
    ['other files', 'other  a.zip', 'GitHub has a-package 3.1.0 with other content (other  a.zip, here mine  a.zip). ' +
      'A published version cannot change: increase it in .projenrc.ts'],
    ['no hashes', '', 'the release v3.1.0 has no hashes'],
  ])('a release with %s is never changed', (_, sums, message) => {
    const { status, output, calls } = release('github.sh', 'gh', published(sums));
    expect([status, output]).toEqual([1, `error: ${message}`]);
    expect(calls.filter(call => /create|upload|edit|delete/.test(call))).toEqual([]);
  });

  test.each([
    ['create', NEW, 'error: GitHub refused the release v3.1.0: nothing is published. Run the same command again to continue'],
    ['upload', NEW, 'error: GitHub does not have all files: the release v3.1.0 is still a draft. Run the same command again to continue'],
    ['delete', DRAFT, 'error: GitHub did not delete the draft v3.1.0: nothing is published. Run the same command again to continue'],
    ['edit', DRAFT, 'error: the release v3.1.0 has all files, but it is still a draft. Run the same command again to continue'],
  ])('if %s fails, it says what is published', (call, answers, message) => {
    const { status, output } = release('github.sh', 'gh', failing(call, answers));
    expect([status, output]).toEqual([1, message]);
  });

  test('if GitHub does not answer, nothing is created', () => {
    const { status, output, calls } = release('github.sh', 'gh', 'echo "HTTP 502" >&2; exit 1');
    expect([status, output]).toEqual([1, 'error: GitHub does not say whether it has the release v3.1.0: HTTP 502']);
    expect(calls).toHaveLength(1);
  });
});

describe('a job that publishes', () => {
  test('goes on with what was built', () => {
    expect(release('github.sh', 'gh', NEW, '3.1.0', dist => ({ PACKAGES_DIGEST: digestOf(dist) })).output)
      .toBe('GitHub has the release v3.1.0');
  });

  test.each([
    ['a file was changed', (dist: string) => {
      const digest = digestOf(dist);
      writeFileSync(join(dist, 'dotnet/A.nupkg'), 'other');
      return digest;
    }],
    ['a file is new', (dist: string) => {
      const digest = digestOf(dist);
      writeFileSync(join(dist, 'release/new.zip'), '');
      return digest;
    }],
    ['the job that built says nothing', () => ''],
  ])('does nothing if %s', (_, digest) => {
    expect(release('github.sh', 'gh', NEW, '3.1.0', dist => ({ PACKAGES_DIGEST: digest(dist) })))
      .toEqual({
        status: 1,
        output: 'error: dist/ does not have the packages that were built: it was changed after the build. Nothing is published',
        calls: [''],
      });
  });
});

describe('NuGet', () => {
  const list = 'case "$1 $2" in "nuget list") echo "D disabled"; echo "E the-default" ;; esac';

  test('a package goes to the default source of the client', () => {
    const { status, output, calls } = release('nuget.sh', 'dotnet', list);
    expect([status, output]).toEqual([0, 'NuGet has 3.1.0']);
    expect(calls).toEqual([
      'nuget list source --format short', 'nuget push dist/dotnet/A.nupkg --source the-default --api-key key --skip-duplicate',
    ]);
  });

  test('a refusal says that the same command can run again', () => {
    const { status, output } = release('nuget.sh', 'dotnet', `[ "$2" != push ] || exit 1\n${list}`);
    expect([status, output])
      .toEqual([1, 'error: NuGet refused A.nupkg: it does not have this version. Run the same command again to continue']);
  });
});

test('the notes of a release are the entry of its version', () => {
  expect(release('notes.sh', 'gh', '').output).toBe('What is new.');
});

test('what releasing.md says to check: each file alone, made by the workflow of this tag', () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  const [, commands] = /## Check what you install[^]*?```sh\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs/releasing.md'), 'utf-8'))!;
  const files = ['a.tgz', 'b.whl', 'c.zip', 'planted.zip'];
  mkdirSync(join(folder, 'bin'));
  for (const [client, answers] of [['npm', ''], ['gh', `case "$1" in
    release) touch ${files.join(' ')}; sha256sum a.tgz b.whl c.zip > SHA256SUMS ;;
    attestation) echo "$*" >> "${folder}/calls"; [ "$3" != planted.zip ] ;;
  esac`]]) writeFileSync(join(folder, 'bin', client), `#!/bin/bash\n${answers}`, { mode: 0o755 });
  mkdirSync(join(folder, 'empty'));
  const { stdout } = spawnSync('bash', ['-c', commands], {
    cwd: join(folder, 'empty'), encoding: 'utf-8', env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  const repository = 'cdk-defender-for-cloud/cdk-defender-for-cloud';
  expect(readFileSync(join(folder, 'calls'), 'utf-8').trim().split('\n'))
    .toEqual(files.map(file => `attestation verify ${file} --repo ${repository} ` +
    `--cert-identity https://github.com/${repository}/.github/workflows/release.yml@refs/tags/v1.1.0`));
  expect(stdout).toContain('DO NOT USE planted.zip');
  expect(stdout).not.toMatch(/DO NOT USE [abc]/);
});
