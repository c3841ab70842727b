/** Whatever stands in a template, the command ends with a report or a sentence, and never with another error. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CommanderError } from '@commander-js/extra-typings';
import { variants } from './support/hostile';
import { makeProgram } from '../../cli/main';
import { InputError } from '../../cli/shared/input-error';

const folder = mkdtempSync(join(tmpdir(), 'odd-files-'));
beforeEach(() => ['log', 'error'].forEach(name => jest.spyOn(console, name as 'log').mockImplementation(() => undefined)));

/** JSON of an odd value. `JSON.stringify` ends at some levels. */
function textOf(value: any): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return JSON.stringify(value, (_, inner) => isDeep(inner) ? 'DEEP' : inner).replace('"DEEP"',
      `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  }
}
const isDeep = (value: any) => Array.isArray(value) && Array.isArray(value[0]?.[0]?.[0]);

const provider = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const trust = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'sts:RoleSessionName': 'x' } },
  }],
};
const policy = { Version: '2012-10-17', Statement: [{ Sid: 'A', Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' }] };
const TEMPLATE = {
  Parameters: { P: { Type: 'String', Default: 'a' } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Condition: 'C',
      DeletionPolicy: 'Retain',
      Properties: {
        RoleName: 'CspmMonitorAws',
        Path: '/',
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: trust,
        ManagedPolicyArns: ['a'],
        Policies: [{ PolicyName: 'p', PolicyDocument: policy }],
        Tags: [{ Key: 'k', Value: 'v' }],
      },
    },
    Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: policy } },
    Provider: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: { Url: 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', ClientIdList: ['api://a'] },
    },
    Set: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        StackSetName: 's', TemplateBody: '{"Resources":{"A":{"Type":"T"}}}', StackInstancesGroup: [{ Regions: ['r'] }],
      },
    },
  },
  Outputs: { O: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: 'n' } } },
};

const good = join(folder, 'good.json');
beforeAll(() => writeFileSync(good, JSON.stringify(TEMPLATE)));

test.each<[string, (file: string, out: string) => string[]]>([
  ['diff', file => ['diff', good, file]],
  ['diff, before', file => ['diff', file, good]],
  ['migrate retain', (file, out) => ['migrate', 'retain', '--template', file, '--out', out]],
  ['preflight', file => ['preflight', '--template', file, '--stack', 'S', '--show-commands']],
  ['verify', file => ['verify', '--template', file, '--stack', 'S', '--show-commands']],
  ['leave', file => ['leave', '--template', file, '--stack', 'S', '--show-commands']],
])('%s', async (_, args) => {
  const failed: string[] = [];
  let [reports, sentences, i] = [0, 0, 0];
  for (const { at, answer } of variants(TEMPLATE)) {
    const file = join(folder, 'odd.json');
    writeFileSync(file, textOf(answer));
    try {
      await makeProgram().parseAsync(args(file, join(folder, `out-${i++}`)), { from: 'user' });
      reports++;
    } catch (error) {
      if (error instanceof InputError || error instanceof CommanderError) sentences++;
      else failed.push(`${at}: ${(error as Error).stack?.split('\n').slice(0, 4).join(' ')}`);
    }
  }
  process.exitCode = 0;
  expect(failed).toEqual([]);
  expect([reports > 0, sentences > 0]).toEqual([true, true]);
}, 600_000);
