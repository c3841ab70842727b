/** `cdk-defender-for-cloud` as a process: what all commands have in common. */
import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { packageFile } from './support/package-file';
import { bundleCli, cliFile, ROOT, runCli } from './support/run';
import { makeProgram } from '../../cli/main';
import { version } from '../../package.json';

bundleCli();
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cli-'))));
const run = (args: string[], env: NodeJS.ProcessEnv = {}) => runCli(args, { cwd: folder, env: { PATH: '/nowhere', ...env } });
const names = makeProgram().commands.map(c => c.name());

test('--version is that of the package', () => {
  expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('--help names each command, and each has help of its own', () => {
  const { status, stdout } = run(['--help']);
  expect([status, names.length > 5]).toEqual([0, true]);
  for (const name of names) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(run([name, '--help']))
      .toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`Usage: cdk-defender-for-cloud ${name} `) });
  }
});

test.each<[string[], string]>([
  [[], 'Usage: cdk-defender-for-cloud <command> [options]\n'],
  [['migrate'], 'Usage: cdk-defender-for-cloud migrate'],
  [['verfy'], 'unknown command "verfy"\n(Did you mean verify?)\n\ncdk-defender-for-cloud --help lists the commands\n'],
  [['prefligt', '--help'], 'unknown command "prefligt"\n(Did you mean preflight?)\n'],
  [['migrate', 'retian', '-h'], 'unknown command "retian"\n(Did you mean retain?)\n'],
  [['foo', '--region', 'x'], 'unknown command "foo"\n\ncdk-defender-for-cloud --help lists the commands\n'],
  [['help', 'verify'], 'unknown command "help"\n(Did you mean --help?)\n'],
  [['migrate', 'retian'], 'unknown command "retian"\n(Did you mean retain?)\n\ncdk-defender-for-cloud migrate --help lists the commands\n'],
  [['verify', '--regoin', 'x'],
    'unknown option "--regoin"\n(Did you mean --region?)\n\ncdk-defender-for-cloud verify --help lists the options\n'],
  [['verify', '--stack', ''], '--stack must have a value, got ""\n\ncdk-defender-for-cloud verify --help lists the options\n'],
])('%j: 2, and one clear sentence', (args, text) => {
  const { status, stdout, stderr } = run(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(text);
  expect(stderr).not.toContain('    at ');
});

test('with --json, an error is JSON on the standard output', () => {
  const error = (args: string[], progress = '') => {
    const { status, stdout, stderr } = run(args);
    expect([status, stderr]).toEqual([2, progress]);
    return JSON.parse(stdout).error;
  };
  expect(error(['verify', '--json', '--regoin'])).toEqual({ message: 'unknown option "--regoin"\n(Did you mean --region?)' });
  expect(error(['verify', '--json', '--region', 'Ireland']))
    .toEqual({ message: '--region must be an AWS region, such as eu-west-1, got "Ireland"' });
  writeFileSync(join(folder, 't.json'), JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } }));
  expect(error(['verify', '--json', '--template', 't.json', '--stack', 'S'], 'asking AWS\n')).toEqual({
    message: 'aws is not installed, or not on the PATH', command: 'aws sts get-caller-identity --output json',
  });
});

describe('--show-commands runs nothing', () => {
  test('verify: commands of the options, with the stack and the profile', () => {
    writeFileSync(join(folder, 't.json'), JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } }));
    const args = ['verify', '--template', 't.json', '--stack', 'S', '--profile', 'audit', '--show-commands'];
    const lines = run(args).stdout.split('\n');
    expect(lines[1]).toBe('aws sts get-caller-identity --profile audit --output json');
    expect(lines).toContain('aws cloudformation describe-stacks --stack-name S --profile audit --output json');
    expect(lines)
      .toContain("aws iam get-open-id-connect-provider --open-id-connect-provider-arn '<provider>' --profile audit --output json");
    expect(lines.filter(line => /detect-stack-drift|start-automation|^az |list-stacks/.test(line))).toEqual([]);
    const more = run([...args, '--detect-drift', '--run-on', 'i-1234567890abcdef0', '--azure-resource-group', 'G']).stdout;
    expect(more).toContain('aws cloudformation detect-stack-drift --stack-name S ');
    expect(more).toContain('--parameters InstanceId=i-1234567890abcdef0 --profile audit');
    expect(more).toContain("--resource-group G --name '<connector>'");
    expect(JSON.parse(run([...args, '--json']).stdout).commands).toEqual(lines.slice(1, -1));
  });

  test('denied: the commands of each way to find the roles', () => {
    const shown = (...args: string[]) => run(['denied', '--show-commands', ...args]).stdout.split('\n').filter(l => l.startsWith('aws'))
      .map(l => l.split(' ').slice(1, 3).join(' '));
    expect(shown()).toEqual(['iam get-role', 'cloudtrail lookup-events', 'cloudtrail lookup-events']);
    expect(shown('--tenant-id', '11111111-2222-3333-4444-555555555555', '--region', 'eu-west-1', '--region', 'us-east-1'))
      .toEqual(Array(4).fill('cloudtrail lookup-events')); // In two regions: the first page, and the others.
    expect(shown('--stack', 'S', '--region', 'all')).toEqual([
      'iam get-role', 'cloudformation describe-stacks', 'ec2 describe-regions', 'cloudtrail lookup-events', 'cloudtrail lookup-events',
    ]);
    expect(shown('--tenant-id', '11111111-2222-3333-4444-555555555555', '--file', 'x')).toEqual([]);
  });

  test('links: what --upload and --uploaded would run', () => {
    const shown = (...more: string[]) => run([
      'links', '--bucket', 'our-templates', '--bucket-owner', '111122223333', '--tenant-id', '11111111-2222-3333-4444-555555555555',
      '--profile', 'ops',
      '--show-commands', ...more,
    ]).stdout.trimEnd().split('\n').map(line => line.replace(/--key.*/, ''));
    const bucket = '--bucket our-templates --expected-bucket-owner 111122223333 --region us-east-1 --profile ops ';
    expect(shown('--upload')).toEqual([`aws s3api put-object ${bucket}`]);
    expect(shown('--uploaded')).toEqual([`aws s3api head-object ${bucket}`]);
    expect(shown()).toEqual([`aws s3api put-object ${bucket}`, `aws s3api head-object ${bucket}`]);
  });
});

