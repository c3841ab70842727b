/**
 * Names that somebody chose to deceive who reads a report, or to run a command when a line is pasted. Each command prints
 * them: nothing controls the terminal, and a shell reads each line as the words that were meant, and runs nothing else.
 */
import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, dirname, join } from 'path';
import { ACCOUNT, NOW, REGION, World } from './leave/world';
import { packageFile } from './support/package-file';
import { printed } from './support/printed';
import { bundleCli, runCli } from './support/run';
import { report } from '../../cli/leave/report';
import { search } from '../../cli/leave/search';
import { TENANT } from '../support/synth';

bundleCli();

/** Every shell can have these in a word. */
const EVIL = 'x\'"$(touch PWNED)`touch PWNED`;touch PWNED|touch PWNED&touch PWNED>PWNED #<a> \\ !x *';
/** These need quotes that bash and zsh know, and sh of some systems does not. */
const CODES = `${EVIL}\u001b[2J\u001b]0;t\u0007\r\nall is well\n\u202e\u2066\u200b\u009b1m'`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'hostile-'))));
const file = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return name;
};

/** The lines that a command prints, after a look at what is in them. */
function lines(args: readonly string[], env: NodeJS.ProcessEnv = process.env): string[] {
  const { stdout, stderr } = runCli(args, { cwd: folder, env });
  return harmless([...stdout.split('\n'), ...stderr.split('\n')]);
}

function harmless(all: readonly string[]): string[] {
  expect(all.filter(line => /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u.test(line))).toEqual([]);
  expect(all.filter(line => line.startsWith('all is well'))).toEqual([]);
  return [...all];
}

/** What programs get if a person pastes a text: their arguments. Nothing else runs. */
function pasted(text: string, shell: 'sh' | 'bash'): string[][] {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const stubs =
    ['aws', 'az', 'npx', 'cd'].map(name => `${name}() { for word in ${name} "$@"; do printf '%s\\0' "$word"; done; printf '\\1'; }`)
      .join('\n');
  const { stdout } = spawnSync(shell, ['-c', `${stubs}\n${text}`], { cwd: empty, encoding: 'utf-8' });
  expect(readdirSync(empty)).toEqual([]);
  rmSync(empty, { recursive: true });
  return stdout.split('\u0001').slice(0, -1).map(call => call.split('\0').slice(0, -1));
}

/** Pastes each line, and expects the name in it as it is. In sh, nothing may run, also if it does not know the quotes. */
function expectPasted(commands: readonly string[], name: string): void {
  expect(commands.length).toBeGreaterThan(0);
  const calls = commands.flatMap(line => pasted(line, 'bash'));
  expect(calls.length).toBe(commands.length);
  expect(calls.filter(words => words.some(word => word.includes(name))).length).toBeGreaterThan(0);
  expect(calls.flat().filter(word => /touch PWNED/.test(word) && !word.includes(name))).toEqual([]);
  for (const line of commands) pasted(line, 'sh');
  if (name === EVIL) expect(commands.flatMap(line => pasted(line, 'sh'))).toEqual(calls); // eslint-disable-line jest/no-conditional-expect
}

const commandsIn = (all: readonly string[]) => all.map(line => line.trim()).filter(line => /^(aws|az|npx|cd) /.test(line));

