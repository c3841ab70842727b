/** Each row of docs/what-happens-if.md has a test that exists, and each of these tests a row. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { SHOWN_BY } from './what-happens-if';

const ROOT = join(__dirname, '..');
const ROWS = readFileSync(join(ROOT, 'docs', 'what-happens-if.md'), 'utf-8').split('\n')
  .filter(line => line.startsWith('|') && !line.startsWith('| ---') && !line.startsWith('| what happens'))
  .map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));

test('the document has rows, and names no others than the tests show', () => {
  expect(ROWS.length).toBeGreaterThan(30);
  expect(ROWS.map(([happens]) => happens)).toEqual(SHOWN_BY.map(([happens]) => happens));
});

test.each(ROWS)('%s: %s', (...cells) => {
  expect(cells).toHaveLength(2);
  expect(cells[1]).toMatch(/^\S.*\.$/);
});

test.each(SHOWN_BY.flatMap(([happens, tests]) => tests.map(shown => [happens, ...shown] as const)))('%s: %s, %s', (_, file, title) => {
  expect(file).toMatch(/^(?:test|e2e)\/[\w./-]+$/);
  expect(existsSync(join(ROOT, file))).toBe(true);
  const text = readFileSync(join(ROOT, file), 'utf-8');
  const titles = file.endsWith('.py')
    ? [...text.matchAll(/def (test_\w+)\(/g)].map(m => m[1])
    : [...text.matchAll(/\b(?:test|describe|describeAll)(?:\.each\([^]*?\))?\(\s*(['"])(.*?)\1/g)].map(m => m[2]);
  expect(titles).toContain(title);
});
