import { App, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { alone, read, statementsOf } from './support';
import {
  DefenderForCloudConnector, DefenderPlan, HostManagement, HostManagementIdentity, HostManagementTargets, type HostManagementIdentityProps,
} from '../../src';
import { newStack, templateOf } from '../support/stacks';

const INSTANCE = 'AmazonSSMRoleForInstancesMDCSetup';
const AUTOMATION = 'DefenderForCloud-HostManagement';
const LAUNCH = 'DefenderForCloud-HostManagementLaunch';

const reads = (regions?: string | string[]) => [
  {
    Effect: 'Allow',
    Action: ['ec2:DescribeIamInstanceProfileAssociations', 'ec2:DescribeInstances'],
    Resource: '*',
    ...regions === undefined ? {} : { Condition: { StringEquals: { 'aws:RequestedRegion': regions } } },
  },
  {
    Effect: 'Allow',
    Action: ['iam:GetInstanceProfile', 'iam:ListAttachedRolePolicies'],
    Resource: ['arn:aws:iam::111122223333:instance-profile/*', 'arn:aws:iam::111122223333:role/*'],
  },
];
const associate = (region: string, profile = INSTANCE, role = INSTANCE) => [
  {
    Effect: 'Allow',
    Action: 'ec2:AssociateIamInstanceProfile',
    Resource: `arn:aws:ec2:${region}:111122223333:instance/*`,
    Condition: {
      ArnEquals: { 'ec2:NewInstanceProfile': `arn:aws:iam::111122223333:instance-profile/${profile}` },
      Null: { 'ec2:InstanceProfile': 'true' },
    },
  },
  {
    Effect: 'Allow',
    Action: 'ec2:DisassociateIamInstanceProfile',
    Resource: `arn:aws:ec2:${region}:111122223333:instance/*`,
    Condition: { ArnEquals: { 'ec2:InstanceProfile': `arn:aws:iam::111122223333:instance-profile/${profile}` } },
  },
  {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: `arn:aws:iam::111122223333:role/${role}`,
    // The second name differs in partitions with another domain.
    Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com'] } },
  },
];
const ATTACH = {
  Effect: 'Allow',
  Action: 'iam:AttachRolePolicy',
  Resource: 'arn:aws:iam::111122223333:role/*',
  Condition: {
    ArnEquals: {
      'iam:PolicyARN': [
        'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
        'arn:aws:iam::aws:policy/AmazonSSMPatchAssociation',
      ],
    },
  },
};

function identity(props: HostManagementIdentityProps = {}) {
  const stack = newStack();
  new HostManagementIdentity(stack, 'HostManagement', props);
  return read(templateOf(stack));
}

test('role and profile for instances are as in Microsoft\'s template', () => {
  const { role, ofType } = alone();
  expect(role(INSTANCE)).toEqual({
    roleName: INSTANCE,
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
    },
    awsManagedPolicies: ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'],
    statements: [],
  });
  expect(ofType('AWS::IAM::InstanceProfile')).toEqual([{ InstanceProfileName: INSTANCE, Roles: [INSTANCE] }]);
});

