/** Random options of an organization. */
import * as fc from 'fast-check';
import {
  MemberIdentityProvider, OrganizationTargets, RegionConcurrency, StackSetCallAs, StackSetConcurrencyMode,
  type DefenderForCloudOrganizationProps, type SelfManagedStackSetRoles,
  type StackSetOperationPreferences,
} from '../../src';
import { flag, letters, option, structOf, type Generators } from '../support/generators/basics';
import { CONNECTOR_GENERATORS, connectorOptions, withEffect } from '../support/generators/connector';
import { PLANS, plansOf, type Plans } from '../support/generators/plans';

const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'];
const regions = option(fc.uniqueArray(fc.constantFrom(...REGIONS), { minLength: 1 }));

const PREFERENCES: Generators<StackSetOperationPreferences> = {
  maxConcurrentPercentage: option(fc.integer({ min: 1, max: 100 })),
  maxConcurrentCount: option(fc.integer({ min: 1, max: 1000 })),
  failureTolerancePercentage: option(fc.integer({ min: 0, max: 100 })),
  failureToleranceCount: option(fc.integer({ min: 0, max: 1000 })),
  concurrencyMode: option(fc.constantFrom(...Object.values(StackSetConcurrencyMode))),
  regionConcurrency: option(fc.constantFrom(...Object.values(RegionConcurrency))),
  regionOrder: regions,
};
const SELF_MANAGED: Generators<SelfManagedStackSetRoles> = {
  administration: option(letters('aZ09+=,.@_-', 40)), execution: option(letters('aZ09+=,.@_-', 40)),
};
const provider = option(fc.constantFrom('create', 'createOrReuse', 'fromExisting').map(kind => MemberIdentityProvider[kind as 'create']()));
/** Constructs of the same app cannot be data. */
type OrganizationData = Omit<DefenderForCloudOrganizationProps,
'logEncryptionKey' | 'managementCiemIdentityProvider' | 'managementIdentityProvider' | 'plans'>;
const ORGANIZATION: Generators<OrganizationData> = {
  ...CONNECTOR_GENERATORS.DefenderForCloudOptions,
  targets: fc.constantFrom(
    OrganizationTargets.organizationalUnits('r-ab12'),
    OrganizationTargets.organizationalUnits('ou-ab12-cdef3456', 'ou-ab12-00000001'),
    OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('444455556666'),
    OrganizationTargets.organizationalUnits('r-ab12').onlyAccounts('444455556666'),
    OrganizationTargets.accounts('444455556666', '777788889999'),
  ),
  hostManagementRegions: regions,
  regionalHostManagement: flag(),
  connectManagementAccount: flag(),
  memberIdentityProvider: provider,
  memberCiemIdentityProvider: provider,
  autoDeployment: flag(),
  retainStacksOnAccountRemoval: flag(),
  operationPreferences: option(structOf(PREFERENCES)),
  callAs: option(fc.constantFrom(...Object.values(StackSetCallAs))),
  activateTrustedAccess: flag(),
  selfManagedRoles: option(structOf(SELF_MANAGED)),
  memberStackSetName: option(letters('aZ09-', 20).map(name => `a${name}-Members`)),
  hostManagementStackSetName: option(letters('aZ09-', 20).map(name => `a${name}-HostManagement`)),
  logRetention: option(fc.constantFrom(1, 30, 365)),
};

export interface Input {
  readonly plans: Plans;
  readonly props: OrganizationData;
}
export const anyInput: fc.Arbitrary<Input> = fc.record({
  plans: fc.record({
    cspm: option(PLANS.cspm), servers: option(PLANS.servers), containers: option(PLANS.containers), databases: option(PLANS.databases),
  }),
  props: fc.tuple(structOf(ORGANIZATION), connectorOptions).map(([props, connector]) => ({ ...props, ...connector })),
});

/** The options that have an effect with these plans and targets. */
export function propsOf({ plans, props }: Input): Omit<DefenderForCloudOrganizationProps, 'azureTenantId'> {
  const p = withEffect(props, plans);
  const list = p.targets.toString().startsWith('accounts');
  const delegated = !list && p.callAs === StackSetCallAs.DELEGATED_ADMIN;
  const hosts = [plans.servers, plans.databases].some(plan =>
    plan && plan.arcAutoProvisioning !== false && plan.hostManagement?.enabled !== false);
  const order = p.operationPreferences?.regionConcurrency === RegionConcurrency.SEQUENTIAL && hosts && p.regionalHostManagement !== false
    ? p.hostManagementRegions : undefined;
  return {
    ...p,
    // Not every account has the clusters.
    plans: plansOf({ ...plans, containers: plans.containers && { ...plans.containers, clusterAccess: undefined } }),
    hostManagementRegions: hosts ? p.hostManagementRegions : undefined,
    regionalHostManagement: hosts ? p.regionalHostManagement : undefined,
    connectManagementAccount: delegated ? undefined : p.connectManagementAccount,
    memberCiemIdentityProvider: plans.cspm?.ciem ? p.memberCiemIdentityProvider : undefined,
    autoDeployment: list ? undefined : p.autoDeployment,
    retainStacksOnAccountRemoval: list || p.autoDeployment !== true ? undefined : p.retainStacksOnAccountRemoval,
    callAs: list ? undefined : p.callAs,
    activateTrustedAccess: list || delegated ? undefined : p.activateTrustedAccess,
    hostManagementStackSetName: hosts ? p.hostManagementStackSetName : undefined,
    selfManagedRoles: list ? p.selfManagedRoles : undefined,
    operationPreferences: p.operationPreferences && {
      ...p.operationPreferences,
      maxConcurrentCount: p.operationPreferences.maxConcurrentPercentage === undefined ? p.operationPreferences.maxConcurrentCount
        : undefined,
      failureToleranceCount: p.operationPreferences.failureTolerancePercentage === undefined
        ? p.operationPreferences.failureToleranceCount : undefined,
      regionOrder: order,
    },
  };
}

/** By the name of the struct. */
export const ORGANIZATION_GENERATORS = {
  DefenderForCloudOrganizationProps: ORGANIZATION,
  SelfManagedStackSetRoles: SELF_MANAGED,
  StackSetOperationPreferences: PREFERENCES,
};
