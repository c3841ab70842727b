/** Roles of a file, and capabilities in code, that are like administrators: passing roles, what is published, acknowledgements. */
import { Annotations as Messages, Aws, Fn, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, CSPM, inline, NEW_AUDIENCE, oneRole, policy, portalTemplate, read, trustOf } from './support';
import { DefenderCapability, DefenderForCloudConnector, DefenderPlan, type CustomCapabilityOptions, type MicrosoftTemplate } from '../../../src';
import { EVERYTHING_ON } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { awsPolicy } from '../../support/aws-policies';
import { newStack } from '../../support/stacks';
import { ADMINISTRATORS_ACKNOWLEDGED, connect, makePlans, synth } from '../../support/synth';
import { violationsOf } from '../validation/support';

const PLANS = EVERYTHING_ON;
const rightsIn = (content: object, id = 'Role') => {
  const { _roles: roles } = read(content);
  return roles.administratorRights(roles.role(id));
};

describe('passing roles of the file', () => {
  const SERVICE = policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const passed = (properties: object = {}) =>
    ({ Type: 'AWS::IAM::Role', Properties: { RoleName: 'Passed', AssumeRolePolicyDocument: SERVICE, ...properties } });
  const byReference = { 'Fn::GetAtt': ['Passed', 'Arn'] };
  const literal = 'arn:aws:iam::111122223333:role/Passed';
  const file = (Resource: unknown, properties: object = {}, others: object = {}, action: unknown = 'iam:PassRole') =>
    oneRole(inline({ ...allow(action, Resource), Sid: 'S' }), { Passed: passed(properties), ...others });

  test.each<[string, unknown, object]>([
    ['by a reference', byReference, {}],
    ['by its name', literal, {}],
    ['that writes to a bucket', byReference, inline(allow('s3:PutObject', 'arn:aws:s3:::b/*'))],
    ['that denies', byReference, inline({ Effect: 'Deny', Action: '*', Resource: '*' })],
  ])('%s is harmless', (_, resource, properties) => expect(rightsIn(file(resource, properties))).toEqual([]));

  test.each<[string, unknown, object]>([
    ['in every account', 'arn:aws:iam::*:role/Passed', {}],
    ['by a pattern', 'arn:aws:iam::111122223333:role/Pass*', {}],
    ['by a pattern that is its name', 'arn:aws:iam::111122223333:role/Pass*', { RoleName: 'Pass*' }],
    ['another role', 'arn:aws:iam::111122223333:role/Another', {}],
    ['every role, too', [byReference, '*'], {}],
    ['an administrator', byReference, inline(allow('*'))],
    ['one with an action of an administrator', byReference, inline(allow('ssm:SendCommand', 'arn:aws:ssm:*:*:document/x'))],
    ['one with an AWS managed policy that is not known', byReference, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEC2FullAccess'] }],
    ['one whose statements cannot be read', byReference, inline(allow('s3:GetObject', { Ref: 'Bucket' }))],
  ])('%s is not', (_, resource, properties) => {
    expect(rightsIn(file(resource, properties))).toEqual([expect.stringMatching(/^statement S allows iam:PassRole/)]);
  });

  test('with another action, it is not', () => {
    for (const action of ['iam:Pass*', 'iam:*', 'sts:AssumeRole', ['iam:PassRole', 'iam:TagRole']]) {
      expect([action, rightsIn(file(byReference, {}, {}, action))]).toEqual([action, [expect.stringContaining('statement S allows')]]);
    }
  });

  test('over other roles, in a circle too', () => {
    const next = (statement: object) => ({ Next: passed({ RoleName: 'Next', ...inline(statement) }) });
    const toNext = inline(allow('iam:PassRole', { 'Fn::GetAtt': ['Next', 'Arn'] }));
    expect(rightsIn(file(byReference, toNext, next(allow('iam:PassRole', byReference))))).toEqual([]);
    expect(rightsIn(file(byReference, toNext, next(allow('iam:CreateUser'))))).toHaveLength(1);
  });

  test('many roles that pass each other take no time', () => {
    const ids = Array.from({ length: 30 }, (_, i) => `R${i}`);
    const all = inline(allow('iam:PassRole', ids.map(id => ({ 'Fn::GetAtt': [id, 'Arn'] }))));
    const others = Object.fromEntries(ids.map(id => [id, passed({ RoleName: id, ...all })]));
    expect(rightsIn(oneRole(all, others))).toEqual([]);
  });

  // The file can say of an administrator of the account that it is harmless.
  describe('that the app does not have', () => {
    const make = (template: MicrosoftTemplate, names: string[], props: object = {}) => () => synth({
      plans: [DefenderPlan.defenderCspm({ additionalCapabilities: names.map(name => template.capability(name)) })], ...props,
    }).app.synth();

    test('are not harmless', () => {
      const template = read(file(byReference));
      expect(make(template, ['New-Role'])).toThrow('makes this role an administrator: statement S allows iam:PassRole');
      expect(make(template, ['New-Role', 'Passed'])).not.toThrow();
    });

    test('the plugin agrees, about the roles of the template', () => {
      const template = read(file(byReference));
      const rules = (...names: string[]) => violationsOf(synth({
        plans: [DefenderPlan.defenderCspm({ additionalCapabilities: names.map(name => template.capability(name)) })],
      }, {}, ADMINISTRATORS_ACKNOWLEDGED).app).map(v => v.ruleName);
      expect(rules('New-Role')).toContain('AdministratorPermissions');
      expect(rules('New-Role', 'Passed')).not.toContain('AdministratorPermissions');
    });

    test('are not harmless by a name, which a suffix changes', () => {
      expect(make(read(file(literal)), ['New-Role', 'Passed'], { roleNameSuffix: '-x' })).toThrow('makes this role an administrator');
    });
  });
});

describe('what Microsoft publishes is not like an administrator', () => {
  const types = ['DefaultAccess', 'LeastPrivilegeAccess'] as const;

  test.each(types.flatMap(type => ROLES.map(fact => [fact.capability, type, fact] as const)))('%s, %s, with managed policies as statements', (capability, type, fact) => {
    const content = portalTemplate(PLANS, type);
    const statements = fact[type].awsManagedPolicies.flatMap(name => awsPolicy(name).Document.Statement)
      .map(({ Sid, ...statement }: any) => statement);
    const { Properties: role } = content.Resources[`${capability}Role`];
    // A long statement fits into no role.
    const parts = statements.flatMap((s: any) => [0, 1000].map(from => ({ ...s, Action: [s.Action].flat().slice(from, from + 1000) })))
      .filter(({ Action }) => Action.length > 0);
    for (const part of parts) {
      role.Policies = inline(part).Policies;
      expect(rightsIn(content, `${capability}Role`)).toEqual([]);
    }
    expect(rightsIn(portalTemplate(PLANS, type), `${capability}Role`)).toEqual([]);
  });

  // As Microsoft's public Terraform has it. This version has less.
  test.each<[string, string, object, object]>([
    ['roles of the audit-log pipeline', 'KubernetesServiceRole', allow('iam:PassRole', ['azuredefender', 'msdefender', 'DefenderForCloud'].map(name =>
      ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}-*` }))), allow('iam:PassRole', 'arn:aws:iam::*:role/a*')],
    ['the role for CIEM of any account', 'CiemOidcRole', allow([
      'sts:AssumeRole', 'sts:GetAccessKeyInfo', 'sts:GetCallerIdentity', 'sts:GetFederationToken', 'sts:GetServiceBearerToken', 'sts:GetSessionToken',
      'sts:TagSession',
    ], { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/DefenderForCloud-Ciem' }), allow('sts:AssumeRole', 'arn:aws:iam::*:role/DefenderForCloud-*')],
  ])('%s, but the same with more is', (_, id, published, more) => {
    const content = portalTemplate(PLANS, 'DefaultAccess');
    const { Properties: role } = content.Resources[id];
    role.Policies = inline(published).Policies;
    expect(rightsIn(content, id)).toEqual([]);
    const { app } = synth({ plans: makePlans(PLANS), permissionsFrom: read(content) });
    expect(violationsOf(app).map(v => v.ruleName)).not.toContain('AdministratorPermissions');
    role.Policies = inline(more).Policies;
    expect(rightsIn(content, id)).toHaveLength(1);
  });

  test('what is published for one role is for no other', () => {
    const content = portalTemplate(PLANS, 'DefaultAccess');
    const { Policies } = inline(allow('ssm:SendCommand', 'arn:aws:ssm:*::document/AWS-RunShellScript'));
    for (const id of ['CspmMonitorRole', 'ArcAutoProvisioningRole']) content.Resources[id].Properties.Policies = Policies;
    expect(rightsIn(content, 'ArcAutoProvisioningRole')).toEqual([]);
    expect(rightsIn(content, 'CspmMonitorRole')).toHaveLength(1);
  });
});

describe('an acknowledged administrator of the file', () => {
  const capability = (...actions: string[]) => read(oneRole(inline(allow(actions)))).capability('New-Role');
  const warningsOf = (own: DefenderCapability) => {
    const { stack } = synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [own] })] }, {}, ADMINISTRATORS_ACKNOWLEDGED);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('an administrator')).map(w => String(w.entry.data));
  };

  test('warns until what it may do is acknowledged, too', () => {
    const [warning, ...others] = warningsOf(capability('iam:CreateUser', 's3:PutObject'));
    expect(others).toEqual([]);
    expect(warning).toMatch(/^microsoft.json makes this role an administrator: .* allows iam:CreateUser; this is acknowledged for every file: acknowledge this warning for what you have read \[ack: cdk-defender-for-cloud:administratorPermissions:NewRole:[0-9a-f]{32}\]$/);
    const ids = [['iam:CreateUser', 's3:PutObject'], ['s3:PutObject', 'iam:CreateUser'], ['iam:CreateUser', 's3:DeleteObject']]
      .map(actions => /\[ack: .*\]$/.exec(warningsOf(capability(...actions))[0])![0]);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test('without an administrator, there is no warning', () => expect(warningsOf(capability('s3:PutObject'))).toEqual([]));

  test('of a published capability warns only that the file allows more', () => {
    const file = oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...inline(allow('iam:CreateUser')) });
    const { stack } = synth({ permissionsFrom: read(file) }, {}, ADMINISTRATORS_ACKNOWLEDGED);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('more than the data'))).toHaveLength(1);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('an administrator'))).toEqual([]);
  });
});

describe('a capability in code', () => {
  const statement = (actions: string[], resources: string[] = ['*'], more: object = {}) => new iam.PolicyStatement({ sid: 'S', actions, resources, ...more });
  const custom = (options: Partial<CustomCapabilityOptions>) =>
    DefenderCapability.custom({ id: 'Own', roleName: 'Own', audience: NEW_AUDIENCE, ...options });
  type Acknowledge = (connector: DefenderForCloudConnector, stack: Stack) => void;
  const warningsOf = (own: DefenderCapability[], acknowledge: Acknowledge = () => {}) => {
    const stack = newStack();
    const connector = connect(stack, { plans: [DefenderPlan.defenderCspm({ additionalCapabilities: own })] });
    acknowledge(connector, stack);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('an administrator')).map(w => [w.id, String(w.entry.data)]);
  };
  const one = (options: Partial<CustomCapabilityOptions>) => warningsOf([custom(options)]).map(([, text]) => text);

  test.each<[string, Partial<CustomCapabilityOptions>, string]>([
    ['a command', { statements: [statement(['ssm:SendCommand'])] }, 'statement S allows ssm:SendCommand'],
    ['in other letters', { statements: [statement(['SSM:sendcommand'])] }, 'statement S allows SSM:sendcommand'],
    ['on one resource', { statements: [statement(['lambda:UpdateFunctionCode'], [`arn:${Aws.PARTITION}:lambda:*:*:function:f`])] },
      'statement S allows lambda:UpdateFunctionCode on arn:${AWS::Partition}:lambda:*:*:function:f'],
    ['a wildcard', { statements: [statement(['s3:*', 'iam:*'])] }, 'statement S allows iam:*'],
    ['NotAction', { statements: [new iam.PolicyStatement({ notActions: ['s3:*'], resources: ['*'] })] }, 'statements[0] allows every action that NotAction does not name'],
    ['a policy of AWS', { managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('job-function/PowerUserAccess')] },
      'it has the AWS managed policy job-function/PowerUserAccess'],
    ['passing a role of the account', { statements: [statement(['iam:PassRole'], ['arn:aws:iam::111122223333:role/One'])] },
      'statement S allows iam:PassRole on arn:aws:iam::111122223333:role/One'],
    ['passing a role of the stack', { statements: [statement(['iam:PassRole'], [Fn.getAtt('Role', 'Arn').toString()])] },
      'statement S allows iam:PassRole on ${Role.Arn}'],
  ])('warns of %s', (_, options, text) => {
    expect(one(options)).toEqual([expect.stringContaining(
      `the code makes this role an administrator: ${text}; if Microsoft really needs this, acknowledge it: Validations.of(role).acknowledge(`)]);
  });

  test('at most eight, and where the others are: compare reads no code', () => {
    const statements = [...'ABCDEFGHIJ'].map(sid => new iam.PolicyStatement({ sid, actions: ['iam:CreateUser'], resources: ['*'] }));
    expect(one({ statements })).toEqual([expect.stringContaining(
      'statement H allows iam:CreateUser and 2 more, which the policies of the role have; if Microsoft really needs this')]);
  });

  test.each<[string, Partial<CustomCapabilityOptions>]>([
    ['reads', { statements: [statement(['iam:Get*', 'lambda:ListFunctions'])] }],
    ['writes', { statements: [statement(['s3:PutObject', 'kms:CreateGrant', 's3:PutBucketPolicy'])] }],
    ['denies', { statements: [statement(['iam:*'], ['*'], { effect: iam.Effect.DENY })] }],
    ['no statements', {}],
    ['a policy of AWS that reads', { managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')] }],
    ['passing itself', { statements: [statement(['iam:PassRole'], [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/Own`])] }],
    ['passing a role of the connector', { statements: [statement(['iam:PassRole'], [`arn:aws:iam::${Aws.ACCOUNT_ID}:role/CspmMonitorAws`])] }],
  ])('does not warn of %s', (_, options) => expect(one(options)).toEqual([]));

  test('that passes another one is judged by it', () => {
    const passing = custom({ statements: [statement(['iam:PassRole'], ['arn:aws:iam::111122223333:role/Passed'])] });
    const passed = (...actions: string[]) =>
      custom({ id: 'Passed', roleName: 'Passed', audience: undefined, service: 'lambda.amazonaws.com', statements: [statement(actions)] });
    expect(warningsOf([passing, passed('s3:PutObject')])).toEqual([]);
    expect(warningsOf([passing, passed('iam:CreateUser')]).map(([id]) => id)).toEqual(['/Stack/Defender/Own', '/Stack/Defender/Passed']);
  });

  const administrator = (...actions: string[]) => [custom({ statements: [statement(['iam:CreateUser', ...actions])] })];
  const idOf = (own: DefenderCapability[]) => /\[ack: (cdk-defender-for-cloud:administratorPermissions:Own:[0-9a-f]{32})\]$/.exec(warningsOf(own)[0][1])![1];
  const rule = { id: 'DefenderTrustValidation::AdministratorPermissions', reason: 'read' };

  test.each<[string, Acknowledge]>([
    ['as the plugin', connector => Validations.of(connector.role(connector.capabilities.find(c => c.id === 'Own')!)).acknowledge(rule)],
    ['as the plugin, on the stack', (_, stack) => Validations.of(stack).acknowledge(rule)],
    ['as a warning', connector => Messages.of(connector).acknowledgeWarning(idOf(administrator()), 'read')],
  ])('is acknowledged %s', (_, acknowledge) => expect(warningsOf(administrator(), acknowledge)).toEqual([]));

  test('as a warning, it is acknowledged for what it is now', () => {
    const id = idOf(administrator('s3:PutObject'));
    const acknowledged = (own: DefenderCapability[]) => warningsOf(own, c => Messages.of(c).acknowledgeWarning(id, 'read'));
    expect(acknowledged(administrator('s3:PutObject'))).toEqual([]);
    expect(acknowledged(administrator('s3:DeleteObject'))).toHaveLength(1);
  });

  test('as a warning, it is acknowledged with its denies', () => {
    const own = (...denied: string[]) => [custom({
      statements: [statement(['iam:CreateUser']), ...denied.map(action =>
        new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: [action], resources: ['*'] }))],
    })];
    const id = idOf(own('iam:CreateUser'));
    const acknowledged = (denied: string[]) => warningsOf(own(...denied), c => Messages.of(c).acknowledgeWarning(id, 'read'));
    expect(acknowledged(['iam:CreateUser'])).toEqual([]);
    expect(acknowledged([])).toHaveLength(1);
  });
});
