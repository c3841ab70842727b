/** What commands print of others: names and policies that somebody wrote to deceive who reads the report. */
import { report as preflightReport } from '../../../cli/preflight/report';
import { report as verifyReport } from '../../../cli/verify/findings';
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
