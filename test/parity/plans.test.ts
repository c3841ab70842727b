import { ofType, permissionsOf, providersOf, sorted, withoutHostManagement } from './actual';
import { CIEM_PROVIDER, DEFENDER_PROVIDER, EXPECTED_ROLES } from './expected';
import { DefenderPlan, PermissionsType, ServersSubPlan } from '../../src';
import { rolesOf } from '../support/resolve';
import { CIEM_OBJECT_ID, synth } from '../support/synth';

interface Case {
  readonly title: string;
  readonly plans: () => DefenderPlan[];
  readonly roles: string[];
  readonly audiences: string[];
  readonly ciem?: boolean;
}

const CASES: Case[] = [
  {
    title: 'foundational CSPM only',
    plans: () => [],
    roles: ['CspmMonitorAws'],
    audiences: ['api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479'],
  },
  {
    title: 'Defender CSPM',
    plans: () => [DefenderPlan.defenderCspm()],
    roles: [
      'CspmMonitorAws',
      'DefenderForCloud-AgentlessScanner',
      'DefenderForCloud-DataSecurityPostureDB',
      'MDCContainersAgentlessDiscoveryK8sRole',
      'MDCContainersImageAssessmentRole',
      'SensitiveDataDiscovery',
    ],
    audiences: [
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
      'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
      'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
    ],
  },
  {
    title: 'Defender CSPM with CIEM',
    plans: () => [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
    roles: [
      'CspmMonitorAws',
      'DefenderForCloud-AgentlessScanner',
      'DefenderForCloud-Ciem',
      'DefenderForCloud-DataSecurityPostureDB',
      'DefenderForCloud-OidcCiem',
      'MDCContainersAgentlessDiscoveryK8sRole',
      'MDCContainersImageAssessmentRole',
      'SensitiveDataDiscovery',
    ],
    // The audience of CIEM belongs to the other provider.
    audiences: [
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
      'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
      'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
    ],
    ciem: true,
  },
  ...[{}, { subPlan: ServersSubPlan.P2 }].map(options => ({
    title: `Defender for Servers ${options.subPlan ?? 'by default'}`,
    plans: () => [DefenderPlan.defenderForServers(options)],
    roles: [
      'CspmMonitorAws',
      'DefenderForCloud-AgentlessScanner',
      'DefenderForCloud-ArcAutoProvisioning',
      'DefenderForCloud-DefenderForServers',
    ],
    audiences: [
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
    ],
  })),
  {
    title: 'Defender for Servers P1',
    plans: () => [DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })],
    roles: ['CspmMonitorAws', 'DefenderForCloud-ArcAutoProvisioning', 'DefenderForCloud-DefenderForServers'],
    audiences: [
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
    ],
  },
  {
    title: 'Defender for Containers',
    plans: () => [DefenderPlan.defenderForContainers()],
    roles: [
      'CspmMonitorAws',
      'DefenderForCloud-AgentlessScanner',
      'MDCContainersAgentlessDiscoveryK8sRole',
      'MDCContainersImageAssessmentRole',
      'MDCContainersK8sCloudWatchToKinesisRole',
      'MDCContainersK8sDataCollectionRole',
      'MDCContainersK8sKinesisToS3Role',
      'MDCContainersK8sRole',
    ],
    audiences: [
      'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
    ],
  },
  {
    title: 'Defender for Databases',
    plans: () => [DefenderPlan.defenderForDatabases()],
    roles: [
      'CspmMonitorAws',
      'DefenderForCloud-ArcAutoProvisioning',
      'DefenderForCloud-DataSecurityPostureDB',
      'DefenderForCloud-DataThreatProtectionDB',
    ],
    // The audience of the servers is for Arc.
    audiences: [
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
    ],
  },
  ...[false, true].map(ciem => ({
    title: `all four plans ${ciem ? 'with' : 'without'} CIEM`,
    plans: () => [
      DefenderPlan.defenderForDatabases(),
      DefenderPlan.defenderForContainers(),
      DefenderPlan.defenderForServers(),
      DefenderPlan.defenderCspm(ciem ? { ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } } : {}),
    ],
    roles: [
      'CspmMonitorAws',
      'DefenderForCloud-AgentlessScanner',
      'DefenderForCloud-ArcAutoProvisioning',
      ...ciem ? ['DefenderForCloud-Ciem'] : [],
      'DefenderForCloud-DataSecurityPostureDB',
      'DefenderForCloud-DataThreatProtectionDB',
      'DefenderForCloud-DefenderForServers',
      ...ciem ? ['DefenderForCloud-OidcCiem'] : [],
      'MDCContainersAgentlessDiscoveryK8sRole',
      'MDCContainersImageAssessmentRole',
      'MDCContainersK8sCloudWatchToKinesisRole',
      'MDCContainersK8sDataCollectionRole',
      'MDCContainersK8sKinesisToS3Role',
      'MDCContainersK8sRole',
      'SensitiveDataDiscovery',
    ],
    audiences: [
      'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
      'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
      'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
    ],
    ciem,
  })),
];

const BOTH_TYPES = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS];

describe.each(BOTH_TYPES)('%s', permissionsType => {
  describe.each(CASES)('$title', ({ plans, roles, audiences, ciem }) => {
    const json = withoutHostManagement(synth({ plans: plans(), permissionsType }).json);
    const actual = rolesOf(json);

    test('creates exactly these roles', () => {
      expect([...actual.keys()].sort()).toEqual(roles);
      expect(ofType(json, 'AWS::IAM::Role')).toHaveLength(roles.length);
    });

    test('creates exactly these providers, with exactly these audiences', () => {
      expect(providersOf(json)).toEqual([{ ...DEFENDER_PROVIDER, audiences }, ...ciem ? [CIEM_PROVIDER] : []]);
    });

    test.each(roles)('%s trusts the expected principals only', roleName => {
      expect(actual.get(roleName)!.trust).toEqual(EXPECTED_ROLES.get(roleName)!.trust);
    });

    test.each(roles)('%s has the expected permissions only', roleName => {
      expect(permissionsOf(actual.get(roleName)!)).toEqual(sorted(EXPECTED_ROLES.get(roleName)![permissionsType]));
    });

    // The tests above read trust policies and managed policies: nothing may be granted in any other way.
    test('grants nothing in other ways', () => {
      const types = new Set(Object.values<{ Type: string }>(json.Resources).map(r => r.Type));
      expect(
        [...types].filter(t => !['AWS::IAM::OIDCProvider', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'].includes(t)),
      ).toEqual([]);
      for (const role of ofType(json, 'AWS::IAM::Role')) {
        expect(Object.keys(role.Properties).sort()).toEqual([
          'AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'RoleName',
        ]);
      }
      for (const policy of ofType(json, 'AWS::IAM::ManagedPolicy')) {
        expect(Object.keys(policy.Properties).sort()).toEqual(['PolicyDocument']);
      }
    });
  });
});

test('default access is the default permission type', () => {
  const plans = () => [DefenderPlan.defenderCspm(), DefenderPlan.defenderForContainers()];
  expect(synth({ plans: plans() }).json).toEqual(
    synth({ plans: plans(), permissionsType: PermissionsType.DEFAULT_ACCESS }).json,
  );
});
