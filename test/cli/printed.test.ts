/** What README.md shows of `preflight` and `verify` is what they print of an account that the tests simulate. Lines that it leaves out are `...`. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CliCredentialsStackSynthesizer, Stack } from 'aws-cdk-lib';
import { ACCOUNT, answering, EMPTY, ownedBy, type Answers } from './preflight/world';
import { ROOT } from './support/run';
import { parseOptions } from './verify/support';
import { accountAfter } from './verify/world';
import { preflight } from '../../cli/preflight/preflight';
import { report as preflightReport, sorted } from '../../cli/preflight/report';
import { readAssembly } from '../../cli/verify/assembly';
import { report as verifyReport } from '../../cli/verify/report';
import { verify } from '../../cli/verify/verify';
import { DefenderForCloudConnector, PermissionsType } from '../../src';
import { allPlans } from '../support/synth';

const WIDTH = 140;
const REGION = 'eu-west-1';
const OWN_TENANT = '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36';
const BLOCKS = [...readFileSync(join(ROOT, 'README.md'), 'utf-8').matchAll(/^( *)```text\n([^]*?)^ *```$/gm)]
  .map(([, indent, text]) => text.trimEnd().split('\n').map(line => line.slice(indent.length)));
const blockWith = (word: string) => BLOCKS.find(([header]) => header.startsWith('check ') && header.includes(` ${word} `))!;

/** The lines that a document shows, with `...` in place of those that it leaves out. */
function abbreviated(printed: readonly string[], shown: readonly string[]): string[] {
  const kept = shown.filter(line => line !== '...');
  let next = 0;
  const result: string[] = [];
  for (const line of printed) {
    if (line === kept[next]) {
      result.push(line);
      next++;
    } else if (result.at(-1) !== '...') {
      result.push('...');
    }
  }
  return result;
}

/** The first app of README.md. The name of the role of `cdk bootstrap` would make the last column too wide for a page. */
function readmeApp() {
  const app = new App();
  const stack = new Stack(app, 'Security', { env: { account: ACCOUNT, region: REGION }, synthesizer: new CliCredentialsStackSynthesizer() });
  new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: OWN_TENANT, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, plans: allPlans() });
  return readAssembly(app.synth().directory)[0];
}

test('preflight: a role of the portal is there, and an instance has no profile', async () => {
  const instance = (id: string) => [id, null, 'running', 'enabled', []];
  const ask = answering({
    ...EMPTY,
    ...Object.fromEntries(['simulation', 'hooks', 'policiesOfTarget', 'clusters', 'volumes', 'databases', 'buckets', 'landingZones', 'managedInstances'].map(name => [name, []])),
    role: `arn:aws:iam::${ACCOUNT}:role/x`,
    organization: { Organization: { MasterAccountId: ACCOUNT, FeatureSet: 'ALL' } },
    parents: ['r-ab12'],
    roles: ['CspmMonitorAws'],
    owner: ownedBy('D4CDefender', 'us-east-1', 'CspmMonitorAws'),
    instances: ({ region }: any) => region === REGION ? [instance('i-0a1b2c3d')] : [],
  } as Answers);
  const rows = await preflight(
    { stack: readmeApp(), region: REGION, parameters: {}, member: false, accounts: [], createChangeSet: false }, { ask, as: () => ask });
  const block = blockWith('status');
  expect(block).toEqual(abbreviated(preflightReport(sorted(rows), WIDTH), block));
  expect(block.at(-1)).toMatch(/^1 blocker, 1 change for others, /);
});

test('verify: nothing differs', async () => {
  const stack = readmeApp();
  const where = { account: ACCOUNT, region: REGION, partition: 'aws' };
  const findings = await verify(accountAfter(stack.template, where), { ...where, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` }, stack, parseOptions(['--tenant-id', OWN_TENANT]));
  const block = blockWith('result');
  expect(block).toEqual(abbreviated(verifyReport(findings, WIDTH), block));
  expect(block.at(-1)).toMatch(/^\d\d ok, 0 differ, 0 not checked$/);
});

test('a document that shows another line, or hides that it leaves one out, is noticed', () => {
  const printed = ['a', 'b', 'c', 'd'];
  expect(abbreviated(printed, ['a', '...', 'd'])).toEqual(['a', '...', 'd']);
  expect(abbreviated(printed, ['a', 'd'])).toEqual(['a', '...', 'd']);
  expect(abbreviated(printed, ['a', 'x', '...'])).toEqual(['a', '...']);
});
