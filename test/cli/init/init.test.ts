/** What `init` writes, asks and refuses. test/cli/init/apps.slow.test.ts and .ci/steps/python.sh run the apps. */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse } from 'yaml';
import { appOf, fileOf } from './support';
import { initOptions } from '../../../cli/init/command';
import { featuresOf } from '../../../cli/init/new-app';
import { dependencyOf } from '../../../cli/init/own-package';
import { answersOf } from '../../../cli/init/questions';
import { nextSteps } from '../../../cli/init/readme';
import { checkFolder } from '../../../cli/init/run';
import { methodOf, PLAN_NAMES, PLANS } from '../../../cli/shared/plans';
import { DefenderPlan } from '../../../src';
import { TENANT } from '../../support/synth';
import { optionsOf } from '../support/options';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'init-'))));
const valuesOf = (...args: string[]) => optionsOf(initOptions(), args);
const COMPLETE = ['--language', 'python', '--tenant-id', TENANT, '--plans', 'cspm', '--permissions', 'least'];

describe('TypeScript', () => {
  test('one account', () => {
    expect(fileOf('lib/defender-stack.ts', appOf('typescript', { plans: ['cspm'] }))).toContain(`
    this.defender = new DefenderForCloudConnector(this, 'Defender', {
      azureTenantId: TENANT_ID,
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
      plans: [DefenderPlan.defenderCspm()],
    });
`);
    expect(fileOf('bin/app.ts', appOf('typescript'))).toContain(`new DefenderStack(app, 'DefenderForCloud', {
  description: 'Connects this account to Microsoft Defender for Cloud',
});
`);
  });

  test('an organization, with the region and a pilot for instances', () => {
    const app = appOf('typescript', { units: ['r-ab12'], region: 'eu-west-1', permissions: 'default' });
    const stack = fileOf('lib/defender-stack.ts', app);
    expect(stack).toContain("targets: OrganizationTargets.organizationalUnits('r-ab12'),");
    expect(stack).toContain("hostManagementRegions: ['eu-west-1'],");
    expect(stack).toContain('permissionsType: PermissionsType.DEFAULT_ACCESS,');
    expect(stack).toMatch(/instancesWithTag\('defender-pilot'\) },\n +\/\/   arcInstanceTag: { key: 'defender-pilot' },\n/);
    expect(stack).toContain("new SecurityConnector(this, 'Azure', { organization: this.defender });");
    expect(fileOf('bin/app.ts', app)).toContain(`{
  env: { region: 'eu-west-1' },
  description: 'Connects the accounts of an organization to Microsoft Defender for Cloud',
}`);
    expect(fileOf('test/defender-stack.test.ts', app)).toContain("'Test', {\n  env: { region: 'eu-west-1' },\n}");
  });

  test('P1, the accounts of a pilot, and the management account', () => {
    const app = appOf('typescript', {
      plans: ['servers'], serversPlan: 'P1', units: ['ou-ab12-cdef3456'], pilot: ['111122223333', '444455556666'], account: '777788889999',
    });
    const stack = fileOf('lib/defender-stack.ts', app);
    expect(stack).toContain('DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })');
    expect(stack).toContain("export const PILOT: string[] = ['111122223333', '444455556666'];");
    expect(stack).toContain(`
    const units = OrganizationTargets.organizationalUnits('ou-ab12-cdef3456');
    this.defender = new DefenderForCloudOrganization(`);
    expect(stack).toContain(`
      targets: PILOT.length > 0 ? units.onlyAccounts(...PILOT) : units,
      connectManagementAccount: PILOT.length === 0,
`);
    expect(stack).toContain("    if (PILOT.length === 0) new SecurityConnector(this, 'Azure', { organization: this.defender });");
    expect(stack).toMatch(/import \{[^}]*ServersSubPlan[^}]*\} from 'cdk-defender-for-cloud'/);
    expect(fileOf('bin/app.ts', app)).toContain("env: { account: '777788889999' },");
    expect(fileOf('test/defender-stack.test.ts', app)).not.toContain('AgentlessScanner');
    const readme = fileOf('README.md', app);
    expect(readme)
      .toContain(
        '**It begins with a pilot**: only the accounts 111122223333, 444455556666, without the management account and '
          + 'without Azure.\nStep 6 ends it.');
    expect(readme).toContain('\n5. Check the pilot:\n\n   ```sh\n   npx cdk-defender-for-cloud verify --app .\n');
    expect(readme).toContain('\n6. End the pilot: empty the list `PILOT` in `lib/defender-stack.ts`.');
    expect(readme)
      .toContain(
        '\n8. Check both sides:\n\n   ```sh\n   npx cdk-defender-for-cloud verify --app . --azure-resource-group DefenderForCloud\n');
    expect(readme).toContain('\n7. Deploy the Azure side');
    expect(readme).toContain('-p awsAccountId=777788889999');
    expect(readme).not.toContain('ACCOUNT');
  });

  test('cdk.json has the feature flags that AWS recommends, and strict validation', () => {
    const { context } = JSON.parse(fileOf('cdk.json', appOf('typescript')));
    expect(context).toMatchObject({
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:strictCfnValidateErrors': true,
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/core:checkSecretUsage': true,
    });
  });

  test('the test of the app names the roles of its plans', () => {
    expect(fileOf('test/defender-stack.test.ts', appOf('typescript', { plans: ['servers'] }))).toContain(`const ROLES = [
  'CspmMonitorAws',
  'DefenderForCloud-AgentlessScanner',
  'DefenderForCloud-ArcAutoProvisioning',
  'DefenderForCloud-DefenderForServers',
];`);
  });

  test('package.json denies the install script of which npm would warn', () => {
    expect(JSON.parse(fileOf('package.json', appOf('typescript'))).allowScripts).toEqual({ '@parcel/watcher': false });
  });

  test('package.json has this version, or the file', () => {
    const dependency = (value: string) =>
      JSON.parse(fileOf('package.json', appOf('typescript', { dependency: value }))).dependencies['cdk-defender-for-cloud'];
    expect(dependency('1.2.3')).toBe('1.2.3');
    expect(dependency('./packages/x.tgz')).toBe('file:./packages/x.tgz');
  });
});