describe.each([['with quotes and commands', EVIL], ['with codes for the terminal, too', CODES]])('names %s', (_, name) => {
  const provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://sts.windows.net/${name}/` } };
  const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'CspmMonitorAws', Tags: [{ Key: name, Value: name }] } };

  test('migrate retain', () => {
    file('t.json', { Parameters: { [name]: {} }, Resources: { Provider: provider, [name]: role, Other: { Type: name } } });
    const [line] = lines(['migrate', 'retain', '--template', 't.json', '--out', name, '--also', '*'])
      .filter(text => text.startsWith('for update-stack or update-stack-set: '));
    expectPasted([`aws ${line.replace('for update-stack or update-stack-set: ', '')}`], `ParameterKey=${name},UsePreviousValue=true`);
  }, 60_000);

  test('migrate import', () => {
    file('t.json', { Resources: { [name]: role } });
    file('roles.json', {
      RoleDetailList: [{ RoleName: 'CspmMonitorAws', Path: '/', AssumeRolePolicyDocument: {}, Tags: [{ Key: name, Value: name }] }],
      Roles: [{ RoleName: 'CspmMonitorAws', MaxSessionDuration: 7200 }],
    });
    file('old.json', { StackResources: [{ ResourceType: name, PhysicalResourceId: name }] });
    const all = lines(['migrate', 'import', '--template', 't.json', '--roles', 'roles.json', '--sessions', 'roles.json', '--resources',
      'old.json', '--out', name]);
    expect(all.filter(line => line.startsWith('in the old stack, but not taken over: '))).toHaveLength(1);
  }, 60_000);

  test.each(['preflight', 'verify', 'leave'])('%s --show-commands', (command) => {
    file('t.json', { Resources: { Role: role } });
    expectPasted(commandsIn(lines([command, '--template', 't.json', '--stack', name, '--profile', name, '--show-commands'])), name);
  }, 60_000);

  test('denied --show-commands', () => {
    expectPasted(commandsIn(lines(['denied', '--tenant-id', TENANT, '--profile', name, '--show-commands'])), name);
  }, 60_000);

  test('links: uploads, the policy of the bucket, and the command for Azure', () => {
    const args = ['links', '--bucket', 'our-templates', '--bucket-owner', ACCOUNT, '--tenant-id', TENANT, '--profile', name,
      '--region', REGION];
    expectPasted(commandsIn(lines([...args, '--show-commands'])), name);
    const all = commandsIn(lines([...args, '--unversioned', '--role-name-suffix', '+=,.@-']));
    expectPasted(all.filter(line => /^aws /.test(line)), name);
    expect(pasted(all.find(line => line.startsWith('az '))!, 'sh'))
      .toEqual([expect.arrayContaining(['awsAccountId=ACCOUNT_ID', 'RoleNameSuffix=+=,.@-'])]);
  }, 60_000);

  test('policies --out', () => {
    const all = lines(['policies', '--tenant-id', TENANT, '--out', name]);
    const commands = all.map(line => line.trim()).filter(line => /^(aws organizations create-policy|--)/.test(line)).join('\n')
      .split(/\n(?=aws)/);
    expectPasted(commands, `file://${folder}/${name}/`);
  }, 60_000);

  test('init', () => {
    const all = lines(['init', name, '--language', 'python', '--tenant-id', TENANT, '--plans', 'none', '--permissions', 'least',
      '--package', packageFile('whl')]);
    expectPasted(all.map(line => line.trim()).filter(line => line.startsWith('cd ')), name);
  }, 60_000);

  test('templates, diff, compare and wrong arguments', () => {
    lines(['templates', '--out', name]);
    file('a.json', { Resources: { [name]: role } });
    file('b.json',
      {
        Resources: {
          [name]: {
            ...role,
            Properties: {
              RoleName: name,
              Policies: [{
                PolicyName: name, PolicyDocument: { Statement: [{ Effect: 'Allow', Action: name, Resource: name, Sid: name }] },
              }],
            },
          },
        },
      });
    lines(['diff', 'a.json', 'b.json']);
    lines(['diff', name, 'b.json']);
    lines(['compare', '--template', 'b.json']);
    lines(['compare', '--template', name]);
    lines(['review', '--template', 'b.json', '--against', 'a.json', '--markdown', `${name}.md`]);
    expectPasted(commandsIn(lines(['review', '--deployed', '--profile', name, '--show-commands'])), name);
    for (const args of [[name], [`--${name}`], ['verify', `--${name}`], ['leave', '--region', name], ['migrate', name]]) {
      expect(lines(args).join('\n')).toContain('touch PWNED');
    }
  }, 60_000);

  test('what AWS answers', () => {
    const message = JSON.stringify(
      `An error occurred (AccessDenied) when calling the X operation: User: ${name} is not authorized to perform: ${name}`);
    writeFileSync(join(folder, 'aws'), `#!${process.execPath}
if (process.argv[2] === 'sts') console.log(JSON.stringify({ Account: '${ACCOUNT}', Arn: ${JSON.stringify(
  `arn:aws:iam::${ACCOUNT}:user/${name}`)}, UserId: 'x' }));
else { console.error(${message}.replaceAll('\\n', ' ')); process.exitCode = 254; }
`, { mode: 0o755 });
    const AssumeRolePolicyDocument = { Statement: [{ Effect: 'Allow', Principal: { Service: name }, Action: 'sts:AssumeRole' }] };
    file('t.json',
      { Resources: { Provider: provider, [name]: { Type: role.Type, Properties: { RoleName: name, AssumeRolePolicyDocument } } } });
    const env = { PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) };
    for (const command of ['preflight', 'verify', 'leave']) {
      expect(lines([command, '--template', 't.json', '--stack', 'S', '--region', REGION], env).join('\n'))
        .toMatch(/AccessDenied|calls denied/);
    }
    expect(lines(['denied', '--tenant-id', TENANT, '--region', REGION], env).join('\n')).toMatch(/AccessDenied/);
  }, 60_000);

  test('leave: each command that removes something removes exactly this', async () => {
    const of = (begin: string) => `${begin}${name}`;
    const world = new World({
      'firehose list-delivery-streams': { DeliveryStreamNames: [of('azuredefender-')], HasMoreDeliveryStreams: false },
      'firehose describe-delivery-stream': { DeliveryStreamDescription: { DeliveryStreamStatus: name } },
      's3api list-buckets': [{ Name: of(`azuredefender-${REGION}-${ACCOUNT}-`) }],
      'eks list-clusters': [name],
      'eks list-access-entries': { accessEntries: [`arn:aws:iam::${ACCOUNT}:role/${name}`] },
      'eks describe-access-entry': { accessEntry: { createdAt: name } },
      'eks describe-cluster': ['API', true, ['172.212.245.192/28', name]],
      'logs describe-log-groups': [of('/aws/eks/')],
      'logs describe-subscription-filters': {
        subscriptionFilters: [{
          filterName: name,
          destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${of('azuredefender-')}`,
          creationTime: 1,
        }],
      },
      'rds describe-db-snapshots': [[of('defenderfordatabases'), 20, name]],
      'rds describe-db-parameter-groups': [[of('defenderfordatabases'), name]],
      'rds describe-db-instances': [[name, [of('defenderfordatabases')], []]],
      'kms list-aliases': { Aliases: [{ AliasName: of('alias/DefenderForDatabases'), TargetKeyId: name }] },
      'kms describe-key': { KeyMetadata: { KeyState: name } },
    });
    const { found } = await search(world.ask, { account: ACCOUNT, regions: [REGION], roleNames: [name], azure: false, now: NOW });
    const all = harmless(printed(report({
      account: name,
      regions: [REGION],
      app: name,
      steps: [],
      providers: [],
      stays: [name],
      found,
      isSearched: true,
      notSearchable: [],
      notAsked: [name],
      unanswered: [{ id: name, status: 'cannot tell', region: name, text: name }],
    }, 200, NOW, name)));
    const commands = commandsIn(all.map(line => line.replace(/^ *# (?=a[wz])/, '')));
    expect(commands.length).toBeGreaterThan(12);
    expectPasted(commands, name);
  }, 60_000);
});
