import { SENTINEL_OPTIONS, SentinelCloud, type SentinelConnectorProps } from './sentinel-connector-props';
import { AUDIENCES } from '../capabilities/audiences';
import { checkEnum, checkGuid, checkHasEffect, checkPattern, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import {
  DEFENDER_TENANT_ID, SENTINEL_GOVERNMENT_TENANT_ID, SENTINEL_ROLE_NAME, sentinelSessionName, sentinelSessionNames,
} from '../identity/tenants';

/** What the connector of Microsoft Sentinel creates. */
export interface ResolvedSentinel {
  /** In lower case. */
  readonly workspaceId: string;
  readonly roleName: string;
  /** Tenant of Microsoft's that issues the tokens. */
  readonly issuerTenantId: string;
  readonly audience: string;
  readonly sessionNames: readonly string[];
  readonly outputs: boolean;
}

const CLOUDS = {
  [SentinelCloud.AZURE_PUBLIC]: {
    // Kubernetes data collection of Defender for Cloud has the same one.
    issuerTenantId: DEFENDER_TENANT_ID, audience: AUDIENCES.kubernetesDataCollection,
  },
  [SentinelCloud.AZURE_GOVERNMENT]: {
    issuerTenantId: SENTINEL_GOVERNMENT_TENANT_ID, audience: AUDIENCES.sentinelGovernment,
  },
};

/** Throws if a prop is not allowed, or has no effect. */
export function resolveSentinel(props: SentinelConnectorProps): ResolvedSentinel {
  checkOptions('props', props, SENTINEL_OPTIONS);
  const {
    roleName = 'OIDC_MicrosoftSentinelRole', cloud = SentinelCloud.AZURE_PUBLIC, documentedSessionNameOnly = false,
    outputs = true,
  } = props;
  checkEnum('cloud', cloud, { SentinelCloud });
  const workspaceId = checkGuid('workspaceId', props.workspaceId);
  if ([DEFENDER_TENANT_ID, SENTINEL_GOVERNMENT_TENANT_ID].includes(workspaceId)) {
    throw inputError('workspaceId', 'the id of your Log Analytics workspace (its customerId), not of an Entra tenant',
      props.workspaceId);
  }
  const isPublic = cloud === SentinelCloud.AZURE_PUBLIC;
  checkHasEffect('documentedSessionNameOnly', documentedSessionNameOnly, 'SentinelCloud.AZURE_PUBLIC', isPublic);
  return {
    workspaceId,
    roleName: checkPattern('roleName', roleName,
      new RegExp(`(?=^.{1,64}$)${SENTINEL_ROLE_NAME.source}`),
      'a role name of at most 64 characters that begins with OIDC_, followed by letters, digits, - or _, because ' +
      'Microsoft Sentinel requires it'),
    ...CLOUDS[cloud],
    sessionNames: isPublic && !documentedSessionNameOnly
      ? sentinelSessionNames(workspaceId)
      : [sentinelSessionName(workspaceId)],
    outputs,
  };
}