describe('Python', () => {
  test('an organization', () => {
    const app = appOf('python', { plans: ['cspm'], units: ['ou-ab12-cdef3456', 'ou-ab12-00000001'], region: 'eu-west-1' });
    expect(fileOf('defender_stack.py', app)).toContain(`
        self.defender = DefenderForCloudOrganization(
            self, "Defender",
            azure_tenant_id=TENANT_ID,
            permissions_type=PermissionsType.LEAST_PRIVILEGE_ACCESS,
            plans=[DefenderPlan.defender_cspm()],
            # No unit may be below another one. Synthesis warns of that until you acknowledge the list.
            # To begin with a pilot, add only_accounts, as docs/organization.md of the library says.
            targets=OrganizationTargets.organizational_units("ou-ab12-cdef3456", "ou-ab12-00000001"),
            # Of StackSets in AWS Organizations. This app never deactivates it.
            activate_trusted_access=True,
        )
`);
    expect(fileOf('app.py', app)).toContain(`DefenderStack(
    app, "DefenderForCloud",
    env=Environment(region="eu-west-1"),
    description="Connects the accounts of an organization to Microsoft Defender for Cloud",
)
`);
    expect(fileOf('tests/test_defender_stack.py', app)).toContain('DefenderStack(App(), "Test", env=Environment(region="eu-west-1"))');
  });

  test('a pilot for instances limits the profile and Azure Arc', () => {
    expect(fileOf('defender_stack.py', appOf('python', { plans: ['databases'] }))).toContain(`
            #   host_management=HostManagementOptions(targets=
            #     HostManagementTargets.instances_with_tag("defender-pilot")),
            #   arc_instance_tag=ResourceTag(key="defender-pilot"),
`);
  });

  test('a pilot', () => {
    const app = appOf('python', { plans: ['cspm'], units: ['r-ab12'], pilot: ['111122223333'] });
    const stack = fileOf('defender_stack.py', app);
    expect(stack).toContain('\nPILOT: list[str] = ["111122223333"]\n');
    expect(stack).toContain(`
            targets=units.only_accounts(*PILOT) if PILOT else units,
            connect_management_account=not PILOT,
`);
    expect(stack).toContain(`
        if not PILOT:
            SecurityConnector(self, "Azure", organization=self.defender)
`);
    expect(fileOf('README.md', app)).toContain('6. End the pilot: empty the list `PILOT` in `defender_stack.py`.');
    expect(fileOf('README.md', app)).toContain('only the account 111122223333,');
  });

  test('requirements.txt has this version, or the file', () => {
    const line = (dependency: string) => fileOf('requirements.txt', appOf('python', { dependency })).split('\n')[2];
    expect(line('1.2.3')).toBe('cdk-defender-for-cloud==1.2.3');
    expect(line('./packages/x.whl')).toBe('./packages/x.whl');
  });
});

