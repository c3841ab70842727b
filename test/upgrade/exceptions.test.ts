/** Each row is documented for users, in the same words. */
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Exception } from './change';
import { EXCEPTIONS } from './exceptions';

const text = (path: string) => readFileSync(join(__dirname, '..', '..', path), 'utf-8');

/** The rows of the table in the section of docs/later-changes.md. */
function documented(page: string): string[][] {
  const [, section] = /^## What an upgrade changes\n([^]*?)(?=^## |$(?![^]))/m.exec(page)!;
  return [...section.matchAll(/^\| (.*) \|$/gm)].map(m => m[1].split(' | ')).slice(2);
}

/** What is wrong with the words of rows. */
function problems(rows: readonly Exception[], page: string, changelog: string): string[] {
  const lines = documented(page).map(line => line.join(' | '));
  const texts = rows.map(({ title, reason, userDoes }) => [title, reason, userDoes]);
  return [
    ...texts.flatMap(columns => columns.filter(column => !/^[^|\n]{5,}\.$/.test(column)).map(column => `not a sentence: '${column}'`)),
    ...texts.map(columns => columns.join(' | ')).filter(line => !lines.includes(line)).map(line => `not in docs/later-changes.md: | ${line} |`),
    ...lines.filter(line => !texts.some(columns => columns.join(' | ') === line)).map(line => `not in test/upgrade/exceptions.ts: | ${line} |`),
    ...texts.filter(([title]) => !changelog.includes(title)).map(([title]) => `not in CHANGELOG.md: ${title}`),
  ];
}

test('docs/later-changes.md and CHANGELOG.md have each row', () => {
  expect(problems(EXCEPTIONS, text('docs/later-changes.md'), text('CHANGELOG.md'))).toEqual([]);
});

test('a row that a document does not have is noticed, and a line without a row', () => {
  const row: Exception = { title: 'A role has one more deny.', reason: 'It was open.', userDoes: 'Nothing to do.', changes: ['a'] };
  const page = (...lines: string[]) =>
    ['# Title', '## What an upgrade changes', ['| what | reason | you do |', '| --- | --- | --- |', ...lines.map(line => `| ${line} |`)].join('\n'),
      '## Next', '| x | y |', ''].join('\n\n');
  const line = 'A role has one more deny. | It was open. | Nothing to do.';
  expect(problems([row], page(line), `- ${row.title}`)).toEqual([]);
  expect(problems([row], page(), '')).toEqual([`not in docs/later-changes.md: | ${line} |`, `not in CHANGELOG.md: ${row.title}`]);
  expect(problems([], page(line), '')).toEqual([`not in test/upgrade/exceptions.ts: | ${line} |`]);
  expect(problems([{ ...row, userDoes: '' }], page(line), row.title)).toContain("not a sentence: ''");
});

test('the base is a whole commit id', () => {
  expect(text('test/upgrade/base-commit')).toMatch(/^[0-9a-f]{40}\n$/);
});
