import { App, Stack } from 'aws-cdk-lib';
import { allPlans, CIEM_OBJECT_ID, TENANT } from './synth';
import {
  ClusterAccessPolicy, DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, PermissionsType, ServersSubPlan,
  type DefenderForCloudConnectorProps,
} from '../../src';

type Case = (stack: Stack) => Partial<DefenderForCloudConnectorProps>;

/** Each plan alone, none, all, and each option that makes other resources or statements. */
const CASES: Record<string, Case> = {
  'no plan': () => ({}),
  'Defender CSPM': () => ({ plans: [DefenderPlan.defenderCspm()] }),
  'Defender for Servers': () => ({ plans: [DefenderPlan.defenderForServers()] }),
  'Defender for Servers P1': () => ({ plans: [DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })] }),
  'Defender for Containers': () => ({ plans: [DefenderPlan.defenderForContainers()] }),
  'Defender for Databases': () => ({ plans: [DefenderPlan.defenderForDatabases()] }),
  'all plans': () => ({ plans: allPlans() }),
  'all plans and CIEM': () => ({ plans: allPlans({ ciem: true }) }),
  'CIEM without bucket': () => ({ plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })] }),
  'denyDataReads without outputs': () => ({ denyDataReads: true, outputs: false }),
  'sensitiveDataScope': () => ({
    plans: [DefenderPlan.defenderCspm({
      sensitiveDataScope: {
        bucketNames: Array.from({ length: 120 }, (_, i) => `a-bucket-with-a-rather-long-name-${i}`),
        kmsKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
      },
    })],
  }),
  'keys through S3': () => ({ plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: {} })] }),
  'cluster access and legacy reader': () => ({
    plans: [DefenderPlan.defenderForContainers({
      dataCollectionExternalId: 'an-external-id',
      clusterAccess: [
        { clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
        { clusterName: 'staging', accessPolicy: ClusterAccessPolicy.CLUSTER_ADMIN },
      ],
    })],
  }),
  'own audience': () => ({ plans: [DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience: 'api://an-application' })] }),
  'role names': () => ({
    plans: [DefenderPlan.defenderForContainers()], roleNames: { cspmMonitor: 'PostureReader', kinesisToS3: 'MDCPipelineToBucket' },
  }),
  'provider of this account': stack => ({ identityProvider: EntraIdentityProvider.fromExisting(stack, 'Existing') }),
  'existing provider': stack => ({ identityProvider: EntraIdentityProvider.fromExisting(stack, 'Existing', { addMissingAudiences: true }) }),
};

export interface CheckCase {
  readonly title: string;
  readonly build: (app: App, id: string) => Stack;
}

/** The cases in both permission types. Each stack has an account of its own, since one account holds one connector. */
export const CHECK_CASES: CheckCase[] = Object.values(PermissionsType).flatMap((permissionsType, t) =>
  Object.entries(CASES).map(([title, props], i) => ({
    title: `${title}, ${permissionsType}`,
    build: (app, id) => {
      const stack = new Stack(app, id, { env: { account: String(111122220000 + t * 100 + i), region: 'eu-west-1' } });
      new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, permissionsType, ...props(stack) });
      return stack;
    },
  })));
