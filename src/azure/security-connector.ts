import { writeFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Stack, attachCustomSynthesis, type ISynthesisSession } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { sourceOf, type ConnectorSource } from './connector-source';
import { connectorTemplate } from './connector-template';
import { rootFolder, templateFileName } from './file-name';
import { checkOrganization, connectorOf, describeOrganization, organizationErrors } from './organization-in-azure';
import { resolveAtSynthesis } from './resolve-at-synthesis';
import type { SecurityConnectorProps } from './security-connector-props';
import { SecurityConnectorApiVersion } from './settings/api-version';
import { EnabledPlans } from './settings/enabled-plans';
import { hoursOf } from './settings/environment-settings';
import { namesRole } from './settings/feature-fields';
import { valuesIn } from './settings/field-value';
import { armJson } from './template/arm-json';
import { bicep } from './template/bicep';
import { checkResource, userSettings, type PlainProps } from './user-settings';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { checkBooleans, inputError, unknownRegions } from '../guardrails/input';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/**
 * The Azure half of a connection: writes an Azure Resource Manager template that creates the security connector in Microsoft Defender
 * for Cloud with the plans, features and role ARNs of the AWS half. It makes nothing in AWS.
 *
 * For an organization it is the management account's connector, which the members follow.
 *
 * The file is in the root of the cloud assembly, also if the stack is in a Stage. Deploy the stack first, then run
 * `az deployment group create -g GROUP -f cdk.out/FILE`. Add `-p awsAccountId=111122223333` if the stack does not name
 * its account.
 */
export class SecurityConnector extends Construct {
  /**
   * Name of the template's file in the root of the cloud assembly, such as `DefenderForCloud.Azure.securityConnector.json`;
   * in a Stage `Prod.DefenderForCloud.Azure.securityConnector.json`.
   */
  public readonly templateFile: string;
  /** Name of the Bicep file, in the same folder. There is none if `bicep` is off. */
  public readonly bicepFile?: string;

  private readonly connector: DefenderForCloudConnector;
  private readonly organization?: DefenderForCloudOrganization;
  private readonly apiVersion: SecurityConnectorApiVersion;
  private readonly props: PlainProps;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props the AWS half and the settings of the Azure half. Throws if a setting is not allowed, is for a plan or
   * feature that is off, or is not in the API version.
   */
  constructor(scope: Construct, id: string, props: SecurityConnectorProps) {
    super(scope, id);
    const {
      connector: _, organization, apiVersion = SecurityConnectorApiVersion.V2024_08_01_PREVIEW, scanInterval, bicep: withBicep = false, ...rest
    } = props;
    this.connector = connectorOf(props);
    checkBooleans(props, ['bicep']);
    if (!(apiVersion instanceof SecurityConnectorApiVersion)) {
      throw inputError('apiVersion', 'a SecurityConnectorApiVersion, such as SecurityConnectorApiVersion.V2024_08_01_PREVIEW', apiVersion);
    }
    this.organization = organization;
    this.apiVersion = apiVersion;
    this.props = { ...rest, scanInterval: hoursOf(scanInterval) };
    checkResource(this.props);
    checkOrganization(this, props);
    valuesIn(apiVersion, userSettings(this.props, new EnabledPlans(this.connector._bindings)));
    this.warnOfUnknownRegions(rest.regions);

    this.templateFile = templateFileName(this, 'json');
    if (withBicep) this.bicepFile = templateFileName(this, 'bicep');
    attachCustomSynthesis(this, { onSynthesize: session => this.write(session) });
  }

  private write({ outdir }: ISynthesisSession): void {
    const source = this.resolved(sourceOf(this.connector));
    const nameless = source.namelessRoles();
    if (nameless.length > 0) {
      // Not thrown: the report of iam.Role.customizeRoles, which says what roles to make, is written later in this synthesis.
      Annotations.of(this).addError(`the roles of ${nameless.join(', ')} must have a name in usePrecreatedRoles of ` +
        'iam.Role.customizeRoles before the template for Azure can name them, so it is not written');
      return;
    }
    this.warnOfUnnamedRoles(source);
    this.reportOrganization();
    const props = this.resolveHere('', this.props);
    checkResource(props);
    const template = connectorTemplate(source, props, this.apiVersion,
      `Connects an AWS account to Microsoft Defender for Cloud with the roles of ${this.connector.node.path}`);
    const folder = rootFolder(this, outdir);
    writeFileSync(join(folder, this.templateFile), armJson(template));
    if (this.bicepFile) writeFileSync(join(folder, this.bicepFile), bicep(template));
  }

  private resolveHere<T>(prop: string, value: T): T {
    return resolveAtSynthesis(prop, value, token => Stack.of(this).resolve(token));
  }

  /** The AWS half without tokens. What the plans hand to Azure can hold some too. */
  private resolved(source: ConnectorSource): ConnectorSource {
    return {
      ...source,
      bindings: source.bindings.map(b => ({ ...b, azureValues: this.resolveHere('', b.azureValues) })),
      organization: this.organization
        && this.resolveHere('organization', describeOrganization(this.organization, this.props.excludedAccountIds)),
    };
  }

  private reportOrganization(): void {
    if (!this.organization) return;
    for (const message of organizationErrors(this.connector, this.organization)) Annotations.of(this).addError(message);
    for (const [id, path] of this.organization._excludedAndListedElsewhere) {
      Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:excludedAndConnected:${id}`,
        `${id} is connected by ${path}, but excluded in Azure: give it a SecurityConnector of its own, with connector: ` +
        `${path}.memberConnector and parentHierarchyId`);
    }
  }

  private warnOfUnknownRegions(regions: readonly string[] = []): void {
    const unknown = unknownRegions(regions);
    if (unknown.length === 0) return;
    Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unknownRegions',
      `regions has some that aws-cdk-lib does not know: check the spelling of ${unknown.join(', ')}`);
  }

  /** A role for which the API version has no field is found under Microsoft's name only. */
  private warnOfUnnamedRoles(source: ConnectorSource): void {
    const plans = new EnabledPlans(source.bindings);
    for (const capability of this.connector.capabilities.filter(c => !namesRole(this.apiVersion, c, plans))) {
      const arn = JSON.stringify(source.roleArn(capability));
      if (new RegExp(`:role/${capability.defaultRoleName}['"]`).test(arn)) continue;
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unnamedRole',
        `API version ${this.apiVersion} has no field for the role of ${capability}, so Azure does not learn that it is not /` +
        `${capability.defaultRoleName}: leave its name and path as they are, or take SecurityConnectorApiVersion.V2024_08_01_PREVIEW`);
    }
  }
}
