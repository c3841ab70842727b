import { CfnOutput } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { resolveSentinel } from './resolve-sentinel';
import type { SentinelConnectorProps } from './sentinel-connector-props';
import { located } from '../checks/located-error';
import { checkProvider } from '../identity/check-provider';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { sentinelPrincipal } from '../identity/trust';
import { claimInAccount } from '../registry/account-claims';
import { registerWorkspace } from '../registry/entra-ids';

/**
 * The AWS side of the connector Amazon Web Services S3 of Microsoft Sentinel: the role that Sentinel assumes to read
 * logs through queues. It has no permissions until `read` gives it a queue.
 *
 * `DefenderMonitoring`, `DefenderOrganizationPolicies` and `DefenderTrustValidation` of the app know its workspace.
 *
 * @example
 * const sentinel = new SentinelConnector(stack, 'Sentinel', {
 *   workspaceId: '66666666-7777-8888-9999-aaaaaaaaaaaa', // of your Log Analytics workspace
 *   identityProvider: defender.identityProvider, // an account has one provider
 * });
 */
export class SentinelConnector extends Construct {
  /** Role that Microsoft Sentinel assumes, `OIDC_MicrosoftSentinelRole` by default. */
  public readonly role: iam.Role;
  /** OIDC provider of Microsoft's tenant that the role trusts. */
  public readonly identityProvider: IEntraIdentityProvider;
  /** Id of the workspace, in lower case. */
  public readonly workspaceId: string;

  /**
   * @param scope scope of the construct, in a stack in the account of the logs
   * @param id id of the construct
   * @param props workspace, provider and name of the role. Throws if a value is not allowed, or if this app already
   * creates a role with this name in the account.
   */
  constructor(scope: Construct, id: string, props: SentinelConnectorProps) {
    super(scope, id);
    const { workspaceId, roleName, issuerTenantId, audience, sessionNames, outputs } =
      located(this, () => resolveSentinel(props));
    this.workspaceId = workspaceId;
    claimInAccount(this, {
      kind: 'role',
      names: [roleName],
      solution: 'let one SentinelConnector read all queues of the account, or set roleName',
    });
    this.identityProvider = located(this, () => this.provider(props.identityProvider, issuerTenantId));
    located(this, () => this.identityProvider.requireAudiences([audience]));
    this.role = new iam.Role(this, 'Role', {
      roleName,
      description: 'Microsoft Sentinel: read logs through queues',
      assumedBy: sentinelPrincipal(this.identityProvider, audience, sessionNames),
    });
    located(this, () => registerWorkspace({ construct: this, workspaceId, role: this.role, issuerTenantId }));
    if (outputs) {
      new CfnOutput(this, 'RoleArn', { value: this.role.roleArn, description: 'Microsoft Sentinel: role ARN' });
    }
  }

  private provider(given: IEntraIdentityProvider | undefined, tenantId: string): IEntraIdentityProvider {
    if (given === undefined) return new EntraIdentityProvider(this, 'IdentityProvider', { tenantId });
    checkProvider('identityProvider', this, given, "Microsoft's tenant", tenantId);
    return given;
  }
}
