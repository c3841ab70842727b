import { Annotations, CfnOutput } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LogConsumer } from './log-consumer';
import { LogFanOut } from './log-fan-out';
import type { LogService } from './log-source';
import { resolveSentinel, type SentinelConnectorProps, SentinelTable } from './sentinel-connector-props';
import { claimInAccount, registerWorkspace, sharedState } from '../checks/app-registry';
import { warnOfGuidParameter } from '../checks/guid-parameter';
import { acceptedByCdk, checkEnum, checkInstanceOf, inputError } from '../checks/input';
import { located } from '../checks/messages';
import { injectable, newInner } from '../checks/property-injection';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { checkProvider } from '../identity/entra-resource';
import { SENTINEL_ROLE_PREFIX } from '../identity/tenants';
import { sentinelPrincipal } from '../identity/trust';
import { brokenRoleLimits } from '../policy-language/iam-limits';
import { brokenRoleNames } from '../policy-language/rendered-role-names';

/** The service whose logs a table is for. Other tables are for other logs. */
const SERVICE_OF: { readonly [table in SentinelTable]?: LogService } = {
  [SentinelTable.AWS_CLOUD_TRAIL]: 'CloudTrail',
  [SentinelTable.AWS_VPC_FLOW]: 'vpcflowlogs',
  [SentinelTable.AWS_GUARD_DUTY]: 'GuardDuty',
  [SentinelTable.AWS_WAF]: 'WAFLogs',
};

/**
 * Connects Microsoft Sentinel to the logs of a `LogFanOut`. For Defender CSPM instead of Sentinel, use
 * `CloudTrailIngestion`.
 *
 * This is the AWS side of Sentinel's connector Amazon Web Services S3. Sentinel assumes its role to read logs through
 * queues of the fan-out. The role has no permissions until you call `read`.
 *
 * `DefenderMonitoring`, `DefenderOrganizationPolicies` and `DefenderTrustValidation` in the app expect its workspace.
 *
 * @example
 * const sentinel = new SentinelConnector(stack, 'Sentinel', {
 *   workspaceId: '66666666-7777-8888-9999-aaaaaaaaaaaa', // of your Log Analytics workspace
 *   identityProvider: defender.identityProvider, // an account has one provider
 * });
 * declare const trailLogs: LogFanOut;
 * sentinel.read(SentinelTable.AWS_CLOUD_TRAIL, trailLogs.addConsumer('Sentinel'));
 */
@injectable
export class SentinelConnector extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.SentinelConnector';

  /** Role that Microsoft Sentinel assumes, `OIDC_MicrosoftSentinelRole` by default. */
  public readonly role: iam.Role;
  /** OIDC provider of Microsoft's tenant that the role trusts. */
  public readonly identityProvider: IEntraIdentityProvider;
  /** Id of the workspace, in lower case. */
  public readonly workspaceId: string;

  private readonly outputs: boolean;

  /**
   * @param scope scope of the construct, in a stack in the account of the logs
   * @param id id of the construct
   * @param props workspace, provider and name of the role. Throws if a value is not allowed, or if this app already
   * creates a role with this name in the account. Synthesis fails if an aspect gives the role a name that Sentinel
   * cannot use, or if its policies exceed a quota of IAM.
   */
  constructor(scope: Construct, id: string, props: SentinelConnectorProps) {
    super(scope, id);
    const { workspaceId, roleName, issuerTenantId, audience, sessionNames, outputs } =
      located(this, () => resolveSentinel(props));
    this.workspaceId = workspaceId;
    this.outputs = outputs;
    warnOfGuidParameter(this, 'workspaceId', workspaceId);
    claimInAccount(this, {
      kind: 'role',
      names: [roleName],
      solution: 'let one SentinelConnector read all queues of the account, or set roleName',
    });
    this.identityProvider = located(this, () => this.provider(props.identityProvider, issuerTenantId));
    located(this, () => this.identityProvider.requireAudiences([audience]));
    this.role = new iam.Role(this, 'Role', {
      roleName: acceptedByCdk(roleName),
      description: 'Sentinel: read logs through queues',
      assumedBy: sentinelPrincipal(this.identityProvider, audience, sessionNames),
    });
    located(this, () => registerWorkspace({
      construct: this, workspaceId, sessionNames, role: this.role, issuerTenantId,
    }));
    this.node.addValidation({
      validate: () => [
        ...brokenRoleLimits([this.role]),
        ...brokenRoleNames([{ role: this.role, requiredPrefix: SENTINEL_ROLE_PREFIX }]),
      ],
    });
    if (outputs) {
      new CfnOutput(this, 'RoleArn', { value: this.role.roleArn, description: 'Microsoft Sentinel: role ARN' });
    }
  }

  /**
   * Allows Sentinel to read logs through a queue: to receive and delete its messages, and to get objects with the
   * prefixes of its fan-out. An output contains the URL of the queue, which you enter in Azure with the table.
   *
   * @param table table of the workspace for the logs. Throws if it is for the logs of another service.
   * @param consumer consumer of a `LogFanOut` without other readers. Throws if a `SentinelConnector` already reads it.
   */
  public read(table: SentinelTable, consumer: LogConsumer): iam.Grant {
    return located(this, () => {
      checkEnum('table', table, { SentinelTable });
      checkInstanceOf('consumer', consumer, LogConsumer, 'addConsumer(...) of a LogFanOut');
      const { _service: service } = consumer;
      if (service !== undefined && service !== SERVICE_OF[table]) {
        throw inputError('table', `the one for the logs of ${consumer.node.path}, which are those of ${service}`,
          table);
      }
      const read = {};
      if (sharedState(consumer, 'read', () => read) !== read) {
        throw inputError('consumer', 'a queue for one table of one SentinelConnector, because two readers take each ' +
          "other's messages; add a consumer for each", `${consumer.node.path}, which is already read`);
      }
      if (table === SentinelTable.AWS_GUARD_DUTY) this.warnOfMissingKey(consumer);
      if (this.outputs) this.makeQueueOutput(table, consumer);
      return consumer.grantRead(this.role);
    });
  }

  /**
   * Warns if no key is known, because GuardDuty always encrypts exports with a KMS key. Source: Amazon GuardDuty user
   * guide, exporting findings, 2026-11.
   */
  private warnOfMissingKey({ node: { scope: fanOut } }: LogConsumer): void {
    if (!(fanOut instanceof LogFanOut) || fanOut.logEncryptionKey) return;
    Annotations.of(this).addWarningV2('cdk-defender-for-cloud:guardDutyKey', 'GuardDuty encrypts its findings with a ' +
      `KMS key, and ${fanOut.node.path} knows none, so Sentinel cannot read them: set logEncryptionKey there`);
  }

  /** Creates an output per queue. One table can have several queues, such as one per region. */
  private makeQueueOutput(table: SentinelTable, consumer: LogConsumer): void {
    const others = this.node.children.filter(c => c.node.id.startsWith(`${table}QueueUrl`)).length;
    new CfnOutput(this, `${table}QueueUrl${others > 0 ? others + 1 : ''}`, {
      value: consumer.queue.queueUrl, description: `Microsoft Sentinel: SQS URL for the table ${table}`,
    });
  }

  private provider(given: IEntraIdentityProvider | undefined, tenantId: string): IEntraIdentityProvider {
    if (given === undefined) {
      return newInner(EntraIdentityProvider, this, 'IdentityProvider', { tenantId, _checked: true });
    }
    checkProvider('identityProvider', this, given, "Microsoft's tenant", tenantId);
    return given;
  }
}
