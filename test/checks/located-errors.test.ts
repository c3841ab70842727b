import * as events from 'aws-cdk-lib/aws-events';
import {
  ClusterAccessPolicy, DefenderCapability, DefenderForCloudOrganization, DefenderPlan, EntraIdentityProvider,
  HostManagement, HostManagementIdentity, HostManagementOutput, HostManagementTargets, MemberIdentityProvider,
  MonitoringTarget, OrganizationTargets, SecurityConnector, type DefenderForCloudConnectorProps,
} from '../../src';
import { newStack } from '../support/stacks';
import { connect, synth, TENANT } from '../support/synth';

const connecting = (props: Partial<DefenderForCloudConnectorProps>) => () =>
  connect(newStack(), props);

describe('errors have the path of the construct', () => {

  test.each<[string, () => unknown, string]>([
    ['a connector', connecting({ azureTenantId: 'x' }), 'Stack/Defender: azureTenantId must be a GUID'],
    ['what it needs from its plans', connecting({ roleNames: { cspmMonitor: '' } }), 'Stack/Defender: roleNames.cspmMonitor'],
    ['the role of a capability', () => synth().connector.role(DefenderCapability.CIEM_OIDC),
      'Stack/Defender: capability must be one that the plans switch on (CspmMonitor): set ciem of DefenderPlan.defenderCspm, got ' +
        '"CiemOidc"'],
    ['a provider', () => new EntraIdentityProvider(newStack(), 'Provider', { tenantId: 'x' }), 'Stack/Provider: tenantId'],
    ['an existing provider', () => EntraIdentityProvider.fromExisting(newStack(), 'Provider', { tenantId: 'x' }),
      'Stack/Provider: tenantId must be a GUID'],
    ['createOrReuse', () => EntraIdentityProvider.createOrReuse(newStack(), 'Provider', { tenantId: 'x' }),
      'Stack/Provider: tenantId must be a GUID'],
    ['an organization', () => new DefenderForCloudOrganization(newStack(), 'All', { azureTenantId: TENANT } as any),
      'Stack/All: targets must be created with OrganizationTargets'],
    ['the tenant of an organization', () => new DefenderForCloudOrganization(newStack(), 'All', {
      azureTenantId: 'x', targets: OrganizationTargets.organizationalUnits('r-ab12'),
    }), 'Stack/All: azureTenantId must be a GUID'],
    ['host management', () => new HostManagement(newStack(), 'Hosts', { schedule: events.Schedule.expression('x') }),
      'Stack/Hosts: schedule must be'],
    ['its identity', () => new HostManagementIdentity(newStack(), 'Identity', { regions: [] }),
      'Stack/Identity: regions must name at least one region'],
    ['an existing identity', () => HostManagementIdentity.fromExisting(newStack(), 'Identity', {
      instanceProfileArn: 'x',
    }), 'Stack/Identity: instanceProfileArn must be the ARN of an instance profile'],
    ['the Azure side', () => new SecurityConnector(newStack(), 'Azure', {}), 'Stack/Azure: connector or organization'],
  ])('%s', (_, make, message) => {
    let thrown: any;
    try {
      make();
    } catch (error) {
      thrown = error;
    }
    expect(thrown?.message.startsWith(message)).toBe(true);
    // Node.js prints the stack trace, which begins with the message.
    expect(thrown.stack).toContain(`Error: ${message}`);
    expect(thrown.message.split('Stack/')).toHaveLength(2);
  });

  test.each<[string, () => unknown]>([
    ['OrganizationTargets.organizationalUnits: ids[0] must be the id of', () => OrganizationTargets.organizationalUnits('x')],
    ['OrganizationTargets.accounts: accountIds[1] must be an AWS account id', () => OrganizationTargets.accounts('111122223333', 'x')],
    ['OrganizationTargets.excludingAccounts: accountIds[0] must be an',
      () => OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('x')],
    ['OrganizationTargets.onlyAccounts: onlyAccounts has an effect only on OrganizationTargets.organizationalUnits; change',
      () => OrganizationTargets.accounts('111122223333').onlyAccounts('444455556666')],
    ['HostManagementTargets.instances: instanceIds[0] must be', () => HostManagementTargets.instances('x')],
    ['HostManagementTargets.instancesWithTag: key must be', () => HostManagementTargets.instancesWithTag('')],
    ['HostManagementTargets.resourceGroup: name must be', () => HostManagementTargets.resourceGroup('aws-x')],
    ['HostManagementOutput.bucket: bucket must be an s3.IBucket', () => HostManagementOutput.bucket({} as any)],
    ['HostManagementOutput.newBucket: versioned must be true', () => HostManagementOutput.newBucket({ versioned: 1 as any })],
    ['ClusterAccessPolicy.of: policyName must be the name', () => ClusterAccessPolicy.of('x')],
    ['MonitoringTarget.topic: topic must be an sns.ITopic', () => MonitoringTarget.topic({} as any)],
    ['MonitoringTarget.eventBus: eventBus must be an events.IEventBus', () => MonitoringTarget.eventBus({} as any)],
    ['MemberIdentityProvider.create: audience is not an option', () => MemberIdentityProvider.create({ audience: [] } as any)],
    ['MemberIdentityProvider.fromExisting: audience is not', () => MemberIdentityProvider.fromExisting({ audience: [] } as any)],
    ['DefenderPlan.onlyIf: condition must be created with', () => DefenderPlan.defenderCspm().onlyIf({} as any)],
  ])('or of the method, if there is none: %s', (message, make) => {
    expect(make).toThrow(new RegExp(`^${message.replace(/[.[\]]/g, '\\$&')}`));
  });
});
