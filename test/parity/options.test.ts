import { providersOf, withoutProviders } from './actual';
import { DEFENDER_PROVIDER } from './expected';
import { DefenderPlan, PermissionsType } from '../../src';
import { rolesOf } from '../support/resolve';
import { synth } from '../support/synth';

const cspm = DefenderPlan.defenderCspm;
const servers = DefenderPlan.defenderForServers;
const containers = DefenderPlan.defenderForContainers;
const databases = DefenderPlan.defenderForDatabases;

const BOTH_TYPES = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS];

describe.each(BOTH_TYPES)('an option of a single plan, %s', permissionsType => {
  test.each([
    {
      option: 'agentlessVmScanning of CSPM',
      on: cspm(),
      off: cspm({ agentlessVmScanning: false }),
      roles: ['DefenderForCloud-AgentlessScanner'],
      audiences: ['api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner'],
    },
    {
      option: 'sensitiveDataDiscovery of CSPM',
      on: cspm(),
      off: cspm({ sensitiveDataDiscovery: false }),
      roles: ['SensitiveDataDiscovery'],
      audiences: ['api://b2f86835-c959-461c-b08c-2cd5ca382af5'],
    },
    {
      option: 'databasesDspm of CSPM',
      on: cspm(),
      off: cspm({ databasesDspm: false }),
      roles: ['DefenderForCloud-DataSecurityPostureDB'],
      audiences: ['api://AzureSecurityCenter.MultiCloud.DefenderForDatabases'],
    },
    {
      option: 'agentlessKubernetesDiscovery of CSPM',
      on: cspm(),
      off: cspm({ agentlessKubernetesDiscovery: false }),
      roles: ['MDCContainersAgentlessDiscoveryK8sRole'],
      audiences: [], // image assessment shares it
    },
    {
      option: 'containerImageAssessment of CSPM',
      on: cspm(),
      off: cspm({ containerImageAssessment: false }),
      roles: ['MDCContainersImageAssessmentRole'],
      audiences: [], // Kubernetes discovery shares it
    },
    {
      option: 'both container options of CSPM',
      on: cspm(),
      off: cspm({ agentlessKubernetesDiscovery: false, containerImageAssessment: false }),
      roles: ['MDCContainersAgentlessDiscoveryK8sRole', 'MDCContainersImageAssessmentRole'],
      audiences: ['api://6610e979-c931-41ec-adc7-b9920c9d52f1'],
    },
    {
      option: 'agentlessVmScanning of servers',
      on: servers(),
      off: servers({ agentlessVmScanning: false }),
      roles: ['DefenderForCloud-AgentlessScanner'],
      audiences: ['api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner'],
    },
    {
      option: 'justInTimeVmAccess of servers',
      on: servers(),
      off: servers({ justInTimeVmAccess: false }),
      roles: ['DefenderForCloud-DefenderForServers'],
      audiences: [], // Arc shares it
    },
    {
      option: 'arcAutoProvisioning of servers',
      on: servers(),
      off: servers({ arcAutoProvisioning: false }),
      roles: ['DefenderForCloud-ArcAutoProvisioning'],
      audiences: [], // just-in-time access shares it
    },
    {
      option: 'controlPlaneAuditLogs of containers',
      on: containers(),
      off: containers({ controlPlaneAuditLogs: false }),
      roles: [
        'MDCContainersK8sCloudWatchToKinesisRole', 'MDCContainersK8sDataCollectionRole',
        'MDCContainersK8sKinesisToS3Role', 'MDCContainersK8sRole',
      ],
      audiences: ['api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'],
    },
    {
      option: 'agentlessKubernetesDiscovery of containers',
      on: containers(),
      off: containers({ agentlessKubernetesDiscovery: false }),
      roles: ['MDCContainersAgentlessDiscoveryK8sRole'],
      audiences: [], // image assessment and the audit logs share it
    },
    {
      option: 'containerImageAssessment of containers',
      on: containers(),
      off: containers({ containerImageAssessment: false }),
      roles: ['MDCContainersImageAssessmentRole'],
      audiences: [], // Kubernetes discovery and the audit logs share it
    },
    {
      option: 'agentlessVmScanning of containers',
      on: containers(),
      off: containers({ agentlessVmScanning: false }),
      roles: ['DefenderForCloud-AgentlessScanner'],
      audiences: ['api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner'],
    },
    {
      option: 'databasesDspm of databases',
      on: databases(),
      off: databases({ databasesDspm: false }),
      roles: ['DefenderForCloud-DataSecurityPostureDB'],
      audiences: [], // RDS threat protection shares it
    },
    {
      option: 'rdsThreatProtection of databases',
      on: databases(),
      off: databases({ rdsThreatProtection: false }),
      roles: ['DefenderForCloud-DataThreatProtectionDB'],
      audiences: [], // databases DSPM shares it
    },
    {
      option: 'arcAutoProvisioning of databases',
      on: databases(),
      off: databases({ arcAutoProvisioning: false }),
      roles: ['DefenderForCloud-ArcAutoProvisioning'],
      audiences: ['api://AzureSecurityCenter.MultiCloud.DefenderForServers'],
    },
  ])('$option removes its own roles and audiences, and changes nothing else', ({ on, off, roles, audiences }) => {
    const before = synth({ plans: [on], permissionsType }).json;
    const after = synth({ plans: [off], permissionsType }).json;
    const kept = [...rolesOf(after).keys()];
    expect([...rolesOf(before).keys()].filter(name => !kept.includes(name)).sort()).toEqual(roles);

    const [{ audiences: all }] = providersOf(before);
    expect(providersOf(after)).toEqual([{ ...DEFENDER_PROVIDER, audiences: all.filter(a => !audiences.includes(a)) }]);
    expect(all).toEqual(expect.arrayContaining(audiences));

    // The rest is byte-equal: nothing is added either.
    expect(withoutProviders(before)).toMatchObject(withoutProviders(after));
  });
});

