/**
 * What documents show of `preflight`, `verify` and `review` is what they print of an account that the tests simulate.
 * Lines that are left out are `...`.
 */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { App, CliCredentialsStackSynthesizer, Stack } from 'aws-cdk-lib';
import { ACCOUNT, answering, EMPTY, failure, ownedBy, type Answers } from './preflight/world';
import { ROOT } from './support/run';
import { parseOptions } from './verify/support';
import { accountAfter } from './verify/world';
import { report as verifyReport } from '../../cli/checking/findings';
import { preflight } from '../../cli/preflight/preflight';
import { report as preflightReport, sorted } from '../../cli/preflight/report';
import { readAssembly, type AssemblyStack } from '../../cli/reading/assembly';
import { makeReview } from '../../cli/review/review';
import { readReviewed } from '../../cli/review/sources';
import { toLines } from '../../cli/review/terminal';
import { verify } from '../../cli/verify/verify';
import { DefenderForCloudConnector, DefenderForCloudOrganization, OrganizationTargets, PermissionsType } from '../../src';
import { allPlans } from '../support/synth';

const WIDTH = 140;
const REGION = 'eu-west-1';
const OWN_TENANT = '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36';
/**
 * The block of a document whose header has the word. `npx projen test:update` puts into it what is printed today, if only
 * numbers or the widths of columns differ.
 */
function blockWith(word: string, printed: readonly string[], document = 'README.md'): string[] {
  const file = join(ROOT, document);
  const text = readFileSync(file, 'utf-8');
  const blocks = [...text.matchAll(/^( *)```text\n([^]*?)^ *```$/gm)].map(([, indent, block]) =>
    ({ indent, block, lines: block.trimEnd().split('\n').map(line => line.slice(indent.length)) }));
  const { indent, block, lines } = blocks.find(({ lines: [header] }) => /^(check|Who) /.test(header) && header.includes(` ${word} `))!;
  const now = abbreviated(printed, lines, withoutNumbers);
  if (process.env.UPDATE_DOCUMENTS !== 'true' || now.length !== lines.length) return lines;
  writeFileSync(file, text.replace(block, () => now.map(line => `${line && indent}${line}\n`).join('')));
  return now;
}

/** One more role can also be one more level. */
const withoutNumbers = (line: string) =>
  line.replace(/(by the widest level: ).*/, '$1').replace(/\d+/g, '0').replace(/ +/g, ' ').replace(/-{3,}/g, '---');

/** The lines that a document shows, with `...` in place of those that it leaves out. */
function abbreviated(printed: readonly string[], shown: readonly string[], compared: (line: string) => string = line => line): string[] {
  const kept = shown.filter(line => line !== '...').map(compared);
  let next = 0;
  const result: string[] = [];
  for (const line of printed) {
    if (compared(line) === kept[next]) {
      result.push(line);
      next++;
    } else if (result.at(-1) !== '...') {
      result.push('...');
    }
  }
  return result;
}

/**
 * The plans of the first app of README.md, for all instances. The name of the role of `cdk bootstrap` would make the
 * last column too wide for a page.
 */
function readmeApp() {
  const app = new App();
  const stack = new Stack(app, 'Security',
    { env: { account: ACCOUNT, region: REGION }, synthesizer: new CliCredentialsStackSynthesizer() });
  new DefenderForCloudConnector(stack, 'Defender',
    { azureTenantId: OWN_TENANT, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, plans: allPlans() });
  return readAssembly(app.synth().directory)[0];
}

/** An account that has a role of the portal and an instance without a profile. */
const AWS: Answers = {
  ...EMPTY,
  ...Object.fromEntries(
    ['simulation', 'hooks', 'policiesOfTarget', 'clusters', 'volumes', 'databases', 'buckets', 'landingZones', 'managedInstances',
      'stackSets']
      .map(name => [name, []])),
  role: `arn:aws:iam::${ACCOUNT}:role/x`,
  organization: { Organization: { MasterAccountId: ACCOUNT, FeatureSet: 'ALL' } },
  parents: ['r-ab12'],
  roles: ['CspmMonitorAws'],
  owner: ownedBy('D4CDefender', 'us-east-1', 'CspmMonitorAws'),
  instances: ({ region }: any) => region === REGION ? [['i-0a1b2c3d', null, 'running', 'enabled', []]] : [],
};
async function printedByPreflight(stack: AssemblyStack, answers: Answers): Promise<string[]> {
  const ask = answering(answers);
  const options = { stack, region: REGION, parameters: {}, member: false, accounts: [], createChangeSet: false };
  return preflightReport(sorted(await preflight(options, { ask, as: () => ask })), WIDTH);
}

test('preflight of an account', async () => {
  const printed = await printedByPreflight(readmeApp(), AWS);
  const block = blockWith('status', printed);
  expect(block).toEqual(abbreviated(printed, block));
  expect(block.at(-1)).toMatch(/^1 blocker, 1 change for others, /);
});

