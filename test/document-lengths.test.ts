/** Documents stay readable: no long paragraph, no page in a cell of a table, and an end of their growth. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
/** Written by hand. */
const documents = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...['docs', 'docs/contributing'].flatMap(folder =>
  readdirSync(join(ROOT, folder)).filter(file => file.endsWith('.md')).map(file => join(folder, file)))]
  .filter(file => !['docs/PERMISSIONS.md', 'docs/rights.md'].includes(file));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf-8').replace(/^ *```[^]*?^ *```$/gm, '\n');
/** What has a letter or a digit, without addresses of links. */
const words = (text: string) => text.replace(/\]\([^)]*\)/g, ']').split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word));
const longer = (limit: number, parts: readonly string[]) =>
  parts.filter(part => words(part).length > limit).map(part => part.trim().slice(0, 60));

const isRow = (line: string) => /^[ >]*\|/.test(line);
const cellsOf = (text: string) => text.split('\n').filter(isRow).flatMap(line => line.split(/(?<!\\)\|/).slice(1, -1));
/** Entries of lists are paragraphs of their own. */
const paragraphsOf = (text: string) => text.split('\n').map(line => isRow(line) ? '' : line).join('\n')
  .split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )/);

test.each(documents)('%s has no paragraph of more than 90 words, and no cell of more than 40', (file) => {
  expect([longer(90, paragraphsOf(textOf(file))), longer(40, cellsOf(textOf(file)))]).toEqual([[], []]);
});

test('what is counted: words, entries of lists and cells, without code and addresses', () => {
  const text = 'One [two](three/four) - 5.\n- six\n  seven\n\n| eight | nine ten |\n| --- | --- |\n';
  expect(paragraphsOf(text).map(paragraph => words(paragraph).length).filter(n => n > 0)).toEqual([3, 2]);
  expect(cellsOf(text).map(cell => words(cell).length)).toEqual([1, 2, 0, 0]);
  expect(longer(2, ['a b', 'a b c'])).toEqual(['a b c']);
});

test('README.md has at most 1,300 words before the languages', () => {
  const [before, ...after] = readFileSync(join(ROOT, 'README.md'), 'utf-8').split('\n## Languages\n');
  expect(after).toHaveLength(1);
  expect(before.split(/\s+/).length).toBeLessThanOrEqual(1300);
});

test('documents have at most 59,700 words without their samples: what is new replaces something', () => {
  const own = documents.filter(file => !['SECURITY.md', 'CONTRIBUTING.md'].includes(file));
  expect(own.reduce((sum, file) => sum + words(textOf(file)).length, 0)).toBeLessThanOrEqual(59_700);
});