describe('the role of the automation', () => {
  test('reads, gives the profile to instances that have none, and removes no other profile', () => {
    const { role } = alone();
    expect(role(AUTOMATION).awsManagedPolicies).toEqual([]);
    expect(statementsOf(role(AUTOMATION))).toEqual([...reads('eu-west-1'), ...associate('eu-west-1')]);
  });

  test('is only for automations of this account and region', () => {
    expect(alone().role(AUTOMATION).trust.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'ssm.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:eu-west-1:111122223333:automation-execution/*' },
      },
    }]);
  });

  test('attaches only the two policies, if the user allows it', () => {
    expect(statementsOf(alone({ attachPoliciesToExistingRoles: true }).role(AUTOMATION))).toEqual([
      ...reads('eu-west-1'),
      ...associate('eu-west-1'),
      ATTACH,
    ]);
    expect(JSON.stringify(alone({ attachPoliciesToExistingRoles: false }).json)).not.toContain('AttachRolePolicy');
  });

  test('may enable Explorer if the user enables that option', () => {
    const { json, role } = alone({ explorerPermissions: true });
    const [, , , , , ...explorer] = statementsOf(role(AUTOMATION));
    const setting = (name: string) => `arn:aws:ssm:eu-west-1:111122223333:servicesetting/ssm/${name}`;
    expect(explorer).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'compute-optimizer:GetEnrollmentStatus', 'config:DescribeConfigurationRecorders', 'iam:ListRoles',
          'support:DescribeTrustedAdvisorChecks',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: ['ssm:GetServiceSetting', 'ssm:UpdateServiceSetting'],
        Resource: [
          'opsdata/Association', 'opsdata/ComputeOptimizer', 'opsdata/ConfigCompliance', 'opsdata/ExplorerOnboarded',
          'opsdata/OpsData-TrustedAdvisor', 'opsdata/SupportCenterCase', 'opsitem/EC2', 'opsitem/ssm-patchmanager',
        ].map(setting),
      },
      {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: 'arn:aws:iam::111122223333:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM',
        Condition: { StringEquals: { 'iam:AWSServiceName': 'ssm.amazonaws.com' } },
      },
    ]);
    expect(JSON.stringify(alone().json)).not.toMatch(/servicesetting|CreateServiceLinkedRole|iam:ListRoles/);
    expect(json).toBeDefined();
  });

  test('lists the target resource group, and no other', () => {
    const [, , , , , ...group] = statementsOf(
      alone({ targets: HostManagementTargets.resourceGroup('fleet') }).role(AUTOMATION),
    );
    expect(group).toEqual([
      {
        Effect: 'Allow',
        Action: 'resource-groups:ListGroupResources',
        Resource: 'arn:aws:resource-groups:eu-west-1:111122223333:group/fleet',
      },
      {
        Effect: 'Allow',
        Action: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources', 'tag:GetResources'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ]);
  });
});

describe('the role of EventBridge', () => {
  test('starts this runbook and passes its role, only for this rule', () => {
    const { hostManagement: { documentName }, role } = alone();
    expect(role(LAUNCH).trust.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': `arn:aws:events:eu-west-1:111122223333:rule/${documentName}` },
      },
    }]);
    expect(statementsOf(role(LAUNCH))).toEqual([
      {
        Effect: 'Allow',
        Action: 'ssm:StartAutomationExecution',
        Resource: [
          `arn:aws:ssm:eu-west-1:111122223333:automation-definition/${documentName}:*`,
          'arn:aws:ssm:eu-west-1:111122223333:automation-execution/*',
          `arn:aws:ssm:eu-west-1:111122223333:document/${documentName}`,
        ],
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: `arn:aws:iam::111122223333:role/${AUTOMATION}`,
        Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      },
    ]);
  });

  test('does not exist if launched instances are not managed', () => {
    expect(alone({ runOnLaunch: false }).roleNames).toEqual([INSTANCE, AUTOMATION]);
  });
});

