import { AUDIENCES } from '../capabilities/audiences';
import { checkEnum, checkGuid, checkHasEffect, checkPattern, inputError } from '../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../checks/known-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import {
  DEFENDER_TENANT_ID, MICROSOFT_TENANT_IDS, SENTINEL_GOVERNMENT_TENANT_ID, SENTINEL_ROLE_NAME, sentinelSessionName,
  sentinelSessionNames,
} from '../identity/tenants';

/** The cloud of a workspace of Microsoft Sentinel. */
export enum SentinelCloud {
  /** Azure's public cloud. */
  AZURE_PUBLIC = 'AzurePublic',
  /** Azure Government. Its tokens have another Microsoft tenant and audience. */
  AZURE_GOVERNMENT = 'AzureGovernment',
}

/**
 * Tables of Microsoft Sentinel for AWS logs. They belong to the connector Amazon Web Services S3, except the table for
 * AWS WAF. Source: MicrosoftDocs/defender-docs, sentinel/connect-aws and sentinel/connect-aws-s3-waf, 2026-07.
 */
export enum SentinelTable {
  /** AWS CloudTrail: management and data events. */
  AWS_CLOUD_TRAIL = 'AWSCloudTrail',
  /** VPC Flow Logs. */
  AWS_VPC_FLOW = 'AWSVPCFlow',
  /** Findings of Amazon GuardDuty. */
  AWS_GUARD_DUTY = 'AWSGuardDuty',
  /** Amazon CloudWatch Logs, exported to a bucket. */
  AWS_CLOUD_WATCH = 'AWSCloudWatch',
  /** Logs of AWS WAF, from the connector Amazon Web Services S3 WAF (in preview on 2026-07-02). */
  AWS_WAF = 'AWSWAF',
}

/** Properties of a `SentinelConnector`. */
export interface SentinelConnectorProps {
  /**
   * Id (GUID) of the Log Analytics workspace with Microsoft Sentinel, its `customerId`. Only Sentinel of this workspace
   * may assume the role. The template contains it in lower case. Throws if it is not a GUID, or if it is the id of a
   * Microsoft tenant or of a connector's tenant in the app.
   */
  readonly workspaceId: string;
  /**
   * OIDC provider of Microsoft's tenant that the role trusts, such as `identityProvider` of a connector in the same
   * account. Throws if it is the provider of another tenant or account.
   * @default - a new provider, with exactly the audience that Sentinel needs
   */
  readonly identityProvider?: IEntraIdentityProvider;
  /**
   * Name of the role. Sentinel can use only names that begin with `OIDC_`, followed by letters, digits, `-` or `_`.
   * Source: Azure/Azure-Sentinel, AWS-S3, 2026-11.
   * @default OIDC_MicrosoftSentinelRole
   */
  readonly roleName?: string;
  /**
   * Cloud of the workspace.
   * @default SentinelCloud.AZURE_PUBLIC
   */
  readonly cloud?: SentinelCloud;
  /**
   * Whether the role accepts only the documented session name, `MicrosoftSentinel_<workspace id>`. Otherwise, it also
   * accepts `MicrosoftDefenderForClouds_<workspace id>`, which Microsoft has used without notice since 2025-03. Source:
   * Azure/Azure-Sentinel, issues 11980 and 11985, 2026-11. Details: `docs/logs.md`.
   * @default - false in the public cloud. In Azure Government, only the documented name is accepted
   */
  readonly documentedSessionNameOnly?: boolean;
  /**
   * Whether the stack has outputs for the values to enter in Azure: the ARN of the role and the URL of each queue.
   * @default true
   */
  readonly outputs?: boolean;
}

/** Names of the props. */
const SENTINEL_OPTIONS: OptionNames<SentinelConnectorProps> = {
  workspaceId: true,
  identityProvider: true,
  roleName: true,
  cloud: true,
  documentedSessionNameOnly: BOOLEAN,
  outputs: BOOLEAN,
};

/** The resolved props of a `SentinelConnector`. */
interface ResolvedSentinel {
  /** The id in lower case. */
  readonly workspaceId: string;
  readonly roleName: string;
  /** Microsoft's tenant that issues the tokens. */
  readonly issuerTenantId: string;
  readonly audience: string;
  readonly sessionNames: readonly string[];
  readonly outputs: boolean;
}

const CLOUDS = {
  [SentinelCloud.AZURE_PUBLIC]: {
    // Kubernetes data collection of Defender for Cloud has the same audience.
    issuerTenantId: DEFENDER_TENANT_ID, audience: AUDIENCES.kubernetesDataCollection,
  },
  [SentinelCloud.AZURE_GOVERNMENT]: {
    issuerTenantId: SENTINEL_GOVERNMENT_TENANT_ID, audience: AUDIENCES.sentinelGovernment,
  },
};

/** Resolves the props. Throws if one is not allowed, or has no effect. */
export function resolveSentinel(props: SentinelConnectorProps): ResolvedSentinel {
  checkOptions('props', props, SENTINEL_OPTIONS);
  const {
    roleName = 'OIDC_MicrosoftSentinelRole', cloud = SentinelCloud.AZURE_PUBLIC, documentedSessionNameOnly = false,
    outputs = true,
  } = props;
  checkEnum('cloud', cloud, { SentinelCloud });
  const workspaceId = checkGuid('workspaceId', props.workspaceId);
  if (MICROSOFT_TENANT_IDS.includes(workspaceId)) {
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