describe('an option of several plans', () => {
  const everyPlan = () => synth({ plans: [cspm(), servers(), containers(), databases()] }).json;

  test.each([
    [
      'agentlessVmScanning, for servers',
      [cspm({ agentlessVmScanning: false }), servers(), containers({ agentlessVmScanning: false }), databases()],
    ],
    ['agentlessVmScanning, for CSPM',
      [cspm(), servers({ agentlessVmScanning: false }), containers({ agentlessVmScanning: false }), databases()]],
    ['agentlessVmScanning, for containers',
      [cspm({ agentlessVmScanning: false }), servers({ agentlessVmScanning: false }), containers(), databases()]],
    [
      'agentlessKubernetesDiscovery, for containers',
      [cspm({ agentlessKubernetesDiscovery: false }), servers(), containers(), databases()],
    ],
    [
      'agentlessKubernetesDiscovery, for CSPM',
      [cspm(), servers(), containers({ agentlessKubernetesDiscovery: false }), databases()],
    ],
    [
      'containerImageAssessment, for containers',
      [cspm({ containerImageAssessment: false }), servers(), containers(), databases()],
    ],
    [
      'containerImageAssessment, for CSPM',
      [cspm(), servers(), containers({ containerImageAssessment: false }), databases()],
    ],
    ['databasesDspm, for databases', [cspm({ databasesDspm: false }), servers(), containers(), databases()]],
    ['databasesDspm, for CSPM', [cspm(), servers(), containers(), databases({ databasesDspm: false })]],
    [
      'arcAutoProvisioning, for databases',
      [cspm(), servers({ arcAutoProvisioning: false }), containers(), databases()],
    ],
    ['arcAutoProvisioning, for servers', [cspm(), servers(), containers(), databases({ arcAutoProvisioning: false })]],
  ])('stays on if one plan needs it: %s', (_, plans) => {
    expect(synth({ plans }).json).toEqual(everyPlan());
  });

  test.each([
    [
      'agentlessVmScanning', 'DefenderForCloud-AgentlessScanner',
      [
        cspm({ agentlessVmScanning: false }),
        servers({ agentlessVmScanning: false }),
        containers({ agentlessVmScanning: false }),
        databases(),
      ],
    ],
    [
      'agentlessKubernetesDiscovery', 'MDCContainersAgentlessDiscoveryK8sRole',
      [
        cspm({ agentlessKubernetesDiscovery: false }),
        servers(),
        containers({ agentlessKubernetesDiscovery: false }),
        databases(),
      ],
    ],
    [
      'containerImageAssessment', 'MDCContainersImageAssessmentRole',
      [
        cspm({ containerImageAssessment: false }),
        servers(),
        containers({ containerImageAssessment: false }),
        databases(),
      ],
    ],
    [
      'databasesDspm', 'DefenderForCloud-DataSecurityPostureDB',
      [cspm({ databasesDspm: false }), servers(), containers(), databases({ databasesDspm: false })],
    ],
    [
      'arcAutoProvisioning', 'DefenderForCloud-ArcAutoProvisioning',
      [cspm(), servers({ arcAutoProvisioning: false }), containers(), databases({ arcAutoProvisioning: false })],
    ],
  ])('is off if it is off in each plan: %s', (_, roleName, plans) => {
    const left = [...rolesOf(synth({ plans }).json).keys()];
    expect([...rolesOf(everyPlan()).keys()].filter(name => !left.includes(name))).toEqual([roleName]);
  });
});
