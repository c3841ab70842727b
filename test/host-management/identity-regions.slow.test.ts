/** Any number of regions: the roles stay within the quotas of IAM. */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { read } from './support';
import { DefenderPlan, HostManagementIdentity, type HostManagementIdentityProps } from '../../src';
import { evaluate } from '../support/evaluate';
import { organize } from '../support/organization';
import { ofType } from '../support/resolve';
import { simulate } from '../support/simulate';
import { newStack } from '../support/stacks';

const ALL_REGIONS = RegionInfo.regions.filter(r => r.partition === 'aws').map(r => r.name);
const [AUTOMATION, LAUNCH] = ['DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch'];

/** Longest values of pseudo parameters. A parameter is taken for an ARN of a role with a name of 64 characters. */
const LONGEST: Record<string, string> = {
  'AWS::AccountId': '123456789012', 'AWS::Partition': 'aws-us-gov', 'AWS::URLSuffix': 'amazonaws.com.cn',
};
const longest = (name: string) => LONGEST[name] ?? 'x'.repeat(102);

/** Trust policies by role name: source ARNs, and characters as IAM counts them. */
function trusts(json: any): Record<string, { sources: string[]; size: number }> {
  const roles = ofType(json, 'AWS::IAM::Role');
  return Object.fromEntries(roles.map(({ Properties: { RoleName, AssumeRolePolicyDocument } }) => {
    const document = evaluate(AssumeRolePolicyDocument, { reference: longest });
    const sources = [document.Statement[0].Condition?.ArnLike?.['aws:SourceArn'] ?? []].flat();
    return [RoleName, { sources, size: JSON.stringify(document).replace(/\s/g, '').length }];
  }));
}

function identity(props: HostManagementIdentityProps | ((stack: Stack) => HostManagementIdentityProps)) {
  const stack = newStack();
  new HostManagementIdentity(stack, 'HostManagement', typeof props === 'function' ? props(stack) : props);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::IAM::Role', {});
  return template.toJSON();
}

/** Names that are as long as those of regions. */
const regions = (count: number) => Array.from({ length: count }, (_, i) => `ap-southeast-${i + 10}`);

test.each<[string, string, Partial<HostManagementIdentityProps>, number]>([
  ['the automation', AUTOMATION, {}, 25],
  ['EventBridge', LAUNCH, {}, 19],
  ['EventBridge, with a long name of the runbook', LAUNCH, { documentName: 'x'.repeat(64) }, 14],
])('the trust of %s names each region as long as they fit', (_, name, props, most) => {
  const { sources, size } = trusts(identity({ ...props, regions: regions(most) }))[name];
  expect(sources).toHaveLength(most);
  expect(size).toBeLessThanOrEqual(2048);
  // One more would not have fit: each has a comma and two quotation marks.
  expect(size + sources[0].length + 3).toBeGreaterThan(2048);
  const { sources: wide, size: small } = trusts(identity({ ...props, regions: regions(most + 1) }))[name];
  expect(wide).toHaveLength(1);
  expect(small).toBeLessThanOrEqual(2048);
});

test('above that, any region is allowed, for the same account and name', () => {
  const found = trusts(identity({ regions: regions(33), documentName: 'Fleet' }));
  expect(found[AUTOMATION].sources).toEqual(['arn:aws-us-gov:ssm:*:123456789012:automation-execution/*']);
  expect(found[LAUNCH].sources).toEqual(['arn:aws-us-gov:events:*:123456789012:rule/Fleet']);
});

