import { show, showPath } from '../settings/json-value';
import { Expression, type AzureValue } from '../template/expression';

const ROLE = /^arn:[\w-]+:iam::(\d{12}):role\/./i;

/** A role ARN in the template, and its location. */
export interface NamedRole {
  /** Names from the part down, such as `['DefenderCspmAws', 'vmScanners', 'cloudRoleArn']`. */
  readonly keys: readonly string[];
  readonly arn: string;
  readonly accountId: string;
}

/** Returns every role ARN in a value that is known at synthesis. */
export function rolesIn(value: AzureValue, keys: readonly string[] = []): NamedRole[] {
  if (typeof value === 'string') {
    const [, accountId] = ROLE.exec(value.trim()) ?? [];
    return accountId === undefined ? [] : [{ keys, arn: value, accountId }];
  }
  if (typeof value !== 'object' || value instanceof Expression) return [];
  return Object.entries(value).flatMap(([key, v]) => rolesIn(v, [...keys, key]));
}

/** Throws if a role is in another account than the connector, because Defender for Cloud would read that account. */
export function checkAccountOfRoles(roles: readonly NamedRole[], accountId: string | undefined): void {
  const foreign = roles.find(role => accountId !== undefined && role.accountId !== accountId);
  if (foreign === undefined) return;
  throw new Error(`${showPath(foreign.keys)} must be a role of the account ${accountId}, ` +
    `got ${show(foreign.arn)}`);
}
