import { writeFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Stack, attachCustomSynthesis, type ISynthesisSession } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { resolveAtSynthesis, rootFolder, templateFileName } from './at-synthesis';
import { sourceOf, type ConnectorSource } from './connector-source';
import { connectorTemplate } from './connector-template';
import { checkExisting } from './existing/check-existing';
import type { ExistingSecurityConnector } from './existing/existing-security-connector';
import { warnOfChanges } from './existing/warn-of-changes';
import { claimConnector, unknownLocation, warnOfSameName } from './names-and-regions';
import { checkOrganization, connectorOf, describeOrganization, organizationErrors } from './organization-in-azure';
import {
  SECURITY_CONNECTOR_OPTIONS, type SecurityConnectorProps,
} from './security-connector-props';
import { additionalSettings } from './settings/additional-settings';
import { SecurityConnectorApiVersion } from './settings/api-version';
import { customFeatures } from './settings/custom-features';
import { EnabledPlans } from './settings/enabled-plans';
import { hoursOf } from './settings/environment-settings';
import { fieldsOfRole } from './settings/feature-fields';
import { valuesIn } from './settings/field-value';
import { hasField } from './settings/fields';
import { armJson } from './template/arm-json';
import { bicep } from './template/bicep';
import { checkResource, userSettings, type PlainProps } from './user-settings';
import { checkSamePartition, unknownRegions } from '../checks/environments';
import { inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable } from '../checks/property-injection';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/**
 * The Azure side of a connection: an Azure Resource Manager template for the security connector in Microsoft Defender
 * for Cloud, with the plans, features and role ARNs of the AWS side. It creates nothing in AWS. For an organization, it
 * is the connector of the management account, and the members use its settings.
 *
 * The file is in the root of the cloud assembly. Deploy the stack first, then the file. Details: `docs/azure.md`.
 *
 * @example
 * new SecurityConnector(stack, 'Azure', {
 *   connector: defender,
 *   scanInterval: Duration.hours(12),
 *   agentlessScanningExclusionTags: { 'defender-scan': 'never' },
 *   bicep: true,
 * });
 */
