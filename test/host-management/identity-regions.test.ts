/** Any number of regions: the roles stay within the quotas of IAM. */
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { DefenderPlan, HostManagementIdentity, type HostManagementIdentityProps } from '../../src';
import { organize } from '../support/organization';

const ALL_REGIONS = RegionInfo.regions.filter(r => r.partition === 'aws').map(r => r.name);
const [AUTOMATION, LAUNCH] = ['DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch'];

/** Longest values of pseudo parameters. A parameter is taken for an ARN of a role with a name of 64 characters. */
const LONGEST: Record<string, string> = {
  'AWS::AccountId': '123456789012', 'AWS::Partition': 'aws-us-gov', 'AWS::URLSuffix': 'amazonaws.com.cn',
};
const longest = (name: string) => LONGEST[name] ?? 'x'.repeat(102);

/** Fn::Sub, Fn::Join and Ref as text. */
function fill(value: any): any {
  if (Array.isArray(value)) return value.map(fill);
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return longest(value.Ref);
  if ('Fn::Sub' in value) return value['Fn::Sub'].replace(/\$\{(.*?)\}/g, (_: string, name: string) => longest(name));
  if ('Fn::Join' in value) return fill(value['Fn::Join'][1]).join('');
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v)]));
}

/** Trust policies by role name: source ARNs, and characters as IAM counts them. */
function trusts(json: any): Record<string, { sources: string[]; size: number }> {
  const roles = Object.values<any>(json.Resources).filter(r => r.Type === 'AWS::IAM::Role');
  return Object.fromEntries(roles.map(({ Properties: { RoleName, AssumeRolePolicyDocument } }) => {
    const document = fill(AssumeRolePolicyDocument);
    const sources = [document.Statement[0].Condition?.ArnLike?.['aws:SourceArn'] ?? []].flat();
    return [RoleName, { sources, size: JSON.stringify(document).replace(/\s/g, '').length }];
  }));
}

function identity(props: HostManagementIdentityProps | ((stack: Stack) => HostManagementIdentityProps)) {
  const stack = new Stack(new App(), 'Stack');
  new HostManagementIdentity(stack, 'Identity', typeof props === 'function' ? props(stack) : props);
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

test('the permissions still name each region', () => {
  const json = JSON.stringify(identity({ regions: regions(26) }));
  for (const region of regions(26)) expect(json).toContain(`:ec2:${region}:`);
  expect(json).not.toContain(':ec2:*:');
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
      const roles = Object.values<any>(json.Resources).filter(r => r.Type === 'AWS::IAM::Role');
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
