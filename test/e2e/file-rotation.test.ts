/** Every scenario of e2e runs in CI after a few landings. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { filesOfPart, PARTS, partOf, scenariosOf, secondsOf } from '../../e2e/file-rotation';
import { select } from '../../e2e/select';

const E2E = join(__dirname, '..', '..', 'e2e');
const SOURCES = Object.fromEntries(readdirSync(E2E).filter(file => file.endsWith('.e2e.ts')).sort()
  .map(file => [file, readFileSync(join(E2E, file), 'utf-8')]));
/** Those with scenarios beyond the smoke part. */
const FILES = Object.keys(SOURCES).filter(file => SOURCES[file].includes('\ndescribeAll('));
const HOUR = 3600;
const START = Date.UTC(2026, 10, 28, 2, 47) / 1000;

/** Files that run whole at a commit of this date. */
const whole = (date: number) => select(['--part', 'commit'], SOURCES, () => ({ name: 'abc1234', date })).whole;

test.each([4, 8, 12, 16, 24, 48, 72, 7 * 24])('a landing every %i hours: five of them run every file, each once', (hours) => {
  for (const late of [0, 1, 7, 1000]) {
    const ran = Array.from({ length: 5 }, (_, i) => whole(START + (late + i * hours) * HOUR)).flat();
    expect(ran.sort()).toEqual(FILES);
  }
});

test('some more at uneven hours run every file too', () => {
  // Hours between landings, of which some are in one slot.
  const gaps = [3, 5, 2, 9, 4, 6, 3, 4, 12, 5, 3, 7, 4];
  const ran = gaps.map((_, i) => gaps.slice(0, i).reduce((sum, gap) => sum + gap, START / HOUR)).flatMap(hours => whole(hours * HOUR));
  expect([...new Set(ran)].sort()).toEqual(FILES);
});

test('each slot of four hours has the next part', () => {
  expect([0, 3.9, 4, 8, 12, 16, 20, 24, 28].map(hours => partOf(hours * HOUR))).toEqual([1, 1, 2, 3, 4, 5, 1, 2, 3]);
});

test.each([1, 2, 5, 7, FILES.length])('of %i parts, each file is in exactly one', (parts) => {
  const all = Array.from({ length: parts }, (_, i) => filesOfPart(FILES, i + 1, parts));
  expect(all.flat().sort()).toEqual(FILES);
});

test('the parts take about the same time', () => {
  const sums = Array.from({ length: PARTS }, (_, i) => filesOfPart(FILES, i + 1, PARTS).reduce((sum, file) => sum + secondsOf(file), 0));
  expect(Math.max(...sums) / Math.min(...sums)).toBeLessThan(1.3);
});

describe('what runs', () => {
  const sources = {
    'both.e2e.ts': 'test(\'a\', () => {});\ndescribeAll(\'b\', () => {});',
    'each.e2e.ts': 'test.each<string>([\'a\'])(\'%s\', () => {});',
    'more.e2e.ts': 'describeAll(\'a\', () => {\n  test(\'b\', () => {});\n});',
    'never.e2e.ts': 'const describeProwler = describe.skip;\ndescribeProwler(\'a\', () => {});',
    'other.e2e.ts': 'describeAll(\'a\', () => {});',
  };
  const run = (...args: string[]) => select(args, sources, () => ({ name: 'abc1234', date: START }));
  const paths = (...names: string[]) => names.map(name => `e2e/${name}\\.e2e\\.ts$`);

  test('by default, files with scenarios of the smoke part', () => {
    expect(run()).toEqual({ whole: [], args: paths('both', 'each') });
  });

  test('all', () => {
    expect(run('--all')).toEqual({ whole: Object.keys(sources), args: [] });
    expect(run('--all', 'more', '-t', 'a')).toEqual({ whole: Object.keys(sources), args: ['more', '-t', 'a'] });
  });

  test('a part, in addition to the smoke tests', () => {
    expect(run('--part', '3/3')).toEqual({
      whole: ['other.e2e.ts'],
      args: paths('both', 'each',
        'other'),
      title: 'part 3 of 3: in addition to the smoke tests, all of other (about 60 s)',
    });
  });

  test('the part that is due says of which commit', () => {
    expect(run('--part', 'commit').title)
      .toMatch(/^part \d of 5, due at commit abc1234 of 2026-11-28T02:47:00.000Z: in addition to the smoke tests, /);
  });

  test.each(['', '0/3', '4/3', '1/4', '1', '1/3x', '01/3', 'commits', '-1/3'])('--part %s is refused', (value) => {
    expect(() => run('--part', value)).toThrow(
      `--part must be "commit", or "K/N" with K from 1 to N, and N of at most 3, the number of files with such scenarios, got "${value}"`);
  });

  test('--part without a value, and with --all', () => {
    expect(() => run('--part')).toThrow('got ""');
    expect(() => run('--all', '--part', '1/3')).toThrow('--all and --part exclude each other');
  });
});

test('what is not in describeAll is the smoke part', () => {
  const of = (file: string) => scenariosOf(SOURCES[file]);
  expect([of('templates.e2e.ts'), of('single-account.e2e.ts'), of('plans.e2e.ts'), of('prowler.e2e.ts')]).toEqual([
    { smoke: true, more: true }, { smoke: true, more: false }, { smoke: false, more: true }, { smoke: false, more: false },
  ]);
});
