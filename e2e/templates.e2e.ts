/**
 * Tests the templates of an account with several sets of parameters. `aws cloudformation deploy` deploys them as in
 * docs/without-cdk.md. The expected values are those of test/facts, not those of the templates.
 */
import { call } from './support/aws';
import { deleteStack, deployTemplate, type Parameters } from './support/aws-cli';
import { checkTrusts } from './support/check-trusts';
import { describeAll, newAccount } from './support/environment';
import { audiencesOf, expectTrust, ROLES } from './support/expected';
import { decide } from './support/policy-engine';
import { idsOf, readRoles, type DeployedRole } from './support/roles';
import { inventory, NOTHING, PROVIDER_ONLY, readProviders, readStack } from './support/state';
import { accountStack, denyStack, EVERYTHING, ONLY_P1, P1_ROLES } from './support/template-parameters';
import { expectTemplateRoles } from './support/template-roles';
import { TENANT } from './support/trust';
import { CIEM_AUDIENCE, CIEM_PROVIDER, DEFENDER_PROVIDER, MICROSOFT } from '../test/facts/identity';
import { HOST_MANAGEMENT_ROLES } from '../test/facts/roles';
import { LETTERED_TENANT, ROLE_NAMES } from '../test/support/trust-matrix';

/** Returns the sorted names of the customer managed policies that are attached to roles. */
const namesOfAttached = (roles: Iterable<DeployedRole>) =>
  [...new Set([...roles].flatMap(r => r.attached.filter(arn => !arn.includes(':iam::aws:'))))]
    .map(arn => arn.split('/').pop()!).sort();

describe('roles with least privilege', () => {
  const STACK = accountStack(newAccount('least privilege'), 'eu-west-1', 'least-privilege');
  const CUSTOMER = { account: STACK.account, tenant: LETTERED_TENANT };
  const providerOf = (tenant: string, audiences: string[]) => ({
    arn: `arn:aws:iam::${STACK.account}:oidc-provider/sts.windows.net/${tenant}/`,
    url: `https://sts.windows.net/${tenant}/`,
    audiences,
    thumbprints: DEFENDER_PROVIDER.thumbprints,
  });
  let parameters: Parameters = {};
  let roles: Map<string, DeployedRole>;
  /** Parameters that are left out keep their values. */
  const deploy = async (changed: Parameters, names: string[]) => {
    await deployTemplate(STACK, changed);
    parameters = { ...parameters, ...changed };
    roles = await expectTemplateRoles(STACK, names, 'LeastPrivilegeAccess', parameters);
  };

  test('there is nothing before', async () => expect(await inventory(STACK)).toEqual(NOTHING));

  test('Defender CSPM: its roles, and one provider with the audiences that they ask for', async () => {
    await deploy({ AzureTenantId: LETTERED_TENANT, DefenderCspm: 'true' }, ROLES.cspm);
    expect(await readProviders(STACK)).toEqual([providerOf(MICROSOFT, audiencesOf(roles))]);
    const { roles: names, ...rest } = await inventory(STACK);
    expect(names.filter(name => !ROLES.cspm.includes(name)))
      .toEqual([expect.stringMatching(/^DefenderForCloud-OidcProviderFunctionRole-/)]);
    expect({ roles: [], ...rest }).toEqual({
      ...PROVIDER_ONLY,
      policies: namesOfAttached(roles.values()),
      functions: [expect.stringMatching(/^DefenderForCloud-/)],
      logGroups: [expect.any(String)],
    });
  });

  describe('everything', () => {
    let before: Record<string, string>;
    beforeAll(async () => {
      before = idsOf(roles);
      await deploy(EVERYTHING, ROLE_NAMES);
    });

    test('the roles that were there stay', () => expect(idsOf(roles)).toMatchObject(before));

    test('each provider has exactly the audiences that the roles ask for', async () => {
      expect(await readProviders(STACK)).toEqual([
        providerOf(MICROSOFT, audiencesOf(roles)), providerOf(LETTERED_TENANT, [CIEM_AUDIENCE]),
      ]);
    });

    test('host management has its roles and the instance profile, and no role has a policy of another', async () => {
      const { roles: names, profiles, policies } = await inventory(STACK);
      expect(names.filter(name => !ROLE_NAMES.includes(name) && !name.includes('OidcProviderFunction')))
        .toEqual(HOST_MANAGEMENT_ROLES);
      expect(profiles).toEqual(['AmazonSSMRoleForInstancesMDCSetup']);
      expect(policies).toEqual(namesOfAttached((await readRoles(STACK)).values()));
    });

    // The templates have no external id for the earlier reader.
    checkTrusts(() => roles, CUSTOMER, false);

    test('outputs have the ARN of each role, also of those of host management', async () => {
      const { outputs } = (await readStack(STACK.stackName, STACK))!;
      expect(Object.values(outputs).map(o => o.value).sort()).toEqual(
        [...[...roles.values()].map(r => r.arn), ...HOST_MANAGEMENT_ROLES.map(n => `arn:aws:iam::${STACK.account}:role/${n}`)].sort());
      expect(outputs.CspmMonitorRoleArn.value).toBe(roles.get('CspmMonitorAws')!.arn);
    });

    test('a second deployment changes nothing, without any parameter', async () => {
      expect(await deployTemplate(STACK, {}).catch(String)).toContain('No changes to deploy');
    });
  });

  test('fewer plans: the roles of the others are gone with their policies, the rest stays', async () => {
    const before = idsOf(roles);
    const providers = await readProviders(STACK);
    await deploy(ONLY_P1, P1_ROLES);
    expect(idsOf(roles)).toEqual(Object.fromEntries(P1_ROLES.map(name => [name, before[name]])));
    const { roles: names, policies, profiles } = await inventory(STACK);
    expect(names.filter(name => !name.includes('OidcProviderFunction'))).toEqual(P1_ROLES);
    expect([policies, profiles]).toEqual([namesOfAttached(roles.values()), []]);
    // The function never removes an audience.
    expect(await readProviders(STACK)).toEqual(providers);
  });

  test('deleted: the providers are left, and nothing else', async () => {
    await deleteStack(STACK);
    expect(await inventory(STACK)).toEqual({
      ...NOTHING, providers: [DEFENDER_PROVIDER.url, `https://sts.windows.net/${LETTERED_TENANT}/`],
    });
  });
});

