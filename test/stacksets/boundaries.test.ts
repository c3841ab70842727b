/** A boundary that an app applies by its name reaches members as a policy of each account. One of another account is refused. */
import { App, Fn, NestedStack, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DefenderPlan } from '../../src';
import { organizeIn } from '../support/organization';
import { newStack, stackIn, templateOf, warningsOf } from '../support/stacks';

const OWN = '111122223333';
const OTHER = '444455556666';
const PARTITION = { Ref: 'AWS::Partition' };
const EACH_ACCOUNT = { Ref: 'AWS::AccountId' };

type Boundary = (stack: Stack) => { readonly managedPolicyArn: string };

/** An organization with a boundary for the app, and what creates the template of its stack. */
function organizationWith(boundary: Boundary, account?: string, nested = false) {
  const app = new App();
  const outer = stackIn(app, 'Stack', account);
  const stack = nested ? new NestedStack(outer, 'Nested') : outer;
  const organization = organizeIn(stack, { plans: [DefenderPlan.defenderForServers()], hostManagementRegions: ['eu-west-1'] });
  iam.PermissionsBoundary.of(app).apply(boundary(outer) as iam.IManagedPolicy);
  return { stack, organization, template: () => templateOf(stack) };
}

/** The boundaries of the roles in the templates for members, each once. */
function inMembers({ Resources }: any): unknown[] {
  const templates = Object.values<any>(Resources).filter(r => r.Type === 'AWS::CloudFormation::StackSet')
    .map(r => JSON.parse(r.Properties.TemplateBody));
  const roles = templates.flatMap(t => Object.values<any>(t.Resources)).filter(r => r.Type === 'AWS::IAM::Role');
  expect(roles).toHaveLength(8); // 4 capabilities, 3 of host management, 1 function
  return [...new Set(roles.map(r => JSON.stringify(r.Properties.PermissionsBoundary)))].map(text => JSON.parse(text));
}

const byName = (scope: Construct, name = 'SecurityBoundary') => iam.ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', name);
const ofEach = (name: string) => [{ 'Fn::Join': ['', ['arn:', PARTITION, ':iam::', EACH_ACCOUNT, `:policy/${name}`]] }];

test('a policy by its name, in a stack with an account: that of the stack here, that of each account in members, without a warning', () => {
  const { stack, template } = organizationWith(byName, OWN);
  const rendered = template();
  expect(inMembers(rendered)).toEqual(ofEach('SecurityBoundary'));
  const here = Object.values<any>(rendered.Resources).filter(r => r.Type === 'AWS::IAM::Role').map(r => r.Properties.PermissionsBoundary);
  expect(new Set(here.map(b => JSON.stringify(b)))).toEqual(
    new Set([JSON.stringify({ 'Fn::Join': ['', ['arn:', PARTITION, `:iam::${OWN}:policy/SecurityBoundary`]] })]));
  expect(warningsOf(stack).filter(w => w.includes('ownAccountInMembers'))).toEqual([]);
});

test.each<[string, string, string | undefined, boolean]>([
  ['with a path', 'team/SecurityBoundary', OWN, false],
  ['in a stack without an account', 'SecurityBoundary', undefined, false],
  ['for an organization in a nested stack', 'SecurityBoundary', OWN, true],
])('a policy by its name %s', (_, name, account, nested) => {
  const boundary = (stack: Stack) => byName(stack, name);
  expect(inMembers(organizationWith(boundary, account, nested).template())).toEqual(ofEach(name));
});

test('an ARN as text with the account of the stack', () => {
  const managedPolicyArn = `arn:aws-us-gov:iam::${OWN}:policy/SecurityBoundary`;
  expect(inMembers(organizationWith(() => ({ managedPolicyArn }), OWN).template())).toEqual([
    { 'Fn::Join': ['', ['arn:aws-us-gov:iam::', EACH_ACCOUNT, ':policy/SecurityBoundary']] },
  ]);
});

test('an ARN as the user writes it, with Fn::Sub', () => {
  const managedPolicyArn = Fn.sub(`arn:\${AWS::Partition}:iam::${OWN}:policy/SecurityBoundary`);
  expect(inMembers(organizationWith(() => ({ managedPolicyArn }), OWN).template())).toEqual(ofEach('SecurityBoundary'));
});

test('a policy of AWS stays as it is', () => {
  const managedPolicyArn = 'arn:aws:iam::aws:policy/PowerUserAccess';
  expect(inMembers(organizationWith(() => ({ managedPolicyArn }), OWN).template())).toEqual([managedPolicyArn]);
});

test.each<[string, Boundary, string | undefined]>([
  ['of another account', () => ({ managedPolicyArn: `arn:aws:iam::${OTHER}:policy/SecurityBoundary` }), OWN],
  ['by its name in a stack of another account', stack => byName(stackIn(stack.node.root as App, 'Other', OTHER)), OWN],
  ['of an account, in a stack without one', () => ({ managedPolicyArn: `arn:aws:iam::${OTHER}:policy/SecurityBoundary` }), undefined],
  ['whose name contains the ARN of one of this account', () => ({
    managedPolicyArn: `arn:aws:iam::${OTHER}:policy/:iam::${OWN}:policy/x`,
  }), OWN],
])('a boundary %s is refused, with what to write instead', (_, boundary, account) => {
  expect(organizationWith(boundary, account).template).toThrow(new RegExp(
    `must be a policy of each account, got a policy of ${OTHER}; use ManagedPolicy.fromManagedPolicyName in the stack of the StackSet`));
});

test.each([OWN, undefined])('a boundary that another template of the app creates, in account %s, is refused', (account) => {
  const boundary = (stack: Stack) => new iam.ManagedPolicy(stack, 'Boundary', {
    statements: [new iam.PolicyStatement({ actions: ['ec2:*'], resources: ['*'] })],
  });
  const { template } = organizationWith(boundary, account);
  expect(template).toThrow(/\/Resource must not refer to Stack\/Boundary\/Resource\.Ref outside /);
  expect(template)
    .toThrow('; apply a policy that each account has, by ManagedPolicy.fromManagedPolicyName, or create the resource in the member stack');
});

test('managed policies give permissions, so one of this account is not made one of each account', () => {
  const { stack, organization, template } = organizationWith(byName, OWN);
  organization.memberConnector.cspmMonitorRole.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Reads', 'Reads'));
  expect(template).toThrow(/the managed policies of \w+ in \S+ must be policies of AWS or of each account, got a policy of 111122223333/);
});

test('a boundary in the props of the stack is the same in members as before', () => {
  const stack = newStack({
    env: { account: OWN, region: 'eu-west-1' }, permissionsBoundary: PermissionsBoundary.fromName('SecurityBoundary'),
  });
  organizeIn(stack, { plans: [DefenderPlan.defenderForServers()] });
  expect(inMembers(templateOf(stack))).toEqual(ofEach('SecurityBoundary'));
});