test('README of an app in Python says how to add hashes, if the package is from a registry', () => {
  const readme = (language: 'typescript' | 'python', dependency: string) => fileOf('README.md', appOf(language, { dependency }));
  expect(readme('python', '1.2.3')).toContain('pip install --require-hashes -r requirements.lock');
  for (const other of [readme('python', './packages/x.whl'), readme('typescript', '1.2.3')]) expect(other).not.toContain('hashes');
});

test.each(['typescript', 'python'] as const)('%s: the same input gives the same text, without trailing spaces', (language) => {
  const readme = fileOf('README.md', appOf(language, { units: ['r-ab12'] }));
  expect(readme).toBe(fileOf('README.md', appOf(language, { units: ['r-ab12'] })));
  expect(readme).toContain('every EC2 instance that has none');
  expect(fileOf('README.md', appOf(language, { plans: ['cspm'] }))).not.toContain('every EC2 instance');
  // What the steps need is before them.
  const [before] = readme.split('1. Install and test');
  expect(before).toContain('from step 2 on, the AWS CLI and the Azure CLI, signed in. `ACCOUNT` is the id of the management account.');
  expect(before.includes('`npm install --global aws-cdk`')).toBe(language === 'python');
  expect(readme.split('\n').filter(line => / $/.test(line))).toEqual([]);
  for (const { commands } of nextSteps(appOf(language))) {
    expect(commands.filter(command => !readme.includes(command.slice(0, 20)))).toEqual([]);
  }
});

describe('questions', () => {
  test('none if all is given', async () => {
    const all = [...COMPLETE, '--organization', 'r-ab12', '--pilot', '111122223333', '--account', '777788889999'];
    expect(await answersOf(valuesOf(...all), () => Promise.reject(new Error('asked')))).toEqual({
      language: 'python',
      tenantId: TENANT,
      plans: ['cspm'],
      permissions: 'least',
      units: ['r-ab12'],
      serversPlan: 'P2',
      pilot: ['111122223333'],
      account: '777788889999',
    });
  });

  test('six for an account, again after a wrong answer, and plans in one order', async () => {
    const answers = ['java', 'typescript', 'x', TENANT.toUpperCase(), 'cspm,cspm', ' databases, cspm ', 'least', 'r-ab12,ou-ab12-cdef3456',
      '', '12', ''];
    const asked: string[] = [];
    const result = await answersOf(valuesOf(), (question) => {
      asked.push(question);
      return Promise.resolve(answers[asked.length - 1]);
    });
    expect(result).toEqual({
      language: 'typescript', tenantId: TENANT, plans: ['cspm', 'databases'], serversPlan: 'P2', permissions: 'least', units: [], pilot: [],
    });
    expect(asked.filter(question => !question.startsWith('It must be '))).toHaveLength(6);
    expect(asked).toHaveLength(answers.length);
    expect(asked.slice(-3)).toEqual([
      expect.stringMatching(/^It must be the id of a root .* \(empty: one account\): $/),
      'Id of the account to connect (empty: the account of the AWS CLI): ',
      'It must be an account id of twelve digits (empty: the account of the AWS CLI): ',
    ]);
  });

  test('the plan of servers, and the first accounts of an organization', async () => {
    const answers = ['typescript', TENANT, 'servers', 'P3', 'P1', 'least', 'r-ab12', '777788889999', '111122223333,111122223333',
      '111122223333, 444455556666'];
    let asked = 0;
    expect(await answersOf(valuesOf(), () => Promise.resolve(answers[asked++]))).toEqual({
      language: 'typescript',
      tenantId: TENANT,
      plans: ['servers'],
      serversPlan: 'P1',
      permissions: 'least',
      units: ['r-ab12'],
      account: '777788889999',
      pilot: ['111122223333', '444455556666'],
    });
    expect(asked).toBe(answers.length);
  });

  test.each([
    [['--servers-plan', 'P1'], '--servers-plan must be left out without the plan servers'],
    [['--pilot', '111122223333'], '--pilot must be left out without --organization'],
    [['--organization', 'r-ab12', '--pilot', '111122223333', '--pilot', '111122223333'],
      '--pilot must be an account id of twelve digits, each once'],
  ])('refuses %j', async (args, message) => {
    await expect(answersOf(valuesOf(...COMPLETE, ...args))).rejects.toThrow(message);
  });

  test.each([
    [[], '--language is missing: it must be typescript or python'],
    [COMPLETE.slice(0, 2), '--tenant-id is missing: it must be a GUID, the id of your own Entra tenant'],
    [COMPLETE.slice(0, 4),
      '--plans is missing: it must be some of cspm, servers, containers, databases, each once, separated by commas, or none'],
    [COMPLETE.slice(0, 6), '--permissions is missing: it must be least or default'],
    [[], '--language is missing: it must be typescript or python\n--tenant-id is missing: it must be a GUID'],
    [['--plans', 'none'], /^--language is missing: .*\n--tenant-id is missing: .*\n--permissions is missing: it must be least or default$/],
    [[...COMPLETE, '--tenant-id', '33E01921-4d64-4f8c-a055-5bdaffd5e33d'],
      "not Microsoft's and not all zeros, got \"33e01921-4d64-4f8c-a055-5bdaffd5e33d\""],
    [[...COMPLETE, '--tenant-id', '00000000-0000-0000-0000-000000000000'], 'and not all zeros, got'],
    [[...COMPLETE, '--plans', 'cspm,all'],
      '--plans must be some of cspm, servers, containers, databases, each once, separated by commas, or none, got "cspm,all"'],
    [[...COMPLETE, '--organization', 'r-ab12', '--organization', 'ou-ab12-cdef3456'],
      'a root must be alone, got "r-ab12,ou-ab12-cdef3456"'],
  ])('without a terminal: %j', async (args, message) => {
    await expect(answersOf(valuesOf(...args))).rejects.toThrow(message);
  });

  test('without a terminal, no --organization is one account', async () => {
    expect((await answersOf(valuesOf(...COMPLETE, '--plans', 'none')))).toMatchObject({ plans: [], units: [] });
  });
});

