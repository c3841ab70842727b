/** `MANAGED_POLICY_CHANGED`: which managed policies are watched, by the ARNs that each form of a roll-out makes. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Aspects, Aws, CfnParameter, NestedStack, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, policyEvent as changeOf } from './events';
import { matches } from './matcher';
import { patternsIn } from './rules';
import {
  DefenderForCloudConnector, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderPlan, HostManagementIdentity, MonitoredRoles,
  MonitoringTarget, type NamedRolesOptions,
} from '../../src';
import { organizeIn } from '../support/organization';
import { ofType } from '../support/resolve';
import { allPlans, connect, TENANT } from '../support/synth';
import { committed } from '../templates/support';

const ENV = { account: ACCOUNT, region: 'us-east-1' };
const POLICY = 'AWS::IAM::ManagedPolicy';
const ROOT = join(__dirname, '..', '..');

/** Whether the rule of a template matches a change of each policy. */
const seenBy = (template: any) =>
  (name: string) => matches(patternsIn(template).ManagedPolicyChanged, changeOf('CreatePolicyVersion', name));

function monitor(app: App, roles: MonitoredRoles): any {
  const stack = new Stack(app, 'Monitoring', { env: ENV });
  new DefenderMonitoring(stack, 'Monitoring', { target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles });
  return app.synth().getStackArtifact(stack.artifactId).template;
}

