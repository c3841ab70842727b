/** A step of CI names the tools that it needs, and does not pass without them. */
import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const STEPS = join(ROOT, '.ci', 'steps');
const NAMES = readdirSync(STEPS).filter(file => file !== 'lib.sh').map(file => file.replace(/\.sh$/, ''));
const textOf = (name: string) => readFileSync(join(STEPS, `${name}.sh`), 'utf-8');
const needsOf = (name: string) => /^needs (.*)$/m.exec(textOf(name))?.[1].split(' ') ?? [];

test('.ci/run runs every step', () => {
  const run = readFileSync(join(ROOT, '.ci', 'run'), 'utf-8');
  const [first, then] = [/^first=\((.*?)\)/ms, /^then=\((.*?)\)/ms].map(list => list.exec(run)![1].trim().split(/\s+/));
  expect([...first, ...then].sort()).toEqual([...NAMES].sort());
});

test.each(NAMES)('%s names its tools in one line', (name) => {
  expect(needsOf(name)).toEqual(expect.arrayContaining(['node', 'npm']));
  expect(textOf(name).match(/^needs /gm)).toHaveLength(1);
});

// Words that only a step with the tool has.
test.each<[tool: string, use: RegExp]>([
  ['terraform', /build_stand_in|\bterraform (get|validate)\b/],
  ['go', /build_stand_in|\bgo (build|install)\b|go_proxy/],
  ['mvn', /\bmvn --|maven_repository/],
  ['python3', /python_with|\bpython3 -m\b/],
])('each step that uses %s needs it', (tool, use) => {
  const using = NAMES.filter(name => use.test(textOf(name)));
  expect(using.length).toBeGreaterThan(0);
  expect(using.filter(name => !needsOf(name).includes(tool))).toEqual([]);
});

test.each<[ci: string, tool: string, code: number, text: string]>([
  ['true', 'no-such-tool', 1, 'error: this step needs no-such-tool, and CI must not pass without'],
  ['', 'no-such-tool', 77, 'SKIPPED: this step needs no-such-tool'],
  ['true', 'bash', 0, 'it goes on'],
])('with CI=%s, a step that needs %s ends with %d', (ci, tool, code, text) => {
  const script = `. .ci/steps/lib.sh; needs bash ${tool}; echo 'it goes on'`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: ROOT, encoding: 'utf-8', env: { ...process.env, CI: ci, TMPDIR: mkdtempSync(join(tmpdir(), 'step-')) },
  });
  expect([status, `${stdout}${stderr}`.trim()]).toEqual([code, text]);
});

test('five parts have each slow test once; without a turn, all run', () => {
  const files = (which: string, part: number) => {
    // The part of a commit is tested in test/e2e/file-rotation.test.ts.
    const script =
      `. .ci/steps/lib.sh; typescript() { echo ${part}; }; WHICH_TESTS=${which}; slow_tests ''; printf 'file %s\\n' "\${SLOW_TESTS[@]}"`;
    // .ci/run has what its steps share there.
    const env = { ...process.env, SHARED: '', TMPDIR: mkdtempSync(join(tmpdir(), 'step-')) };
    const { stdout } = spawnSync('bash', ['-c', script], { cwd: ROOT, encoding: 'utf-8', env });
    return [...stdout.matchAll(/^file (.*)/gm)].map(([, file]) => file);
  };
  const all = files('all', 1);
  expect(all.length).toBeGreaterThan(70);
  const due = [1, 2, 3, 4, 5].map(part => files('due', part));
  expect(due.flat().sort()).toEqual(all);
  for (const part of due) expect(part.length / all.length).toBeLessThan(0.25);
});
