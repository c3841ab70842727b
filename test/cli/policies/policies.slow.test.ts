/** `cdk-defender-for-cloud policies`, also as a process of its own. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { commandsOf, policiesOf } from '../../../cli/policies/command';
import { readRequest, policiesOptions } from '../../../cli/policies/input';
import { quote } from '../../../cli/shared/command-line';
import { decide, principal } from '../../organization-policies/support';
import { evaluate } from '../../support/evaluate';
import { withParameters } from '../../support/parameters';
import { resolveIn } from '../../support/resolve';
import { TENANT } from '../../support/synth';
import { committed, EVERYTHING } from '../../templates/support';
import { optionsOf } from '../support/options';
import { bundleCli, runCli } from '../support/run';

bundleCli();
const requestOf = (args: readonly string[]) => readRequest(optionsOf(policiesOptions(), args));
const REQUIRED = ['--tenant-id', TENANT];
const policies = (...args: string[]) => policiesOf(requestOf([...REQUIRED, ...args])).map(p => JSON.parse(p.content));
const resources = (policy: any): string[] => policy.Statement[0].Resource;

/** Names that a deployment of the committed templates gives to what has a fixed name. */
function fixedArns(given: Record<string, string>): string[] {
  const files = ['defender-account.default-access.template.json', 'defender-host-management.template.json'];
  return files.flatMap((file) => {
    const template = { Resources: fill(withParameters(committed(file), given).Resources, given) };
    const path = given.RolePath ?? '/';
    return Object.values<any>(template.Resources).flatMap(({ Type, Properties }) => {
      const name = (key: string) => resolveIn(template, Properties[key]);
      switch (Type) {
        case 'AWS::IAM::Role': return Properties.RoleName ? [principal(`role${path}${name('RoleName')}`)] : [];
        case 'AWS::IAM::InstanceProfile': return [principal(`instance-profile${path}${name('InstanceProfileName')}`)];
        case 'AWS::SSM::Document': return [`arn:aws:ssm:eu-west-1:111122223333:document/${name('Name')}`];
        case 'AWS::Events::Rule': return [`arn:aws:events:eu-west-1:111122223333:rule/${name('Name')}`];
        default: return [];
      }
    });
  });
}

const fill = (value: any, given: Record<string, string>): any => evaluate(value, { reference: name => given[name] });

const { CiemServicePrincipalObjectId, ...ALL } = EVERYTHING;
const CIEM = { CiemServicePrincipalObjectId };

describe('the committed templates', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['defaults', { RoleNameSuffix: '' }, []],
    ['a path, a suffix and CIEM', { ...CIEM, RolePath: '/security/', RoleNameSuffix: '-x' },
      ['--path', '/security/', '--role-name-suffix=-x', '--ciem']],
  ])('everything with a fixed name is protected: %s', (_, parameters, args) => {
    const arns = fixedArns({ ...ALL, ...parameters });
    expect(arns.length).toBeGreaterThanOrEqual(18);
    const [scp] = policies(...args);
    const patterns = resources(scp).map(r => new RegExp(`^${r.replaceAll('.', '\\.').replaceAll('+', '\\+').replaceAll('*', '.*')}$`));
    expect(arns.filter(arn => !patterns.some(pattern => pattern.test(arn)))).toEqual([]);
  });

  test('the stacks of their StackSets are protected, by the names in the template', async () => {
    const template = committed('defender-organization.template.json');
    const name = template.Parameters.StackSetName.Default;
    const sets = ['OrganizationMembers', 'OrganizationHostManagement']
      .map(id => fill(template.Resources[id].Properties.StackSetName, { StackSetName: name }));
    const [scp] = policies();
    for (const set of sets) {
      const stack = `arn:aws:cloudformation:eu-west-1:111122223333:stack/StackSet-${set}-890ffec2-14e5-44cf-89aa-0123456789ab/1234`;
      expect(resources(scp)).toContain(`arn:aws:cloudformation:*:*:stack/StackSet-${set}-*`);
      expect(await decide(scp, principal('role/Admin'), 'cloudformation:DeleteStack', stack)).toBe('ExplicitlyDenied');
    }
    expect(resources(scp)).toContain('arn:aws:ssm:*:*:document/DefenderForCloud-HostManagement-Template');
  });
});