describe('the folder', () => {
  test('is new, empty, or has .git only', () => {
    expect(() => checkFolder(join(folder, 'new'))).not.toThrow();
    mkdirSync(join(folder, '.git'));
    expect(() => checkFolder(folder)).not.toThrow();
    writeFileSync(join(folder, '.env'), '');
    expect(() => checkFolder(folder)).toThrow(`the folder must be empty or new, got "${folder}" with .env`);
    expect(() => checkFolder(join(folder, '.env'))).toThrow(`the folder must be empty or new, got the file "${join(folder, '.env')}"`);
    expect(() => checkFolder('')).toThrow('the folder must have a name, got ""');
  });

  test('is no link', () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(() => checkFolder(join(folder, 'link'))).toThrow(`the folder must be a folder, got "${join(folder, 'link')}", which is a link`);
  });

  test('the file of --package is in the app, so that a clone of the app can be installed', () => {
    for (const file of ['x.tgz', 'x.whl']) writeFileSync(join(folder, file), file);
    expect(dependencyOf('typescript', join(folder, 'x.tgz'))).toBe('./packages/x.tgz');
    expect(dependencyOf('python', join(folder, 'x.whl'))).toBe('./packages/x.whl');
    expect(dependencyOf('python', undefined)).toBe('1.0.0rc1');
    expect(() => dependencyOf('python', join(folder, 'x.tgz'))).toThrow('--package must be the wheel of cdk-defender-for-cloud (.whl)');
    expect(() => dependencyOf('typescript', 'missing.tgz')).toThrow('--package must be a file that exists, got "missing.tgz"');
  });
});

test('commands know each plan of the library, and init what each has on by default', () => {
  const methods = Object.getOwnPropertyNames(DefenderPlan).filter(name => name.startsWith('defender'));
  expect(Object.keys(PLANS)).toEqual(methods);
  const capabilities = PLAN_NAMES.map(name => DefenderPlan[methodOf(name)]()._bind().capabilities.map(c => c.capability.id));
  expect(PLAN_NAMES.map(name => featuresOf(name).map(({ id }) => id).sort())).toEqual(capabilities.map(ids => ids.sort()));
});

