/** What the stack of the app has in it, in both languages. */
import { Call, constant, Raw, type Option } from './code';
import { hasHostManagement, type NewApp } from './new-app';
import { PLANS } from './plans';

export interface StackContent {
  /** The connector or the organization. */
  readonly defender: Call;
  /** The template for Azure. */
  readonly azure: Call;
}

/** Above `azure`. */
export const AZURE_COMMENT = 'The Azure side, with the same plans and roles: a template in cdk.out. It adds nothing to the stack.';

const THIS = new Raw('this', 'self');
const DEFENDER = new Raw('this.defender', 'self.defender');

export function stackContent(app: NewApp): StackContent {
  const isOrganization = app.units.length > 0;
  const azure: Option = { name: isOrganization ? 'organization' : 'connector', value: DEFENDER };
  return {
    defender: new Call(isOrganization ? 'DefenderForCloudOrganization' : 'DefenderForCloudConnector', {
      args: [THIS, 'Defender'], options: [...sharedOptions(app), ...isOrganization ? organizationOptions(app) : []], isNew: true,
    }),
    azure: new Call('SecurityConnector', { args: [THIS, 'Azure'], options: [azure], isNew: true }),
  };
}

function sharedOptions(app: NewApp): Option[] {
  const { permissions, plans } = app;
  return [
    { name: 'azureTenantId', value: new Raw('TENANT_ID') },
    { name: 'permissionsType', value: constant(`PermissionsType.${permissions === 'least' ? 'LEAST_PRIVILEGE_ACCESS' : 'DEFAULT_ACCESS'}`) },
    ...plans.length === 0 ? [] : [{
      name: 'plans', value: plans.map(name => new Call(`DefenderPlan.${PLANS[name].method}`)), comments: hostManagementComment(app),
    }],
  ];
}

function hostManagementComment(app: NewApp): string[] {
  if (!hasHostManagement(app)) return [];
  const option = app.language === 'python'
    ? ['host_management=HostManagementOptions(targets=', '  HostManagementTargets.instances_with_tag("defender-pilot"))']
    : ["hostManagement: { targets: HostManagementTargets.instancesWithTag('defender-pilot') }"];
  return [
    'Azure Arc: host management gives an instance profile to EVERY EC2 instance that has none. To begin',
    'with a few, add to the plans for servers and databases:',
    ...option.map(line => `  ${line}`),
  ];
}

function organizationOptions(app: NewApp): Option[] {
  return [
    {
      name: 'targets',
      value: new Call('OrganizationTargets.organizationalUnits', { args: app.units }),
      comments: [
        ...app.units.length > 1 ? ['No unit may be below another one. Synthesis warns of that until you acknowledge the list.'] : [],
        'To begin with a pilot, add onlyAccounts, as docs/organization.md of the library says.',
      ],
    },
    ...hasHostManagement(app) && app.region !== undefined ? [{
      name: 'hostManagementRegions',
      value: [app.region],
      comments: ['The regions where member accounts run EC2 instances.'],
    }] : [],
    {
      name: 'activateTrustedAccess',
      value: true,
      comments: ['Between StackSets and AWS Organizations. It is never switched off.'],
    },
  ];
}
