/** Tests the policies of AWS Organizations, which are attached, changed and removed. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import {
  DefenderForCloudOrganization, DefenderOrganizationPolicies, OrganizationTargets, type DefenderOrganizationPoliciesProps,
} from '../src';
import { call } from './support/aws';
import { awsOk } from './support/aws-cli';
import { describeAll, FOLDER, newAccount } from './support/environment';
import { makeOrganization, type Organization } from './support/organization';
import { TENANT } from './support/trust';
import { decide, principal, PROVIDER } from '../test/organization-policies/support';

const TARGET = { account: newAccount(), region: 'eu-west-1' };
const NAMES_OF = { SERVICE_CONTROL_POLICY: 'DefenderForCloud-Protection', RESOURCE_CONTROL_POLICY: 'DefenderForCloud-Sessions' };
/** The account of the policy engine. */
const role = (name: string) => principal(`role/${name}`);
const ADMIN = role('security/Admin');
const ROLE = role('CspmMonitorAws');

describeAll('organization policies', () => {
  let o: Organization;

  type Props = Partial<DefenderOrganizationPoliciesProps>;
  const NAMES = { azureTenantIds: [TENANT], stackNames: ['StackSet-DefenderForCloud-Members-*'] };
  const deploy = (props: Props) => deployIn(stack => new DefenderOrganizationPolicies(stack, 'Policies', { ...NAMES, ...props }));
  const deployIn = async (build: (stack: Stack) => void) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Policies');
    build(stack);
    const { template } = app.synth().getStackByName('Policies');
    // The rule in the template requires bootstrapping.
    const { Parameters: _parameters, Rules: _rules, ...rest } = template;
    const file = join(FOLDER, 'policies.json');
    writeFileSync(file, JSON.stringify(rest));
    await awsOk(['cloudformation', 'deploy', '--stack-name', 'Policies', '--template-file', file], TARGET);
  };
  /** Returns names and contents of our policies on a target. */
  const attached = async (TargetId: string): Promise<Record<string, any>> => {
    const found: Record<string, any> = {};
    for (const Filter of Object.keys(NAMES_OF)) {
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
    expect(Object.keys(policies).sort()).toEqual(Object.values(NAMES_OF).sort());
    expect(await attached(o.root)).toEqual({});
    const scp = policies[NAMES_OF.SERVICE_CONTROL_POLICY];
    expect(await decide(scp, ADMIN, 'iam:UpdateAssumeRolePolicy', ROLE)).toBe('ExplicitlyDenied');
    expect(await decide(scp, ADMIN, 'iam:GetRole', ROLE)).toBe('Allowed');
    expect(JSON.stringify(policies[NAMES_OF.RESOURCE_CONTROL_POLICY])).toContain(`"MicrosoftDefenderForClouds_${TENANT}"`);
  });

  test('another administrator, and the root in place of the unit', async () => {
    await deploy({ targetIds: [o.root], administrators: ['arn:aws:iam::*:role/security/Admin'] });
    expect(await attached(o.units.pilot)).toEqual({});
    const scp = (await attached(o.root))[NAMES_OF.SERVICE_CONTROL_POLICY];
    expect(await decide(scp, ADMIN, 'iam:UpdateAssumeRolePolicy', ROLE)).toBe('Allowed');
  });

  test('without targets they stay, attached to nothing', async () => {
    await deploy({ administrators: ['arn:aws:iam::*:role/security/Admin'] });
    expect(await attached(o.root)).toEqual({});
    const { Policies } = await call('organizations', 'list_policies', { Filter: 'SERVICE_CONTROL_POLICY' }, TARGET);
    expect(Policies.map((p: any) => p.Name)).toContain(NAMES_OF.SERVICE_CONTROL_POLICY);
  });

  describe('two organizations', () => {
    const SECOND = '77777777-2222-3333-4444-555555555555';
    /** One organization for the unit, and a self-managed one for an account, each with its own tenant and names. */
    const organizations = (stack: Stack) => [
      { azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits(o.units.pilot), memberStackSetName: 'Alpha' },
      { azureTenantId: SECOND, targets: OrganizationTargets.accounts(o.accounts.one), memberStackSetName: 'Beta', roleNameSuffix: '-b' },
    ].map((props, i) => new DefenderForCloudOrganization(new Stack(stack.node.root as App, `Organization${i}`), 'Defender', {
      connectManagementAccount: i === 0, ...props,
    }));
    const build = (props: Props) => (stack: Stack) =>
      void new DefenderOrganizationPolicies(stack, 'Policies', { organizations: organizations(stack), targetIds: [o.root], ...props });

    const checkAll = async (policies: Record<string, any>) => {
      const { [NAMES_OF.RESOURCE_CONTROL_POLICY]: rcp, ...scps } = policies;
      for (const tenant of [TENANT, SECOND]) expect(JSON.stringify(rcp)).toContain(`"MicrosoftDefenderForClouds_${tenant}"`);
      const all = { Version: '2012-10-17', Statement: Object.values(scps).flatMap(scp => scp.Statement) };
      for (const [caller, name] of [
        ['stacksets-exec-1', 'CspmMonitorAws'], ['AWSCloudFormationStackSetExecutionRole', 'CspmMonitorAws-b'],
      ]) {
        expect(await decide(all, ADMIN, 'iam:DeleteRole', role(name))).toBe('ExplicitlyDenied');
        expect(await decide(all, role(caller), 'iam:DeleteRole', role(name))).toBe('Allowed');
      }
      for (const [set, decision] of [['Alpha', 'Allowed'], ['Beta', 'Allowed'], ['Gamma', 'ExplicitlyDenied']]) {
        const caller = role(`StackSet-${set}-1234-OidcProviderFunctionRol-1XDDEMJLM5D3V`);
        expect([set, await decide(all, caller, 'iam:AddClientIDToOpenIDConnectProvider', PROVIDER)]).toEqual([set, decision]);
      }
    };

    test('in one construct, split, and in one policy again', async () => {
      await deployIn(build({ splitServiceControlPolicy: true }));
      const split = await attached(o.root);
      expect(Object.keys(split).sort()).toEqual([...Object.values(NAMES_OF), 'DefenderForCloud-Protection-2'].sort());
      await checkAll(split);
      await deployIn(build({}));
      const whole = await attached(o.root);
      expect(Object.keys(whole).sort()).toEqual(Object.values(NAMES_OF).sort());
      await checkAll(whole);
    });

    test('in two constructs with names of their own', async () => {
      await deployIn((stack) => {
        const [first] = organizations(stack);
        new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [first], azureTenantIds: [SECOND] });
        new DefenderOrganizationPolicies(stack, 'Other', {
          ...NAMES,
          targetIds: [o.units.pilot],
          serviceControlPolicyName: 'DefenderForCloud-A',
          resourceControlPolicyName: 'DefenderForCloud-B',
          administrators: ['arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole'],
          stackNames: ['StackSet-Alpha-*', 'StackSet-Beta-*'],
          azureTenantIds: [TENANT, SECOND],
        });
      });
      expect(Object.keys(await attached(o.units.pilot)).sort()).toEqual(['DefenderForCloud-A', 'DefenderForCloud-B']);
      expect(await attached(o.root)).toEqual({});
    });
  });

  test('deleted', async () => {
    await deploy({ targetIds: [o.units.pilot] });
    await awsOk(['cloudformation', 'delete-stack', '--stack-name', 'Policies'], TARGET);
    await awsOk(['cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'Policies'], TARGET);
    for (const Filter of Object.keys(NAMES_OF)) {
      const { Policies } = await call('organizations', 'list_policies', { Filter }, TARGET);
      expect(Policies.filter((p: any) => p.Name.startsWith('DefenderForCloud'))).toEqual([]);
    }
  });
});
