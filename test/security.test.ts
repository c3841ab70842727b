/** SECURITY.md: each row says what stops an attack, and which test proves it. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { basename, join } from 'path';

const ROOT = join(__dirname, '..');
const TEXT = readFileSync(join(ROOT, 'SECURITY.md'), 'utf-8');
const [, TABLE] = /^\| who \| .*\n\| --- .*\n((?:\|.*\n)+)/m.exec(TEXT)!;
const ROWS = TABLE.trim().split('\n').map(line => line.split(/ \| /).map(cell => cell.replace(/^\| | \|$/g, '')));
/** Files of the repository that a text names. */
const pathsIn = (text: string) => [...text.matchAll(/`((?:test|e2e|src|cli|\.ci)\/[\w./-]+)`/g)].map(([, path]) => path);

test('the files that it names are there', () => {
  expect(pathsIn(TEXT).length).toBeGreaterThan(40);
  expect(pathsIn(TEXT).filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each(ROWS)('%s', (_, __, stops, proof, left) => {
  expect(stops).toMatch(/\]\((?:docs\/|CONTRIBUTING|README)/);
  const tests = pathsIn(proof);
  expect(tests.length).toBeGreaterThan(0);
  expect(left.length).toBeGreaterThan(20);
});

/**
 * Names of test files about attacks, and what the sentences at the beginning of others say. The row of the plugin has
 * some of `readers/validation/`.
 */
const NAMES = /attack|hostile|exempt|widened|trust-matrix|vanishing|joined-texts/;
const SENTENCES = /attack|hostile|who may assume|on a shared machine|deceive|safe to paste|text of others/i;
const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf-8' })
  .filter(file => file.endsWith('.test.ts') && !file.startsWith('readers/validation/'));
const about = files.filter((file) => {
  const [first] = /^\/\*\*[^]*?\*\//.exec(readFileSync(join(ROOT, 'test', file), 'utf-8')) ?? [''];
  return file !== basename(__filename) && (NAMES.test(basename(file)) || SENTENCES.test(first));
});

test('each test of attacks has its row', () => {
  expect(about.length).toBeGreaterThan(12);
  const named = pathsIn(TABLE).map(path => path.replace(/\.slow(?=\.)/, ''));
  expect(about.map(file => `test/${file}`.replace(/\.slow(?=\.)/, '')).filter(path => !named.includes(path))).toEqual([]);
});
