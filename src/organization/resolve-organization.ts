import { Aws, Stack, Token, type CfnStackSet } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MemberHostManagement } from './member-host-management';
import { MemberIdentityProvider } from './member-identity-provider';
import {
  ORGANIZATION_OPTIONS, type DefenderForCloudOrganizationProps,
} from './organization-props';
import { checkSamePartition } from '../checks/environments';
import { checkHasEffect, checkInstanceOf, checkList, checkRegion, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { checkOwnTenant, NEEDS_OWN_TENANT } from '../connector/identity-providers';
import { resolveSharedOptions, type ResolvedOptions } from '../connector/resolve-options';
import { checkFunctionLogOptions } from '../identity/inline-handler';
import type { PlanBinding } from '../plans/plan-binding';
import { resolveOperationPreferences } from '../stacksets/operation-preferences';
import { OrganizationTargets, type OrganizationTargetsConfig } from '../stacksets/organization-targets';
import { resolveStackSetName } from '../stacksets/stack-set-name';
import { resolvePermissions, StackSetCallAs, type ResolvedPermissions } from '../stacksets/stack-set-permissions';

/** The props of an organization, checked and resolved once. */
export interface ResolvedOrganization {
  /** For the account of the stack. */
  readonly options: ResolvedOptions;
  /** For member accounts, whose host management has a separate template. */
  readonly memberOptions: ResolvedOptions;
  readonly targets: OrganizationTargetsConfig;
  /** Whether every member account is a target, except the excluded accounts. */
  readonly reachesEveryAccount: boolean;
  readonly permissions: ResolvedPermissions;
  /** The account with the StackSets. Undefined for a list of accounts, which any account can administer. */
  readonly administrator?: 'management account' | 'delegated administrator';
  readonly connectsManagementAccount: boolean;
  /** Whether a role trusts the customer's own tenant, such as that of CIEM. */
  readonly needsOwnTenant: boolean;
  /** Undefined if no plan has host management. */
  readonly hostManagement?: MemberHostManagement;
  /** Empty without host management. */
  readonly hostManagementRegions: readonly string[];
  readonly memberStackSetName: string;
  readonly hostManagementStackSetName: string;
  readonly operationPreferences: CfnStackSet.OperationPreferencesProperty;
}

/** Resolves the props. Throws if a value is not allowed, or if props contradict each other. */
export function resolveOrganization(
  scope: Construct, props: DefenderForCloudOrganizationProps,
): ResolvedOrganization {
  checkOptions('props', props, ORGANIZATION_OPTIONS);
  const options = resolveSharedOptions(props);
  const { plans } = options;
  plans.bindings.forEach(checkPlan);
  checkInstanceOf('targets', props.targets, OrganizationTargets,
    "OrganizationTargets, such as OrganizationTargets.organizationalUnits('r-ab12')");
  const targets = props.targets._bind();
  const connectsManagementAccount = props.connectManagementAccount ?? props.callAs !== StackSetCallAs.DELEGATED_ADMIN;
  checkOwnTenant(options.azureTenantId, plans.capabilities);
  const needsOwnTenant = plans.capabilities.some(({ trust }) => trust.kind === 'ciem');
  const { props: hostManagement } = plans.hostManagement;
  checkCaller(props, targets);
  checkHostManagementProps(scope, props, hostManagement !== undefined);
  checkIdentityProviders(props, connectsManagementAccount, needsOwnTenant);
  if (connectsManagementAccount) checkOwnAccount(scope, targets);
  const stackSetName = (prop: 'memberStackSetName' | 'hostManagementStackSetName', id: string) =>
    resolveStackSetName(prop, props[prop], scope, id);
  return {
    options,
    memberOptions: { ...options, plans: { ...plans, hostManagement: { onlyIf: [] } } },
    targets,
    reachesEveryAccount: reachesEveryAccount(targets),
    permissions: resolvePermissions(targets, props),
    administrator: administratorOf(targets, props),
    connectsManagementAccount,
    needsOwnTenant,
    hostManagement: hostManagement && new MemberHostManagement(scope, hostManagement, options),
    hostManagementRegions: hostManagement ? props.hostManagementRegions ?? [Aws.REGION] : [],
    operationPreferences: resolveOperationPreferences(props.operationPreferences),
    memberStackSetName: stackSetName('memberStackSetName', 'Members'),
    hostManagementStackSetName: stackSetName('hostManagementStackSetName', 'HostManagement'),
  };
}

function administratorOf(
  { organizationalUnitIds }: OrganizationTargetsConfig, { callAs }: DefenderForCloudOrganizationProps,
): ResolvedOrganization['administrator'] {
  if (organizationalUnitIds === undefined) return undefined;
  return callAs === StackSetCallAs.DELEGATED_ADMIN ? 'delegated administrator' : 'management account';
}

function reachesEveryAccount({ organizationalUnitIds = [], filter }: OrganizationTargetsConfig): boolean {
  const hasRoot = organizationalUnitIds.some(unit => Token.isUnresolved(unit) || unit.startsWith('r-'));
  return filter !== 'INTERSECTION' && hasRoot;
}

function checkPlan({ title, condition, clusterAccess }: PlanBinding): void {
  if (condition) {
    throw new Error(`${title}: onlyIf must be left out in an organization, because member templates cannot refer to ` +
      'a condition of your stack');
  }
  if (clusterAccess) {
    throw new Error(`${title}: clusterAccess must be left out in an organization, because not every account has ` +
      'these clusters; create an eks.AccessEntry in the stack of each cluster');
  }
}

function checkCaller(
  { callAs, connectManagementAccount, activateTrustedAccess }: DefenderForCloudOrganizationProps,
  { organizationalUnitIds }: OrganizationTargetsConfig,
): void {
  const isDelegated = callAs === StackSetCallAs.DELEGATED_ADMIN;
  if (isDelegated && connectManagementAccount) {
    throw new Error('connectManagementAccount must be off with callAs DELEGATED_ADMIN, got true: this is not the ' +
      'management account, and StackSets connect it like any other account; connect the management account with a ' +
      'DefenderForCloudConnector in its own stack');
  }
  checkHasEffect('activateTrustedAccess', activateTrustedAccess, 'OrganizationTargets.organizationalUnits',
    organizationalUnitIds !== undefined);
  checkHasEffect(
    'activateTrustedAccess', activateTrustedAccess, 'callAs SELF, in the management account', !isDelegated);
}

function checkHostManagementProps(
  scope: Construct, props: DefenderForCloudOrganizationProps, hasHostManagement: boolean,
): void {
  const { hostManagementRegions: regions, memberStackSetName, hostManagementStackSetName } = props;
  const { regionOrder } = props.operationPreferences ?? {};
  const ofHostManagement = {
    'hostManagementRegions': regions,
    'regionalHostManagement: false': props.regionalHostManagement === false,
    'operationPreferences.regionOrder': regionOrder,
    hostManagementStackSetName,
  };
  for (const [option, value] of Object.entries(ofHostManagement)) {
    checkHasEffect(option, value, 'a plan that has host management', hasHostManagement);
  }
  const names = [memberStackSetName, hostManagementStackSetName].filter(name => typeof name === 'string');
  if (names.length === 2 && names[0].toLowerCase() === names[1].toLowerCase()) {
    throw new Error('memberStackSetName and hostManagementStackSetName must differ, ' +
      `got '${memberStackSetName}' for both`);
  }
  if (regions === undefined) return;
  checkList('hostManagementRegions', regions, 'region', checkRegion,
    { remedy: 'leave it out for the region of the stack; for none, switch host management off in the plans' });
  if (Array.isArray(regionOrder) && !sameRegions(regionOrder, regions)) {
    throw inputError('operationPreferences.regionOrder', 'the same regions as hostManagementRegions', regionOrder);
  }
  checkSamePartition('hostManagementRegions', regions, Stack.of(scope).region);
}

function checkIdentityProviders(
  props: DefenderForCloudOrganizationProps, connectsManagementAccount: boolean, needsOwnTenant: boolean,
): void {
  for (const prop of ['memberIdentityProvider', 'memberCiemIdentityProvider'] as const) {
    if (props[prop] === undefined) continue;
    checkInstanceOf(prop, props[prop], MemberIdentityProvider,
      'MemberIdentityProvider, such as MemberIdentityProvider.createOrReuse()');
  }
  for (const prop of ['managementIdentityProvider', 'managementCiemIdentityProvider'] as const) {
    checkHasEffect(prop, props[prop], 'connectManagementAccount', connectsManagementAccount);
  }
  for (const prop of ['managementCiemIdentityProvider', 'memberCiemIdentityProvider'] as const) {
    checkHasEffect(prop, props[prop], NEEDS_OWN_TENANT, needsOwnTenant);
  }
  const providers = [props.memberIdentityProvider, ...needsOwnTenant ? [props.memberCiemIdentityProvider] : []];
  const hasFunction = props.activateTrustedAccess === true || providers.some(p => p?._hasFunction ?? true);
  checkFunctionLogOptions(
    props, 'a Lambda function, such as that of MemberIdentityProvider.createOrReuse()', hasFunction);
}

function checkOwnAccount(scope: Construct, { organizationalUnitIds, accountIds }: OrganizationTargetsConfig): void {
  const { account } = Stack.of(scope);
  if (organizationalUnitIds !== undefined || !accountIds.includes(account)) return;
  throw inputError('targets',
    `accounts other than ${account} of the stack, because connectManagementAccount connects it`, account);
}

/** Whether two lists have the same regions. A token is assumed to match. */
function sameRegions(a: readonly string[], b: readonly string[]): boolean {
  const sorted = (regions: readonly string[]) => regions.map(String).sort().join();
  return Token.isUnresolved(a) || sorted(a) === sorted(b);
}
