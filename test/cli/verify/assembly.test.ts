import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { memberTemplate, readAssembly } from '../../../cli/reading/assembly';
import { chooseStack, readTemplateStack, assemblyOf, siblingTemplate } from '../../../cli/reading/read-stack';
import { InputError } from '../../../cli/shared/input-error';
import { organize } from '../../support/organization';

const AMI = { assumedBy: new ServicePrincipal('ec2.amazonaws.com') };

function twoStacks() {
  const app = new App();
  new Role(new Stack(app, 'Agnostic', { stackName: 'Named' }), 'R', AMI);
  const stage = new Stage(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
  new Role(new Stack(stage, 'Security'), 'R', AMI);
  return readAssembly(app.synth().directory);
}

test('stacks of the app and of its stages, with what the app says about them', () => {
  expect(twoStacks().map(({ id, stackName, account, region, template }) =>
    ({ id, stackName, account, region, types: Object.keys(template.Resources).length }))).toEqual([
    { id: 'Agnostic', stackName: 'Named', account: undefined, region: undefined, types: 1 },
    { id: 'Prod/Security', stackName: 'Prod-Security', account: '111122223333', region: 'eu-west-1', types: 1 },
  ]);
  expect(twoStacks()
    .map(({ executionRoleArn, templateObject }) => [executionRoleArn, templateObject?.replace(/[0-9a-f]{64}/, 'HASH')])).toEqual([
    ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}',
      's3://cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/HASH.json'],
    ['arn:${AWS::Partition}:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1',
      's3://cdk-hnb659fds-assets-111122223333-eu-west-1/HASH.json'],
  ]);
});

test('a stack is chosen by the name that cdk ls prints, or by its name in CloudFormation', () => {
  const stacks = twoStacks();
  expect(chooseStack(stacks, 'Prod/Security').stackName).toBe('Prod-Security');
  expect(chooseStack(stacks, 'Prod-Security').stackName).toBe('Prod-Security');
  expect(chooseStack(stacks.slice(1), undefined).stackName).toBe('Prod-Security');
  expect(() => chooseStack(stacks, undefined)).toThrow(new InputError('--stack is missing: it must be one of Agnostic, Prod/Security'));
  expect(() => chooseStack(stacks, 'X')).toThrow(new InputError('--stack must be one of Agnostic, Prod/Security, got "X"'));
});

test('a folder that is no cloud assembly is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-test-'));
  expect(() => readAssembly(folder)).toThrow(
    new InputError(`--assembly must be a cloud assembly, the folder that cdk synth writes, got "${folder}"`));
});

test('the folder of an app in place of its assembly, and no cdk.out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-test-'));
  writeFileSync(join(folder, 'cdk.json'), '{}');
  expect(() => readAssembly(folder)).toThrow(/: it is the folder of an app, for --app$/);
  const before = process.cwd();
  process.chdir(folder);
  try {
    expect(() => assemblyOf({}))
      .toThrow(
        new InputError(
          'there is no cdk.out here: give --app FOLDER, --assembly FOLDER or --template FILE, or what else --help '
            + 'lists, such as --plan FILE for Terraform'));
  } finally {
    process.chdir(before);
  }
});

test.each([
  ['npm error npx canceled due to missing packages and no YES option: ["cdk@2.1.0"]',
    'run npm install there if its package.json names aws-cdk, ' +
    'otherwise npm install --global aws-cdk'],
  ['SyntaxError: app.py', 'must be an app that synthesizes, got '],
])('an app that the CDK CLI does not synthesize: %s', (says, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-test-'));
  writeFileSync(join(folder, 'cdk.json'), '{}');
  writeFileSync(join(folder, 'npx'), `#!/bin/sh\necho '${says}' >&2\nexit 1\n`, { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${before}`;
  try {
    expect(() => assemblyOf({ app: folder })).toThrow(message);
  } finally {
    process.env.PATH = before;
  }
});

test('the template of a StackSet, inline or uploaded', () => {
  const synth = (roles: number) => {
    const { app, organization } = organize();
    const member = Stack.of(organization.memberConnector);
    for (let i = 0; i < roles; i++) new Role(member, `More${i}`, { ...AMI, description: 'x'.repeat(900) });
    const [stack] = readAssembly(app.synth().directory);
    const set: any = Object.values<any>(stack.template.Resources).find(r => r.Type === 'AWS::CloudFormation::StackSet');
    return { properties: set.Properties, stack };
  };
  const rolesIn = ({ properties, stack }: ReturnType<typeof synth>) =>
    Object.keys(memberTemplate(properties, stack)!.Resources).filter(id => id.startsWith('More')).length;
  const [inline, uploaded] = [synth(1), synth(60)];
  expect([typeof inline.properties.TemplateBody, rolesIn(inline)]).toEqual(['string', 1]);
  expect([typeof uploaded.properties.TemplateBody, rolesIn(uploaded)]).toEqual(['undefined', 60]);
});

describe('templates that others wrote in YAML', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yaml-test-'));
  const yaml = 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties: { RoleName: !Sub "${AWS::StackName}-x" }\n';
  const template = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::Sub': '${AWS::StackName}-x' } } } } };
  const path = join(folder, 'roles.yaml');
  writeFileSync(path, yaml);

  test('the template of a stack, and one that it names by its address', () => {
    expect(readTemplateStack(path, 'Roles').template).toEqual(template);
    expect(siblingTemplate('https://bucket.s3.amazonaws.com/folder/roles.yaml', folder)).toEqual(template);
  });
  test.each([['values.yaml', 'a: !Env x'], ['notes.template', 'hello'], ['half.json', '{"Resources":']])(
    'a file beside it that is no template: %s', (name, text) => {
      writeFileSync(join(folder, name), text);
      expect(siblingTemplate(`https://bucket.s3.amazonaws.com/${name}`, folder)).toBeUndefined();
      expect(() => readTemplateStack(join(folder, name), 'Roles')).toThrow(`--template: ${join(folder, name)} must be `);
    });

  test('the template in a StackSet; a function in its place is not known, and no error', () => {
    const stack = readTemplateStack(path, 'Roles');
    expect(memberTemplate({ TemplateBody: yaml }, stack)).toEqual(template);
    expect(memberTemplate({ TemplateBody: { 'Fn::Sub': yaml } }, stack)).toBeUndefined();
  });
});
