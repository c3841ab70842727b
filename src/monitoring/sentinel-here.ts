import { Annotations, Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isTemplateForManyAccounts, type SentinelWorkspace, workspacesInAccountOf } from '../checks/app-registry';
import { isNotKnown } from '../checks/input';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { renderedRoleName } from '../policy-language/cloudformation/resource-names';

/**
 * The connectors of Microsoft Sentinel in the accounts of a monitoring. They are looked up at synthesis, because the
 * app can create them after the monitoring.
 */
export class SentinelHere {
  /** If the accounts are covered, the other monitoring handles the connectors. */
  constructor(private readonly user: IConstruct, private readonly isCovered = false) {
    user.node.addValidation({ validate: () => this.warnOfUnknown() });
  }

  /** Returns the given session names, followed by those that are expected. */
  public sessionNames(given: readonly string[]): string[] {
    return Lazy.list({
      produce: () => {
        const known = this.ofPublicCloud().filter(c => this.knows(c));
        return [...new Set([...given, ...known.flatMap(c => c.sessionNames)])];
      },
    });
  }

  /** Returns the given matchers, followed by those for the names of the roles. */
  public matchers(given: readonly object[], matcher: (name: string) => object): object {
    return Lazy.any({ produce: () => [...given, ...this.roleNames().map(matcher)] });
  }

  private connectors(): readonly SentinelWorkspace[] {
    return this.isCovered ? [] : workspacesInAccountOf(this.user);
  }

  /** Connectors whose sessions the rules match. Azure Government has another issuer. */
  private ofPublicCloud(): SentinelWorkspace[] {
    return this.connectors().filter(({ issuerTenantId }) => issuerTenantId === DEFENDER_TENANT_ID);
  }

  private roleNames(): string[] {
    const names = this.connectors().flatMap(({ role }) => {
      const name = renderedRoleName(role)?.name;
      return typeof name === 'string' || this.isInOwnTemplate(role) ? [name as string] : [];
    });
    return [...new Set(names)];
  }

  /** Whether the template of the rules can contain the workspace. */
  private knows({ construct, workspaceId }: SentinelWorkspace): boolean {
    return !isNotKnown(workspaceId) || this.isInOwnTemplate(construct);
  }

  private isInOwnTemplate(construct: IConstruct): boolean {
    return Stack.of(construct) === Stack.of(this.user);
  }

  private warnOfUnknown(): [] {
    for (const connector of this.ofPublicCloud().filter(c => !this.knows(c))) {
      const scope = isTemplateForManyAccounts(Stack.of(this.user)) ? connector.construct : this.user;
      Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:monitoringWorkspace',
        `the workspace of ${connector.construct.node.path} is known only at deployment, and in another stack, so ` +
        `each session of its Microsoft Sentinel is an event of ${this.user.node.path}: give the id in ` +
        'sentinelWorkspaceIds, and acknowledge this warning');
    }
    return [];
  }
}
