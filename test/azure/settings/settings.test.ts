import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefenderPlan, PermissionsType, SecurityConnectorApiVersion, SensorInstallationMethod,
  ServersSubPlan, type SecurityConnectorProps,
} from '../../../src';
import { connectorTemplate } from '../../../src/azure/connector-template';
import { allPlans, CIEM_OBJECT_ID } from '../../support/synth';
import { deployArm } from '../support/arm';
import { listing, violations } from '../support/listing';
import { offering, synthBoth } from '../support/synth';

const V2026 = SecurityConnectorApiVersion.V2026_08_01_PREVIEW;
const SCOPE =
  '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/arc' +
  '/providers/Microsoft.HybridCompute/privateLinkScopes/scope';
const ciemPlan = () => DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } });

const deploy = (plans: DefenderPlan[], props: Partial<SecurityConnectorProps> = {}) =>
  deployArm(synthBoth({ plans }, props).arm).resource;
const make = (plans: DefenderPlan[], props: any) => () => synthBoth({ plans }, props);

describe('settings are written to the fields of the API', () => {
  test('scan interval and regions', () => {
    expect(
      deploy([], { scanInterval: Duration.hours(12), regions: ['eu-west-1', 'us-east-1'] }).properties
        .environmentData,
    ).toEqual({
      environmentType: 'AwsAccount',
      regions: ['eu-west-1', 'us-east-1'],
      scanInterval: 12,
    });
    expect(deploy([], { scanInterval: Duration.minutes(60) }).properties.environmentData.scanInterval).toBe(1);
    expect(deploy([], { scanInterval: Duration.days(1) }).properties.environmentData.scanInterval).toBe(24);
  });

  test('a member of an organization', () => {
    expect(deploy([], { parentHierarchyId: '444455556666' }).properties.environmentData).toEqual({
      environmentType: 'AwsAccount',
      organizationalData: { organizationMembershipType: 'Member', parentHierarchyId: '444455556666' },
    });
    expect(
      deploy([], { parentHierarchyId: 'ou-ab12-12345678' }).properties.environmentData.organizationalData
        .parentHierarchyId,
    ).toBe('ou-ab12-12345678');
  });

  test('Defender for Servers with the portal\'s defaults, and with all options changed', () => {
    expect(offering(deploy([DefenderPlan.defenderForServers()]), 'DefenderForServersAws')).toEqual({
      offeringType: 'DefenderForServersAws',
      subPlan: { type: 'P2' },
      defenderForServers: { cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-DefenderForServers' },
      vmScanners: {
        enabled: true,
        cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-AgentlessScanner',
        configuration: { scanningMode: 'Default' },
      },
      arcAutoProvisioning: {
        enabled: true,
        cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-ArcAutoProvisioning',
      },
      mdeAutoProvisioning: { enabled: true },
      vaAutoProvisioning: { enabled: true, configuration: { type: 'TVM' } },
    });
    const p1 = DefenderPlan.defenderForServers({
      subPlan: ServersSubPlan.P1,
      justInTimeVmAccess: false,
      arcAutoProvisioning: false,
    });
    expect(
      offering(
        deploy([p1], { defenderForServers: { defenderForEndpoint: false, vulnerabilityAssessment: false } }),
        'DefenderForServersAws',
      ),
    ).toEqual({
      offeringType: 'DefenderForServersAws',
      subPlan: { type: 'P1' },
      vmScanners: { enabled: false },
      arcAutoProvisioning: { enabled: false },
      mdeAutoProvisioning: { enabled: false },
      vaAutoProvisioning: { enabled: false },
    });
  });

  test('Defender for Containers', () => {
    const plan = DefenderPlan.defenderForContainers({
      dataCollectionExternalId: 'an-external-id',
      agentlessVmScanning: false,
    });
    const settings = { defenderSensor: true, azurePolicy: false, auditLogRetention: RetentionDays.TWO_WEEKS };
    expect(offering(deploy([plan], { defenderForContainers: settings }), 'DefenderForContainersAws')).toEqual({
      offeringType: 'DefenderForContainersAws',
      enableAuditLogsAutoProvisioning: true,
      kubeAuditRetentionTime: 14,
      dataCollectionExternalId: 'an-external-id',
      kubernetesService: { cloudRoleArn: 'arn:aws:iam::111122223333:role/MDCContainersK8sRole' },
      kubernetesDataCollection: { cloudRoleArn: 'arn:aws:iam::111122223333:role/MDCContainersK8sDataCollectionRole' },
      cloudWatchToKinesis: { cloudRoleArn: 'arn:aws:iam::111122223333:role/MDCContainersK8sCloudWatchToKinesisRole' },
      kinesisToS3: { cloudRoleArn: 'arn:aws:iam::111122223333:role/MDCContainersK8sKinesisToS3Role' },
      enableDefenderAgentAutoProvisioning: true,
      enablePolicyAgentAutoProvisioning: false,
      mdcContainersAgentlessDiscoveryK8s: {
        enabled: true,
        cloudRoleArn: 'arn:aws:iam::111122223333:role/MDCContainersAgentlessDiscoveryK8sRole',
      },
      mdcContainersImageAssessment: {
        enabled: true,
        cloudRoleArn: 'arn:aws:iam::111122223333:role/MDCContainersImageAssessmentRole',
      },
      vmScanners: { enabled: false },
    });
  });

  test('Defender for Containers of 2026-08-01-preview', () => {
    const resource = deploy([DefenderPlan.defenderForContainers()], {
      apiVersion: V2026,
      imageSecurityFindings: true,
      defenderForContainers: {
        installationMethod: SensorInstallationMethod.HELM,
        antiMalware: true,
        securityGating: true,
      },
    });
    expect(offering(resource, 'DefenderForContainersAws')).toMatchObject({
      installationMethod: 'Helm',
      containerAntiMalwareEnabled: true,
      securityGatingEnabled: true,
      mdcContainersImageAssessment: { enabled: true, securityFindingsEnabled: true },
    });
  });

  test('Defender CSPM with CIEM, in both versions', () => {
    const defenderCspm = { ciemApplicationName: 'ciem app' };
    expect(offering(deploy([ciemPlan()], { defenderCspm }), 'DefenderCspmAws').ciem).toEqual({
      ciemDiscovery: { cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-Ciem' },
      ciemOidc: {
        cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-OidcCiem',
        azureActiveDirectoryAppName: 'ciem app',
      },
    });
    const later = offering(
      deploy([ciemPlan()], { apiVersion: V2026, defenderCspm: { ...defenderCspm, serverlessContainers: true } }),
      'DefenderCspmAws',
    );
    expect(later.ciem).toEqual({
      ciemOidc: {
        cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-OidcCiem',
        azureActiveDirectoryAppName: 'ciem app',
      },
    });
    expect(later.serverlessContainers).toEqual({ enabled: true });
  });

  test('Defender for Databases', () => {
    expect(
      offering(deploy([DefenderPlan.defenderForDatabases({ rdsThreatProtection: false })]), 'DefenderForDatabasesAws'),
    ).toEqual({
      offeringType: 'DefenderForDatabasesAws',
      databasesDspm: {
        enabled: true,
        cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-DataSecurityPostureDB',
      },
      rds: { enabled: false },
      arcAutoProvisioning: {
        enabled: true,
        cloudRoleArn: 'arn:aws:iam::111122223333:role/DefenderForCloud-ArcAutoProvisioning',
      },
    });
  });

  test('shared settings are the same in each plan', () => {
    const resource = deploy(allPlans(), {
      apiVersion: V2026,
      agentlessScanningExclusionTags: { scan: 'never' },
      arcProxy: 'http://proxy.example.com:3128',
      arcPrivateLinkScope: SCOPE,
      imageSecurityFindings: false,
    });
    for (const type of ['DefenderCspmAws', 'DefenderForServersAws', 'DefenderForContainersAws']) {
      expect(offering(resource, type).vmScanners.configuration).toEqual({
        scanningMode: 'Default',
        exclusionTags: { scan: 'never' },
      });
    }
    for (const type of ['DefenderForServersAws', 'DefenderForDatabasesAws']) {
      expect(offering(resource, type).arcAutoProvisioning.configuration).toEqual({
        proxy: 'http://proxy.example.com:3128',
        privateLinkScope: SCOPE,
      });
    }
    for (const type of ['DefenderCspmAws', 'DefenderForContainersAws']) {
      expect(offering(resource, type).mdcContainersImageAssessment.securityFindingsEnabled).toBe(false);
    }
    expect(
      violations(listing('2026-08-01-preview'), 'SecurityConnectorProperties', resource.properties, 'properties'),
    ).toEqual([]);
  });

  test('a plan whose options are all off is still written', () => {
    expect(
      offering(
        deploy([
          DefenderPlan.defenderForDatabases({
            databasesDspm: false,
            rdsThreatProtection: false,
            arcAutoProvisioning: false,
          }),
        ]),
        'DefenderForDatabasesAws',
      ),
    ).toEqual({
      offeringType: 'DefenderForDatabasesAws',
      databasesDspm: { enabled: false },
      rds: { enabled: false },
      arcAutoProvisioning: { enabled: false },
    });
  });
});

describe('an organization', () => {
  test('StackSet and excluded accounts are in the environment', () => {
    const source = {
      bindings: [],
      permissionsType: PermissionsType.DEFAULT_ACCESS,
      accountId: '111122223333',
      partition: 'aws',
      roleArn: () => '',
      rolesWithoutName: () => [],
    };
    const template: any = connectorTemplate(
      { ...source, organization: { stacksetName: 'DefenderMembers', excludedAccountIds: ['444455556666'] } },
      {}, SecurityConnectorApiVersion.V2024_08_01_PREVIEW, 'description');
    expect(template.resource.properties.environmentData).toEqual({
      environmentType: 'AwsAccount',
      organizationalData: {
        organizationMembershipType: 'Organization',
        stacksetName: 'DefenderMembers',
        excludedAccountIds: ['444455556666'],
      },
    });
  });
});

test('objects of the caller are not changed', () => {
  const props = Object.freeze({
    tags: Object.freeze({ a: 'b' }),
    regions: Object.freeze(['eu-west-1']) as string[],
    agentlessScanningExclusionTags: Object.freeze({ a: 'b' }),
  });
  expect(make(allPlans(), props)).not.toThrow();
});
