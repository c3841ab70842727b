/** The content of the app's stack, for both languages. */
import { Call, constant, Raw, type Code, type Option } from './code';
import { hasHostManagement, type ConnectorOfApp, type NewApp } from './new-app';
import { methodOf, type PlanName } from '../shared/plans';

interface StackContent {
  /** The units of the organization, for a variable. Only with a pilot, which uses them twice. */
  readonly units?: Code;
  /** The connector or the organization. */
  readonly defender: Call;
  /** The template for Azure. With a pilot, it is made only after the pilot. */
  readonly azure: Call;
  /** Lines of the comment above `azure`. */
  readonly azureComments: readonly string[];
}

const AZURE_COMMENT = 'The Azure side, with the same plans and roles: a template in cdk.out. It adds nothing to the stack.';
const AFTER_PILOT = 'It comes after the pilot, because Azure connects every account of the organization.';

/** Above the list `PILOT`. */
export const PILOT_COMMENT =
  'The accounts that are connected first. To end the pilot, empty the list, and deploy. These accounts keep their roles.';

export const CONNECTOR_FILE = 'connector.json';
export const THIS = new Raw('this', 'self');
export const DEFENDER = new Raw('this.defender', 'self.defender');
export const TENANT = new Raw('TENANT_ID');
export const CONNECTOR_PATH = new Raw(
  `join(__dirname, '..', '${CONNECTOR_FILE}')`, `str(Path(__file__).with_name("${CONNECTOR_FILE}"))`, ['join'], ['Path']);

export function stackContent(app: NewApp): StackContent {
  const { units, connector, pilot } = app;
  const isOrganization = units.length > 0;
  const azure: Option = { name: isOrganization ? 'organization' : 'connector', value: DEFENDER };
  return {
    ...pilot.length > 0 ? { units: unitsOf(app) } : {},
    defender: new Call(isOrganization ? 'DefenderForCloudOrganization' : 'DefenderForCloudConnector', {
      args: [THIS, 'Defender'],
      options: [
        ...sharedOptions(app),
        ...connector ? providerOptions(connector, isOrganization) : [],
        ...isOrganization ? organizationOptions(app) : [],
      ],
      isNew: true,
    }),
    azure: new Call('SecurityConnector', {
      args: [THIS, 'Azure'], options: [azure, ...connector ? existingOptions(connector) : []], isNew: true,
    }),
    azureComments: [AZURE_COMMENT, ...pilot.length > 0 ? [AFTER_PILOT] : [], ...connector ? connectorComments(connector) : []],
  };
}

function sharedOptions(app: NewApp): Option[] {
  const { permissions, plans, connector } = app;
  return [
    { name: 'azureTenantId', value: TENANT },
    {
      name: 'permissionsType',
      value: constant(`PermissionsType.${permissions === 'least' ? 'LEAST_PRIVILEGE_ACCESS' : 'DEFAULT_ACCESS'}`),
    },
    ...plans.length === 0 ? [] : [{
      name: 'plans',
      value: connector?.plans ?? plans.map(name => planOf(app, name)),
      comments: hostManagementComment(app),
    }],
    ...connector?.roleOptions ?? [],
  ];
}

function planOf({ serversPlan }: NewApp, name: PlanName): Call {
  const options: Option[] = name === 'servers' ? [{ name: 'subPlan', value: constant(`ServersSubPlan.${serversPlan}`) }] : [];
  return new Call(`DefenderPlan.${methodOf(name)}`, { options });
}

function hostManagementComment(app: NewApp): string[] {
  if (!hasHostManagement(app)) return [];
  const options = app.language === 'python'
    ? [
      'host_management=HostManagementOptions(targets=', '  HostManagementTargets.instances_with_tag("defender-pilot")),',
      'arc_instance_tag=ResourceTag(key="defender-pilot"),',
    ]
    : [
      "hostManagement: { targets: HostManagementTargets.instancesWithTag('defender-pilot') },",
      "arcInstanceTag: { key: 'defender-pilot' },",
    ];
  return [
    'Host management gives an instance profile to EVERY EC2 instance that has none, and installs Azure Arc on every',
    'instance that Systems Manager manages. To begin with a few, add both to the plans for servers and databases:',
    ...options.map(line => `  ${line}`),
  ];
}