test('docs/preflight.md: an organization with a service control policy', async () => {
  const app = new App();
  const stack = new Stack(app, 'Security',
    { env: { account: ACCOUNT, region: REGION }, synthesizer: new CliCredentialsStackSynthesizer() });
  new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: OWN_TENANT,
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    plans: allPlans(),
    hostManagementRegions: [REGION],
    targets: OrganizationTargets.organizationalUnits('r-ab12'),
  });
  const printed = await printedByPreflight(readAssembly(app.synth().directory)[0], {
    ...AWS,
    accounts: [[ACCOUNT, 'ACTIVE', 'a', null], ['444455556666', 'ACTIVE', 'b', null]],
    trustedAccess: { Status: 'ENABLED' },
    stackSetInstances: failure('StackSetNotFoundException'),
    policiesOfTarget: ({ target, 'policy-type': type }: any) =>
      target === 'r-ab12' && type === 'SERVICE_CONTROL_POLICY' ? [['p-1a2b', 'Guard']] : [],
    organizationPolicy: JSON.stringify({
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Sid: 'NoRoles',
          Effect: 'Deny',
          Action: 'iam:CreateRole',
          Resource: '*',
          Condition: {
            ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Ops' },
          },
        },
      ],
    }),
  });
  const block = blockWith('status', printed, 'docs/preflight.md');
  expect(block).toEqual(abbreviated(printed, block));
  expect(block.at(-1)).toMatch(/^1 blocker, 1 change for others, 1 cannot be told, /);
});

test('verify: nothing differs', async () => {
  const stack = readmeApp();
  const where = { account: ACCOUNT, region: REGION, partition: 'aws' };
  const findings = await verify(accountAfter(stack.template, where), { ...where, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` }, stack,
    parseOptions(['--tenant-id', OWN_TENANT]));
  const printed = verifyReport(findings, WIDTH);
  const block = blockWith('result', printed);
  expect(block).toEqual(abbreviated(printed, block));
  expect(block.at(-1)).toMatch(/^\d\d ok, 0 differ, 0 not checked$/);
});

test('docs/verification.md: a role that any tenant can use', async () => {
  const stack = readmeApp();
  const where = { account: ACCOUNT, region: REGION, partition: 'aws' };
  const deployed = accountAfter(stack.template, where);
  const ask: typeof deployed = async (name, values) => {
    const answer = await deployed(name, values);
    if (name !== 'authorization') return answer;
    const { AssumeRolePolicyDocument: { Statement: [{ Condition }] } } =
      answer.RoleDetailList.find((role: any) => role.RoleName === 'CspmMonitorAws');
    delete Condition.StringEquals['sts:RoleSessionName'];
    return answer;
  };
  const findings = await verify(ask, { ...where, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Auditor/me` }, stack,
    parseOptions(['--tenant-id', OWN_TENANT]), new Date('2026-11-29'));
  // Of the tenant of samples, `verify` says that it is one.
  const printed = verifyReport(findings, 130).map(line => line.replaceAll(OWN_TENANT, '22222222-3333-4444-5555-666666666666'));
  const block = blockWith('result', printed, 'docs/verification.md');
  expect(block).toEqual(abbreviated(printed, block));
  expect(block.at(-1)).toMatch(/, 1 differs, /);
});

test('docs/review.md: an app', () => {
  const app = new App();
  const stack = new Stack(app, 'Security',
    { env: { account: ACCOUNT, region: REGION }, synthesizer: new CliCredentialsStackSynthesizer() });
  new DefenderForCloudConnector(stack, 'Defender',
    { azureTenantId: OWN_TENANT, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, plans: allPlans() });
  const review = makeReview(readReviewed({ assembly: app.synth().directory }));
  const printed = toLines({ ...review, source: 'the cloud assembly cdk.out' }, 120);
  const block = blockWith('outside', printed, 'docs/review.md');
  expect(block).toEqual(abbreviated(printed, block));
  expect(block.length).toBeGreaterThan(15);
});

test('a document that shows another line, or hides that it leaves one out, is noticed', () => {
  const printed = ['a', 'b', 'c', 'd'];
  expect(abbreviated(printed, ['a', '...', 'd'])).toEqual(['a', '...', 'd']);
  expect(abbreviated(printed, ['a', 'd'])).toEqual(['a', '...', 'd']);
  expect(abbreviated(printed, ['a', 'x', '...'])).toEqual(['a', '...']);
  expect(abbreviated(['a  1 role', 'b'], ['a  2 role', 'b'])).toEqual(['...']);
  expect(abbreviated(['a   11 role', 'b'], ['a  2 role', 'b'], withoutNumbers)).toEqual(['a   11 role', 'b']);
});
