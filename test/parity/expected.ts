/**
 * What Defender for Cloud needs in account 111122223333, partition aws, for tenant
 * 11111111-2222-3333-4444-555555555555. Transcribed from Microsoft's public Terraform and documents, deliberately
 * independent of the library's data: an error in one of the two becomes visible. Nothing here may be imported from
 * src/.
 */
import {
  CLOUDWATCH_TO_KINESIS, KINESIS_TO_S3, KUBERNETES_DATA_COLLECTION, KUBERNETES_SERVICE,
} from './expected/audit-logs';
import { CIEM_DISCOVERY, CIEM_OIDC } from './expected/ciem';
import { AGENTLESS_KUBERNETES_DISCOVERY, CONTAINER_IMAGE_ASSESSMENT } from './expected/containers';
import { CSPM_MONITOR } from './expected/cspm-monitor';
import { DATABASES_DSPM, RDS_THREAT_PROTECTION, SENSITIVE_DATA_DISCOVERY } from './expected/data';
import { AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING, JUST_IN_TIME_VM_ACCESS } from './expected/servers';
import type { ExpectedRole } from './expected/types';

export { LEGACY_READER_TRUST } from './expected/audit-logs';
export { CIEM_DISCOVERY_WITH_TRAIL } from './expected/ciem';
export { webIdentityTrust } from './expected/trusts';
export type { ExpectedRole, Permissions, Statement } from './expected/types';

/** The fifteen roles, by their default names. */
export const EXPECTED_ROLES: ReadonlyMap<string, ExpectedRole> = new Map([
  CSPM_MONITOR,
  AGENTLESS_VM_SCANNING, JUST_IN_TIME_VM_ACCESS, ARC_AUTO_PROVISIONING,
  KUBERNETES_SERVICE, KUBERNETES_DATA_COLLECTION, CLOUDWATCH_TO_KINESIS, KINESIS_TO_S3,
  AGENTLESS_KUBERNETES_DISCOVERY, CONTAINER_IMAGE_ASSESSMENT,
  SENSITIVE_DATA_DISCOVERY, DATABASES_DSPM, RDS_THREAT_PROTECTION,
  CIEM_OIDC, CIEM_DISCOVERY,
].map(role => [role.roleName, role]));

/** OIDC provider of Microsoft's tenant, without audiences. */
export const DEFENDER_PROVIDER = {
  url: 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
  thumbprints: ['626d44e704d1ceabe3bf0d53397464ac8080142c'],
};

/** OIDC provider of the customer's tenant, for CIEM. */
export const CIEM_PROVIDER = {
  url: 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/',
  audiences: ['api://mciem-aws-oidc-app'],
  thumbprints: ['626d44e704d1ceabe3bf0d53397464ac8080142c'],
};
