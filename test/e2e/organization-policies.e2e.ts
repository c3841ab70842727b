/** The policies of AWS Organizations: attached, changed, and removed. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { call } from './support/aws';
import { awsOk } from './support/aws-cli';
import { describeAll, FOLDER } from './support/environment';
import { makeOrganization, type Organization } from './support/organization';
import { TENANT } from './support/trust';
import { DefenderOrganizationPolicies, type DefenderOrganizationPoliciesProps } from '../../src';
import { decide } from '../organization-policies/support';

const TARGET = { account: '222233342222', region: 'eu-west-1' };
const NAMES = { SERVICE_CONTROL_POLICY: 'DefenderForCloud-Protection', RESOURCE_CONTROL_POLICY: 'DefenderForCloud-Sessions' };
const ADMIN = 'arn:aws:iam::111122223333:role/security/Admin';
const ROLE = 'arn:aws:iam::111122223333:role/CspmMonitorAws';

describeAll('organization policies', () => {
  let o: Organization;

  const deploy = async (props: Partial<DefenderOrganizationPoliciesProps>) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Policies');
    const names = { azureTenantIds: [TENANT], stackNames: ['StackSet-DefenderForCloud-Members-*'] };
    new DefenderOrganizationPolicies(stack, 'Policies', { ...names, ...props });
    const { template } = app.synth().getStackByName('Policies');
    // The rule of the CDK CLI needs bootstrap.
    const { Parameters: _parameters, Rules: _rules, ...rest } = template;
    const file = join(FOLDER, 'policies.json');
    writeFileSync(file, JSON.stringify(rest));
    await awsOk(['cloudformation', 'deploy', '--stack-name', 'Policies', '--template-file', file], TARGET);
  };
  /** Names and contents of our policies on a target. */
  const attached = async (TargetId: string): Promise<Record<string, any>> => {
    const found: Record<string, any> = {};
    for (const Filter of Object.keys(NAMES)) {
      const { Policies } = await call('organizations', 'list_policies_for_target', { TargetId, Filter }, TARGET);
      for (const { Id, Name } of Policies.filter((p: any) => p.Name.startsWith('DefenderForCloud'))) {
        const { Policy } = await call('organizations', 'describe_policy', { PolicyId: Id }, TARGET);
        found[Name] = JSON.parse(Policy.Content);
      }
    }
    return found;
  };

  beforeAll(async () => {
    o = await makeOrganization({ units: { pilot: { accounts: ['one'] } } }, TARGET);
  });

  test('both are attached to the unit, and deny what they should', async () => {
    await deploy({ targetIds: [o.units.pilot] });
    const policies = await attached(o.units.pilot);
    expect(Object.keys(policies).sort()).toEqual(Object.values(NAMES).sort());
    expect(await attached(o.root)).toEqual({});
    const scp = policies[NAMES.SERVICE_CONTROL_POLICY];
    expect(await decide(scp, ADMIN, 'iam:UpdateAssumeRolePolicy', ROLE)).toBe('ExplicitlyDenied');
    expect(await decide(scp, ADMIN, 'iam:GetRole', ROLE)).toBe('Allowed');
    expect(JSON.stringify(policies[NAMES.RESOURCE_CONTROL_POLICY])).toContain(`"MicrosoftDefenderForClouds_${TENANT}"`);
  });

  test('another administrator, and the root in place of the unit', async () => {
    await deploy({ targetIds: [o.root], administrators: ['arn:aws:iam::*:role/security/Admin'] });
    expect(await attached(o.units.pilot)).toEqual({});
    const scp = (await attached(o.root))[NAMES.SERVICE_CONTROL_POLICY];
    expect(await decide(scp, ADMIN, 'iam:UpdateAssumeRolePolicy', ROLE)).toBe('Allowed');
  });

  test('without targets they stay, attached to nothing', async () => {
    await deploy({ administrators: ['arn:aws:iam::*:role/security/Admin'] });
    expect(await attached(o.root)).toEqual({});
    const { Policies } = await call('organizations', 'list_policies', { Filter: 'SERVICE_CONTROL_POLICY' }, TARGET);
    expect(Policies.map((p: any) => p.Name)).toContain(NAMES.SERVICE_CONTROL_POLICY);
  });

  test('deleted', async () => {
    await deploy({ targetIds: [o.units.pilot] });
    await awsOk(['cloudformation', 'delete-stack', '--stack-name', 'Policies'], TARGET);
    await awsOk(['cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'Policies'], TARGET);
    for (const Filter of Object.keys(NAMES)) {
      const { Policies } = await call('organizations', 'list_policies', { Filter }, TARGET);
      expect(Policies.filter((p: any) => p.Name.startsWith('DefenderForCloud'))).toEqual([]);
    }
  });
});
