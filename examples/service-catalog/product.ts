import {
  DefenderCapability, DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, PermissionsType,
} from 'cdk-defender-for-cloud';
import { Annotations, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import type { Construct } from 'constructs';
import { BOUNDARY } from './names';

const hostManagement = { enabled: false }; // it changes EC2 instances, so teams cannot switch it on

/**
 * The roles of an account. The team that launches the product chooses the plans. This file sets everything else: tenant, permissions,
 * names, boundary.
 */
export class DefenderProduct extends ProductStack {
  /** Names of all roles that the product can create. */
  public readonly roleNames: string[];
  /** Audiences of the OIDC provider that these roles trust. */
  public readonly audiences: string[];

  constructor(scope: Construct, id: string, azureTenantId: string) {
    super(scope, id, { description: 'Microsoft Defender for Cloud: roles of an AWS account', analyticsReporting: false });
    // The parameters have the names and values that templates/azure/security-connector.json has.
    const cspm = this.choice('DefenderCspm', 'false', 'true');
    const servers = this.choice('DefenderForServers', 'Off', 'P1', 'P2');
    const containers = this.choice('DefenderForContainers', 'false', 'true');
    const databases = this.choice('DefenderForDatabases', 'false', 'true');
    const plan2 = new CfnCondition(this, 'Plan2', { expression: Fn.conditionEquals(Fn.ref('DefenderForServers'), 'P2') });

    // The setup creates the provider (account-setup.ts), so that the launch role needs no permission for it.
    const identityProvider = EntraIdentityProvider.fromExisting(this, 'IdentityProvider');
    Annotations.of(identityProvider).acknowledgeWarning(
      'cdk-defender-for-cloud:unknownAudiences', 'setup gives it the audiences of this product');
    const connector = new DefenderForCloudConnector(this, 'Defender', {
      azureTenantId,
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
      identityProvider,
      plans: [
        DefenderPlan.defenderCspm().onlyIf(cspm),
        DefenderPlan.defenderForServers({ hostManagement })
          .onlyIf(servers).onlyIf(plan2, DefenderCapability.AGENTLESS_VM_SCANNING),
        DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false }).onlyIf(containers),
        DefenderPlan.defenderForDatabases({ hostManagement }).onlyIf(databases),
      ],
    });
    this.roleNames = connector.capabilities.map(c => (connector.role(c).node.defaultChild as iam.CfnRole).roleName!);
    this.audiences = [...new Set(connector.capabilities.flatMap(c => c.audience ?? []))];
    iam.PermissionsBoundary.of(this).apply(iam.ManagedPolicy.fromManagedPolicyName(this, 'Boundary', BOUNDARY));
  }

  /** A parameter, whose first value is the default and means off. */
  private choice(name: string, off: string, ...on: string[]): CfnCondition {
    const parameter = new CfnParameter(this, name, { allowedValues: [off, ...on], default: off });
    parameter.overrideLogicalId(name);
    return new CfnCondition(this, `${name}On`, {
      expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, off)),
    });
  }
}
