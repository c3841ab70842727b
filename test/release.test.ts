/** Scripts of a release that no registry on this machine can answer: GitHub and NuGet, with clients that answer from a file. The others: `.ci/steps/release.sh`. */
import { spawnSync } from 'child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..');

/** A tree with a version, and one program in place of a client of a registry, which notes its calls. */
function release(script: string, client: string, answers: string, version = '3.1.0'): { status: number | null; output: string; calls: string[] } {
  const tree = mkdtempSync(join(tmpdir(), 'release-'));
  for (const path of ['.ci/release', '.ci/steps/lib.sh']) cpSync(join(ROOT, path), join(tree, path), { recursive: true });
  writeFileSync(join(tree, 'package.json'), JSON.stringify({ name: 'a-package', version }));
  writeFileSync(join(tree, 'CHANGELOG.md'), `# Changelog\n\n## ${version}\n\nWhat is new.\n\n## 3.0.0\n\nOld.\n`);
  for (const folder of ['release', 'dotnet', 'bin', 'tmp']) mkdirSync(join(tree, 'dist', folder), { recursive: true });
  writeFileSync(join(tree, 'dist/release/SHA256SUMS'), 'mine  a.zip\n');
  writeFileSync(join(tree, 'dist/dotnet/A.nupkg'), '');
  writeFileSync(join(tree, 'calls'), '');
  const program = join(tree, 'dist/bin', client);
  writeFileSync(program, `#!/bin/bash\necho "$*" >> "${tree}/calls"\n${answers}`);
  chmodSync(program, 0o755);
  const { status, stdout, stderr } = spawnSync('bash', [`.ci/release/${script}`], {
    cwd: tree,
    encoding: 'utf-8',
    env: { PATH: `${join(tree, 'dist/bin')}:${process.env.PATH}`, CI: 'true', NUGET_API_KEY: 'key', TMPDIR: join(tree, 'dist/tmp') },
  });
  const calls = readFileSync(join(tree, 'calls'), 'utf-8').trim().split('\n').map(call => call.replace(/\S*\/tmp\S*/g, 'TEMP'));
  return { status, output: `${stdout}${stderr}`.trim(), calls };
}

const NEW = 'case "$1 $2" in "release view") echo "release not found" >&2; exit 1 ;; esac';
const DRAFT = 'case "$1 $2" in "release view") echo \'{"isDraft":true}\' ;; esac';
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
        'release upload v3.1.0 dist/release/SHA256SUMS --clobber',
        'release edit v3.1.0 --draft=false',
      ],
    });
  });

  test('a version with a hyphen is a prerelease', () => {
    expect(release('github.sh', 'gh', NEW, '3.1.0-rc.1').calls[1])
      .toBe('release create v3.1.0-rc.1 --draft --verify-tag --title 3.1.0-rc.1 --notes-file TEMP --prerelease');
  });

  test('a draft of a run that failed is continued', () => {
    expect(release('github.sh', 'gh', DRAFT).calls).toEqual([
      'release view v3.1.0 --json isDraft', 'release upload v3.1.0 dist/release/SHA256SUMS --clobber', 'release edit v3.1.0 --draft=false',
    ]);
  });

  test('a release with the same files is left alone', () => {
    const { status, output, calls } = release('github.sh', 'gh', published('mine  a.zip'));
    expect([status, output]).toEqual([0, 'GitHub has a-package 3.1.0 already, with the same content: nothing to do']);
    expect(calls.filter(call => /create|upload|edit/.test(call))).toEqual([]);
  });

  test('a release with other files is never changed', () => {
    const { status, output, calls } = release('github.sh', 'gh', published('other  a.zip'));
    expect(status).toBe(1);
    expect(output).toBe('error: GitHub has a-package 3.1.0 with other content (other  a.zip, here mine  a.zip). ' +
      'What is published cannot be changed: raise the version in .projenrc.ts');
    expect(calls.filter(call => /create|upload|edit/.test(call))).toEqual([]);
  });

  test.each([
    ['create', NEW, 'error: GitHub refused the release v3.1.0: nothing is published. The same command continues'],
    ['upload', NEW, 'error: GitHub has not all files: the release v3.1.0 is a draft still. The same command continues'],
    ['edit', DRAFT, 'error: the release v3.1.0 has all files, and is a draft still. The same command continues'],
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

describe('NuGet', () => {
  const list = 'case "$1 $2" in "nuget list") echo "D disabled"; echo "E the-default" ;; esac';

  test('a package goes to the default source of the client', () => {
    const { status, output, calls } = release('nuget.sh', 'dotnet', list);
    expect([status, output]).toEqual([0, 'NuGet has 3.1.0']);
    expect(calls).toEqual([
      'nuget list source --format short', 'nuget push dist/dotnet/A.nupkg --source the-default --api-key key --skip-duplicate',
    ]);
  });

  test('a refusal says that the same command continues', () => {
    const { status, output } = release('nuget.sh', 'dotnet', `[ "$2" != push ] || exit 1\n${list}`);
    expect([status, output]).toEqual([1, 'error: NuGet refused A.nupkg: it has none of this version. The same command continues']);
  });
});

test('the notes of a release are the entry of its version', () => {
  expect(release('notes.sh', 'gh', '').output).toBe('What is new.');
});
