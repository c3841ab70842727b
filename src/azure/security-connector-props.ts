import type { Duration } from 'aws-cdk-lib';
import type { ExistingSecurityConnector } from './existing/existing-security-connector';
import type { SecurityConnectorApiVersion } from './settings/api-version';
import type { AzureContainersSettings } from './settings/containers-settings';
import type { AzureCspmSettings } from './settings/cspm-settings';
import type { AzureServersSettings } from './settings/servers-settings';
import { BOOLEAN, type OptionNames } from '../checks/known-options';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/**
 * Properties of a `SecurityConnector`. Plans, sub-plan, role names and external id come from the connector. These
 * properties are the settings that exist only on the Azure side. Values must be known at synthesis. You choose the
 * resource group when you deploy the template (`-g`).
 */
export interface SecurityConnectorProps {
  /**
   * The AWS side. The template contains its plans and roles. For an organization, it is the connector of the management
   * account. A `memberConnector`, without `organization`, is for one member account, whose id you set at deployment.
   * Throws if `organization` has another connector, if it is known to be in another account, or if another
   * `SecurityConnector` uses it, unless it is a `memberConnector`. Details: `docs/organization.md`.
   * @default - the connector of the organization's management account
   */
  readonly connector?: DefenderForCloudConnector;
  /**
   * An organization. All its accounts use the settings of this security connector. Throws if its tenant or plans are
   * not the same as those of `connector`.
   * @default - a single account
   */
  readonly organization?: DefenderForCloudOrganization;
  /**
   * Ids of additional accounts of the organization that get no connector in Azure. Azure creates one for every other
   * account, even if StackSets do not deploy to it. With `onlyAccounts`, list all other accounts except the management
   * account; a message then contains both numbers. Throws if it contains the management account, or if `organization`
   * is not set. Details: `docs/organization.md`.
   * @default - only the accounts that the targets exclude
   */
  readonly excludedAccountIds?: string[];
  /**
   * API version of the Azure resource.
   * @default SecurityConnectorApiVersion.V2024_08_01_PREVIEW
   */
  readonly apiVersion?: SecurityConnectorApiVersion;
  /**
   * The existing connector in Azure. The template keeps settings that the app does not manage. Synthesis warns about
   * each setting that the app changes. Throws if the name, location, account or kind of the connector differs from the
   * app, if it has an offering without a plan in the app, if `apiVersion` would drop a setting, or if a role is in
   * another account.
   * @default - the template replaces all settings, and other settings are lost
   */
  readonly existing?: ExistingSecurityConnector;
  /**
   * Settings that this version of the library does not know, by path: offering and names with dots, such as
   * `DefenderCspmAws.newFeature.enabled`. Settings of the environment begin with `AwsAccount`. The library cannot check
   * them. Throws for a setting that has an option or comes from the plans, or that has a similar name.
   * @default - none
   */
  readonly additionalSettings?: { [path: string]: any };
  /**
   * Default of the template parameter `connectorName`, the name of the connector in Azure. It has 1 to 260 letters,
   * digits, dots, underscores or hyphens, and begins and ends with a letter or digit.
   * @default - the name of `existing`, otherwise aws- and the id of the AWS account
   */
  readonly connectorName?: string;
  /**
   * Default of the template parameter `location`, an Azure region such as `westeurope`. Warns if this version does not
   * know the region.
   * @default - the location of `existing`, otherwise that of the resource group
   */
  readonly location?: string;
  /**
   * Tags of the connector in Azure: at most 50, with keys of 1 to 512 characters without any of `<>%&\?/`, and values
   * of at most 256 characters. The other tags of `existing` stay.
   * @default - the tags of `existing`, otherwise none
   */
  readonly tags?: { [key: string]: string };
  /**
   * Whether to also write a Bicep file with the same content.
   * @default false
   */
  readonly bicep?: boolean;
  /**
   * How often Defender for Cloud scans most resources: a whole number of hours from 1 to 24. The portal offers 4, 6, 12
   * and 24. Some collectors have their own interval: `docs/azure.md`. Source: MicrosoftDocs/defender-docs,
   * quickstart-onboard-aws, 2026-11.
   * @default - not set: the default of Defender for Cloud
   */
  readonly scanInterval?: Duration;
  /**
   * AWS regions to scan. Throws if the list is empty or contains a region twice.
   * @default - all regions
   */
  readonly regions?: string[];
  /**
   * Parent of the account, if it is a member of an AWS organization but has its own connector: id of the management
   * account, organization, root or organizational unit. Microsoft documents it only as the id of the account's parent.
   * To find out which id to use, check a connector that Defender for Cloud created for another member account. Throws
   * if `organization` is set.
   * @default - a single account
   */
  readonly parentHierarchyId?: string;
  /**
   * Tags of instances that agentless VM scanning excludes, in every plan that has it: AWS tag keys of 1 to 128
   * characters, and values of at most 256. Throws if no plan has it on.
   * @default - none: every instance is scanned
   */
  readonly agentlessScanningExclusionTags?: { [key: string]: string };
  /**
   * URL of the HTTP proxy that the Azure Arc agent uses, such as `http://proxy.example.com:3128`, for every plan that
   * installs Arc. Throws if no plan has `arcAutoProvisioning` on.
   * @default - none
   */
  readonly arcProxy?: string;
  /**
   * Resource id of the Azure Arc private link scope for the machines, for every plan that installs Arc:
   * `/subscriptions/.../resourceGroups/.../providers/Microsoft.HybridCompute/privateLinkScopes/...`. Throws if no plan
   * has `arcAutoProvisioning` on.
   * @default - none
   */
  readonly arcPrivateLinkScope?: string;
  /**
   * Whether findings are attached to container images, for gated deployment, in every plan that assesses them. Only in
   * `2026-08-01-preview`. Throws if no plan has `containerImageAssessment` on.
   * @default - not set: the default of Defender for Cloud
   */
  readonly imageSecurityFindings?: boolean;
  /**
   * Defender CSPM. Throws if the connector does not have the plan. Required if CIEM is on.
   * @default - the defaults of Defender for Cloud
   */
  readonly defenderCspm?: AzureCspmSettings;
  /**
   * Defender for Servers. Throws if the connector does not have the plan.
   * @default - Defender for Endpoint and vulnerability assessment are on
   */
  readonly defenderForServers?: AzureServersSettings;
  /**
   * Defender for Containers. Throws if the connector does not have the plan.
   * @default - Defender sensor and Azure Policy are on
   */
  readonly defenderForContainers?: AzureContainersSettings;
}

/** Names of these properties. */
export const SECURITY_CONNECTOR_OPTIONS: OptionNames<SecurityConnectorProps> = {
  connector: true,
  organization: true,
  excludedAccountIds: true,
  apiVersion: true,
  existing: true,
  additionalSettings: true,
  connectorName: true,
  location: true,
  tags: true,
  bicep: BOOLEAN,
  scanInterval: true,
  regions: true,
  parentHierarchyId: true,
  agentlessScanningExclusionTags: true,
  arcProxy: true,
  arcPrivateLinkScope: true,
  imageSecurityFindings: BOOLEAN,
  defenderCspm: true,
  defenderForServers: true,
  defenderForContainers: true,
};
