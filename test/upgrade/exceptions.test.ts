/** The rows of `exceptions.ts` have words, and the base is a commit. */
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Exception } from './change';
import { EXCEPTIONS } from './exceptions';

/** What is wrong with rows. */
function problems(rows: readonly Exception[]): string[] {
  return rows.flatMap(({ title, reason, changes }) => [
    ...[title, reason].filter(text => !/^[A-Z`][^\n]{5,}\.$/.test(text)).map(text => `not a sentence: '${text}'`),
    ...changes.length === 0 ? [`without a change: ${title}`] : [],
  ]);
}

test('each row says what changes and why', () => {
  expect(problems(EXCEPTIONS)).toEqual([]);
});

test('a row without a reason or a change is noticed', () => {
  const row: Exception = { title: 'A role has one more deny.', reason: 'It was open.', changes: ['a'] };
  expect(problems([row])).toEqual([]);
  expect(problems([{ ...row, reason: '' }, { ...row, changes: [] }]))
    .toEqual(["not a sentence: ''", 'without a change: A role has one more deny.']);
});

test('the base is a whole commit id', () => {
  expect(readFileSync(join(__dirname, 'base-commit'), 'utf-8')).toMatch(/^[0-9a-f]{40}\n$/);
});
