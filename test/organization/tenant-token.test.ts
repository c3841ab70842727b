/** The tenant of an organization as a token: a parameter of the StackSets, as in the template for organizations without CDK. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  DefenderForCloudConnector, DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan, MonitoringTarget,
  SecurityConnector, type DefenderForCloudOrganizationProps,
} from '../../src';
import { organizeIn } from '../support/organization';
import { stackIn, templateOf, warningsOf } from '../support/stacks';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';

const PATTERN = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SESSION_NAME = { 'Fn::Join': ['', ['MicrosoftDefenderForClouds_', { Ref: 'AzureTenantId' }]] };

function newStack(): Stack {
  return stackIn(new App(), 'Stack', '111122223333');
}

function notesOf(stack: Stack): unknown[] {
  return Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('tenantsNotCompared')).map(({ entry }) => entry.data);
}

function tenantParameter(stack: Stack): string {
  return new CfnParameter(stack, 'Tenant', { allowedPattern: PATTERN }).valueAsString;
}

/** The StackSets of a stack, by their names, with the template for members as an object. */
function stackSetsOf(stack: Stack): Record<string, { template: any; parameters: unknown }> {
  const stackSets = Object.values<any>(templateOf(stack).Resources).filter(r => r.Type === 'AWS::CloudFormation::StackSet');
  return Object.fromEntries(stackSets.map(({ Properties: { StackSetName, TemplateBody, Parameters } }) =>
    [StackSetName, { template: JSON.parse(TemplateBody), parameters: Parameters }]));
}

/** The session names that roles of a template trust, each once. */
function sessionNamesIn({ Resources }: any): unknown[] {
  const names = Object.values<any>(Resources).flatMap(r => r.Properties.AssumeRolePolicyDocument?.Statement ?? [])
    .map(s => JSON.stringify(s.Condition?.StringEquals?.['sts:RoleSessionName']));
  return [...new Set(names.filter(name => name !== undefined))].map(name => JSON.parse(name));
}

test.each<[string, (stack: Stack) => string, unknown]>([
  ['a parameter of the stack', tenantParameter, { Ref: 'Tenant' }],
  ['an import', () => Fn.importValue('azure-tenant'), { 'Fn::ImportValue': 'azure-tenant' }],
  ['a value in Systems Manager', stack => ssm.StringParameter.valueForStringParameter(stack, '/azure/tenant'),
    { Ref: expect.stringMatching(/^SsmParameterValueazuretenant/) }],
  ['a value of another stack', stack =>
    new CfnParameter(new Stack(stack.node.root as App, 'Other', { env: { account: stack.account, region: stack.region } }), 'T', {
      allowedPattern: PATTERN,
    }).valueAsString, { 'Fn::ImportValue': expect.stringMatching(/^Other:ExportsOutputRefT/) }],
])('%s', (_, tenant, value) => {
  const stack = newStack();
  organizeIn(stack, { azureTenantId: tenant(stack), plans: [DefenderPlan.defenderForServers()], memberStackSetName: 'Roles' });
  const { Roles: roles, ...others } = stackSetsOf(stack);
  expect(roles.parameters).toEqual([{ ParameterKey: 'AzureTenantId', ParameterValue: value }]);
  expect(sessionNamesIn(roles.template)).toEqual([SESSION_NAME]);
  // Host management knows no tenant.
  expect(Object.values(others).map(({ parameters, template }) => [parameters, template.Parameters])).toEqual([[undefined, undefined]]);
});

test('the parameter of members is that of the template without CDK: a wrong value fails, in place of roles that trust nobody', () => {
  const stack = newStack();
  organizeIn(stack, { azureTenantId: tenantParameter(stack), memberStackSetName: 'Roles' });
  const plain = JSON.parse(readFileSync(join(__dirname, '../../templates/defender-organization.template.json'), 'utf-8'));
  expect(stackSetsOf(stack).Roles.template.Parameters).toEqual({ AzureTenantId: plain.Parameters.AzureTenantId });
  expect(plain.Parameters.AzureTenantId.AllowedPattern).toBe(PATTERN);
});

test('a literal stays a literal', () => {
  const stack = newStack();
  organizeIn(stack, { azureTenantId: '77777777-8888-4999-AAAA-bbbbbbbbbbbb', memberStackSetName: 'Roles' });
  const { Roles: { template, parameters } } = stackSetsOf(stack);
  expect(parameters).toBeUndefined();
  expect(template.Parameters).toBeUndefined();
  expect(sessionNamesIn(template)).toEqual(['MicrosoftDefenderForClouds_77777777-8888-4999-aaaa-bbbbbbbbbbbb']);
});

test('other parameters of members still need a default', () => {
  const stack = newStack();
  const organization = organizeIn(stack, { azureTenantId: tenantParameter(stack) });
  new CfnParameter(Stack.of(organization.memberConnector), 'Open');
  expect(() => templateOf(stack)).toThrow('must not have a parameter without default, got Open: nothing sets its value');
});

