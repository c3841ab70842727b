/** What each plan has on by default, without CDK. A test compares it with the library. */
import { AGENTLESS_KUBERNETES_DISCOVERY } from '../../src/capabilities/agentless-kubernetes-discovery';
import { AGENTLESS_VM_SCANNING } from '../../src/capabilities/agentless-vm-scanning';
import { ARC_AUTO_PROVISIONING } from '../../src/capabilities/arc-auto-provisioning';
import type { CapabilityDefinition } from '../../src/capabilities/capability-definition';
import { CLOUDWATCH_TO_KINESIS } from '../../src/capabilities/cloudwatch-to-kinesis';
import { CONTAINER_IMAGE_ASSESSMENT } from '../../src/capabilities/container-image-assessment';
import { DATABASES_DSPM } from '../../src/capabilities/databases-dspm';
import { JUST_IN_TIME_VM_ACCESS } from '../../src/capabilities/just-in-time-vm-access';
import { KINESIS_TO_S3 } from '../../src/capabilities/kinesis-to-s3';
import { KUBERNETES_DATA_COLLECTION } from '../../src/capabilities/kubernetes-data-collection';
import { KUBERNETES_SERVICE } from '../../src/capabilities/kubernetes-service';
import { RDS_THREAT_PROTECTION } from '../../src/capabilities/rds-threat-protection';
import { SENSITIVE_DATA_DISCOVERY } from '../../src/capabilities/sensitive-data-discovery';
import type { PlanName } from '../shared/plans';

const CLUSTERS = [AGENTLESS_KUBERNETES_DISCOVERY, CONTAINER_IMAGE_ASSESSMENT];

export const FEATURES: { readonly [name in PlanName]: readonly CapabilityDefinition[] } = {
  cspm: [AGENTLESS_VM_SCANNING, SENSITIVE_DATA_DISCOVERY, DATABASES_DSPM, ...CLUSTERS],
  servers: [JUST_IN_TIME_VM_ACCESS, AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING],
  containers: [
    KUBERNETES_SERVICE, KUBERNETES_DATA_COLLECTION, CLOUDWATCH_TO_KINESIS, KINESIS_TO_S3, ...CLUSTERS, AGENTLESS_VM_SCANNING,
  ],
  databases: [DATABASES_DSPM, RDS_THREAT_PROTECTION, ARC_AUTO_PROVISIONING],
};
