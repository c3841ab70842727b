import { needs, one, type AzureSetting } from './azure-shared-settings';
import { NULL } from './hcl';
import { matching, type Validation } from './variables';

const [CSPM, SERVERS, CONTAINERS] = ['DefenderCspmAws', 'DefenderForServersAws', 'DefenderForContainersAws'];
const INGESTION = `${CSPM}.ciem.cloudTrailAuditLogIngestion`;
const SENSOR = 'var.defender_for_containers && var.defender_sensor';
const ROLE_ARN = 'arn:[\\w-]+:iam::\\d{12}:role/([\\x21-\\x7e]+/)?[\\w+=,.@-]{1,64}';
/** The retention periods that CloudWatch Logs supports, in days. */
const RETENTION = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** A validation that applies only if the value is true. */
const trueNeeds = (name: string, condition: string, what: string): Validation =>
  needs(name, condition, what, `!coalesce(var.${name}, false)`);

/** Settings that belong to one plan each. */
export const PLAN_SETTINGS: readonly AzureSetting[] = [
  {
    name: 'serverless_containers',
    description: 'Whether Defender CSPM scans serverless containers',
    type: 'bool',
    default: NULL,
    validations: [needs('serverless_containers', 'var.defender_cspm', 'defender_cspm=true')],
    fields: one(`${CSPM}.serverlessContainers.enabled`, 'serverless_containers'),
  },
  {
    name: 'serverless_posture',
    description: 'Whether agentless posture of serverless functions is on. If null, it is on if serverless_posture_role_arn is set',
    type: 'bool',
    default: NULL,
    validations: [
      needs('serverless_posture', 'var.defender_cspm', 'defender_cspm=true'),
      trueNeeds('serverless_posture', 'var.serverless_posture_role_arn != null', 'serverless_posture_role_arn'),
      {
        condition: 'coalesce(var.serverless_posture, true) || var.serverless_posture_role_arn == null',
        message: 'serverless_posture_role_arn must not be set with serverless_posture=false.',
      },
    ],
    fields: {
      [`${CSPM}.agentlessServerlessPosture.enabled`]:
        'var.serverless_posture == null && var.serverless_posture_role_arn != null ? true : var.serverless_posture',
    },
  },
  {
    name: 'serverless_posture_role_arn',
    description: 'ARN of the role in AWS for agentless posture of serverless functions. '
      + 'Microsoft does not publish its name, audience and permissions',
    type: 'string',
    default: NULL,
    validations: [
      matching('serverless_posture_role_arn', ROLE_ARN, 'the ARN of a role'),
      needs('serverless_posture_role_arn', 'var.defender_cspm', 'defender_cspm=true'),
    ],
    fields: one(`${CSPM}.agentlessServerlessPosture.cloudRoleArn`, 'serverless_posture_role_arn'),
  },
  {
    name: 'cloud_trail_role_arn',
    description: 'ARN of the role in AWS with which Defender for Cloud reads CloudTrail logs. '
      + 'Microsoft does not publish its name, audience and permissions',
    type: 'string',
    default: NULL,
    validations: [
      matching('cloud_trail_role_arn', ROLE_ARN, 'the ARN of a role'),
      needs('cloud_trail_role_arn', 'var.defender_cspm', 'defender_cspm=true'),
    ],
    fields: one(`${CSPM}.ciem.logCollectionOidc.cloudRoleArn`, 'cloud_trail_role_arn'),
  },
  {
    name: 'cloud_trail_ingestion',
    description: 'CloudTrail logs for CIEM (preview). Same object as cloudTrailAuditLogIngestion of the API',
    type: 'object({\n  provisioningType   = string\n  deploymentRegion   = optional(string)\n  resourceNamePrefix = optional(string)\n'
      + '  cloudTrailResourceSets = optional(list(object({\n    resourceRegion = optional(string)\n    s3BucketArn    = string\n'
      + '    sqsQueueArn    = string\n    kmsKeyArn      = optional(string)\n  })))\n})',
    default: NULL,
    validations: [
      needs('cloud_trail_ingestion', 'var.defender_cspm', 'defender_cspm=true'),
      {
        condition: 'var.cloud_trail_ingestion == null || try(var.cloud_trail_ingestion.provisioningType == "BringYourOwn" '
          + '? length(var.cloud_trail_ingestion.cloudTrailResourceSets) > 0 '
          + ': contains(["ManualProvisioning", "AutoProvisioning"], var.cloud_trail_ingestion.provisioningType) '
          + '&& var.cloud_trail_ingestion.deploymentRegion != null, false)',
        message: 'cloud_trail_ingestion must have provisioningType BringYourOwn with cloudTrailResourceSets, '
          + 'or provisioningType ManualProvisioning or AutoProvisioning with deploymentRegion.',
      },
    ],
    fields: {
      ...Object.fromEntries(['provisioningType', 'deploymentRegion', 'resourceNamePrefix']
        .map(name => [`${INGESTION}.${name}`, `try(var.cloud_trail_ingestion.${name}, null)`])),
      [`${INGESTION}.cloudTrailResourceSets`]: 'try([for each in var.cloud_trail_ingestion.cloudTrailResourceSets : '
        + '{ for key, value in each : key => value if value != null }], null)',
    },
  },
  {
    name: 'defender_for_endpoint',
    description: 'Whether Defender for Servers installs Microsoft Defender for Endpoint on machines with Azure Arc',
    type: 'bool',
    default: true,
    fields: one(`${SERVERS}.mdeAutoProvisioning.enabled`, 'defender_for_endpoint'),
  },
  {
    name: 'defender_for_endpoint_configuration',
    description: 'Configuration of Defender for Endpoint (mdeAutoProvisioning.configuration). Microsoft does not publish its fields',
    type: 'any',
    default: NULL,
    validations: [
      needs('defender_for_endpoint_configuration', 'var.defender_for_servers != "Off"', 'defender_for_servers=P1 or P2'),
    ],
    fields: one(`${SERVERS}.mdeAutoProvisioning.configuration`, 'defender_for_endpoint_configuration'),
  },
  {
    name: 'vulnerability_assessment',
    description: 'Whether Microsoft Defender Vulnerability Management finds vulnerabilities on machines with Azure Arc',
    type: 'bool',
    default: true,
    fields: {
      [`${SERVERS}.vaAutoProvisioning.enabled`]: 'var.vulnerability_assessment',
      [`${SERVERS}.vaAutoProvisioning.configuration.type`]: 'var.vulnerability_assessment ? "TVM" : null',
    },
  },
  {
    name: 'defender_sensor',
    description: 'Whether Defender for Containers installs its sensor on clusters',
    type: 'bool',
    default: true,
    fields: one(`${CONTAINERS}.enableDefenderAgentAutoProvisioning`, 'defender_sensor'),
  },
  {
    name: 'azure_policy',
    description: 'Whether Defender for Containers installs Azure Policy for Kubernetes on clusters',
    type: 'bool',
    default: true,
    fields: one(`${CONTAINERS}.enablePolicyAgentAutoProvisioning`, 'azure_policy'),
  },
  {
    name: 'audit_log_retention',
    description: 'Retention of EKS audit logs in CloudWatch Logs, in days. If null, the default of Defender for Cloud',
    type: 'number',
    default: NULL,
    validations: [
      {
        condition: `var.audit_log_retention == null || contains([${RETENTION.join(', ')}], coalesce(var.audit_log_retention, 1))`,
        message: 'audit_log_retention must be a number of days that CloudWatch Logs supports.',
      },
      needs('audit_log_retention', 'var.control_plane_audit_logs', 'control_plane_audit_logs=true'),
    ],
    fields: one(`${CONTAINERS}.kubeAuditRetentionTime`, 'audit_log_retention'),
  },
  {
    name: 'installation_method',
    description: 'How Defender for Cloud installs the sensor on clusters: Arc or Helm. If null, the default of Defender for Cloud',
    type: 'string',
    default: NULL,
    validations: [
      matching('installation_method', '(Arc|Helm)', 'one of Arc, Helm'),
      needs('installation_method', SENSOR, 'defender_for_containers=true and defender_sensor=true'),
    ],
    fields: one(`${CONTAINERS}.installationMethod`, 'installation_method'),
  },
  {
    name: 'anti_malware',
    description: 'Whether the sensor detects malware. If null, the default of Defender for Cloud',
    type: 'bool',
    default: NULL,
    validations: [trueNeeds('anti_malware', SENSOR, 'defender_for_containers=true and defender_sensor=true')],
    fields: one(`${CONTAINERS}.containerAntiMalwareEnabled`, 'anti_malware'),
  },
  {
    name: 'security_gating',
    description: 'Whether Defender for Containers checks images before their deployment (gated deployment). '
      + 'The roles need permissions_type default-access. If null, the default of Defender for Cloud',
    type: 'bool',
    default: NULL,
    validations: [trueNeeds(
      'security_gating', `(${SENSOR} && var.container_image_assessment && coalesce(var.image_security_findings, true))`,
      'defender_for_containers, defender_sensor, container_image_assessment and image_security_findings',
    )],
    fields: one(`${CONTAINERS}.securityGatingEnabled`, 'security_gating'),
  },
];