test('a tenant that can have upper-case letters is warned of once, for the account of the stack', () => {
  const stack = newStack();
  organizeIn(stack, { azureTenantId: new CfnParameter(stack, 'Tenant').valueAsString });
  expect(warningsOf(stack).filter(w => w.includes('tenantIdCase'))).toEqual([
    expect.stringContaining('azureTenantId is the value of Stack/Tenant, which can have upper-case letters'),
  ]);
});

test.each<[string, Partial<DefenderForCloudOrganizationProps>]>([
  ['with the account of the stack', {}],
  ['without it', { connectManagementAccount: false }],
])('CIEM needs the tenant at synthesis, %s: condition keys contain it', (_, props) => {
  const plans = [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })];
  expect(() => organizeIn(newStack(), { azureTenantId: Fn.importValue('azure-tenant'), plans, ...props })).toThrow(new Error(
    'Stack/All: azureTenantId must be known at synthesis if CIEM is on, because condition keys contain it, got a token'));
});

test('the monitoring of members has the parameter, too', () => {
  const stack = newStack();
  const organization = organizeIn(stack, { azureTenantId: tenantParameter(stack) });
  new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:security')),
    organizations: [organization],
    organizationId: 'o-a1b2c3d4e5',
    memberStackSetName: 'Monitoring',
  });
  const { parameters, template } = stackSetsOf(stack).Monitoring;
  expect(parameters).toEqual([{ ParameterKey: 'AzureTenantId', ParameterValue: { Ref: 'Tenant' } }]);
  const patterns = JSON.stringify(Object.values<any>(template.Resources).map(r => r.Properties.EventPattern));
  expect(patterns).toContain(`"roleSessionName":[{"anything-but":[${JSON.stringify(SESSION_NAME)}`);
  // In the account of the stack, the tenant is that of the stack.
  expect(JSON.stringify(Object.values<any>(templateOf(stack).Resources).map(r => r.Properties.EventPattern))).toContain('{"Ref":"Tenant"}');
});

test('organization policies accept its sessions', () => {
  const stack = newStack();
  const organization = organizeIn(stack, { azureTenantId: tenantParameter(stack) });
  new DefenderOrganizationPolicies(stack, 'Policies', {
    organizations: [organization], administrators: ['arn:aws:iam::*:role/Administrator'], targetIds: ['ou-ab12-cdef3456'],
  });
  const policies = Object.values<any>(templateOf(stack).Resources).filter(r => r.Type === 'AWS::Organizations::Policy');
  expect(JSON.stringify(policies.map(p => p.Properties.Content))).toMatch(/MicrosoftDefenderForClouds_[^}]*\{\\?"Ref\\?":\\?"Tenant/);
});

test('the Azure side of an organization whose account another connector connects', () => {
  const stack = newStack();
  const azureTenantId = tenantParameter(stack);
  const organization = organizeIn(stack, { azureTenantId, connectManagementAccount: false });
  const other = stackIn(stack.node.root as App, 'Management', '111122223333');
  const connector = new DefenderForCloudConnector(other, 'Defender', { azureTenantId: tenantParameter(other) });
  expect(() => new SecurityConnector(other, 'Azure', { organization, connector })).not.toThrow();
  expect(notesOf(other)).toEqual([
    'the tenants of Stack/All and Management/Defender must be the same, but they are not compared, because one of them is ' +
    'known at deployment only: deploy both with the same one [ack: cdk-defender-for-cloud:tenantsNotCompared]',
  ]);
  // The plans are compared.
  const plans = [DefenderPlan.defenderForServers()];
  const { identityProvider } = connector;
  const withPlan = new DefenderForCloudConnector(other, 'WithPlan', { azureTenantId, plans, identityProvider, roleNameSuffix: '-x' });
  expect(() => new SecurityConnector(other, 'Other', { organization, connector: withPlan })).toThrow(
    /connector must have the tenant and plans of the organization, Foundational.*, got .*Defender for Servers/);
});

test.each<[string, (own: string, other: string) => [string, string], number]>([
  ['the same parameter', own => [own, own], 0],
  ['a text and a parameter', own => [TENANT, own], 1],
  ['a parameter and a text', own => [own, TENANT], 1],
  ['two parameters', (own, other) => [own, other], 1],
  ['the same text', () => [TENANT, TENANT], 0],
])('tenants that are not compared have a note: %s', (_, tenants, notes) => {
  const stack = newStack();
  const parameter = (id: string) => new CfnParameter(stack, id, { allowedPattern: PATTERN }).valueAsString;
  const [ofOrganization, ofConnector] = tenants(parameter('Tenant'), parameter('Other'));
  const organization = organizeIn(stack, { azureTenantId: ofOrganization, connectManagementAccount: false });
  const connector = new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: ofConnector });
  new SecurityConnector(stack, 'Azure', { organization, connector });
  expect(notesOf(stack)).toHaveLength(notes);
});
