/**
 * A company with its own rules: role names with a prefix, a path and a permissions boundary for every role, tags on all
 * resources, and a reference to one of the roles.
 */
import { DefenderCapability, DefenderForCloudConnector, DefenderPlan, PermissionsType } from 'cdk-defender-for-cloud';
import { App, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloud');
const defender = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.DEFAULT_ACCESS, // as the portal, with permissions for future features
  plans: [
    DefenderPlan.defenderForServers({
      hostManagement: {
        roleNames: {
          instance: 'acme-instances',
          automation: 'acme-host-management',
          launch: 'acme-host-management-launch',
        },
      },
    }),
    DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false }),
  ],
  roleNames: {
    cspmMonitor: 'acme-defender-cspm',
    agentlessVmScanning: 'acme-defender-scanner',
    justInTimeVmAccess: 'acme-defender-jit',
    arcAutoProvisioning: 'acme-defender-arc',
    // Microsoft accepts these two only with its own prefix.
    agentlessKubernetesDiscovery: 'MDC-acme-kubernetes-discovery',
    containerImageAssessment: 'MDC-acme-image-assessment',
  },
  rolePath: '/security/', // cannot change later without other names
});
Tags.of(defender).add('owner', 'security-platform');
iam.PermissionsBoundary.of(defender).apply(
  iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'SecurityToolingBoundary'),
);

// Roles are ordinary CDK roles: this denies the scanner access to resources with a tag.
defender.role(DefenderCapability.AGENTLESS_VM_SCANNING).addToPrincipalPolicy(new iam.PolicyStatement({
  sid: 'DenyScanningTaggedVolumes',
  effect: iam.Effect.DENY,
  actions: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'],
  resources: [`arn:${stack.partition}:ec2:*:${stack.account}:volume/*`],
  conditions: { StringEquals: { 'aws:ResourceTag/defender-scan': 'never' } },
}));
