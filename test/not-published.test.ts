/** docs/not-published.md has everything of which code or another page says that it is not published. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { ROLES } from './facts/roles';

const ROOT = join(__dirname, '..');
const text = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf-8');
const PAGE = text('docs', 'not-published.md');
const SAYS_SO = /\b((does|do|has|is|are) not (been )?(publish|document)(ed)?|have not been published)\b/;

const tables = PAGE.split(/^## /m).slice(1).map(section => section.split('\n').filter(line => line.startsWith('| '))
  .map(line => line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, ''))));

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf-8' }).filter(file => file.endsWith('.ts'))
  .map(file => text('src', file));

/** Public names, and options of public structs, whose docstring says it. */
function publicNames(): string[] {
  const exported = new Set(text('src', 'index.ts').match(/\w+/g));
  const declared = sources.flatMap(source => [...ts.createSourceFile('', source, ts.ScriptTarget.Latest, true).statements])
    .filter(s => ts.isClassDeclaration(s) || ts.isInterfaceDeclaration(s) || ts.isEnumDeclaration(s))
    .filter(s => exported.has(s.name?.text ?? ''));
  const says = (node: ts.Node) => SAYS_SO.test(ts.getJSDocCommentsAndTags(node).map(doc => doc.getText()).join(' ')
    .replace(/\n\s*\*\s*/g, ' '));
  return declared.flatMap(d => [d, ...d.members]).filter(says).map(node => node.name!.getText());
}

test('each row has all cells, and a month', () => {
  expect(tables).toHaveLength(2);
  for (const [head, , ...rows] of tables) {
    expect(head.at(-1)).toBe('last look');
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      expect(row).toHaveLength(head.length);
      expect(row.filter(cell => cell.trim() === '')).toEqual([]);
      expect(row.at(-1)).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
    }
  }
});

test('each public name of which its docstring says that something is not published is in the table', () => {
  const names = publicNames();
  expect(names).toEqual(expect.arrayContaining([
    'CloudTrailIngestion', 'additionalReadActions', 'cloudTrailRoleArn', 'defenderForEndpointConfiguration', 'denyClusterAccessForOthers',
    'justInTimeTag', 'rdsThreatProtectionAudience', 'serverlessPostureRoleArn',
  ]));
  expect(names.filter(name => !PAGE.includes(`\`${name}\``))).toEqual([]);
});

test('roles and options of the page exist', () => {
  const [microsoft] = tables;
  const library = microsoft.slice(2).map(row => row[2]).join(' ');
  const options = [...library.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(options.length).toBeGreaterThan(8);
  expect(options.filter(name => !sources.some(source => new RegExp(`\\b${name}\\b`).test(source)))).toEqual([]);
  const roles = [...PAGE.matchAll(/`(CspmMonitorAws|DefenderForCloud-\w+|MDC\w+)`/g)].map(([, name]) => name);
  expect(roles.filter(name => !ROLES.some(role => role.roleName === name))).toEqual([]);
});

test('each page that says it has a link to this one', () => {
  const pages = readdirSync(join(ROOT, 'docs')).filter(file => file.endsWith('.md') && file !== 'not-published.md');
  const saying = pages.filter(file => SAYS_SO.test(text('docs', file).replace(/^```[^]*?^```/gm, '').replace(/\s+/g, ' ')));
  expect(saying.length).toBeGreaterThan(5);
  expect(saying.filter(file => !text('docs', file).includes('](not-published.md'))).toEqual([]);
});