/** The account has the provider of Microsoft's tenant, because the connector exists. Members always reuse theirs. */
function providerOptions({ ciem, roleOptions }: ConnectorOfApp, isOrganization: boolean): Option[] {
  const path = roleOptions.filter(({ name }) => name === 'rolePath');
  const reuse = (id: string, options: Option[] = []) =>
    new Call('EntraIdentityProvider.createOrReuse', { args: [THIS, id], options: [...options, ...path] });
  const [provider, ofCiem] = isOrganization
    ? ['managementIdentityProvider', 'managementCiemIdentityProvider'] : ['identityProvider', 'ciemIdentityProvider'];
  return [
    {
      name: provider,
      value: reuse('IdentityProvider'),
      comments: ['The account is connected, so it has the provider. It is reused, and gets the audiences that it lacks.'],
    },
    ...ciem === undefined ? [] : [{ name: ofCiem, value: reuse('CiemProvider', [{ name: 'tenantId', value: TENANT }]) }],
  ];
}

/** Comments on settings that only the file contains, and on what the code changes. */
function connectorComments({ kept, changes }: ConnectorOfApp): string[] {
  const section = (title: readonly string[], lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', ...title, ...lines.map(line => `- ${line}`)];
  return [
    ...section([
      `Only ${CONNECTOR_FILE} contains the following settings. The template for Azure keeps them. To change one, change it`,
      'in Azure, and export the file again:',
    ], kept),
    ...section([
      'The template changes the following in Azure, from -> to. Change this code if you do not mean it. Otherwise',
      'acknowledge the warnings of synthesis, as docs/azure.md of the library says:',
    ], changes),
  ];
}

function existingOptions({ apiVersion, settings }: ConnectorOfApp): Option[] {
  const version = constant(`SecurityConnectorApiVersion.${apiVersion}`);
  return [
    {
      name: 'existing',
      value: new Call('ExistingSecurityConnector.fromFile', {
        args: [CONNECTOR_PATH],
        options: [{ name: 'apiVersion', value: version, comments: ['The version of the export, which the file does not contain.'] }],
      }),
      comments: [`Name, location, tags, and settings that are not in this code, stay as in ${CONNECTOR_FILE}.`],
    },
    { name: 'apiVersion', value: version },
    ...settings,
  ];
}

function organizationOptions(app: NewApp): Option[] {
  const onlyAccounts = app.language === 'python' ? 'only_accounts' : 'onlyAccounts';
  return [
    {
      name: 'targets',
      value: targetsOf(app),
      comments: [
        ...app.units.length > 1 ? ['No unit may be below another one. Synthesis warns of that until you acknowledge the list.'] : [],
        ...app.pilot.length > 0 ? [
          'During the pilot, only its accounts are connected, without the management account and without Azure.',
        ] : [`To begin with a pilot, add ${onlyAccounts}, as docs/organization.md of the library says.`],
      ],
    },
    ...app.pilot.length > 0 ? [{ name: 'connectManagementAccount', value: new Raw('PILOT.length === 0', 'not PILOT') }] : [],
    ...hasHostManagement(app) && app.region !== undefined ? [{
      name: 'hostManagementRegions',
      value: [app.region],
      comments: ['The regions where member accounts run EC2 instances.'],
    }] : [],
    {
      name: 'activateTrustedAccess',
      value: true,
      comments: ['Of StackSets in AWS Organizations. This app never deactivates it.'],
    },
  ];
}

const unitsOf = ({ units }: NewApp) => new Call('OrganizationTargets.organizationalUnits', { args: units });

function targetsOf(app: NewApp): Code {
  if (app.pilot.length > 0) {
    return new Raw('PILOT.length > 0 ? units.onlyAccounts(...PILOT) : units', 'units.only_accounts(*PILOT) if PILOT else units');
  }
  const targets = unitsOf(app);
  const excluded = app.connector?.excludedAccounts ?? [];
  return excluded.length === 0 ? targets : new Call('excludingAccounts', { args: excluded, on: targets });
}
