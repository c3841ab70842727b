/** What commands print of others: names and policies that somebody wrote to deceive who reads the report. */
import { report as verifyReport } from '../../../cli/checking/findings';
import { report as preflightReport } from '../../../cli/preflight/report';
import { table } from '../../../cli/shared/table';
import { printed } from '../support/printed';

const HOSTILE = 'x\u001b[2J\u0007\r\nall is well\u202e\u009b1m';
const SAFE = 'x?[2J?? all is well??1m';

test('a line stays one line without codes', () => {
  expect(printed([HOSTILE, 'é 日本'])).toEqual([SAFE, 'é 日本']);
});

test('JSON is the same value without codes', () => {
  const [text] = printed([], { a: HOSTILE });
  expect(text).toMatch(/^[\n -~]*$/);
  expect(JSON.parse(text)).toEqual({ a: HOSTILE });
});

test('the name of a check of preflight adds no row', () => {
  const lines = preflightReport([{ id: HOSTILE, status: 'blocker', text: HOSTILE, remedy: HOSTILE }], 200);
  expect(lines.slice(2, 4)).toEqual([`${SAFE}  blocker  ${SAFE}`, '']);
  expect(printed(lines).filter(line => /^all is well/.test(line))).toEqual([]);
});

test('the name of a check of verify adds no row', () => {
  const lines = verifyReport([{ id: HOSTILE, status: 'differs', text: 'x', remedy: HOSTILE }], 200);
  expect(lines.slice(2, 4)).toEqual([`${SAFE}  differs  x`, '']);
  expect(printed(lines).filter(line => /^all is well/.test(line))).toEqual([]);
});

test('a table fits the width: words are broken only if somebody wants it and they must be, where people see that they go on', () => {
  const rows = [['arn:aws:iam::111122223333:role/DefenderForCloud-HostManagement', 'AmazonElasticContainerRegistryPublicPowerUser']];
  const wide = table(['role', 'policy'], rows, 120);
  expect(wide[2]).toBe(rows[0].join('  '));
  expect(table(['role', 'policy'], rows, 60)).toEqual(wide);
  const narrow = table(['role', 'policy'], rows, 60, true);
  expect(narrow.slice(2)).toEqual([
    'arn:aws:iam::111122223333:     AmazonElasticContainer',
    'role/DefenderForCloud-Host     RegistryPublicPowerUser',
    'Management',
  ]);
  expect(Math.max(...narrow.map(line => line.length))).toBeLessThanOrEqual(60);
  const unbreakable = table(['a', 'b'], [['x'.repeat(200), 'y y']], 80, true);
  expect(Math.max(...unbreakable.map(line => line.length))).toBeLessThanOrEqual(80);
  expect(unbreakable.join('').match(/x/g)).toHaveLength(200);
  // Narrower than a word can be: wider than the terminal, but complete.
  const [, , ...least] = table(['a', 'b', 'c'], [['x'.repeat(30), 'y'.repeat(30), 'z'.repeat(30)]], 20, true);
  expect(least.join('').match(/[xyz]/g)).toHaveLength(90);
});
