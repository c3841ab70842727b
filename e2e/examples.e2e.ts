/** Tests the examples that no other file deploys. Each test creates the resources that its example requires. */
import { call } from './support/aws';
import { bootstrap, cdkFails, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { ALL_ROLES, expectRoles, expectTrust } from './support/expected';
import { decide } from './support/policy-engine';
import { readRoles } from './support/roles';
import {
  inventory,
  isOurs,
  NOTHING,
  readDefenderRoles,
  readProviders,
  readStack,
  PROVIDER_ONLY,
  removeProviders,
} from './support/state';
import { admitsDefender, OTHER_TENANT, TENANT } from './support/trust';

const TARGET = { account: newAccount(), region: 'eu-west-1' };
const app = (example: string) => ({ ...TARGET, app: `examples/${example}`, context: { tenantId: TENANT } });

describeAll('examples', () => {
  beforeAll(() => bootstrap(TARGET));

  test('least-privilege: EKS access, and reads of chosen data only', async () => {
    const cluster = {
      name: 'production',
      roleArn: `arn:aws:iam::${TARGET.account}:role/eks`,
      resourcesVpcConfig: { subnetIds: [] },
    };
    await call('eks', 'create_cluster', cluster, TARGET);
    await cdkOk(['deploy'], app('least-privilege'));
    const roles = await readDefenderRoles(TARGET);
    expect([...roles.keys()].sort()).toEqual(ALL_ROLES);
    for (const role of roles.values()) expectTrust(role);

    const {
      accessEntries: [principalArn],
    } = await call('eks', 'list_access_entries', { clusterName: 'production' }, TARGET);
    expect(principalArn).toBe(roles.get('MDCContainersAgentlessDiscoveryK8sRole')!.arn);
    const { associatedAccessPolicies } = await call(
      'eks',
      'list_associated_access_policies',
      { clusterName: 'production', principalArn },
      TARGET,
    );
    expect(associatedAccessPolicies).toEqual([
      {
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy',
        accessScope: { type: 'cluster', namespaces: [] },
      },
    ]);

    const discovery = roles.get('SensitiveDataDiscovery')!;
    expect(await decide(discovery, 's3:GetObject', 'arn:aws:s3:::customer-records/a', TARGET)).toBe('Allowed');
    expect(await decide(discovery, 's3:GetObject', 'arn:aws:s3:::something-else/a', TARGET)).toBe('ImplicitlyDenied');

    await cdkOk(['destroy'], app('least-privilege'));
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
    expect(await call('eks', 'list_access_entries', { clusterName: 'production' }, TARGET)).toEqual({
      accessEntries: [],
    });
  });

  test('custom-names-and-boundary: every role has the path, the boundary and the tag', async () => {
    expect(await cdkFails(['deploy'], app('custom-names-and-boundary'))).toContain('SecurityToolingBoundary');
    await cdkOk(['destroy'], app('custom-names-and-boundary'));
    await removeProviders(TARGET);

    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const { Policy } = await call(
      'iam',
      'create_policy',
      { PolicyName: 'SecurityToolingBoundary', PolicyDocument: JSON.stringify(everything) },
      TARGET,
    );
    await cdkOk(['deploy'], app('custom-names-and-boundary'));
    const roles = await readRoles(TARGET, isOurs);
    for (const role of roles.values()) {
      expect([role.arn, role.permissionsBoundary, role.tags]).toEqual([
        `arn:aws:iam::${TARGET.account}:role/security/${role.roleName}`,
        Policy.Arn,
        { owner: 'security-platform' },
      ]);
    }
    expect([...(await readDefenderRoles(TARGET)).keys()].sort()).toEqual([
      'MDC-acme-image-assessment',
      'MDC-acme-kubernetes-discovery',
      'acme-defender-arc',
      'acme-defender-cspm',
      'acme-defender-jit',
      'acme-defender-scanner',
    ]);
    const { Tags } = await call(
      'iam',
      'list_open_id_connect_provider_tags',
      {
        OpenIDConnectProviderArn: (await readProviders(TARGET))[0].arn,
      },
      TARGET,
    );
    expect(Tags).toEqual([{ Key: 'owner', Value: 'security-platform' }]);
    await cdkOk(['destroy'], app('custom-names-and-boundary'));
    expect(await inventory(TARGET)).toEqual({ ...PROVIDER_ONLY, policies: ['SecurityToolingBoundary'] });
    await removeProviders(TARGET);
    await call('iam', 'delete_policy', { PolicyArn: Policy.Arn }, TARGET);
  });

  test('follow-microsoft: permissions and a new role of a file, with the trusts and denies of the library', async () => {
    await cdkOk(['deploy'], app('follow-microsoft'));
    const roles = await readDefenderRoles(TARGET);
    for (const role of roles.values()) expectTrust(role);
    const [cspm, contoso] = ['CspmMonitorAws', 'DefenderForCloud-ContosoPosture'].map(name => roles.get(name)!);
    expect(await decide(cspm, 'bedrock:ListGuardrails', '*', TARGET)).toBe('Allowed');
    expect(await decide(cspm, 'ec2:DescribeVolumes', '*', TARGET)).toBe('ImplicitlyDenied');
    expect(await decide(cspm, 's3:GetObject', 'arn:aws:s3:::records/a', TARGET)).toBe('ExplicitlyDenied');
    expect(await decide(contoso, 'lambda:ListFunctions', '*', TARGET)).toBe('Allowed');
    const audience = 'api://aabbccdd-0011-2233-4455-66778899aabb';
    const admitted = (tenant: string, other = '') => admitsDefender(contoso, `${audience}${other}`, tenant);
    expect([admitted(TENANT), admitted(OTHER_TENANT), admitted(TENANT, 'x')]).toEqual([true, false, false]);
    expect((await readProviders(TARGET))[0].audiences).toContain(audience);
    await cdkOk(['destroy'], app('follow-microsoft'));
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
  });

  test('host-management: the bucket of the reports stays', async () => {
    await cdkOk(['deploy'], app('host-management'));
    const before = await inventory(TARGET);
    expect(
      [before.documents, before.associations, before.rules, before.queues, before.profiles, before.buckets].map(
        list => list.length,
      ),
    ).toEqual(Array(6).fill(1));
    const { outputs } = (await readStack('HostManagement', TARGET))!;
    expect(
      Object.fromEntries(Object.entries(outputs).map(([key, { description }]) => [key, description])),
    ).toMatchObject({
      Runbook: 'Executions: Systems Manager, Automation',
      DeadLetterQueue: 'Launched instances that were missed',
    });
    await cdkOk(['destroy'], app('host-management'));
    expect(await inventory(TARGET)).toEqual({ ...NOTHING, buckets: before.buckets });

    // It does not affect other resources.
    await cdkOk(['deploy'], app('host-management'));
    expect((await inventory(TARGET)).buckets).toHaveLength(2);
    await cdkOk(['destroy'], app('host-management'));
    for (const Bucket of (await inventory(TARGET)).buckets) await call('s3', 'delete_bucket', { Bucket }, TARGET);
  });

  test('both-sides: the AWS side', async () => {
    await cdkOk(['deploy'], app('both-sides'));
    await expectRoles(
      TARGET,
      ALL_ROLES.filter(name => !/^MDCContainersK8s|ThreatProtectionDB/.test(name)),
      'LeastPrivilegeAccess',
    );
    await cdkOk(['destroy'], app('both-sides'));
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
  });
});