describe('a separate identity', () => {
  test('is for every region and every runbook with the default prefix', () => {
    const { role } = identity();
    expect(statementsOf(role(AUTOMATION))).toEqual([...reads(), ...associate('*')]);
    expect(role(AUTOMATION).trust.Statement[0].Condition.ArnLike).toEqual({
      'aws:SourceArn': 'arn:aws:ssm:*:111122223333:automation-execution/*',
    });
    expect(role(LAUNCH).trust.Statement[0].Condition.ArnLike).toEqual({
      'aws:SourceArn': 'arn:aws:events:*:111122223333:rule/DefenderForCloud-HostManagement-*',
    });
  });

  test('is for the given regions', () => {
    const { role } = identity({ regions: ['eu-west-1', 'us-east-1'], documentName: 'Fleet' });
    expect(role(AUTOMATION).trust.Statement[0].Condition.ArnLike['aws:SourceArn']).toEqual([
      'arn:aws:ssm:eu-west-1:111122223333:automation-execution/*',
      'arn:aws:ssm:us-east-1:111122223333:automation-execution/*',
    ]);
    const regions = { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] };
    const [give, remove, pass] = associate('*');
    expect(statementsOf(role(AUTOMATION))).toEqual([
      ...reads(['eu-west-1', 'us-east-1']),
      { ...give, Condition: { ...give.Condition, StringEquals: regions } },
      { ...remove, Condition: { ...remove.Condition, StringEquals: regions } },
      pass,
    ]);
    expect(statementsOf(role(LAUNCH))[0]).toEqual({
      Effect: 'Allow',
      Action: 'ssm:StartAutomationExecution',
      Resource: [
        'arn:aws:ssm:*:111122223333:automation-definition/Fleet:*',
        'arn:aws:ssm:*:111122223333:automation-execution/*',
        'arn:aws:ssm:*:111122223333:document/Fleet',
      ],
      Condition: { StringEquals: regions },
    });
  });

  test('created once, is used by host management in two regions of the account', () => {
    const app = new App();
    const account = '111122223333';
    const first = new Stack(app, 'First', { env: { account, region: 'eu-west-1' } });
    const second = new Stack(app, 'Second', { env: { account, region: 'us-east-1' } });
    new HostManagement(first, 'HostManagement', { identity: new HostManagementIdentity(first, 'Identity') });
    new HostManagement(second, 'HostManagement', { identity: HostManagementIdentity.fromExisting(second, 'Identity') });
    app.synth();
    const json = templateOf(second);
    expect(Object.values<any>(json.Resources).filter(r => r.Type.startsWith('AWS::IAM::'))).toEqual([]);
    const { ofType } = read(json);
    expect(ofType('AWS::SSM::Association')[0].Parameters).toEqual({
      AutomationAssumeRole: [`arn:aws:iam::111122223333:role/${AUTOMATION}`],
    });
    expect(ofType('AWS::Events::Rule')[0].Targets[0].RoleArn).toBe(`arn:aws:iam::111122223333:role/${LAUNCH}`);
    expect(JSON.stringify(ofType('AWS::SSM::Document'))).toContain(
      `arn:aws:iam::111122223333:instance-profile/${INSTANCE}`,
    );
  });

  test('passed as an object to another region, is referenced by name, without export', () => {
    const app = new App();
    const account = '111122223333';
    const first = new Stack(app, 'First', { env: { account, region: 'eu-west-1' } });
    const second = new Stack(app, 'Second', { env: { account, region: 'us-east-1' } });
    new HostManagement(second, 'HostManagement', { identity: new HostManagementIdentity(first, 'Identity') });
    app.synth();
    const text = JSON.stringify(templateOf(second));
    expect(text).toContain(':role/DefenderForCloud-HostManagement');
    expect(text).not.toMatch(/ImportValue|Custom::Cross/);
  });

  test('for other runbooks or regions is an error', () => {
    const make = (identityProps: HostManagementIdentityProps, documentName?: string) => () => {
      const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
      new HostManagement(stack, 'HostManagement', {
        identity: new HostManagementIdentity(stack, 'Identity', identityProps),
        documentName,
      });
    };
    expect(make({}, 'Fleet'))
      .toThrow('documentName must be DefenderForCloud-HostManagement-*, because the identity is for this name, got "Fleet"');
    expect(make({ documentName: 'Fleet' }))
      .toThrow('documentName must be Fleet, because the identity is for this name, got "DefenderForCloud-HostManagement-');
    expect(make({ regions: ['us-east-1'] }))
      .toThrow('identity must be an identity whose regions contain eu-west-1, the region here, got ["us-east-1"]');
    expect(make({ documentName: 'Fleet', regions: ['us-east-1', 'eu-west-1'] }, 'Fleet')).not.toThrow();
  });

  describe('the identity that a connector creates itself, in a second region', () => {
    const account = '111122223333';
    function twoRegions(plans: DefenderPlan[]) {
      const app = new App();
      const first = new Stack(app, 'First', { env: { account, region: 'eu-west-1' } });
      const { hostManagement } = new DefenderForCloudConnector(first, 'Defender', {
        azureTenantId: 'a1b2c3d4-0000-4000-8000-000000000001', plans,
      });
      return { hostManagement, second: new Stack(app, 'Second', { env: { account, region: 'us-east-1' } }) };
    }

    test.each([[undefined], ['same']])('is an error that names the right way (documentName: %s)', name => {
      const { hostManagement, second } = twoRegions([DefenderPlan.defenderForServers()]);
      const documentName = name && hostManagement!.documentName;
      expect(() => new HostManagement(second, 'X', { identity: hostManagement!.identity, documentName })).toThrow(
        'identity must be a HostManagementIdentity that you create and pass to each region, including ' +
          'First/Defender/HostManagement (prop identity, or hostManagement: { identity } of the plan), got the identity ' +
          'that First/Defender/HostManagement creates for its own region and runbook');
    });

    test('undefined, because it is off there: the second region creates its own', () => {
      const { hostManagement, second } = twoRegions([DefenderPlan.defenderForServers({ arcAutoProvisioning: false })]);
      new HostManagement(second, 'X', { identity: hostManagement?.identity });
      Template.fromStack(second).resourceCountIs('AWS::IAM::InstanceProfile', 1);
    });

    test('left out: the error says what to pass', () => {
      const { second } = twoRegions([DefenderPlan.defenderForServers()]);
      expect(() => new HostManagement(second, 'X', { identity: undefined })).toThrow(
        new RegExp(String.raw`First\/Defender\/HostManagement\/Identity already creates.*create one HostManagementIdentity and `
          + String.raw`pass it to the host management of each region \(prop identity\)`),
      );
    });

    test('the right way works', () => {
      const app = new App();
      const first = new Stack(app, 'First', { env: { account, region: 'eu-west-1' } });
      const shared = new HostManagementIdentity(first, 'Identity', { regions: ['eu-west-1', 'us-east-1'] });
      new DefenderForCloudConnector(first, 'Defender', {
        azureTenantId: 'a1b2c3d4-0000-4000-8000-000000000001',
        plans: [DefenderPlan.defenderForServers({ hostManagement: { identity: shared } })],
      });
      const second = new Stack(app, 'Second', { env: { account, region: 'us-east-1' } });
      new HostManagement(second, 'X', { identity: shared });
      app.synth();
      Template.fromStack(second).resourceCountIs('AWS::SSM::Association', 1);
    });
  });

  test('twice in one account is an error that says what to do', () => {
    const app = new App();
    const make = (id: string, region: string) =>
      new HostManagement(new Stack(app, id, { env: { account: '111122223333', region } }), 'HostManagement');
    make('First', 'eu-west-1');
    expect(() => make('Second', 'us-east-1'))
      .toThrow(/AmazonSSMRoleForInstancesMDCSetup.*create one HostManagementIdentity and pass it to the host management of each region/);
  });
});

