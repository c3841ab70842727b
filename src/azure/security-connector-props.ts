import type { Duration } from 'aws-cdk-lib';
import type { AzureAgentlessScanningSettings } from './settings/agentless-scanning-settings';
import type { SecurityConnectorApiVersion } from './settings/api-version';
import type { AzureArcSettings } from './settings/arc-settings';
import type { AzureContainersSettings } from './settings/containers-settings';
import type { AzureCspmSettings } from './settings/cspm-settings';
import type { AzureImageAssessmentSettings } from './settings/image-assessment-settings';
import type { AzureServersSettings } from './settings/servers-settings';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/**
 * Properties of a `SecurityConnector`. Plans, sub-plan, role names and external id follow from the connector; what is here exists
 * only on the Azure side. Values must be known at synthesis. The resource group is the target of the deployment (`-g`), so there
 * is no property for it.
 */
export interface SecurityConnectorProps {
  /**
   * The AWS half: its plans and roles are what the Azure half names. For an organization, that of the management account. An error
   * beside an `organization` that connects its management account itself.
   * @default - the connector of the organization's management account
   */
  readonly connector?: DefenderForCloudConnector;
  /**
   * An organization, all of whose accounts follow the one connector. An error where its plans have other features than `connector`.
   * @default - a single account
   */
  readonly organization?: DefenderForCloudOrganization;
  /**
   * Accounts of the organization that get no connector in Azure, beside those that its targets exclude: Azure makes one for every
   * other account, also where StackSets do not reach it. An error without `organization`.
   * @default - those that the targets exclude
   */
  readonly excludedAccountIds?: string[];
  /**
   * API version of the resource.
   * @default SecurityConnectorApiVersion.V2024_08_01_PREVIEW
   */
  readonly apiVersion?: SecurityConnectorApiVersion;
  /**
   * Default of the template's parameter `connectorName`: name of the connector in Azure, 1 to 260 letters, digits, dots, underscores
   * or hyphens, that begins and ends with a letter or digit.
   * @default - aws- and the id of the AWS account
   */
  readonly connectorName?: string;
  /**
   * Default of the template's parameter `location`: an Azure region, such as `westeurope`.
   * @default - the location of the resource group
   */
  readonly location?: string;
  /**
   * Tags of the connector in Azure: at most 50, keys of 1 to 512 characters without any of `<>%&\?/`, values of up to 256.
   * @default - none
   */
  readonly tags?: { [key: string]: string };
  /**
   * Whether a Bicep file of the same content is written too.
   * @default false
   */
  readonly bicep?: boolean;
  /**
   * How often most resources are looked at: a whole number of hours from 1 to 24 (the portal offers 4, 6, 12 and 24). Some collectors
   * keep an interval of their own: 1 hour for EC2 instances, ECR images and repositories, RDS instances, S3 buckets with their tags and
   * regions, EKS clusters and node groups and Auto Scaling groups; 12 hours for ECS, IAM policies and what S3 buckets are configured to
   * do. Source: MicrosoftDocs/defender-docs, quickstart-onboard-aws, 2026-11.
   * @default - not set: the service's own
   */
  readonly scanInterval?: Duration;
  /**
   * AWS regions to scan, each once. An error where the list is empty.
   * @default - all regions
   */
  readonly regions?: string[];
  /**
   * What the account belongs to, where it is a member of an AWS organization and has a connector of its own (an error beside
   * `organization`): id of the management
   * account, organization, root or organizational unit. Microsoft calls it the id of the account's parent and says no more; a connector
   * that Defender for Cloud made for another member of yours shows which it takes.
   * @default - a single account
   */
  readonly parentHierarchyId?: string;
  /**
   * Agentless VM scanning, in every plan that has it. An error where no plan has it on.
   * @default - every instance is scanned, in the default mode
   */
  readonly agentlessVmScanning?: AzureAgentlessScanningSettings;
  /**
   * Azure Arc auto-provisioning, in every plan that has it. An error where no plan has it on.
   * @default - no proxy, no private link scope
   */
  readonly arcAutoProvisioning?: AzureArcSettings;
  /**
   * Vulnerability assessment of container images, in every plan that has it. An error where no plan has it on.
   * @default - the service's own
   */
  readonly containerImageAssessment?: AzureImageAssessmentSettings;
  /**
   * Defender CSPM. An error where the connector does not have the plan. Must be given where CIEM is on.
   * @default - the service's own
   */
  readonly defenderCspm?: AzureCspmSettings;
  /**
   * Defender for Servers. An error where the connector does not have the plan.
   * @default - Defender for Endpoint and vulnerability assessment are on
   */
  readonly defenderForServers?: AzureServersSettings;
  /**
   * Defender for Containers. An error where the connector does not have the plan.
   * @default - Defender sensor and Azure Policy are on
   */
  readonly defenderForContainers?: AzureContainersSettings;
}
