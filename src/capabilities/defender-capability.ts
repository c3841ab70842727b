import type { CapabilityDefinition } from './capability-definition';
import {
  AGENTLESS_KUBERNETES_DISCOVERY, CLOUDWATCH_TO_KINESIS, CONTAINER_IMAGE_ASSESSMENT, KINESIS_TO_S3,
  KUBERNETES_DATA_COLLECTION, KUBERNETES_SERVICE,
} from './containers';
import { CIEM_DISCOVERY, CIEM_OIDC, CSPM_MONITOR } from './cspm';
import { customDefinition } from './custom-capability';
import type { CustomCapabilityOptions } from './custom-capability-options';
import { DATABASES_DSPM, RDS_THREAT_PROTECTION, SENSITIVE_DATA_DISCOVERY } from './data';
import { AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING, JUST_IN_TIME_VM_ACCESS } from './servers';
import { withName } from '../checks/messages';
import type { UserPermissions } from '../identity/user-permissions';

/** Every published capability, in the order in which a connector creates the roles. */
const DEFINITIONS = {
  CSPM_MONITOR,
  AGENTLESS_VM_SCANNING,
  JUST_IN_TIME_VM_ACCESS,
  ARC_AUTO_PROVISIONING,
  KUBERNETES_SERVICE,
  KUBERNETES_DATA_COLLECTION,
  CLOUDWATCH_TO_KINESIS,
  KINESIS_TO_S3,
  AGENTLESS_KUBERNETES_DISCOVERY,
  CONTAINER_IMAGE_ASSESSMENT,
  SENSITIVE_DATA_DISCOVERY,
  DATABASES_DSPM,
  RDS_THREAT_PROTECTION,
  CIEM_OIDC,
  CIEM_DISCOVERY,
};

/** Ids of the capabilities in the list above. */
export type CapabilityId = (typeof DEFINITIONS)[keyof typeof DEFINITIONS]['id'];

/**
 * A capability of Microsoft Defender for Cloud in an AWS account. Microsoft calls it an extension of a plan. Each
 * capability has one role. Plans that have the same capability share its role.
 *
 * Source of names and audiences: Microsoft's public Terraform for the AWS connector and MicrosoftDocs/defender-docs,
 * 2026-11.
 *
 * @example
 * // Deny the role that installs Azure Arc on instances with a tag.
 * defender.role(DefenderCapability.ARC_AUTO_PROVISIONING).addToPrincipalPolicy(new iam.PolicyStatement({
 *   effect: iam.Effect.DENY,
 *   actions: ['ssm:SendCommand'],
 *   resources: ['*'],
 *   conditions: { StringEquals: { 'aws:ResourceTag/arc': 'never' } },
 * }));
 */
