/** Each unusual situation has a page for the user, and tests that exist. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { anchorsOf } from './support/anchors';
import { SITUATIONS } from './what-happens-if';

const ROOT = join(__dirname, '..');

test('there are many, each once, with what happens in a sentence', () => {
  expect(SITUATIONS.length).toBeGreaterThan(80);
  expect(new Set(SITUATIONS.map(({ happens }) => happens)).size).toBe(SITUATIONS.length);
  expect(SITUATIONS.filter(({ result }) => !/^\S.*\.$/.test(result))).toEqual([]);
});

test.each(SITUATIONS.map(({ happens, page }) => [happens, page]))('%s: docs/%s', (_, page) => {
  const [file, anchor] = page.split('#');
  const text = readFileSync(join(ROOT, 'docs', file), 'utf-8');
  expect(anchor === undefined || anchorsOf(text).includes(anchor)).toBe(true);
});

test.each(SITUATIONS.flatMap(({ happens, tests }) => tests.map(shown => [happens, ...shown] as const)))('%s: %s, %s', (_, file, title) => {
  expect(file).toMatch(/^(?:test|e2e)\/[\w./-]+$/);
  expect(existsSync(join(ROOT, file))).toBe(true);
  const text = readFileSync(join(ROOT, file), 'utf-8');
  const titles = file.endsWith('.py')
    ? [...text.matchAll(/def (test_\w+)\(/g)].map(m => m[1])
    : [...text.matchAll(/\b(?:test|describe|describeAll)(?:\.each\([^]*?\))?\(\s*(['"])(.*?)\1/g)].map(m => m[2]);
  expect(titles).toContain(title);
});