test('every option', async () => {
  const [scp, rcp] = policies(
    '--tenant-id', '77777777-2222-3333-4444-555555555555', '--stack-set', 'CustomControlTower-DefenderForCloud', '--stack', 'Mine',
    '--administrator', 'arn:aws:iam::*:role/A', '--administrator', 'arn:aws:iam::*:role/b/B', '--partition', 'aws-us-gov', '--ciem',
    '--sentinel-workspace', '66666666-7777-8888-9999-aaaaaaaaaaaa');
  expect(resources(scp).filter(r => r.includes(':stack/'))).toEqual([
    'arn:aws-us-gov:cloudformation:*:*:stack/StackSet-CustomControlTower-DefenderForCloud-*',
    'arn:aws-us-gov:cloudformation:*:*:stack/Mine/*',
    'arn:aws-us-gov:cloudformation:*:*:stack/Mine-*',
    'arn:aws-us-gov:cloudformation:*:*:stack/stacksets-exec-role-stack-*',
  ]);
  expect(scp.Statement[0].Condition.ArnNotLike['aws:PrincipalArn']).toEqual(
    expect.arrayContaining(['arn:aws:iam::*:role/A', 'arn:aws:iam::*:role/b/B']));
  expect(resources(scp)).toContain('arn:aws-us-gov:iam::*:role/DefenderForCloud-Ciem');
  expect(rcp.Statement[0].Condition.StringNotEquals['sts:RoleSessionName']).toEqual([
    `MicrosoftDefenderForClouds_${TENANT}`, 'MicrosoftDefenderForClouds_77777777-2222-3333-4444-555555555555',
    'MicrosoftSentinel_66666666-7777-8888-9999-aaaaaaaaaaaa', 'MicrosoftDefenderForClouds_66666666-7777-8888-9999-aaaaaaaaaaaa',
  ]);
});

test('--role-name-suffix several times: each form of the templates', () => {
  const [scp] = policies('--role-name-suffix=-x', '--role-name-suffix=');
  for (const suffix of ['', '-x']) {
    expect(resources(scp)).toContain(`arn:aws:iam::*:role/CspmMonitorAws${suffix}`);
    expect(resources(scp)).toContain(`arn:aws:iam::*:instance-profile/AmazonSSMRoleForInstancesMDCSetup${suffix}`);
  }
});

test('--split, --administration-role and --protect-stack-sets', async () => {
  const role = 'arn:aws:iam::111122223333:role/AWSCloudFormationStackSetAdministrationRole';
  const args = [
    '--administration-role', role, '--administrator', 'arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole', '--protect-stack-sets',
  ];
  const [scp] = policies(...args);
  expect(await decide(scp, role, 'sts:AssumeRole', principal('role/AWSCloudFormationStackSetExecutionRole'))).toBe('Allowed');
  expect(resources(scp)).toContain('arn:aws:cloudformation:*:*:stack/StackSet-*');
  const files = policiesOf(requestOf([...REQUIRED, ...args, '--split']));
  expect(files.map(({ file, type, name }) => [file, type, name])).toEqual([
    ['scp.json', 'SERVICE_CONTROL_POLICY', 'DefenderForCloud-Protection'],
    ['scp-2.json', 'SERVICE_CONTROL_POLICY', 'DefenderForCloud-Protection-2'],
    ['rcp.json', 'RESOURCE_CONTROL_POLICY', 'DefenderForCloud-Sessions'],
  ]);
  const [one, two] = files.map(({ content }) => JSON.parse(content));
  expect([...resources(one), ...resources(two)]).toEqual(resources(scp));
});

test('--stack alone: no StackSet', () => {
  const [scp] = policies('--stack', 'DefenderForCloud');
  expect(resources(scp).filter(r => r.includes(':stack/'))).toEqual([
    'arn:aws:cloudformation:*:*:stack/DefenderForCloud/*', 'arn:aws:cloudformation:*:*:stack/DefenderForCloud-*',
    'arn:aws:cloudformation:*:*:stack/stacksets-exec-role-stack-*',
  ]);
});

