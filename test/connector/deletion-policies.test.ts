/** Aspects that change what CloudFormation deletes. */
import { Annotations, App, Aspects, RemovalPolicies, RemovalPolicy, Stack, type IAspect } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { DefenderPlan, EntraIdentityProvider, MemberIdentityProvider } from '../../src';
import { namesOfPlans } from '../facts/plans';
import { organizeIn } from '../support/organization';
import { newStack } from '../support/stacks';
import { connect, connectAlone } from '../support/synth';

const IDS = ['retainedRoles', 'retainedStackSets', 'providerNotRetained'];

const connectServers = () => connectAlone({ plans: [DefenderPlan.defenderForServers()] });

function organize() {
  const stack = newStack();
  organizeIn(stack, { plans: [DefenderPlan.defenderForServers()], memberIdentityProvider: MemberIdentityProvider.create() });
  return { app: stack.node.root as App, stack };
}

/** Paths and ids of the warnings in the assembly, as the CLI shows them. */
function warned(app: App): string[] {
  const { messages } = app.synth({ force: true }).getStackByName('Stack');
  return messages.flatMap(({ id, entry }) => IDS.filter(i => String(entry.data).includes(`cdk-defender-for-cloud:${i}]`))
    .map(i => `${id} ${i}`)).sort();
}

const retainRoles: IAspect = {
  visit(node: IConstruct): void {
    if (node instanceof iam.CfnRole) node.applyRemovalPolicy(RemovalPolicy.RETAIN);
  },
};

test.each<[string, (app: App) => void]>([
  ['RemovalPolicies.retain', app => RemovalPolicies.of(app).retain()],
  ['RemovalPolicies.retainOnUpdateOrDelete', app =>
    RemovalPolicies.of(app).retainOnUpdateOrDelete({ excludeResourceTypes: ['AWS::IAM::OIDCProvider'] })],
  ['an aspect', app => Aspects.of(app).add(retainRoles)],
])('roles that outlive the stack, by %s: one warning per connector', (_, retain) => {
  const { app, connector } = connectServers();
  retain(app);
  expect(warned(app)).toEqual(['/Stack/Defender retainedRoles']);
  expect(warned(app)).toEqual(['/Stack/Defender retainedRoles']); // the second synthesis adds none
  const [message] = connector.node.metadata.map(m => m.data).filter(text => String(text).includes('retainedRoles'));
  expect(message)
    .toMatch(new RegExp(`^the deletion policy of ${namesOfPlans({ servers: {} }).length} roles is Retain: if you remove a plan, the ` +
      'stack or an account, they stay'));
});

test('roles that are kept if they are replaced', () => {
  const { app, connector } = connectServers();
  (connector.cspmMonitorRole.node.defaultChild as iam.CfnRole).addOverride('UpdateReplacePolicy', 'Retain');
  expect(warned(app)).toEqual(['/Stack/Defender retainedRoles']);
  const [message] = connector.node.metadata.map(m => m.data).filter(text => String(text).includes('retainedRoles'));
  expect(message)
    .toMatch('the deletion policy of 1 role is Retain: if you remove a plan, the stack or an account, it stays, and Defender for ' +
    'Cloud can still assume it; give');
});

test('the remedy of the message', () => {
  const { app, stack } = connectServers();
  RemovalPolicies.of(app).retain();
  RemovalPolicies.of(stack).destroy({
    applyToResourceTypes: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::InstanceProfile'],
  });
  expect(warned(app)).toEqual([]);
});

test('it can be acknowledged', () => {
  const { app, connector } = connectServers();
  RemovalPolicies.of(app).retain();
  // On the stack, because the lowest version of CDK looks only above the construct for what synthesis warns of.
  Annotations.of(Stack.of(connector)).acknowledgeWarning('cdk-defender-for-cloud:retainedRoles', 'deleted by hand');
  expect(warned(app)).toEqual([]);
});

test('the provider of a connector is retained on purpose', () => {
  expect(warned(connectServers().app)).toEqual([]);
});

test('existing roles have no deletion policy', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Stack/Defender/CspmMonitor': 'Reader' } });
  connect(stack);
  RemovalPolicies.of(app).retain();
  expect(warned(app)).toEqual([]);
});

describe('an organization', () => {
  test('whose StackSets and roles outlive the stack', () => {
    const { app } = organize();
    RemovalPolicies.of(app).retain();
    const messages = warned(app);
    expect(messages).toEqual([
      '/Stack/All retainedStackSets', '/Stack/All/ManagementAccount retainedRoles', '/Stack/All/Members/Resource retainedRoles',
    ]);
  });

  test('whose StackSets alone do', () => {
    const { app } = organize();
    RemovalPolicies.of(app).retain({ applyToResourceTypes: ['AWS::CloudFormation::StackSet'] });
    expect(warned(app)).toEqual(['/Stack/All retainedStackSets']);
  });

  test('without such aspects', () => expect(warned(organize().app)).toEqual([]));
});

describe('the provider, which must stay', () => {
  test.each<[string, (app: App) => void, string]>([
    ['RemovalPolicies.destroy', app => RemovalPolicies.of(app).destroy(), 'Delete'],
    ['RemovalPolicies.retainOnUpdateOrDelete', app => RemovalPolicies.of(app)
      .retainOnUpdateOrDelete({ applyToResourceTypes: ['AWS::IAM::OIDCProvider'] }), 'RetainExceptOnCreate'],
  ])('warns of %s', (_, change, policy) => {
    const { app, connector } = connectServers();
    change(app);
    expect(warned(app)).toEqual(['/Stack/Defender/IdentityProvider providerNotRetained']);
    const { metadata } = connector.identityProvider.node;
    expect(metadata.map(m => m.data)).toContainEqual(expect.stringMatching(
      `^an aspect or an escape hatch replaces the deletion policy Retain by ${policy}: a failed deployment`));
  });

  test('in members', () => {
    const { app } = organize();
    RemovalPolicies.of(app).destroy();
    expect(warned(app)).toEqual([
      '/Stack/All/ManagementAccount/IdentityProvider providerNotRetained', '/Stack/All/Members/Resource providerNotRetained',
    ]);
  });

  test.each([RemovalPolicy.DESTROY, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])('not if the app asked for %s', (removalPolicy) => {
    const app = new App();
    new EntraIdentityProvider(new Stack(app, 'Stack'), 'Provider', { removalPolicy });
    expect(warned(app)).toEqual([]);
  });
});
