import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { roleName, type RoleNameContext } from './role-name';
import type { OrganizationInAzure } from './settings/organizational-data';
import { text, type AzureValue, type ParameterReference, type TextPart } from './template/expression';
import type { DefenderCapability } from '../capabilities/defender-capability';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { PlanBinding } from '../plans/plan-binding';

export const ACCOUNT_PARAMETER: ParameterReference = { parameter: 'awsAccountId' };
export const PARTITION_PARAMETER: ParameterReference = { parameter: 'awsPartition' };

/** What the Azure half has to know of the AWS half: one account, or a management account with its members. */
export interface ConnectorSource {
  /** Plans that are on, foundational CSPM among them. */
  readonly bindings: readonly PlanBinding[];
  /** Twelve digits; none where the account is not known at synthesis. */
  readonly accountId?: string;
  /** Such as `aws`; none where the region is not known at synthesis. */
  readonly partition?: string;
  /** For a management account. */
  readonly organization?: OrganizationInAzure;
  /** ARN of a capability's role as this synthesis makes it. An error where its name is not known at synthesis. */
  roleArn(capability: DefenderCapability): AzureValue;
  /** Capabilities whose role is made elsewhere and has no name yet (`iam.Role.customizeRoles`). */
  namelessRoles(): DefenderCapability[];
}

/** One account. To be asked at synthesis, when aspects have been applied. */
export function sourceOf(connector: DefenderForCloudConnector): ConnectorSource {
  const { account, region } = Stack.of(connector);
  const accountId = Token.isUnresolved(account) ? undefined : account;
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  const context: RoleNameContext = {
    account: accountId ?? ACCOUNT_PARAMETER,
    partition: partition ?? PARTITION_PARAMETER,
    region: Token.isUnresolved(region) ? undefined : region,
  };
  const pathOf = (capability: DefenderCapability): TextPart[] | undefined => roleName(capability, connector.role(capability), context);
  return {
    bindings: connector._bindings,
    accountId,
    partition,
    roleArn: capability => text(['arn:', context.partition, ':iam::', context.account, ':role', ...pathOf(capability) ?? []]),
    namelessRoles: () => connector.capabilities.filter(capability => pathOf(capability) === undefined),
  };
}