describe('templates', () => {
  test('writes the files of this version, which their checksums fit', () => {
    const { status, stdout } = run(['templates', '--out', 'new/folder']);
    expect(status).toBe(0);
    expect(stdout).toContain('new/folder/defender-organization.template.json\n');
    const sums = readFileSync(join(folder, 'new/folder/SHA256SUMS'), 'utf-8').trimEnd().split('\n').map(line => line.split(/ [ *]/));
    expect(sums.length).toBeGreaterThan(10);
    for (const [sum, file] of sums) {
      expect(createHash('sha256').update(readFileSync(join(folder, 'new/folder', file))).digest('hex')).toBe(sum);
    }
    expect(JSON.parse(run(['templates', '--out', 'other', '--json']).stdout).files).toHaveLength(sums.length + 1);
  });

  test('overwrites nothing', () => {
    writeFileSync(join(folder, 'mine'), '');
    expect(run(['templates', '--out', '.'])).toEqual({
      status: 2,
      stdout: '',
      stderr: '--out must be a folder without files, got "."\n\ncdk-defender-for-cloud '
        + 'templates --help lists the options\n',
    });
    expect(run(['templates', '--out', 'mine'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^--out must be a folder/) });
    expect(readdirSync(folder)).toEqual(['mine']);
  });
});

test('completion names commands and options', () => {
  const complete = (...args: string[]) => run(['complete', '--', ...args]).stdout.split('\n').map(line => line.split('\t')[0]);
  expect(complete('mig')[0]).toBe('migrate');
  expect(complete('')).toEqual(expect.arrayContaining(names));
  expect(complete('verify', '--tem')[0]).toBe('--template');
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) expect(run(['complete', shell]).stdout).toContain('cdk-defender-for-cloud');
});

test('a reader that has enough gets no stack trace', () => {
  const { stderr } = spawnSync('sh',
    ['-c', `'${process.execPath}' '${cliFile}' policies --help | head -1; '${process.execPath}' '${cliFile}' verify --help | true`], {
      cwd: ROOT, encoding: 'utf-8',
    });
  expect(stderr).toBe('');
});

describe('init: what is probably a mistake', () => {
  const init = (...args: string[]) => run([
    'init', 'app', '--language', 'python', '--tenant-id', '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36', '--plans', 'none',
    '--permissions', 'least',
    '--package', packageFile('whl'), ...args,
  ]);
  const WARNING = '--region has regions that aws-cdk-lib does not know: check the spelling of eu-wst-1 (did you mean eu-west-1?)';

  test('a region that aws-cdk-lib does not know: the app is written, and a warning names the nearest one', () => {
    const { status, stdout } = init('--region', 'eu-wst-1');
    expect([status, stdout.split('\n').at(-2)]).toEqual([0, `Warning: ${WARNING}`]);
    expect(readFileSync(join(folder, 'app', 'app.py'), 'utf-8')).toContain('region="eu-wst-1"');
  });

  test('with --json', () => {
    expect(JSON.parse(init('--region', 'eu-wst-1', '--json').stdout).warnings).toEqual([WARNING]);
  });

  test('the tenant of samples', () => {
    const { status, stdout } = init('--tenant-id', '22222222-3333-4444-5555-666666666666', '--json');
    expect([status, JSON.parse(stdout).warnings])
      .toEqual([0, [expect.stringMatching(/^22222222-3333-4444-5555-666666666666 is the tenant of samples/)]]);
  });

  test.each([[['--region', 'eu-west-1']], [[]]])('%j: none', (args) => {
    expect(JSON.parse(init('--json', ...args).stdout)).toHaveProperty('warnings', []);
  });
});
