/** `cdk-defender-for-cloud migrate` as a process of its own. */
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundleCli, runCli } from '../support/run';

bundleCli();
const folder = mkdtempSync(join(tmpdir(), 'migrate-'));
const file = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf-8'));

const run = (...args: string[]) => runCli(['migrate', ...args], { cwd: folder });

const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'CspmMonitorAws', Tags: [{ Key: 'a', Value: 'b' }] } };
const provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://sts.windows.net/x/' } };

test('retain writes the template, and says what stays and how a stack keeps its parameters', () => {
  const Parameters = { Tenant: { Type: 'String' }, Name: { Type: 'String' } };
  file('old.json', { TemplateBody: { Parameters, Resources: { Provider: provider, Role: role } } });
  const { status, stdout } = run('retain', '--template', 'old.json', '--out', 'new.json');
  expect(status).toBe(0);
  expect(stdout.split('\n').slice(1)).toEqual([
    'stays when the stack is deleted: Provider (AWS::IAM::OIDCProvider)',
    'for update-stack: --parameters ParameterKey=Tenant,UsePreviousValue=true ParameterKey=Name,UsePreviousValue=true',
    '',
  ]);
  expect(read('new.json')).toMatchObject({ Parameters, Resources: { Provider: { DeletionPolicy: 'Retain' }, Role: role } });
});

test('retain names update-stack-set for a StackSet', () => {
  file('set.json',
    { StackSet: { TemplateBody: JSON.stringify({ Parameters: { A: { Type: 'String' } }, Resources: { Provider: provider } }) } });
  expect(run('retain', '--template', 'set.json', '--out', 'new-set.json').stdout)
    .toContain('\nfor update-stack-set: --parameters ParameterKey=A,UsePreviousValue=true\n');
});

test('names in a template neither control the terminal nor add a command to the line to paste', () => {
  const hostile = { ...role, Type: 'AWS::IAM::Role\u001b[2J\nall is well' };
  file('hostile.json', { Parameters: { 'B;$(touch PWNED)': {} }, Resources: { Provider: provider, Role: hostile } });
  const { status, stdout } = run('retain', '--template', 'hostile.json', '--out', 'hostile-new.json', '--also', 'Role');
  expect(status).toBe(0);
  expect(stdout.split('\n').slice(1)).toEqual([
    'stays when the stack is deleted: Provider (AWS::IAM::OIDCProvider)',
    'stays when the stack is deleted: Role (AWS::IAM::Role?[2J all is well)',
    "for update-stack or update-stack-set: --parameters 'ParameterKey=B;$(touch PWNED),UsePreviousValue=true'",
    '',
  ]);
});

test('retain names the roles that any tenant can use', () => {
  const key = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud';
  const AssumeRolePolicyDocument = {
    Statement: [{
      Effect: 'Allow',
      Principal: { Federated: { Ref: 'Provider' } },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [key]: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479' } },
    }],
  };
  file('old.json', { Resources: { Provider: provider, Role: role, Open: { ...role, Properties: { AssumeRolePolicyDocument } } } });
  const { status, stdout } = run('retain', '--template', 'old.json', '--out', 'new.json', '--replace');
  expect([status, stdout.split('\n').slice(2)]).toEqual([0, [
    'open until the old stack is deleted: Open: any Microsoft Entra tenant can make Defender for Cloud use it (confused deputy), ' +
      'because its ' +
      'trust has no condition on sts:RoleSessionName, like Microsoft\'s Terraform of 2023-04', '',
  ]]);
});

test('with --json, what is printed is JSON, errors too', () => {
  file('old.json', { Resources: { Provider: provider, Role: role } });
  const { status, stdout } = run('retain', '--template', 'old.json', '--out', 'json.json', '--json');
  expect([status, JSON.parse(stdout)]).toEqual([0, {
    written: [{ file: 'json.json', bytes: JSON.stringify(read('json.json')).length }],
    stays: [{ logicalId: 'Provider', type: 'AWS::IAM::OIDCProvider' }],
    parameters: [],
    open: [],
  }]);
  const wrong = run('retain', '--template', 'none.json', '--out', 'new.json', '--json');
  expect([wrong.status, wrong.stderr]).toEqual([2, '']);
  expect(JSON.parse(wrong.stdout)).toEqual({ error: { message: 'there is no file none.json' } });
});

