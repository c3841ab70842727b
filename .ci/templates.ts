// Writes the templates that outside linters check into the folder given: each plan alone, all together, each option that changes
// the template, for both permission types.
import { App, Stack } from 'aws-cdk-lib';
import {
  ClusterAccessPolicy, DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, PermissionsType, ServersSubPlan,
  type DefenderForCloudConnectorProps,
} from '../src';

type Props = Partial<DefenderForCloudConnectorProps>;

const outdir = process.argv[2];
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const ciem = { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa' };
const cspm = DefenderPlan.defenderCspm();
const servers = DefenderPlan.defenderForServers();
const containers = DefenderPlan.defenderForContainers();
const databases = DefenderPlan.defenderForDatabases();

const cases: Record<string, Props | ((stack: Stack) => Props)> = {
  Foundational: {},
  Cspm: { plans: [cspm] },
  Servers: { plans: [servers] },
  ServersP1: { plans: [DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })] },
  Containers: { plans: [containers] },
  Databases: { plans: [databases] },
  AllPlans: { plans: [cspm, servers, containers, databases] },
  AllPlansWithCiem: {
    plans: [DefenderPlan.defenderCspm({ ciem: { ...ciem, cloudTrailBucketName: 'trail-logs' } }), servers, containers, databases],
  },
  CiemWithoutCloudTrail: { plans: [DefenderPlan.defenderCspm({ ciem })] },
  SensitiveDataScope: {
    plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: ['reports', 'invoices'], kmsKeyArns: [keyArn] } })],
  },
  KeysThroughS3: { plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: {} })] },
  LegacyReader: { plans: [DefenderPlan.defenderForContainers({ dataCollectionExternalId: 'an-external-id' })] },
  ClusterAccess: {
    plans: [DefenderPlan.defenderForContainers({
      clusterAccess: [
        { clusterName: 'blue', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
        { clusterName: 'green', accessPolicy: ClusterAccessPolicy.CLUSTER_ADMIN },
      ],
    })],
  },
  OwnAudience: { plans: [DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience: 'api://an-application' })] },
  DenyDataReads: { denyDataReads: true, outputs: false },
  RoleNames: { plans: [containers], roleNames: { cspmMonitor: 'PostureReader', kinesisToS3: 'MDCPipelineToBucket' } },
  ExistingProvider: stack => ({ identityProvider: EntraIdentityProvider.fromExisting(stack, 'Provider', {}) }),
  AudiencesAdded: stack => ({ identityProvider: EntraIdentityProvider.fromExisting(stack, 'Provider', { addMissingAudiences: true }) }),
};

const app = new App({ outdir });
for (const permissionsType of Object.values(PermissionsType)) {
  for (const [name, props] of Object.entries(cases)) {
    const stack = new Stack(app, `${name}-${permissionsType}`);
    new DefenderForCloudConnector(stack, 'Defender', {
      azureTenantId: '11111111-2222-3333-4444-555555555555',
      permissionsType,
      ...typeof props === 'function' ? props(stack) : props,
    });
  }
}
app.synth();