describe.each([1, 2, 5, 19, 33])('permissions with %d regions', count => {
  const listed = ALL_REGIONS.slice(0, count);
  const unlisted = ['ap-nowhere-1', 'cn-north-1', 'us-gov-west-1'];
  const json = identity({
    regions: listed,
    documentName: 'Fleet',
    resourceGroups: ['fleet'],
    attachPoliciesToExistingRoles: true,
    explorerPermissions: true,
  });
  const statements = [AUTOMATION, LAUNCH].flatMap(name => read(json).role(name).statements);
  const call = (action: string, resource: string, context = {}) => (region: string, bySid?: string) => simulate({
    statements: bySid === undefined ? statements : statements.filter(s => s.Sid === bySid),
    action,
    resource: resource.replace('REGION', region),
    context: { 'aws:RequestedRegion': region, ...context },
  });
  const profile = 'arn:aws:iam::111122223333:instance-profile/AmazonSSMRoleForInstancesMDCSetup';
  const [instance, ssm] = ['arn:aws:ec2:REGION:111122223333:instance/i-0123456789abcdef0', 'arn:aws:ssm:REGION:111122223333'];
  const setting = `${ssm}:servicesetting/ssm/opsdata/ExplorerOnboarded`;
  const regional: [string, ReturnType<typeof call>][] = [
    ['ReadInstances', call('ec2:DescribeInstances', '*')],
    ['ReadInstances', call('ec2:DescribeIamInstanceProfileAssociations', '*')],
    ['GiveInstancesTheProfile', call('ec2:AssociateIamInstanceProfile', instance, { 'ec2:NewInstanceProfile': profile })],
    ['RemoveFormerProfile', call('ec2:DisassociateIamInstanceProfile', instance, { 'ec2:InstanceProfile': profile })],
    ['ReadTheResourceGroup',
      call('resource-groups:ListGroupResources', 'arn:aws:resource-groups:REGION:111122223333:group/fleet')],
    ['ReadWhatTheResourceGroupIsMadeOf', call('tag:GetResources', '*')],
    ['SwitchExplorerOn', call('ssm:GetServiceSetting', setting)],
    ['SwitchExplorerOn', call('ssm:UpdateServiceSetting', setting)],
    ['StartTheAutomation', call('ssm:StartAutomationExecution', `${ssm}:automation-definition/Fleet:1`)],
    ['StartTheAutomation', call('ssm:StartAutomationExecution', `${ssm}:automation-execution/12345678-1234-1234-1234-123456789012`)],
    ['StartTheAutomation', call('ssm:StartAutomationExecution', `${ssm}:document/Fleet`)],
  ];

  test.each(regional)('%s: in each listed region, and in no other', async (sid, ask) => {
    for (const region of listed) {
      expect(`${region} ${await ask(region, sid)}`).toBe(`${region} Allowed`);
    }
    for (const region of unlisted) {
      expect(`${region} ${await ask(region)}`).toBe(`${region} ImplicitlyDenied`);
    }
  });

  test('these are all statements that name a region', () => {
    expect([listed.length, unlisted.length]).toEqual([count, 3]);
    const named = statements.filter(s => new RegExp(listed[0]).test(JSON.stringify(s)));
    expect(named.map(s => s.Sid).sort()).toEqual([...new Set(regional.map(([sid]) => sid))].sort());
  });

  test('calls of IAM, whose only endpoint is in another region, are allowed', async () => {
    const role = 'arn:aws:iam::111122223333:role/';
    for (const [action, resource, context] of [
      ['iam:GetInstanceProfile', profile, {}],
      ['iam:ListAttachedRolePolicies', `${role}app`, {}],
      ['iam:AttachRolePolicy', `${role}app`, { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore' }],
      ['iam:PassRole', `${role}AmazonSSMRoleForInstancesMDCSetup`, { 'iam:PassedToService': 'ec2.amazonaws.com' }],
      ['iam:PassRole', `${role}${AUTOMATION}`, { 'iam:PassedToService': 'ssm.amazonaws.com' }],
    ] as const) {
      const decision = await call(action, resource, context)('global-endpoint-1');
      expect(`${action} ${decision}`).toBe(`${action} Allowed`);
    }
  });

  test('a region costs few bytes', () => {
    const size = (n: number) => {
      const all = identity({ regions: ALL_REGIONS.slice(0, n), resourceGroups: ['fleet'], explorerPermissions: true });
      return JSON.stringify(ofType(all, 'AWS::IAM::ManagedPolicy')).length;
    };
    expect(size(count) - size(1)).toBeLessThan(500 + 130 * count); // seven times its name; 1,100 as ARNs
  });
});

test('regions that are tokens count with their longest value', () => {
  const parameters = (count: number) => identity(stack => ({
    regions: Array.from({ length: count }, (_, i) => new CfnParameter(stack, `Region${i}`).valueAsString),
  }));
  expect(trusts(parameters(10))[LAUNCH].sources).toHaveLength(10);
  expect(trusts(parameters(10))[LAUNCH].size).toBeLessThanOrEqual(2048);
  expect(trusts(parameters(11))[LAUNCH].sources).toHaveLength(1);
});

test.each([[{}], [{ explorerPermissions: true, attachPoliciesToExistingRoles: true, resourceGroups: ['x'.repeat(128)] }]])(
  'all regions of AWS work, whatever is on: %j', options => {
    expect(ALL_REGIONS.length).toBeGreaterThanOrEqual(33);
    for (const count of [20, 33, ALL_REGIONS.length]) {
      const json = identity({ ...options, regions: ALL_REGIONS.slice(0, count) });
      for (const { size } of Object.values(trusts(json))) expect(size).toBeLessThanOrEqual(2048);
      const roles = ofType(json, 'AWS::IAM::Role');
      for (const { Properties } of roles) expect(Properties.ManagedPolicyArns.length).toBeLessThanOrEqual(10);
    }
  });

test('the same input gives the same template', () => {
  expect(JSON.stringify(identity({ regions: ALL_REGIONS }))).toBe(JSON.stringify(identity({ regions: ALL_REGIONS })));
});

test('in an organization, hostManagementRegions can be all regions', () => {
  const organization = organize({
    plans: [DefenderPlan.defenderForServers()], hostManagementRegions: ALL_REGIONS,
  });
  const found = trusts(organization.members().template);
  expect(found[AUTOMATION].sources).toEqual(['arn:aws-us-gov:ssm:*:123456789012:automation-execution/*']);
  expect(found[LAUNCH].sources).toEqual([
    expect.stringMatching(/^arn:aws-us-gov:events:\*:123456789012:rule\/DefenderForCloud-HostManagement-[0-9a-f]{8}$/),
  ]);
});