export class DefenderCapability {
  /** Foundational CSPM: reads configuration. Always on. */
  public static readonly CSPM_MONITOR = new DefenderCapability(DEFINITIONS.CSPM_MONITOR);
  /** Agentless scanning of the disks of instances and Kubernetes nodes. */
  public static readonly AGENTLESS_VM_SCANNING = new DefenderCapability(DEFINITIONS.AGENTLESS_VM_SCANNING);
  /** Just-in-time VM access. */
  public static readonly JUST_IN_TIME_VM_ACCESS = new DefenderCapability(DEFINITIONS.JUST_IN_TIME_VM_ACCESS);
  /** Installation of Azure Arc on EC2 instances through Systems Manager. */
  public static readonly ARC_AUTO_PROVISIONING = new DefenderCapability(DEFINITIONS.ARC_AUTO_PROVISIONING);
  /** Setup of the pipeline for EKS control-plane audit logs. */
  public static readonly KUBERNETES_SERVICE = new DefenderCapability(DEFINITIONS.KUBERNETES_SERVICE);
  /** Collection of EKS control-plane audit logs. */
  public static readonly KUBERNETES_DATA_COLLECTION = new DefenderCapability(DEFINITIONS.KUBERNETES_DATA_COLLECTION);
  /** First part of the audit-log pipeline. CloudWatch Logs assumes the role. */
  public static readonly CLOUDWATCH_TO_KINESIS = new DefenderCapability(DEFINITIONS.CLOUDWATCH_TO_KINESIS);
  /** Second part of the audit-log pipeline. Amazon Data Firehose assumes the role. */
  public static readonly KINESIS_TO_S3 = new DefenderCapability(DEFINITIONS.KINESIS_TO_S3);
  /** Agentless discovery for Kubernetes. */
  public static readonly AGENTLESS_KUBERNETES_DISCOVERY =
    new DefenderCapability(DEFINITIONS.AGENTLESS_KUBERNETES_DISCOVERY);
  /** Vulnerability assessment of container images in ECR. */
  public static readonly CONTAINER_IMAGE_ASSESSMENT = new DefenderCapability(DEFINITIONS.CONTAINER_IMAGE_ASSESSMENT);
  /** Sensitive data discovery in S3. */
  public static readonly SENSITIVE_DATA_DISCOVERY = new DefenderCapability(DEFINITIONS.SENSITIVE_DATA_DISCOVERY);
  /** Data security posture management of RDS databases. */
  public static readonly DATABASES_DSPM = new DefenderCapability(DEFINITIONS.DATABASES_DSPM);
  /** Threat protection for open-source databases on RDS. */
  public static readonly RDS_THREAT_PROTECTION = new DefenderCapability(DEFINITIONS.RDS_THREAT_PROTECTION);
  /**
   * Sign-in role of cloud infrastructure entitlement management (CIEM), for the CIEM application in your own tenant.
   */
  public static readonly CIEM_OIDC = new DefenderCapability(DEFINITIONS.CIEM_OIDC);
  /**
   * Cloud infrastructure entitlement management (CIEM): reads permissions. Only the role of `CIEM_OIDC` may assume it.
   */
  public static readonly CIEM_DISCOVERY = new DefenderCapability(DEFINITIONS.CIEM_DISCOVERY);

  /** All published capabilities, in the order in which a connector creates the roles. */
  public static all(): DefenderCapability[] {
    // The compiler reports capabilities above that have no constant here.
    return (Object.keys(DEFINITIONS) as (keyof typeof DEFINITIONS)[]).map(name => DefenderCapability[name]);
  }

  /**
   * A capability that this version of the library does not know, for `additionalCapabilities` of a plan. The library
   * creates the trust of its role. Use the same object in all plans that need it.
   *
   * @param options role, trust, permissions and Azure path. Throws if a value is not allowed, or if another capability
   * has the same id, audience, role name or path.
   *
   * @example
   * // Example values. The template from the Azure portal contains those of your plans.
   * const contosoPosture = DefenderCapability.custom({
   *   id: 'ContosoPosture',
   *   roleName: 'DefenderForCloud-ContosoPosture',
   *   summary: 'read the configuration of functions',
   *   audience: 'api://00112233-4455-6677-8899-aabbccddeeff',
   *   statements: [new iam.PolicyStatement({
   *     sid: 'ReadFunctions',
   *     actions: ['lambda:GetFunctionConfiguration', 'lambda:ListFunctions'],
   *     resources: ['*'],
   *   })],
   *   azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
   * });
   * new DefenderForCloudConnector(stack, 'Defender', {
   *   azureTenantId,
   *   plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [contosoPosture] })],
   * });
   */
  public static custom(options: CustomCapabilityOptions): DefenderCapability {
    return withName('DefenderCapability.custom',
      () => new DefenderCapability(customDefinition(options, Object.values(DEFINITIONS))));
  }

  /**
   * Like `custom`, with permissions of a file instead of those of the options.
   * @internal
   */
  public static _ofFile(options: CustomCapabilityOptions, userPermissions: UserPermissions): DefenderCapability {
    return new DefenderCapability(customDefinition(options, Object.values(DEFINITIONS), userPermissions));
  }

