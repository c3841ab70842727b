import {
  App, Aspects, Aws, CfnResource, PermissionsBoundary, Stack, Stage, Tags, type IAspect, type StackProps,
  type StageProps,
} from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { AwsSolutionsChecks as AwsSolutionsChecksV2 } from 'cdk-nag-v2';
import type { IConstruct } from 'constructs';
import { DefenderForCloudOrganization, DefenderPlan, OrganizationTargets } from '../../src';
import { namesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../facts/roles';
import { read, ROOT } from '../support/organization';
import { ofType } from '../support/resolve';
import { newStack } from '../support/stacks';
import { TENANT } from '../support/synth';

/** In each account, and that of the function in members. */
const ALL_ROLES = 2 * (namesOfPlans({ servers: {} }).length + HOST_MANAGEMENT_ROLES.length) + 1;
const KNOWN = { account: '999988887777', region: 'eu-central-1' };
const place = (stack: Stack, props = {}) =>
  new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: TENANT,
    plans: [DefenderPlan.defenderForServers()],
    targets: OrganizationTargets.organizationalUnits(ROOT),
    ...props,
  });
const tagsOf = (resource: any) =>
  Object.fromEntries((resource.Properties.Tags ?? []).map((t: any) => [t.Key, t.Value]));
/** Roles of members, including the instance role, and of the account of the stack. */
const allRoles = (stack: Stack) => {
  const { json, members } = read(stack);
  return [...ofType(members().template, 'AWS::IAM::Role'), ...ofType(json(), 'AWS::IAM::Role')];
};

test.each<[string, (app: App, stack: Stack, organization: DefenderForCloudOrganization) => IConstruct]>([
  ['app', app => app],
  ['stack', (_, stack) => stack],
  ['construct', (_app, _stack, organization) => organization],
])('tags of the %s are on StackSets and on resources of members', (_, scope) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const organization = place(stack);
  Tags.of(scope(app, stack, organization)).add('owner', 'security');
  const { members, hostManagement } = read(stack);
  for (const { resource, template } of [members(), hostManagement()]) {
    expect(tagsOf(resource)).toEqual({ owner: 'security' });
    const tagged = Object.values<any>(template.Resources).filter(r =>
      ['AWS::IAM::Role', 'AWS::IAM::OIDCProvider', 'AWS::SQS::Queue', 'AWS::Events::Rule'].includes(r.Type),
    );
    expect(tagged.length).toBeGreaterThan(1);
    for (const r of tagged) expect(tagsOf(r)).toEqual({ owner: 'security' });
  }
  const [document] = ofType(hostManagement().template, 'AWS::SSM::Document');
  expect(tagsOf(document)).toEqual({ owner: 'security' });
});

// CloudFormation puts these tags on all resources of a stack.
test('tags of the stack itself (StackProps.tags) are on the StackSets', () => {
  const stack = newStack({ tags: { cost: 'central' } });
  place(stack);
  expect(tagsOf(read(stack).members().resource)).toEqual({ cost: 'central' });
  expect(tagsOf(read(stack).hostManagement().resource)).toEqual({ cost: 'central' });
});

test.each([false, true])('aspects reach the members (stabilization %s)', stabilization => {
  const app = new App({ context: { '@aws-cdk/core:aspectStabilization': stabilization } });
  const stack = new Stack(app, 'Stack');
  place(stack);
  const path: IAspect = {
    visit: node => {
      if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role') {
        node.addPropertyOverride('Path', '/security/');
      }
    },
  };
  Aspects.of(app).add(path);
  const roles = allRoles(stack);
  expect(roles).toHaveLength(ALL_ROLES);
  for (const role of roles) expect(role.Properties.Path).toBe('/security/');
});

