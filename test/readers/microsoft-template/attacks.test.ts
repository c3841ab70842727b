/** Files that try to get more into a role than the user sees. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, CSPM, inline, NEW_AUDIENCE, oneRole, read, trustOf, write } from './support';
import {
  DefenderCapability, DefenderForCloudConnector, DefenderPlan, DefenderTrustValidation, MicrosoftTemplate, PermissionsType,
  type DefenderForCloudConnectorProps,
} from '../../../src';
import { rolesOf } from '../../support/resolve';
import { synth, TENANT } from '../../support/synth';

const cspm = (properties: object, sections: object = {}) =>
  oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...properties }, {}, sections);
const synthesize = (file: object, props: Partial<DefenderForCloudConnectorProps> = {}) =>
  () => synth({ permissionsFrom: read(file), ...props }).app.synth();
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

const strictly = (file: object, props: Partial<DefenderForCloudConnectorProps> = {}) =>
  () => synth({ permissionsFrom: MicrosoftTemplate.fromFile(write(file)), ...props }).app.synth();

describe('what Microsoft does not publish is an error, whatever it is', () => {
  test.each<[string, object]>([
    ['a job of somebody else', allow('glue:StartJobRun', 'arn:aws:glue:*:*:job/one')],
    ['a session', allow('athena:StartSession')],
    ['deleting a table', allow('dynamodb:DeleteTable')],
    ['writing objects', allow('s3:PutObject', 'arn:aws:s3:::bucket/*')],
    ['a read', allow('contoso:GetSecret')],
    ['in other letters', allow('GLUE:startjobrun')],
    ['with a condition', allow('iam:PassRole', '*', when('StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com'))],
    ['part of the partition', allow('iam:PassRole', 'arn:a*:iam::*:role/*')],
    ['names of at least one character', allow('iam:PassRole', 'arn:aws:iam::*:role/?*')],
    ['all but one service', { Effect: 'Allow', NotAction: 's3:*', Resource: 'arn:aws:s3:::b' }],
    ['all but one resource', { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::b/*' }],
    ['with a Deny of another action', { ...allow('sqs:SendMessage'), Sid: 'A' }],
  ])('%s', (_, statement) => {
    expect(strictly(cspm(inline(allow('ec2:DescribeRegions'), statement)))).toThrow('allows more than Microsoft publishes');
  });

  test.each(['AdministratorAccess', 'AdministratorAccess-AWSElasticBeanstalk',
    'job-function/ViewOnlyAccess'])('the AWS managed policy %s', (policy) => {
    expect(strictly(cspm({ ManagedPolicyArns: [`arn:aws:iam::aws:policy/${policy}`] }))).toThrow(`the AWS managed policy ${policy}`);
  });

  test('what is published for one role, for another one', () => {
    const statement = inline(allow('ssm:SendCommand', 'arn:aws:ssm:*::document/AWS-RunShellScript'));
    expect(strictly(cspm(statement))).toThrow('ssm:SendCommand');
  });
});

describe('a text of the file cannot become a reference or a token', () => {
  test.each<[string, string, RegExp]>([
    ['the marks of CDK templates', 'arn:aws:iam::\u0001AWS::AccountId\u0002:role/*',
      /microsoft.json: must have no control characters, got "\\u0001"$/],
    ['an escape of a terminal', 'arn:aws:s3:::\u001b[2J', /must have no control characters, got "\\u001b"$/],
    ['a dynamic reference with braces', 'arn:aws:s3:::{{resolve:ssm:a{b}}}',
      /Resource must have no dynamic reference, got "arn:aws:s3:::{{resolve:ssm:a{b}}}"$/],
  ])('%s', (_, resource, message) => {
    expect(synthesize(cspm(inline(allow('s3:GetObject', resource))))).toThrow(message);
  });

  // In a document that is a text, JSON can escape what the text of the file itself cannot have.
  test.each(['\\u0001AWS::AccountId\\u0002', '\\uE000Role.Arn\\uE001',
    '\\u0024{AWS::AccountId}'])('escaped in a document that is a text, %s', (escaped) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:GetObject', 'arn:aws:s3:::X')] }).replace('X', escaped);
    const file = cspm({ Policies: [{ PolicyName: 'P', PolicyDocument: text }] });
    expect(synthesize(file)).toThrow('the document, which is a text, must have no characters that are escaped with \\u');
  });

  test('a resource of the user in code neither', () => {
    const resource = 'arn:aws:s3:::\u0001AWS::AccountId\u0002';
    const capability = DefenderCapability.custom({
      id: 'Own',
      roleName: 'Own',
      service: 'glue.amazonaws.com',
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] })],
    });
    const { json } = synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })] });
    expect(rolesOf(json).get('Own')!.statements[0].Resource).toBe(resource);
  });
});

describe('a capability of the user', () => {
  const own = (options: object) => DefenderCapability.custom({
    id: 'Own',
    roleName: 'Own',
    audience: NEW_AUDIENCE,
    statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
    ...options,
  });
  const withOwn = (capability: DefenderCapability, props: object = {}) =>
    synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })], ...props });

  // IAM would fill the audience of the token in, and then compare it with itself.
  test('cannot accept every audience by a policy variable', () => {
    const audience = '${sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud}';
    expect(() => own({ audience })).toThrow(
      'audience must be an audience of 1 to 255 characters without wildcards and variables, such as api://<application id>, got ' +
        `"${audience}"`);
  });

  test('cannot get the default name of a published capability by the suffix', () => {
    expect(() => withOwn(own({ roleName: 'cspmmonitor' }), { roleNameSuffix: 'Aws' })).toThrow(
      "roleName of Own must not be the default name of CspmMonitor, got 'cspmmonitorAws' with roleNameSuffix");
  });

  test('of a file names itself by the name that it has in the app', () => {
    const file = read(oneRole(inline(allow('iam:GetRole', { 'Fn::GetAtt': ['Role', 'Arn'] }))));
    const [statement] = rolesOf(withOwn(file.capability('New-Role'), { roleNameSuffix: '-x' }).json).get('New-Role-x')!.statements;
    expect(statement.Resource).toBe('arn:aws:iam::111122223333:role/New-Role-x');
  });
});

test('several roles that can be a capability are an error, not the permissions of this version', () => {
  const { Resources } = cspm(inline(allow('s3:ListAllMyBuckets')));
  const { Type, Properties } = Resources.Role;
  const file = { Resources: { ...Resources, Second: { Type, Properties: { ...Properties, RoleName: 'CSPMMONITORAWS' } } } };
  expect(synthesize(file)).toThrow(
    'microsoft.json: role CspmMonitorAws must be that of CspmMonitor, got one of several roles that can be CspmMonitor, as ' +
      'CSPMMONITORAWS can');
});

test('a part of a large statement gets no Sid that another statement has', () => {
  const actions = Array.from({ length: 300 }, (_, i) => `bedrock:ListThings${'abcdefghij'[i % 10]}x${i}`);
  const file = cspm(inline({ ...allow(actions), Sid: 'A' }, { ...allow('s3:ListAllMyBuckets'), Sid: 'APart2' }));
  const sids = rolesOf(synth({ permissionsFrom: read(file) }).json).get('CspmMonitorAws')!.statements.map(s => s.Sid);
  expect(sids).toEqual(['APart1', 'APart2', 'APart2No2', 'DenyBilling']);
});

test('a Sid that only looks like that of a part stays', () => {
  const file = cspm(inline({ ...allow('s3:ListAllMyBuckets'), Sid: 'APart2' }));
  const [statement] = rolesOf(synth({ permissionsFrom: read(file) }).json).get('CspmMonitorAws')!.statements;
  expect(statement.Sid).toBe('APart2');
});

describe('DefenderTrustValidation as a plugin of the app', () => {
  const reports = (properties: object, change: (role: iam.IRole) => void) => {
    const app = new App();
    Validations.of(app).addPlugins(new DefenderTrustValidation());
    const { cspmMonitorRole } = new DefenderForCloudConnector(new Stack(app, 'Stack'), 'Defender', {
      azureTenantId: TENANT, permissionsFrom: read(cspm(properties)), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    });
    change(cspmMonitorRole);
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    app.synth();
    const text = log.mock.calls.flat().join('\n');
    log.mockRestore();
    return text;
  };
  const wide = { ...inline(allow('bedrock:ListGuardrails')), ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess'] };

  test('does not repeat what the file allows', () => expect(reports(wide, () => {})).not.toContain('does not need'));

  test('reports what the user adds to a role of a file', () => {
    const statement = new iam.PolicyStatement({ actions: ['s3:DeleteBucket'], resources: ['*'] });
    expect(reports(wide, role => role.addToPrincipalPolicy(statement))).toContain('does not need: s3:DeleteBucket');
    const policy = iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3FullAccess');
    expect(reports(inline(allow('bedrock:ListGuardrails')), role => role.addManagedPolicy(policy)))
      .toContain('does not need the AWS managed policy AmazonS3FullAccess');
  });
});
