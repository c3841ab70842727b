import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { roleName, type RoleNameContext } from './role-name';
import type { OrganizationInAzure } from './settings/environment-settings';
import { ACCOUNT_PARAMETER, PARTITION_PARAMETER } from './template/deployment-template';
import { parameter, text, type Expression } from './template/expression';
import type { PermissionsType } from '../capabilities/capability-definition';
import type { DefenderCapability } from '../capabilities/defender-capability';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { PlanBinding } from '../plans/plan-binding';

/** Data of the AWS side for the Azure side: of one account, or of a management account with its members. */
export interface ConnectorSource {
  /** Plans that are on, including foundational CSPM. */
  readonly bindings: readonly PlanBinding[];
  readonly permissionsType: PermissionsType;
  /** Account id of twelve digits. Undefined if the account is not known at synthesis. */
  readonly accountId?: string;
  /** Partition, such as `aws`. Undefined if the region is not known at synthesis. */
  readonly partition?: string;
  /** The organization, only for a management account. */
  readonly organization?: OrganizationInAzure;
  /** Returns the rendered ARN of a capability's role. Throws if the name of the role is not known at synthesis. */
  roleArn(capability: DefenderCapability): string | Expression;
  /** Capabilities with an existing role that has no name yet (`iam.Role.customizeRoles`). */
  rolesWithoutName(): DefenderCapability[];
}

/** Returns the data of one account. Call it at synthesis, after CDK has applied the aspects. */
export function sourceOf(connector: DefenderForCloudConnector): ConnectorSource {
  const { account, region } = Stack.of(connector);
  const accountId = Token.isUnresolved(account) ? undefined : account;
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  const context: RoleNameContext = {
    account: accountId ?? parameter(ACCOUNT_PARAMETER),
    partition: partition ?? parameter(PARTITION_PARAMETER),
    region: Token.isUnresolved(region) ? undefined : region,
  };
  const pathOf = (capability: DefenderCapability) => roleName(capability, connector.role(capability), context);
  const prefix = ['arn:', context.partition, ':iam::', context.account, ':role'];
  return {
    bindings: connector._plans.bindings,
    permissionsType: connector._plans.permissionsType,
    accountId,
    partition,
    roleArn: capability => text([...prefix, ...pathOf(capability) ?? []]),
    rolesWithoutName: () => connector.capabilities.filter(capability => pathOf(capability) === undefined),
  };
}