  /** Name of the capability in construct ids and outputs, such as `CspmMonitor`. It never changes. */
  public readonly id: string;
  /** Microsoft's default name of the role. */
  public readonly defaultRoleName: string;
  /** What the role may do, in a few words. */
  public readonly summary: string;
  /**
   * Audience of the application of Defender for Cloud that assumes the role. The OIDC provider of Microsoft's tenant
   * must have it. Undefined if an AWS service or your own CIEM application assumes the role.
   */
  public readonly audience?: string;

  /** @internal */
  public readonly _definition: CapabilityDefinition;
  /**
   * Whether it is a custom capability, not a published one.
   * @internal
   */
  public readonly _isCustom: boolean;

  private constructor(definition: CapabilityDefinition) {
    this.id = definition.id;
    this.defaultRoleName = definition.defaultRoleName;
    this.summary = definition.summary;
    this.audience = definition.trust.kind === 'defender' ? definition.trust.audience : undefined;
    this._definition = definition;
    this._isCustom = definition.userPermissions !== undefined;
  }

  /** The id of the capability, such as `CspmMonitor`. */
  public toString(): string {
    return this.id;
  }
}

/**
 * Names of the roles, one per capability. The Azure side must use the same names.
 *
 * A name has 1 to 64 letters, digits or any of `_+=,.@-`. No two roles may have the same name; IAM ignores the case.
 * Microsoft requires two names to begin with `MDC`. Throws if a name is not allowed, or if organization policies exempt
 * roles with this name, such as `StackSet-*`.
 */
export interface DefenderRoleNames {
  /**
   * Role that reads configuration.
   * @default CspmMonitorAws
   */
  readonly cspmMonitor?: string;
  /**
   * Role of the agentless scanner.
   * @default DefenderForCloud-AgentlessScanner
   */
  readonly agentlessVmScanning?: string;
  /**
   * Role of just-in-time VM access.
   * @default DefenderForCloud-DefenderForServers
   */
  readonly justInTimeVmAccess?: string;
  /**
   * Role that installs Azure Arc.
   * @default DefenderForCloud-ArcAutoProvisioning
   */
  readonly arcAutoProvisioning?: string;
  /**
   * Role that sets up the EKS audit-log pipeline.
   * @default MDCContainersK8sRole
   */
  readonly kubernetesService?: string;
  /**
   * Role that reads EKS audit logs.
   * @default MDCContainersK8sDataCollectionRole
   */
  readonly kubernetesDataCollection?: string;
  /**
   * Role that CloudWatch Logs assumes to send audit logs.
   * @default MDCContainersK8sCloudWatchToKinesisRole
   */
  readonly cloudWatchToKinesis?: string;
  /**
   * Role that Amazon Data Firehose assumes to write audit logs.
   * @default MDCContainersK8sKinesisToS3Role
   */
  readonly kinesisToS3?: string;
  /**
   * Role of agentless discovery for Kubernetes. It must begin with `MDC`.
   * @default MDCContainersAgentlessDiscoveryK8sRole
   */
  readonly agentlessKubernetesDiscovery?: string;
  /**
   * Role that scans container images. It must begin with `MDC`.
   * @default MDCContainersImageAssessmentRole
   */
  readonly containerImageAssessment?: string;
  /**
   * Role of sensitive data discovery.
   * @default SensitiveDataDiscovery
   */
  readonly sensitiveDataDiscovery?: string;
  /**
   * Role of data security posture management for databases.
   * @default DefenderForCloud-DataSecurityPostureDB
   */
  readonly databasesDspm?: string;
  /**
   * Role of threat protection for open-source databases on RDS.
   * @default DefenderForCloud-DataThreatProtectionDB
   */
  readonly rdsThreatProtection?: string;
  /**
   * Role that CIEM uses to sign in.
   * @default DefenderForCloud-OidcCiem
   */
  readonly ciemOidc?: string;
  /**
   * Role that CIEM uses to read permissions.
   * @default DefenderForCloud-Ciem
   */
  readonly ciemDiscovery?: string;
}

/** Returns the audiences of Microsoft's tenant that the published roles trust. */
export function publishedAudiences(): string[] {
  return [...new Set(DefenderCapability.all().flatMap(({ audience }) => audience ?? []))];
}