describe('a profile of your own', () => {
  const profileIn = (stack: Stack) => iam.InstanceProfile.fromInstanceProfileAttributes(stack, 'Profile', {
    instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/path/fleet',
    role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/fleet-role'),
  });

  test('replaces ours, and is not changed', () => {
    const { roleNames, role, ofType } = alone(stack => ({ instanceProfile: profileIn(stack) }));
    expect(roleNames).toEqual([AUTOMATION, LAUNCH]);
    expect(ofType('AWS::IAM::InstanceProfile')).toEqual([]);
    expect(statementsOf(role(AUTOMATION))).toEqual([...reads('eu-west-1'), ...associate('eu-west-1', 'path/fleet', 'fleet-role')]);
  });

  test('without a known role is an error', () => {
    expect(() => alone(stack => ({ instanceProfile: iam.InstanceProfile.fromInstanceProfileName(stack, 'Profile', 'fleet') })))
      .toThrow('instanceProfile must be a profile with a known role');
  });
});

test('the names can be changed', () => {
  const { roleNames, ofType } = alone({
    roleNames: { instance: 'acme-instances', automation: 'acme-automation', launch: 'acme-launch' },
  });
  expect(roleNames).toEqual(['acme-instances', 'acme-automation', 'acme-launch']);
  expect(ofType('AWS::IAM::InstanceProfile')).toEqual([
    { InstanceProfileName: 'acme-instances', Roles: ['acme-instances'] },
  ]);
});

test('the names can have a suffix, and a name of your own stays', () => {
  const { roleNames, ofType } = alone({ roleNameSuffix: '-cdk', roleNames: { launch: 'acme-launch' } });
  expect(roleNames).toEqual([
    'AmazonSSMRoleForInstancesMDCSetup-cdk', 'DefenderForCloud-HostManagement-cdk', 'acme-launch',
  ]);
  expect(ofType('AWS::IAM::InstanceProfile')).toEqual([
    { InstanceProfileName: 'AmazonSSMRoleForInstancesMDCSetup-cdk', Roles: ['AmazonSSMRoleForInstancesMDCSetup-cdk'] },
  ]);
});