describe('the value that docs/monitoring.md gives for a form', () => {
  const rows = [...readFileSync(join(ROOT, 'docs', 'monitoring.md'), 'utf-8')
    .matchAll(/^\| (.*) \| `(stackNames|policyNames): (\[[^\]]+\])`/gm)];
  const documented = (form: RegExp): Partial<NamedRolesOptions> => {
    const found = rows.filter(([, title]) => form.test(title))
      .map(([,, option, list]) => ({ [option]: JSON.parse(list.replaceAll("'", '"')) }));
    expect([form, found.length]).toEqual([form, 1]);
    return found[0];
  };
  /** Names as CloudFormation makes them, with a random part. */
  const generated = (stack: string, file: string) => Object.entries<any>(committed(file).Resources)
    .filter(([, { Type }]) => Type === POLICY)
    .map(([id, { Properties: { ManagedPolicyName: name = `${stack}-${id}-1A2B3C4D5E6F` } }]) => name);
  const OF_ACCOUNT = ['default-access', 'least-privilege'].map(type => `defender-account.${type}.template.json`);
  const DENY = 'defender-deny-data-reads.template.json';
  const instance = (stackSet: string) => `StackSet-${stackSet}-0a1b2c3d-1111-2222-3333-444455556666`;

  /** Policies of the module, by what its files say of each. */
  const terraform = (suffix = '') => {
    const text = readdirSync(join(ROOT, 'terraform', 'account')).filter(file => file.endsWith('.tf'))
      .map(file => readFileSync(join(ROOT, 'terraform', 'account', file), 'utf-8')).join('\n');
    const roles = new Map([...text.matchAll(/resource "aws_iam_role" "(\w+)" \{[^}]*?name += "([\w-]+)\$\{local\.role_name_suffix\}"/g)]
      .map(([, id, name]) => [id, `${name}${suffix}`]));
    const policies = [...text.matchAll(
      /^resource "aws_iam_policy" "\w+" \{\n(?: .*\n|\n)*? {2}name += "?([\w-]*)(?:\$\{)?aws_iam_role\.(\w+)\[0\]\.name\}?([\w-]*)"?\n/gm)];
    expect(policies).toHaveLength(text.match(/resource "aws_iam_policy"/g)!.length);
    expect(policies.length).toBeGreaterThan(14);
    return policies.map(([, begin, role, end]) => `${begin}${roles.get(role)!}${end}`);
  };

  test.each<[string, RegExp, () => string[], string]>([
    ['template of an account', /^\[template for an account/, () => OF_ACCOUNT.flatMap(f => generated('DefenderForCloud', f)),
      'Defender-Other-X'],
    ['its denies', /^\[template for an account/, () => generated('DefenderForCloud-DenyDataReads', DENY), 'DenyDataReads-X'],
    ['members of an organization', /in member accounts$/, () => [
      ...OF_ACCOUNT.flatMap(f => generated(instance('DefenderForCloud-Members'), f)),
      ...generated(instance('DefenderForCloud-Members-DenyDataReads'), DENY),
    ], instance('Defender-Members')],
    ['its management account', /in the management account$/, () => [
      ...OF_ACCOUNT.flatMap(f => generated('DefenderForCloudOrganization-ManagementAccountRoles-1XYZ2ABC3DEF', f)),
      ...generated('DefenderForCloudOrganization', 'defender-organization.template.json'),
    ], 'DefenderForCloud-Policy-X'],
    ['Customizations for AWS Control Tower', /^Customizations for AWS Control Tower$/, () =>
      OF_ACCOUNT.flatMap(f => generated(instance('CustomControlTower-DefenderForCloud'), f)), instance('Custom-Other')],
    ['Terraform, one account', /^\[Terraform module for an account/, () => terraform(), 'CspmMonitorAws'],
    ['Terraform, with a suffix', /^\[Terraform module for an account/, () => terraform('-prod'), 'Deploy-CspmMonitorAws'],
  ])('%s: every policy, with any path', (_, form, policies, other) => {
    const names = policies();
    const isSeen = seenBy(monitor(new App(), MonitoredRoles.named({ azureTenantId: TENANT, ...documented(form) })));
    expect(names.length).toBeGreaterThan(0);
    expect([...names, ...names.map(name => `security/deep/${name}`)].filter(name => !isSeen(name))).toEqual([]);
    expect(isSeen(other)).toBe(false);
  });
});

describe('policies of a connector', () => {
  const plans = allPlans({ ciem: true });
  const each = (scope: Stack, change: (policy: iam.CfnManagedPolicy, i: number) => void) => {
    let i = 0;
    Aspects.of(scope).add({ visit: node => node instanceof iam.CfnManagedPolicy && change(node, i++) });
  };
  /** Names of the policies as deployed, with the path in front. */
  const deployed = (app: App, stack: Stack): string[] =>
    Object.entries<any>(app.synth().getStackArtifact(stack.artifactId).template.Resources).filter(([, { Type }]) => Type === POLICY)
      .map(([id, { Properties: { Path = '/', ManagedPolicyName: name = `${stack.stackName}-${id}-1A2B3C` } }]) =>
        `${Path.slice(1)}${name}`);

  test.each<[string, (policy: iam.CfnManagedPolicy, i: number) => void]>([
    ['a path by an aspect', policy => policy.path = '/security/'],
    ['a name by an aspect', (policy, i) => policy.managedPolicyName = `acme-${i}`],
    ['a name by an escape hatch', (policy, i) => policy.addPropertyOverride('ManagedPolicyName', `acme-${i}`)],
    ['both, of some policies', (policy, i) => Object.assign(policy, i % 2 ? { path: '/x/', managedPolicyName: `acme-${i}` } : {})],
    ['nothing', () => undefined],
  ])('with %s', (_, change) => {
    const app = new App();
    const stack = new Stack(app, 'Security', { env: ENV });
    const roles = MonitoredRoles.ofConnector(connect(stack, { plans }));
    each(stack, change);
    const isSeen = seenBy(monitor(app, roles));
    const policies = deployed(app, stack);
    expect(policies.length).toBeGreaterThan(13);
    expect(policies.filter(name => !isSeen(name))).toEqual([]);
    expect(isSeen('acme-other')).toBe(false);
  });

  test.each<[string, StackProps, boolean]>([['', {}, false], [', with names by an aspect', {}, true],
    [', with another name', { stackName: 'Hosts' }, false]])(
    'of host management in another stack%s', (_, props, isNamed) => {
      const app = new App();
      const stack = new Stack(app, 'Security', { env: ENV });
      const other = new Stack(app, 'Identity', { env: ENV, ...props });
      const identity = new HostManagementIdentity(other, 'Identity');
      const roles = MonitoredRoles.ofConnector(connect(stack, {
        plans: [DefenderPlan.defenderForServers({ hostManagement: { identity } })],
      }));
      each(other, (policy, i) => Object.assign(policy, isNamed ? { managedPolicyName: `acme-${i}` } : {}));
      const isSeen = seenBy(monitor(app, roles));
      const policies = [...deployed(app, stack), ...deployed(app, other)];
      expect(deployed(app, other)).toHaveLength(2);
      expect(policies.filter(name => !isSeen(name))).toEqual([]);
      expect(isSeen('Other-Policy')).toBe(false);
    });

  test('of host management in a stack without a name that is known: a warning', () => {
    const app = new App();
    const other = new Stack(app, 'Identity', { env: ENV });
    const identity = new HostManagementIdentity(other, 'Identity');
    const connector = connect(new Stack(app, 'Security', { env: ENV }), {
      plans: [DefenderPlan.defenderForServers({ hostManagement: { identity } })],
    });
    Object.defineProperty(other, 'stackName', { value: Aws.STACK_NAME, configurable: true });
    const roles = MonitoredRoles.ofConnector(connector);
    Object.defineProperty(other, 'stackName', { value: 'Identity' });
    const template = monitor(app, roles);
    expect(['Security-Policy', 'Identity-Policy'].map(seenBy(template))).toEqual([true, false]);
    const { messages } = app.synth().getStackByName('Monitoring');
    expect(messages.map(m => String(m.entry.data))).toContainEqual(expect.stringMatching(/^the name of a stack with roles is not known/));
  });

  test('a stack below that of the connector has its own policies', () => {
    const app = new App();
    const stack = new Stack(app, 'Security', { env: ENV });
    new iam.ManagedPolicy(new Stack(stack, 'Below', { env: ENV }), 'Policy', {
      managedPolicyName: 'theirs', statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
    });
    new iam.ManagedPolicy(new NestedStack(stack, 'Nested'), 'Policy', {
      managedPolicyName: 'ours', statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
    });
    const isSeen = seenBy(monitor(app, MonitoredRoles.ofConnector(connect(stack))));
    expect(['ours', 'theirs'].map(isSeen)).toEqual([true, false]);
  });

  const withName = (name: (stack: Stack) => string) => {
    const app = new App();
    const stack = new Stack(app, 'Security', { env: ENV });
    const connector: DefenderForCloudConnector = connect(stack);
    const policy = connector.node.findAll().find(c => c instanceof iam.CfnManagedPolicy)!;
    policy.managedPolicyName = name(stack);
    return { app, roles: MonitoredRoles.ofConnector(connector) };
  };

  test('a name with the account id', () => {
    const { app, roles } = withName(() => `acme-${Aws.ACCOUNT_ID}`);
    const { policyArn } = patternsIn(monitor(app, roles)).ManagedPolicyChanged.detail.requestParameters;
    expect(policyArn).toContainEqual({ suffix: { 'Fn::Join': ['', ['/acme-', { Ref: 'AWS::AccountId' }]] } });
  });

  test('a name that only its own stack knows is an error', () => {
    const { app, roles } = withName(stack => new CfnParameter(stack, 'Name').valueAsString);
    expect(() => monitor(app, roles)).toThrow(
      new RegExp(String.raw`roles must be roles whose names, including those of their policies, are known in Monitoring; pass `
        + String.raw`them to MonitoredRoles\.named, got "Security\/Defender\/[^"]+"`));
  });
});

test.each<[string, (policy: iam.CfnManagedPolicy, i: number) => void, (name: string, i: number) => string]>([
  ['a path', policy => policy.path = '/security/', name => `security/StackSet-Members-0a1b2c3d-${name}-1A2B3C`],
  ['a name', (policy, i) => policy.managedPolicyName = `acme-${i}`, (_, i) => `acme-${i}`],
])('policies of member accounts with %s by an aspect', (_, change, nameOf) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const organization = organizeIn(stack, { memberStackSetName: 'Members', plans: allPlans(), hostManagementRegions: ['eu-west-1'] });
  let i = 0;
  Aspects.of(Stack.of(organization.memberConnector)).add({ visit: node => node instanceof iam.CfnManagedPolicy && change(node, i++) });
  const { stackSetName } = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), organizations: [organization], organizationId: 'o-a1b2c3d4e5',
  });
  const bodyOf = (name: string) => {
    const resources = Object.values<any>(app.synth().getStackArtifact(stack.artifactId).template.Resources);
    return JSON.parse(resources.find(r => r.Properties?.StackSetName === name).Properties.TemplateBody);
  };
  const isSeen = seenBy(bodyOf(stackSetName));
  const policies = ofType(bodyOf('Members'), POLICY).map((__, n) => nameOf(`Policy${n}`, n));
  expect(policies.length).toBeGreaterThan(10);
  expect(policies.filter(name => !isSeen(name))).toEqual([]);
});
