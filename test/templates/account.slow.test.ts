import { App, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import {
  ACCOUNT, connectorProps, DEFAULT_ACCESS, EVERYTHING, LEAST_PRIVILEGE_ACCESS, PLAN_COMBINATIONS, type Parameters,
} from './support';
import { HostManagementIdentity, type DefenderForCloudConnector } from '../../src';
import { deployTemplate } from '../support/parameters';
import {
  configuredProviders, hostManagementRolesOf, ofType, resolveIn, rolesOf, type RoleView,
} from '../support/resolve';
import { templateOf } from '../support/stacks';
import { synth, TENANT } from '../support/synth';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/Boundary';

/** What is not a plan. Each two values meet in one of the cases. */
function further(index: number): Parameters {
  const bit = (n: number) => Math.floor(index / 2 ** n) % 2 === 1;
  return {
    IdentityProvider: bit(1) ? 'Existing' : 'CreateOrReuse',
    BoundaryArn: bit(2) ? BOUNDARY : '',
    RolePath: bit(3) ? '/security/defender/' : '/',
    RoleNameSuffix: bit(4) ? '-template' : '',
  };
}

const CASES: Parameters[] = PLAN_COMBINATIONS.map((plans, i) => ({ ...plans, ...further(i * 7 + Math.floor(i / 4) * 3) }));
const NAMES = Object.keys(CASES[0]).filter(name => name !== 'AzureTenantId');
const titleOf = (parameters: Parameters) =>
  NAMES.filter(n => !['', 'false', 'Off'].includes(parameters[n])).map(n => `${n}=${parameters[n]}`).join(' ');
const TITLED = CASES.map(c => [titleOf(c), c] as const);

test('the cases are all 99 combinations of plans, and each two values of the rest meet each other and the plans', () => {
  expect(new Set(PLAN_COMBINATIONS.map(c => JSON.stringify(c))).size).toBe(99);
  const rest = Object.keys(further(0));
  const met = new Set(CASES.flatMap(c => rest.flatMap(a => NAMES.filter(b => b !== a)
    .map(b => [`${a}=${c[a]}`, `${b}=${c[b]}`].sort().join(' ')))));
  // 6 pairs of the four, four each; and with the seven of the plans, of which one has three values.
  expect(met.size).toBe(6 * 4 + 4 * (6 * 4 + 6));
});

describe.each([DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS])('%s: roles, trust and permissions of the connector', type => {
  test.each(TITLED)('%s', (_, parameters) => {
    const deployed = deployTemplate(ACCOUNT[type], parameters);
    const { json, connector } = synth({ ...connectorProps(parameters), permissionsType: type });
    expect(withDefaultNames(rolesOf(deployed), parameters)).toEqual([...rolesOf(json).values()]);
    expectHostManagement(deployed, parameters);
    expectProviders(deployed, parameters, connector);
    expectOutputs(deployed);
    for (const { Properties } of ofType(deployed, 'AWS::IAM::Role')) {
      expect([Properties.Path, Properties.PermissionsBoundary]).toEqual(
        [parameters.RolePath, parameters.BoundaryArn === '' ? undefined : BOUNDARY]);
    }
  });
});


/** One for the ARN of each role, and nothing else. Other stacks can import nothing. */
function expectOutputs(deployed: any): void {
  const roles =
    Object.entries<any>(deployed.Resources).filter(([id, r]) => r.Type === 'AWS::IAM::Role' && id !== 'OidcProviderFunctionRole')
      .map(([id]) => [`${id.replace(/Role$/, '')}RoleArn`, { Value: { 'Fn::Sub': `\${${id}.Arn}` } }]);
  expect(deployed.Outputs).toEqual(Object.fromEntries(roles));
}

/** The roles as they would be without path and suffix. */
function withDefaultNames(roles: Map<string, RoleView>, { RolePath, RoleNameSuffix }: Parameters): RoleView[] {
  for (const name of roles.keys()) expect(name.endsWith(RoleNameSuffix)).toBe(true);
  const text = JSON.stringify([...roles.values()])
    .replaceAll(`:role${RolePath}`, ':role/').replaceAll(`:instance-profile${RolePath}`, ':instance-profile/');
  return JSON.parse(RoleNameSuffix === '' ? text : text.replaceAll(RoleNameSuffix, ''));
}

const identity = new Stack(new App(), 'Identity');
new HostManagementIdentity(identity, 'HostManagement', { documentName: 'DefenderForCloud-HostManagement-Template' });
const HOST_MANAGEMENT = [...hostManagementRolesOf(templateOf(identity)).values()];

function expectHostManagement(deployed: any, parameters: Parameters): void {
  const roles = withDefaultNames(hostManagementRolesOf(deployed), parameters);
  const isOn = parameters.HostManagement === 'true';
  expect(roles).toEqual(isOn ? HOST_MANAGEMENT : []);
  expect(ofType(deployed, 'AWS::IAM::InstanceProfile').map(p => [p.Properties.Path, p.Properties.InstanceProfileName]))
    .toEqual(isOn ? [[parameters.RolePath, `AmazonSSMRoleForInstancesMDCSetup${parameters.RoleNameSuffix}`]] : []);
}

/** The providers have the audiences that a connector needs, and the function may work on nothing else. */
function expectProviders(
  deployed: any, { IdentityProvider }: Parameters, connector: DefenderForCloudConnector,
): void {
  const [PROVIDER, FUNCTION] = ['Custom::ReusableOpenIDConnectProvider', 'AWS::Lambda::Function'];
  if (IdentityProvider === 'Existing') {
    expect([...ofType(deployed, PROVIDER), ...ofType(deployed, FUNCTION)]).toEqual([]);
    return;
  }
  const expected = [connector.identityProvider, connector.ciemIdentityProvider].filter(p => p !== undefined)
    .map(({ tenantId, node }) => ({
      arn: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${tenantId}/`,
      audiences: Stack.of(connector).resolve((node.defaultChild as iam.CfnOIDCProvider).clientIdList),
    }));
  const arns = expected.map(({ arn }) => arn);
  expect(ofType(deployed, PROVIDER).map(r => resolveIn(deployed, r.Properties.ProviderArn))).toEqual(arns);
  expect(configuredProviders(deployed)).toEqual(expected);
  expect(ofType(deployed, FUNCTION)).toHaveLength(1);
  const { Policies } = deployed.Resources.OidcProviderFunctionRole.Properties;
  expect(resolveIn(deployed, Policies[0].PolicyDocument.Statement[0].Resource)).toEqual(arns);
}

describe('what CloudFormation refuses', () => {
  const deploy = (changed: Parameters) => () =>
    deployTemplate(ACCOUNT[DEFAULT_ACCESS], { AzureTenantId: TENANT, ...changed });

  test('nothing, if only the tenant is given: then there is one role', () => {
    expect([...rolesOf(deploy({})()).keys()]).toEqual(['CspmMonitorAws']);
  });

  test.each<[string, Parameters, string]>([
    ['no tenant', { AzureTenantId: '' }, 'AzureTenantId must be a GUID in lower case'],
    ['letters in upper case', { AzureTenantId: 'ABCDEF01-2345-6789-abcd-ef0123456789' }, 'a GUID in lower case'],
    ['more than a tenant', { AzureTenantId: `${TENANT}/` }, 'a GUID in lower case'],
    ["Microsoft's tenant", { AzureTenantId: '33e01921-4d64-4f8c-a055-5bdaffd5e33d' },
      "AzureTenantId must be your own tenant, not Microsoft's and not all zeros"],
    ['zeros', { AzureTenantId: '00000000-0000-0000-0000-000000000000' }, 'must be your own tenant'],
    ['CIEM without CSPM', { CiemServicePrincipalObjectId: TENANT }, 'CiemServicePrincipalObjectId needs DefenderCspm=true'],
    ['audit logs without Containers', { ControlPlaneAuditLogs: 'true' }, 'ControlPlaneAuditLogs=true needs DefenderForContainers=true'],
    ['host management without instances', { HostManagement: 'true', DefenderCspm: 'true' },
      'HostManagement=true needs DefenderForServers=P1 or P2, or DefenderForDatabases=true'],
    ['another plan of Servers', { DefenderForServers: 'true' }, 'DefenderForServers must be Off, P1, P2'],
    ['another switch', { DefenderCspm: 'yes' }, 'DefenderCspm must be true, false'],
    ['a path without end', { RolePath: '/security' }, 'RolePath must be at most 512 characters between two /, not reserved'],
    ...['/aws-reserved/', '/aws-service-role/x/', '/stacksets-exec-1/', '/StackSet-x/y/'].map((RolePath): [string, Parameters, string] => [
      `the path ${RolePath}, whose roles organization policies exempt`, { RolePath },
      'RolePath must be at most 512 characters between two /, not reserved',
    ]),
    ['a path in a path', { RolePath: '/a//b/' }, 'RolePath must be'],
    ['a long suffix', { RoleNameSuffix: 'x'.repeat(26) }, 'RoleNameSuffix must be at most 25 letters'],
    ['a space in a suffix', { RoleNameSuffix: 'a b' }, 'RoleNameSuffix must be at most 25 letters'],
    ['a boundary that is no policy', { BoundaryArn: 'arn:aws:iam::111122223333:role/x' }, 'the ARN of a managed policy'],
  ])('%s', (_, changed, message) => expect(deploy(changed)).toThrow(message));

  test.each<[string, Parameters]>([
    ['a boundary of AWS', { BoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }],
    ['a boundary in another partition', { BoundaryArn: 'arn:aws-us-gov:iam::111122223333:policy/a/b' }],
    ['a path of several parts', { RolePath: '/a/b-c.d/' }],
    ['a path that only resembles a reserved name', { RolePath: '/StackSets/stacksets-exec-1/' }],
    ['the longest suffix', { RoleNameSuffix: 'x'.repeat(25) }],
    ['host management with Databases', { HostManagement: 'true', DefenderForDatabases: 'true' }],
    ['host management with Servers P1', { HostManagement: 'true', DefenderForServers: 'P1' }],
    ['everything', EVERYTHING],
  ])('not %s', (_, changed) => expect(deploy(changed)).not.toThrow());
});

test('names fit with the longest suffix, and those of Kubernetes begin with MDC', () => {
  const names = [...rolesOf(deployTemplate(ACCOUNT[DEFAULT_ACCESS], {
    ...EVERYTHING, RoleNameSuffix: 'x'.repeat(25),
  })).keys()];
  expect(Math.max(...names.map(n => n.length))).toBeLessThanOrEqual(64);
  expect(names.filter(n => n.startsWith('MDC'))).toHaveLength(6);
});