test.each<[string, HostManagementIdentityProps, string[]]>([
  ['the default name', {}, []],
  ['a suffix', { roleNameSuffix: '-cdk' }, ['AmazonSSMRoleForInstancesMDCSetup-cdk']],
  ['a name of your own', { roleNames: { instance: 'acme' } }, ['acme']],
  ['other roles with names of your own', { roleNames: { automation: 'acme' } }, []],
])('a note says what a later change of the name of the profile does: %s', (_, props, names) => {
  const stack = newStack();
  new HostManagementIdentity(stack, 'Identity', props);
  expect(Annotations.fromStack(stack).findInfo('*', Match.anyValue()).map(info => [info.id, info.entry.data])).toEqual(
    names.map(name => ['/Stack/Identity', `the instance profile is ${name}: a change of its name (roleNameSuffix, ` +
      'roleNames.instance) deletes the profile with the previous name, and instances that have it lose their ' +
      'credentials; give them another profile before you deploy the change ' +
      '[ack: cdk-defender-for-cloud:instanceProfileName]']));
});

describe('fromExisting', () => {
  test('finds an identity with a suffix', () => {
    const { ofType } = alone(stack => ({
      identity: HostManagementIdentity.fromExisting(stack, 'Identity', { roleNameSuffix: '-cdk' }),
    }));
    expect(ofType('AWS::SSM::Association')[0].Parameters).toEqual({
      AutomationAssumeRole: ['arn:aws:iam::111122223333:role/DefenderForCloud-HostManagement-cdk'],
    });
  });

  test('accepts other names and another profile', () => {
    const { ofType, json } = alone(stack => ({
      identity: HostManagementIdentity.fromExisting(stack, 'Identity', {
        roleNames: { automation: 'acme-automation' },
        instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/path/fleet',
        runOnLaunch: false,
        attachPoliciesToExistingRoles: true,
      }),
    }));
    expect(ofType('AWS::Events::Rule')).toEqual([]);
    expect(ofType('AWS::SSM::Association')[0].Parameters).toEqual({
      AutomationAssumeRole: ['arn:aws:iam::111122223333:role/acme-automation'],
    });
    expect(JSON.stringify(json)).toContain('instance-profile/path/fleet');
    expect(ofType('AWS::SSM::Document')[0].Content.mainSteps.map((s: any) => s.name)).toContain(
      'attachAmazonSSMManagedInstanceCore',
    );
  });

});

test.each<[string, HostManagementIdentityProps, string]>([
  ['a region', { regions: ['Europe'] }, 'regions[0] must be an AWS region, such as eu-west-1, got "Europe"'],
  ['a role name', { roleNames: { automation: 'a name' } }, 'roleNames.automation must be a role name of 1 to 64 letters'],
  ['a launch role without launched instances', { runOnLaunch: false, roleNames: { launch: 'x' } },
    'roleNames.launch has an effect only with runOnLaunch: true'],
  ['a document name', { documentName: 'AWS-Something' }, 'documentName must be a name of 3 to 64 letters'],
])('%s is checked', (_, props, message) => {
  expect(() => identity(props)).toThrow(message);
});

describe('an identity is a resource of CDK', () => {
  test('new and existing: it has a stack and an environment', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    for (const one of [new HostManagementIdentity(stack, 'New'), HostManagementIdentity.fromExisting(stack, 'Existing')]) {
      expect([Resource.isResource(one), one.stack]).toEqual([true, stack]);
      expect(one.env).toEqual({ account: '111122223333', region: 'eu-west-1' });
    }
  });

  test('a removal policy is for each resource of a new one', () => {
    const stack = newStack();
    new HostManagementIdentity(stack, 'Identity').applyRemovalPolicy(RemovalPolicy.RETAIN);
    const resources = Object.values<any>(templateOf(stack).Resources);
    expect(new Set(resources.map(r => r.Type))).toEqual(
      new Set(['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::InstanceProfile']));
    expect(new Set(resources.map(r => r.DeletionPolicy))).toEqual(new Set(['Retain']));
  });
});