describe('permissions boundaries', () => {
  const boundaries = (stack: Stack) =>
    new Set(
      ofType(read(stack).members().template, 'AWS::IAM::Role').map(r =>
        JSON.stringify(r.Properties.PermissionsBoundary),
      ),
    );
  const expected = JSON.stringify({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/Boundary']],
  });

  test.each<[string, StackProps]>([
    ['open', {}],
    ['known', { env: KNOWN }],
  ])('of the app, with CDK\'s own property (%s env)', (_, props) => {
    const app = new App();
    PermissionsBoundary.fromName('Boundary')._bind(app);
    const stack = new Stack(app, 'Stack', props);
    place(stack);
    expect([...boundaries(stack)]).toEqual([expected]);
  });

  test.each<[string, StackProps]>([
    ['open', {}],
    ['known', { env: KNOWN }],
  ])('of the stack, with CDK\'s own property (%s env)', (_, props) => {
    const stack = newStack({
      ...props,
      permissionsBoundary: PermissionsBoundary.fromName('Boundary'),
    });
    place(stack);
    expect([...boundaries(stack)]).toEqual([expected]);
  });

  test('of the Stage, with the account in its name, which a member template does not know', () => {
    const permissionsBoundary = PermissionsBoundary.fromName('Boundary-${AWS::AccountId}');
    const stage = new Stage(new App(), 'Prod', { env: KNOWN, permissionsBoundary });
    expect(() => place(new Stack(stage, 'Stack'))).toThrow(
      /^Prod\/Stack\/\S+\/Members must have a permissions boundary without account and region in its name/);
  });

  test('with the qualifier of the bootstrap in its name', () => {
    const stack = newStack({
      permissionsBoundary: PermissionsBoundary.fromName('cdk-${Qualifier}-boundary'),
    });
    place(stack);
    expect([...boundaries(stack)]).toEqual([expected.replace('Boundary', 'cdk-hnb659fds-boundary')]);
  });

  test('with iam.PermissionsBoundary, without an account in the ARN', () => {
    const stack = newStack({ env: KNOWN });
    place(stack);
    const arn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/Boundary`;
    iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', arn));
    expect([...boundaries(stack)]).toEqual([expected]);
    expect(allRoles(stack)).toHaveLength(ALL_ROLES);
  });
});

describe('in a Stage', () => {
  test.each<[string, StageProps]>([
    ['open', {}],
    ['known', { env: KNOWN }],
  ])('with %s env, members contain neither account nor region', (_, props) => {
    const app = new App();
    const stage = new Stage(app, 'Production', props);
    const stack = new Stack(stage, 'Stack');
    place(stack, { plans: [DefenderPlan.defenderForServers()] });
    Tags.of(stage).add('stage', 'production');
    const assembly = app.synth().getNestedAssembly('assembly-Production');
    expect(assembly.stacks.map(s => s.stackName)).toEqual(['Production-Stack']);
    const sets = ofType(assembly.stacks[0].template, 'AWS::CloudFormation::StackSet');
    expect(sets).toHaveLength(2);
    for (const { Properties } of sets) {
      expect(Properties.TemplateBody).not.toMatch(/999988887777|eu-central-1/);
      expect(Properties.TemplateBody).toContain('{"Key":"stage","Value":"production"}');
      expect(Properties.StackSetName).toMatch(/^ProductionStack-Defender-/);
    }
  });

  test('deployed by CDK Pipelines, with a large template uploaded as an asset', () => {
    const app = new App();
    const pipelineStack = new Stack(app, 'Pipeline', { env: KNOWN });
    const source = CodePipelineSource.codeCommit(
      codecommit.Repository.fromRepositoryName(pipelineStack, 'Repository', 'security'),
      'main',
    );
    const pipeline = new CodePipeline(pipelineStack, 'Pipeline', {
      synth: new ShellStep('Synth', { input: source, commands: ['npx cdk synth'] }),
    });
    const stage = new Stage(app, 'Production', { env: KNOWN });
    const organization = place(new Stack(stage, 'Stack'));
    Stack.of(organization.memberConnector).templateOptions.metadata = { filler: 'x'.repeat(60_000) };
    pipeline.addStage(stage);
    const projects = ofType(app.synth().getStackByName('Pipeline').template, 'AWS::CodeBuild::Project');
    expect(projects.map(p => p.Properties.Description).join()).toMatch(
      /Assets\/Production_Stack_Defender_Members_template/,
    );
  });
});

test('resources can depend on the organization, and it on resources', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const organization = place(stack);
  const before = new CfnResource(stack, 'Before', { type: 'A::B::C' });
  const after = new CfnResource(stack, 'After', { type: 'A::B::C' });
  organization.node.addDependency(before);
  after.node.addDependency(organization);
  const { json, members, hostManagement } = read(stack);
  expect(json().Resources.After.DependsOn).toEqual(
    expect.arrayContaining([members().logicalId, hostManagement().logicalId]),
  );
  expect(members().resource.DependsOn).toEqual(['Before']);
  expect(members().body).not.toContain('Before');
  expect(app.synth().getStackByName('Stack').dependencies.map(d => d.id)).toEqual(['Stack.assets']);
});

test('cdk-nag 2 as an aspect of the app reports findings in members', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const organization = place(stack);
  organization.memberConnector.cspmMonitorRole.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }),
  );
  Aspects.of(app).add(new AwsSolutionsChecksV2());
  const errors = app
    .synth()
    .getStackByName('Stack')
    .messages.filter(m => m.level === 'error')
    .map(m => String(m.entry.data));
  expect(errors).toHaveLength(2);
  expect(errors[0]).toMatch(
    /^Stack\/Defender\/Members\/Member\/Defender\/CspmMonitor\/DefaultPolicy\/Resource: AwsSolutions-IAM5\[/,
  );
});

test('host management in the regions uses names of roles and profile that aspects change', () => {
  const stack = newStack();
  const organization = place(stack, { hostManagementRegions: ['eu-west-1'] });
  const path: IAspect = {
    visit: (node: IConstruct) => {
      if (node instanceof iam.CfnRole || node instanceof iam.CfnInstanceProfile) node.path = '/security/';
    },
  };
  Aspects.of(stack).add(path);
  (organization.memberHostManagementIdentity!.automationRole.node.defaultChild as iam.CfnRole).roleName = 'Automation';
  const regional = JSON.stringify(read(stack).hostManagement().template);
  expect(regional).toContain(':role/security/Automation');
  expect(regional).toContain(':role/security/DefenderForCloud-HostManagementLaunch');
  expect(regional).toContain(':instance-profile/security/AmazonSSMRoleForInstancesMDCSetup');
  expect(regional).not.toMatch(/:(role|instance-profile)\/(DefenderForCloud|AmazonSSM)/);
});