describe.each(['typescript', 'python'] as const)('the pipeline of GitHub: %s', (language) => {
  const text = fileOf('.github/workflows/review.yml', appOf(language));
  const { on, permissions, jobs: { synth, review } } = parse(text);
  const command = language === 'python' ? 'cdk-defender-for-cloud' : 'npx cdk-defender-for-cloud';
  const [cdk, install] = language === 'python' ? ['cdk', 'pip install -r requirements-dev.txt'] : ['npx cdk', 'npm ci'];
  const runsOf = ({ steps }: { steps: { run?: string }[] }) => steps.flatMap(({ run }) => run ?? []);

  test('reads only, and no text of a pull request gets into a script', () => {
    expect([on, permissions]).toEqual(['pull_request', { contents: 'read' }]);
    expect([synth, review].flatMap(runsOf).filter(run => run.includes('${{'))).toEqual([]);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(2);
    expect(text).not.toContain('secrets.');
  });

  test('what a pull request synthesizes and installs is in a job of its own', () => {
    expect(runsOf(synth).slice(-2)).toEqual([install, `${cdk} synth --quiet --output after.out`]);
    expect(review.steps[0].with.ref).toBe('${{ github.event.pull_request.base.sha }}');
    expect(review.needs).toBe('synth');
    expect(runsOf(review).at(-1))
      .toBe('if [ -e "$RUNNER_TEMP/review.md" ]; then cat "$RUNNER_TEMP/review.md" >> "$GITHUB_STEP_SUMMARY"; fi');
    expect(review.steps.at(-1)).toMatchObject({ if: 'always()', with: { path: '${{ runner.temp }}/review.html' } });
  });

  /** What its script runs, in a folder with these files, if a program that `fails` names fails. */
  const ran = (files: readonly string[], fails = '') => {
    const checkout = mkdtempSync(join(tmpdir(), 'pipeline-'));
    for (const file of files) writeFileSync(join(checkout, file), '');
    const programs = ['npm', 'npx', 'pip', 'cdk', 'git', 'cdk-defender-for-cloud'].map(name =>
      `${name}() { echo "${name} $*"; [ "$1" != '${fails}' ]; }`).join('\n');
    const out = mkdtempSync(join(tmpdir(), 'pipeline-out-'));
    const { status, stdout } = spawnSync('bash', ['-e', '-c', `${programs}\n${runsOf(review).at(-2)}`],
      { cwd: checkout, encoding: 'utf-8', env: { PATH: process.env.PATH, RUNNER_TEMP: out, HEAD: 'abc' } });
    const accepted = existsSync(join(out, 'access.json')) ? readFileSync(join(out, 'access.json'), 'utf-8').trim() : undefined;
    return { status, lines: stdout.trim().replaceAll(out, '/out').split('\n'), accepted };
  };

  const reviewed = (against: string) =>
    `${command} review --assembly /out/after --accepted /out/access.json${against} --html /out/review.html --markdown /out/review.md`;
  const accepted = 'git show abc:access.json';
  test.each<[string, string[], string, object]>([
    ['compares with the branch that it goes to', ['cdk.json'], '', {
      status: 0, accepted, lines: [install, `${cdk} synth --quiet --output /out/before`, reviewed(' --against /out/before')],
    }],
    ['does not review without the other side if that fails', ['cdk.json'], install.split(' ')[1], { status: 1, lines: [install] }],
    ['has nothing before the first pull request', [], '',
      { status: 0, accepted, lines: ['git checkout --quiet abc', install, reviewed('')] }],
  ])('%s', (_, files, failing, expected) => expect(ran(files, failing)).toEqual(expected));

  test('is in README', () => {
    expect(fileOf('README.md', appOf(language))).toContain('`.github/workflows/review.yml` runs for each pull request');
    expect(fileOf('README.md', appOf(language))).toContain(`${command} review --app . --html review.html --accept access.json\n`);
    expect(JSON.parse(fileOf('access.json', appOf(language)))).toMatchObject({ roles: [], listed: [] });
    expect(fileOf('.gitignore', appOf(language))).toMatch(/\nreview\.html\nreview\.md\n$/);
  });
});
