/** Each row of docs/what-happens-if.md names a test that exists. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const ROWS = readFileSync(join(ROOT, 'docs', 'what-happens-if.md'), 'utf-8').split('\n')
  .filter(line => line.startsWith('|') && !line.startsWith('| ---') && !line.startsWith('| what happens'))
  .map(line => line.split('|').slice(1, -1).map(cell => cell.trim()));

test('the document has rows', () => expect(ROWS.length).toBeGreaterThan(30));

test.each(ROWS)('%s', (_, result, shownBy) => {
  expect(result).toMatch(/^\S.*\.$/);
  const [, file, title] = /^`((?:test|e2e)\/[\w./-]+)`: (.+)$/.exec(shownBy) ?? [];
  expect(existsSync(join(ROOT, file))).toBe(true);
  const text = readFileSync(join(ROOT, file), 'utf-8');
  const titles = file.endsWith('.py')
    ? [...text.matchAll(/def (test_\w+)\(/g)].map(m => m[1])
    : [...text.matchAll(/\b(?:test|describe|describeAll)(?:\.each\([^]*?\))?\(\s*(['"])(.*?)\1/g)].map(m => m[2]);
  expect(titles).toContain(title);
});