@injectable
export class SecurityConnector extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.SecurityConnector';

  /**
   * Name of the file in the root of the cloud assembly, such as `DefenderForCloud.Azure.securityConnector.json`. In a
   * Stage, `Prod.DefenderForCloud.Azure.securityConnector.json`.
   */
  public readonly templateFile: string;
  /** Name of the Bicep file, in the same folder. Undefined if `bicep` is off. */
  public readonly bicepFile?: string;

  private readonly connector: DefenderForCloudConnector;
  private readonly organization?: DefenderForCloudOrganization;
  private readonly apiVersion: SecurityConnectorApiVersion;
  private readonly existing?: ExistingSecurityConnector;
  private readonly props: PlainProps;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props the AWS side and the settings of the Azure side. Throws if a setting is not allowed, is for a plan or
   * feature that is off, or is not in the API version.
   */
  constructor(scope: Construct, id: string, props: SecurityConnectorProps) {
    super(scope, id);
    const { connector, organization, apiVersion, existing, plain } = located(this, () => resolve(this, props));
    this.connector = connector;
    this.organization = organization;
    this.apiVersion = apiVersion;
    this.existing = existing;
    this.props = plain;
    this.warnOfUnknownRegions(plain, existing);
    warnOfSameName(this, connector, existing?._data.name ?? plain.connectorName);
    this.templateFile = templateFileName(this, 'json');
    if (props.bicep) this.bicepFile = templateFileName(this, 'bicep');
    attachCustomSynthesis(this, { onSynthesize: session => located(this, () => this.write(session)) });
  }

  private write({ outdir }: ISynthesisSession): void {
    const source = this.resolved(sourceOf(this.connector));
    const withoutName = source.rolesWithoutName();
    if (withoutName.length > 0) {
      // Not thrown, because CDK later writes the report of iam.Role.customizeRoles, which lists the roles.
      Annotations.of(this).addError(`the roles of ${withoutName.join(', ')} must have a name in usePrecreatedRoles ` +
        'of iam.Role.customizeRoles, because the template for Azure contains the names; the template is not written');
      return;
    }
    this.warnOfRolesWithoutField(source);
    this.reportOrganization();
    const props = this.resolveHere('', this.props);
    checkResource(props);
    const { path } = this.connector.node;
    const template = connectorTemplate(source, props, this.apiVersion,
      `Connects an AWS account to Microsoft Defender for Cloud with the roles of ${path}`, this.existing);
    if (this.existing) warnOfChanges(this, this.existing, template);
    const folder = rootFolder(this, outdir);
    writeFileSync(join(folder, this.templateFile), armJson(template));
    if (this.bicepFile) writeFileSync(join(folder, this.bicepFile), bicep(template));
  }

  private resolveHere<T>(prop: string, value: T): T {
    return resolveAtSynthesis(prop, value, token => Stack.of(this).resolve(token));
  }

  /** Returns the AWS side without tokens. Azure values of plans and capabilities can contain tokens. */
  private resolved(source: ConnectorSource): ConnectorSource {
    return {
      ...source,
      bindings: source.bindings.map(b => ({
        ...b,
        azureValues: this.resolveHere('', b.azureValues),
        capabilities: b.capabilities.map(c => ({
          ...c, azure: this.resolveHere(`azure of ${c.capability}`, c.azure),
        })),
      })),
      organization: this.organization
        && this.resolveHere('organization', describeOrganization(this.organization, this.props.excludedAccountIds)),
    };
  }

  private reportOrganization(): void {
    if (!this.organization) return;
    for (const message of organizationErrors(this.connector, this.organization)) Annotations.of(this).addError(message);
    for (const [id, path] of this.organization._excludedAndListedElsewhere) {
      Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:excludedAndConnected:${id}`,
        `${path} connects ${id}, but Azure excludes it: create a SecurityConnector for it, with connector: ` +
        `${path}.memberConnector and parentHierarchyId`);
    }
  }

  private warnOfUnknownRegions({ regions = [], location }: PlainProps, existing?: ExistingSecurityConnector): void {
    const unknown = unknownRegions('regions', regions);
    if (unknown) Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unknownRegions', unknown);
    // The location of an existing connector has already been compared with Azure.
    const inAzure = existing?._data.location === undefined ? unknownLocation(location) : undefined;
    if (inAzure) Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unknownLocation', inAzure);
  }

  /**
   * If the API version has no field for a role, Azure can find the role only by its default name. If only a newer
   * version has the field, Azure does not know the feature.
   */
  private warnOfRolesWithoutField(source: ConnectorSource): void {
    const plans = new EnabledPlans(source);
    const published = this.connector.capabilities.filter(c => !c._isCustom);
    for (const capability of published) {
      const fields = fieldsOfRole(capability, plans);
      if (fields.some(field => hasField(this.apiVersion, field))) continue;
      const only = fields[0]?.only;
      const other = only && `SecurityConnectorApiVersion.V${only.replaceAll('-', '_').toUpperCase()}`;
      if (only && only > this.apiVersion.version) {
        Annotations.of(this).addWarningV2('cdk-defender-for-cloud:featureOfNewerVersion',
          `API version ${this.apiVersion} does not have the feature of ${capability}, so it stays off in Azure, and ` +
          `its role has no effect: use ${other}, or switch it off in the plans`);
        continue;
      }
      const arn = JSON.stringify(source.roleArn(capability));
      if (new RegExp(`:role/${capability.defaultRoleName}['"]`).test(arn)) continue;
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unnamedRole',
        `API version ${this.apiVersion} has no field for the role of ${capability}, so Azure expects the role ` +
        `/${capability.defaultRoleName}: use this name and path${other ? `, or ${other}` : ''}`);
    }
  }
}

/** Resolves the AWS side and the settings. Throws if a prop is not allowed or has no effect. */
function resolve(scope: Construct, props: SecurityConnectorProps) {
  checkOptions('props', props, SECURITY_CONNECTOR_OPTIONS);
  const {
    connector: _, organization, apiVersion = SecurityConnectorApiVersion.V2024_08_01_PREVIEW, existing, scanInterval,
    bicep: __, ...rest
  } = props;
  const connector = connectorOf(props);
  if (!(apiVersion instanceof SecurityConnectorApiVersion)) {
    throw inputError('apiVersion',
      'a SecurityConnectorApiVersion, such as SecurityConnectorApiVersion.V2024_08_01_PREVIEW', apiVersion);
  }
  const plain: PlainProps = { ...rest, scanInterval: hoursOf(scanInterval) };
  checkResource(plain);
  checkOrganization(scope, props);
  if (existing !== undefined) {
    const { account } = Stack.of(connector);
    checkExisting(existing, { ...rest, account, isOrganization: organization !== undefined, apiVersion });
  }
  const plans = new EnabledPlans(connector._plans);
  const user = userSettings(plain, plans, path => existing?._valueAt(path));
  const custom = customFeatures(plans, user, ({ id }) => id); // the ARNs are only known at synthesis
  const settings = [...user, ...custom.values];
  valuesIn(apiVersion, settings);
  additionalSettings(plain.additionalSettings, settings, plans, custom.settings);
  checkSamePartition('regions', plain.regions ?? [], Stack.of(connector).region);
  claimConnector(scope, connector);
  return { connector, organization, apiVersion, existing, plain };
}