describeAll('roles with default access', () => {
  const STACK = accountStack(newAccount('default access'), 'us-east-1', 'default-access');
  const boundary = (name: string) => `arn:aws:iam::${STACK.account}:policy/${name}`;
  const names = { AzureTenantId: TENANT, RolePath: '/security/defender/', RoleNameSuffix: '-template' };
  let parameters: Parameters = {};
  const deploy = async (changed: Parameters, expected: string[]) => {
    await deployTemplate(STACK, changed);
    parameters = { ...parameters, ...changed };
    return expectTemplateRoles(STACK, expected, 'DefaultAccess', parameters);
  };
  beforeAll(async () => {
    for (const PolicyName of ['Boundary', 'Another']) {
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
      await call('iam', 'create_policy', { PolicyName, PolicyDocument: JSON.stringify(document) }, STACK);
    }
  });

  test('everything, with a path, a suffix and a boundary', async () => {
    const roles = await deploy({ ...names, ...EVERYTHING, BoundaryArn: boundary('Boundary') }, ROLE_NAMES);
    for (const role of roles.values()) expectTrust(role);
    expect((await readProviders(STACK)).map(p => [p.url, p.audiences])).toEqual([
      [CIEM_PROVIDER.url, [CIEM_AUDIENCE]], [DEFENDER_PROVIDER.url, audiencesOf(roles)],
    ]);
    const { roles: all, profiles } = await inventory(STACK);
    expect(all).toEqual(expect.arrayContaining(HOST_MANAGEMENT_ROLES.map(name => `${name}-template`)));
    expect(profiles).toEqual([`${HOST_MANAGEMENT_ROLES[0]}-template`]);
  });

  test('another boundary, none, and one again: the roles stay', async () => {
    const before = idsOf(await deploy({ BoundaryArn: boundary('Another') }, ROLE_NAMES));
    expect(idsOf(await deploy({ BoundaryArn: '' }, ROLE_NAMES))).toEqual(before);
    expect(idsOf(await deploy({ BoundaryArn: boundary('Boundary') }, ROLE_NAMES))).toEqual(before);
  });

  test('data reads denied by a second stack, and allowed again', async () => {
    const decision = async (denied: boolean) => {
      const roles = await expectTemplateRoles(STACK, ROLE_NAMES, 'DefaultAccess', parameters, denied);
      return decide(roles.get('CspmMonitorAws')!, 's3:GetObject', 'arn:aws:s3:::records/customers.csv', STACK);
    };
    expect(await decision(false)).toBe('Allowed');
    await deployTemplate(denyStack(STACK), { RoleNameSuffix: names.RoleNameSuffix });
    expect(await decision(true)).toBe('ExplicitlyDenied');
    await deleteStack(denyStack(STACK));
    expect(await decision(false)).toBe('Allowed');
  });

  test('another path and suffix: new roles, and the earlier ones are gone', async () => {
    await deploy({ RolePath: '/', RoleNameSuffix: '-second' }, ROLE_NAMES);
    const { roles, profiles } = await inventory(STACK);
    expect(roles.filter(name => name.endsWith('-template'))).toEqual([]);
    expect(profiles).toEqual(['AmazonSSMRoleForInstancesMDCSetup-second']);
  });

  test.each([
    ['databases', { ...ONLY_P1, DefenderForServers: 'Off', DefenderForDatabases: 'true' }],
    ['containers', { ...ONLY_P1, DefenderForServers: 'Off', DefenderForContainers: 'true', ControlPlaneAuditLogs: 'true' }],
    ['servers', { ...ONLY_P1, DefenderForServers: 'P2' }],
    ['cspm', { ...ONLY_P1, DefenderForServers: 'Off', DefenderCspm: 'true' }],
    ['', { ...ONLY_P1, DefenderForServers: 'Off' }],
  ])('from the plan before to this one only: %s', async (plan, changed) => {
    expect([...(await deploy(changed, ROLES[plan])).keys()].sort()).toEqual([...ROLES[plan]].sort());
  });

  test('deleted: the providers and the policies of others are left, and nothing else', async () => {
    await deleteStack(STACK);
    expect(await inventory(STACK)).toEqual({
      ...NOTHING, policies: ['Another', 'Boundary'], providers: [CIEM_PROVIDER.url, DEFENDER_PROVIDER.url],
    });
  });
});
