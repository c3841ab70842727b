import { writeFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Stack, attachCustomSynthesis, type ISynthesisSession } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SecurityConnectorApiVersion } from './api-version';
import { armJson } from './arm-json';
import { bicep } from './bicep';
import { checkResource, userSettings, type PlainProps } from './connector-settings';
import { sourceOf, type ConnectorSource } from './connector-source';
import { connectorTemplate } from './connector-template';
import { hoursOf } from './environment-settings';
import { templateFileName } from './file-name';
import { checkOrganization, connectorOf, masterOf, organizationErrors } from './organization-master';
import type { SecurityConnectorProps } from './security-connector-props';
import { Selection } from './selection';
import { settingsIn } from './setting';
import { settle } from './settle';
import { DefenderCapability } from '../capabilities/defender-capability';
import type { DefenderForCloudConnector } from '../connector';
import { checkSwitches, inputError, unknownRegions } from '../guardrails/input';
import type { DefenderForCloudOrganization } from '../organization';

/**
 * The Azure half of a connection: writes an Azure Resource Manager template that creates the security connector in Microsoft Defender
 * for Cloud with the plans, features and role ARNs of the AWS half. It makes nothing in AWS.
 *
 * For an organization it is the management account's connector, which the members follow.
 *
 * The file lies beside the stack's CloudFormation template. Deploy the stack first, then:
 * `az deployment group create -g GROUP -f cdk.out/FILE`, with `-p awsAccountId=111122223333` where the stack leaves its account open.
 */
export class SecurityConnector extends Construct {
  /** Name of the template's file in the cloud assembly, such as `DefenderForCloud.Azure.securityConnector.json`. */
  public readonly templateFile: string;
  /** Name of the Bicep file in the cloud assembly; there is none where it was not asked for. */
  public readonly bicepFile?: string;

  private readonly connector: DefenderForCloudConnector;
  private readonly organization?: DefenderForCloudOrganization;
  private readonly apiVersion: SecurityConnectorApiVersion;
  private readonly props: PlainProps;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props the AWS half and the settings of the Azure half. An error where a setting is not allowed, is for a plan or feature that
   * is off, or is not in the API version.
   */
  constructor(scope: Construct, id: string, props: SecurityConnectorProps) {
    super(scope, id);
    const {
      connector: _, organization, apiVersion = SecurityConnectorApiVersion.V2024_08_01_PREVIEW, scanInterval, bicep: withBicep = false, ...rest
    } = props;
    const connector = connectorOf(props);
    checkSwitches(props, ['bicep']);
    if (!(apiVersion instanceof SecurityConnectorApiVersion)) {
      throw inputError('apiVersion', 'a SecurityConnectorApiVersion, such as SecurityConnectorApiVersion.V2024_08_01_PREVIEW', apiVersion);
    }
    this.connector = connector;
    this.organization = organization;
    this.apiVersion = apiVersion;
    this.props = { ...rest, scanInterval: hoursOf(scanInterval) };
    checkResource(this.props);
    checkOrganization(this, props);
    settingsIn(apiVersion, userSettings(this.props, new Selection(connector._bindings)));

    const unknown = unknownRegions(rest.regions ?? []);
    if (unknown.length > 0) {
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unknownRegions', `regions has some that aws-cdk-lib does not know: check the spelling of ${unknown.join(', ')}`);
    }
    this.templateFile = templateFileName(this, 'json');
    if (withBicep) this.bicepFile = templateFileName(this, 'bicep');
    attachCustomSynthesis(this, { onSynthesize: session => this.write(session) });
  }

  private write({ outdir }: ISynthesisSession): void {
    const source = sourceOf(this.connector);
    const nameless = source.namelessRoles();
    if (nameless.length > 0) {
      // No exception: the report of iam.Role.customizeRoles, which says what roles to make, is written later in this synthesis.
      Annotations.of(this).addError(`the roles of ${nameless.join(', ')} must have a name in usePrecreatedRoles of iam.Role.customizeRoles ` +
        'before the template for Azure can name them, so it is not written');
      return;
    }
    this.warnOfUnnamedRole(source);
    if (this.organization) {
      for (const message of organizationErrors(this.connector, this.organization)) Annotations.of(this).addError(message);
      for (const [id, path] of this.organization._excludedAndPickedElsewhere) {
        Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:excludedAndConnected:${id}`,
          `${id} is connected by ${path}, but excluded in Azure: give it a SecurityConnector of its own, with connector: ${path}.memberConnector and parentHierarchyId`);
      }
    }
    const resolve = (value: unknown) => Stack.of(this).resolve(value);
    const props = settle('', this.props, resolve);
    checkResource(props);
    const organization = this.organization && settle('organization', masterOf(this.organization, this.props.excludedAccountIds), resolve);
    const template = connectorTemplate({ ...settledBindings(source, resolve), organization }, props, this.apiVersion,
      `Connects an AWS account to Microsoft Defender for Cloud with the roles of ${this.connector.node.path}`);
    writeFileSync(join(outdir, this.templateFile), armJson(template));
    if (this.bicepFile) writeFileSync(join(outdir, this.bicepFile), bicep(template));
  }

  /** The one role that an API version has no place for: under another name than Microsoft's it is not found. */
  private warnOfUnnamedRole(source: ConnectorSource): void {
    const capability = DefenderCapability.CIEM_DISCOVERY;
    if (this.apiVersion !== SecurityConnectorApiVersion.V2026_08_01_PREVIEW || !this.connector.capabilities.includes(capability)) return;
    if (new RegExp(`:role/${capability.defaultRoleName}['"]`).test(JSON.stringify(source.roleArn(capability)))) return;
    Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unnamedRole',
      `API version ${this.apiVersion} has no place for the role of ${capability}, so Azure does not learn that it is not /` +
      `${capability.defaultRoleName}: leave its name and path as they are, or take SecurityConnectorApiVersion.V2024_08_01_PREVIEW`);
  }
}

/** What the plans hand to Azure can hold tokens too. */
function settledBindings(source: ConnectorSource, resolve: (value: unknown) => unknown): ConnectorSource {
  return {
    ...source,
    bindings: source.bindings.map(b => ({
      ...b,
      dataCollectionExternalId: settle('dataCollectionExternalId', b.dataCollectionExternalId, resolve),
    })),
  };
}