test.each<[string[], string]>([
  [[], '--tenant-id is missing: it must be a GUID, the id of your own Entra tenant, which az account show --query '
    + 'tenantId prints, such as '],
  [['--tenant-id', ''], '--tenant-id must have a value, got ""'],
  [['--tenant-id', 'contoso'], '--tenant-id must be a GUID of the form'],
  [['--tenant-id', '33e01921-4d64-4f8c-a055-5bdaffd5e33d'], "--tenant-id must be your own Entra tenant, not Microsoft's"],
  [[...REQUIRED, ...REQUIRED], '--tenant-id must name each tenant once'],
  [[...REQUIRED, '--stack-set', 'a*'], '--stack-set must be at most 101 letters, digits or hyphens, beginning with a letter, got "a*"'],
  [[...REQUIRED, '--stack-set', "'; reboot #"], '--stack-set must be at most 101'],
  [[...REQUIRED, '--stack', 'a b'], '--stack-set or --stack must be the name of a stack'],
  [[...REQUIRED, '--role-name-suffix', '*'], '--role-name-suffix must be a text of 1 to 25'],
  [[...REQUIRED, '--role-name-suffix='], '--role-name-suffix must have a value, got ""'],
  [[...REQUIRED, '--role-name-suffix=-x', '--role-name-suffix=*'], '--role-name-suffix must be a text of 1 to 25'],
  [[...REQUIRED, '--administration-role', 'Deployer'], '--administration-role must be the ARN of a role'],
  [[...REQUIRED, '--administrator', 'arn:aws:iam::*:role/Cspm*'], '--administrator must not match a role that is protected'],
  [[...REQUIRED, '--administrator', `arn:aws:iam::*:role/${'a'.repeat(900)}`],
    'name fewer or shorter roles, administrators or stacks, or use --split'],
  [[...REQUIRED, '--path', '/stacksets-exec-1/'],
    '--path must be another path than /stacksets-exec-*, because organization policies exempt such roles of AWS'],
  [[...REQUIRED, '--path', 'security'],
    '--path must be a path of at most 512 characters that begins and ends with /, such as /security/, without'],
  [[...REQUIRED, '--administrator', 'arn:aws:iam::*:role/*'], '--administrator must be the ARN of a role, such as'],
  [[...REQUIRED, '--sentinel-workspace', 'x'], '--sentinel-workspace must be a GUID of the form'],
  [[...REQUIRED, '--partition', 'arn:aws'], '--partition must be a partition, such as aws'],
  [[...REQUIRED, '--tenantid', 'x'], "unknown option '--tenantid'\n(Did you mean --tenant-id?)"],
  [[...REQUIRED, '--administrator', `arn:aws:iam::*:role/${'a'.repeat(900)}`], 'serviceControlPolicy must have at most 5120 characters'],
])('%j is a mistake', (args, message) => expect(() => policiesOf(requestOf(args))).toThrow(message));

test('a shell reads each value as one word, whatever it has', () => {
  const values = ['a b', "it's", '$(touch x)', '`id`', '"', '\\', '*', "';reboot;'", '-n'];
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${values.map(quote).join(' ')}`], { encoding: 'utf-8' });
  expect(stdout).toBe(values.map(v => `${v}\n`).join(''));
});

describe('as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'));
  const run = (...args: string[]) => runCli(['policies', ...args], { cwd: folder });
  /** What the printed commands give to a stand-in for the AWS CLI. */
  const contentsGiven = (stdout: string) => {
    const commands = stdout.split('\n').filter(line => /^ {2}(aws organizations create-policy| {2}--)/.test(line)).join('\n');
    const script = `aws() { for a in "$@"; do printf '%s\\0' "$a"; done; }\n${commands}`;
    const words = spawnSync('sh', ['-c', script], { encoding: 'utf-8' }).stdout.split('\0');
    return words.flatMap((word, i) => words[i - 1] === '--content' ? [word] : []);
  };

  test('prints the policies, and commands that contain them; writes nothing', () => {
    const { status, stdout, stderr } = run(...REQUIRED);
    expect([status, stderr]).toEqual([0, '']);
    const contents = policiesOf(requestOf(REQUIRED)).map(p => p.content);
    expect(stdout).toContain(`scp.json:\n${contents[0]}\n\nrcp.json:\n${contents[1]}\n`);
    expect(contentsGiven(stdout)).toEqual(contents);
    for (const said of [
      'aws organizations enable-policy-type --root-id ROOT --policy-type RESOURCE_CONTROL_POLICY', 'member accounts only, never',
      'First attach both to a unit of test accounts', 'aws organizations attach-policy --policy-id POLICY --target-id UNIT',
      'Without --administrator, only',
    ]) expect(stdout).toContain(said);
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  test('--out writes both files, and the commands name them', () => {
    const output = "it's $(here)";
    const { status, stdout } = run(...REQUIRED, '--out', output);
    expect(status).toBe(0);
    const files = contentsGiven(stdout).map(c => c.replace(/^file:\/\//, ''));
    expect(files).toEqual(['scp.json', 'rcp.json'].map(file => join(folder, output, file)));
    expect(files.map(file => readFileSync(file, 'utf-8'))).toEqual(policiesOf(requestOf(REQUIRED)).map(p => p.content));
  }, 60_000);

  test('mistakes: 2, one message, nothing written', () => {
    const { status, stdout, stderr } = run(...REQUIRED, '--path', 'x', '--out', 'none');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--path must be .*\n\ncdk-defender-for-cloud policies --help lists the options\n$/);
    expect(existsSync(join(folder, 'none'))).toBe(false);
    expect(run(...REQUIRED, '--out', '/dev/null/x').stderr).toMatch(/^--out must be in a folder that exists, got "\/dev\/null\/x/);
  }, 60_000);

  test('--help: 0', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: cdk-defender-for-cloud policies \[options\]/);
  }, 60_000);
});

test('without a folder, commands have the policies themselves', () => {
  const made = policiesOf(requestOf(REQUIRED));
  expect(commandsOf(made, undefined).join('\n')).toContain(made[0].content);
});
