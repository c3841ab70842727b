/** Printed commands are safe to paste, whatever a resource is called: a shell splits them into exactly these words. */
import { spawnSync } from 'child_process';
import { commandOf, queryText, quote } from '../../../cli/shared/command-line';
import { printableJson, printableLine } from '../../../cli/shared/printable';

const HOSTILE = [
  'plain', 'a b', '', '\'', '"', '\'; touch /tmp/x; \'', '$(id)', '`id`', '${HOME}', '\\', '\\\'', '!!', '*', '~', '#', '-rf', '--profile',
  '--x=y', '--',
  'a\nb', '\u001b[2J', '\u001b]0;x\u0007', 'a\tb\r', '\u009b1m', '\u202etxt', '\u200b', '\ufeff', '\u2066x\u2069', 'é', '日本', '\u{1f600}',
  '\u001bf', '\u0001a', '$\'x\'', '\u001b\'$(id)\\', 'x&y|z;w', '<>', '{a,b}',
];

/**
 * What bash makes of a command: the arguments of a function that prints them. The locale of the machine can be one that
 * it does not have.
 */
const words = (command: string): string[] => {
  const { stdout, stderr } = spawnSync('bash', ['-c', `aws() { printf '%s\\0' "$@"; }\n${command}`],
    { encoding: 'utf-8', env: { ...process.env, LC_ALL: 'C' } });
  expect(stderr).toBe('');
  return stdout.split('\0').slice(0, -1);
};

test.each(HOSTILE.map(text => [JSON.stringify(text), text]))('%s is one word', (_, text) => {
  expect(words(`aws ${quote(text)}`)).toEqual([text]);
});

test.each(HOSTILE.map(text => [JSON.stringify(text), text]))('%s is the value of its option, and no other option', (_, text) => {
  const got = words(commandOf('aws logs x', ['filter-name', text], ['region', 'eu-west-1']));
  const value = text.startsWith('-') ? [`--filter-name=${text}`] : ['--filter-name', text];
  expect(got).toEqual(['logs', 'x', ...value, '--region', 'eu-west-1']);
});

test.each(HOSTILE.map(text => [JSON.stringify(text), text]))('%s cannot control the terminal', (_, text) => {
  for (const shown of [printableLine(text), printableLine(quote(text)), printableJson({ text }).replaceAll('\n', '')]) {
    expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  // What is printed of a command is the command itself.
  expect(printableLine(quote(text))).toBe(quote(text));
  expect(JSON.parse(printableJson({ text }))).toEqual({ text });
});

test('several values, and values that need no quotes', () => {
  expect(commandOf('aws x', ['regions', ['eu-west-1', 'us-east-1']], ['name', 'a b']))
    .toBe('aws x --regions eu-west-1 us-east-1 --name \'a b\'');
});

test('a text in a query stays one text', () => {
  expect(queryText('arn:aws:iam::111122223333:instance-profile/a+=,.@_-b'))
    .toBe('\'arn:aws:iam::111122223333:instance-profile/a+=,.@_-b\'');
  // A JSON literal: JMESPath ends it at the next backtick.
  expect(queryText('x/\' || \'a\'==\'a')).toBe('`"x/\' || \'a\'==\'a"`');
  expect(queryText('x\\`"')).toBe('`"x\\\\\\u0060\\""`');
});

test.each(HOSTILE.map(text => [JSON.stringify(text), text]))('%s is one text of a query', (_, text) => {
  const inner = queryText(text).slice(1, -1);
  expect(inner).not.toContain('`');
  expect(inner === text ? text : JSON.parse(inner)).toBe(text);
});