test('import writes two files', () => {
  file('ours.json', { Resources: { Cspm: { ...role, Properties: { ...role.Properties, ManagedPolicyArns: [{ Ref: 'P' }] } } } });
  file('roles.json', { RoleDetailList: [{ RoleName: 'CspmMonitorAws', Path: '/', AssumeRolePolicyDocument: { Statement: [] } }] });
  file('resources.json', { StackResources: [{ ResourceType: 'AWS::IAM::Role', PhysicalResourceId: 'Other' }] });
  file('sessions.json', { Roles: [{ RoleName: 'CspmMonitorAws', MaxSessionDuration: 7200 }] });
  const inputs = ['--template', 'ours.json', '--roles', 'roles.json', '--sessions', 'sessions.json', '--resources', 'resources.json'];
  const { status, stdout } = run('import', ...inputs, '--out', 'import');
  expect(status).toBe(0);
  expect(stdout).toContain('imported: AWS::IAM::Role CspmMonitorAws\nlongest session, which the template changes: CspmMonitorAws: ' +
    'at most 7200 seconds now, 3600 after the next deployment\nin the old stack, but not taken over: AWS::IAM::Role Other\n');
  expect(read('import/resources-to-import.json')).toEqual([
    { ResourceType: 'AWS::IAM::Role', LogicalResourceId: 'Cspm', ResourceIdentifier: { RoleName: 'CspmMonitorAws' } },
  ]);
  expect(read('import/import.template.json').Resources.Cspm.Properties).toEqual({
    RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: { Statement: [] }, MaxSessionDuration: 7200,
  });
});

test('a mistake is one clear sentence, without a stack trace, and nothing is written', () => {
  file('good.json', { Resources: { Provider: provider } });
  file('yaml.json', 'Resources:\n  A:\n    Typ: AWS::IAM::Role\n');
  for (const [args, message] of [
    [['retain', '--template', 'none.json', '--out', 'x'], /^there is no file none\.json\n/],
    [['retain', '--template', 'yaml.json', '--out', 'x'],
      /^yaml\.json must be a CloudFormation template, got a resource without a Type: A/],
    [['retain', '--template', 'yaml.json'], /^--out is missing: it must be the file to write, such as retained.json\n\n/],
    [['retain', '--out', 'x'], /^--template is missing: it must be the file with the old template, such as microsoft.json\n\n/],
    [['retain', '--template', 'good.json', '--out', 'x', '--roles', 'x'], /^unknown option "--roles"/],
    [['retian'], /^unknown command "retian"\n\(Did you mean retain\?\)\n\ncdk-defender-for-cloud migrate --help lists the commands\n/],
    [['retain', '--template', '', '--out', 'x'], /^--template must have a value, got ""/],
    [['retain', '--template', 'good.json', '--out', 'none/x'], /^--out must be in a folder that exists, got "none\/x"\n/],
    [['retain', '--template', 'good.json', '--out', 'x', '--force'], /^unknown option "--force"/],
  ] as const) {
    const { status, stderr } = run(...args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toContain('    at ');
    expect(() => read('x')).toThrow('ENOENT');
  }
});

test('it has help', () => {
  expect(run('--help').stdout).toMatch(/^Usage: cdk-defender-for-cloud migrate [^]*\n {2}retain [^]*\n {2}import /);
  expect(run('retain', '--help').stdout).toContain('--also <name>');
  expect(run('import', '--help').status).toBe(0);
  // Nothing is done, so a script must not take it for done.
  expect(run().status).toBe(2);
});
