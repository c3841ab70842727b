import { Token, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { OrganizationTargetsConfig } from './organization-targets';
import { type Reach, sharedState } from '../checks/app-registry';

interface RegisteredTargets {
  readonly construct: IConstruct;
  readonly targets: OrganizationTargetsConfig;
}

/** Registers the targets of a construct for comparison with those of other constructs in the app. */
export function registerTargets(construct: IConstruct, targets: OrganizationTargetsConfig): void {
  allTargets(construct).push({ construct, targets });
}

/**
 * Returns other constructs of the app that certainly share an account with this one, if their units contain accounts.
 */
export function findOverlaps(construct: IConstruct, targets: OrganizationTargetsConfig): IConstruct[] {
  return othersThan(construct).filter(other => overlap(targets, other.targets)).map(other => other.construct);
}

/** Returns accounts of the list that other constructs of the app also list, with these constructs. */
export function findListedElsewhere(construct: IConstruct, accountIds: readonly string[]): [string, IConstruct][] {
  const others = othersThan(construct).filter(other => listsAccounts(other.targets));
  return accountIds.flatMap(id => others
    .filter(other => other.targets.accountIds.includes(id))
    .map((other): [string, IConstruct] => [id, other.construct]));
}

/**
 * Returns whether a StackSet with these targets deploys to the account of another stack. The management account, which
 * usually has the StackSet of units, is never a target. A stack without a known account is often for that account, so
 * it is not compared.
 */
export function reachOf(
  targets: OrganizationTargetsConfig, byManagementAccount: boolean, administrator: Stack, other: Stack,
): Reach {
  const isKnown = !Token.isUnresolved(other.account);
  const isAdministrator = other === administrator || isKnown && other.account === administrator.account;
  if (isAdministrator ? targets.organizationalUnitIds && byManagementAccount : !isKnown) return 'never';
  const isNamed = targets.accountIds.includes(other.account);
  if (listsAccounts(targets)) return isNamed ? 'named' : 'never';
  return isNamed ? 'never' : 'maybe';
}

/** Returns all constructs of the app with targets. */
export function allTargets(construct: IConstruct): RegisteredTargets[] {
  return sharedState(construct.node.root, 'organization-targets', (): RegisteredTargets[] => []);
}

function othersThan(construct: IConstruct): RegisteredTargets[] {
  return allTargets(construct).filter(other => other.construct !== construct);
}

function overlap(a: OrganizationTargetsConfig, b: OrganizationTargetsConfig): boolean {
  const [named, others] = listsAccounts(a) ? [a, b] : [b, a];
  if (listsAccounts(named)) {
    return named.accountIds.some(id => listsAccounts(others)
      ? others.accountIds.includes(id)
      : isRoot(others) && !others.accountIds.includes(id));
  }
  return isRoot(a) || isRoot(b) || a.organizationalUnitIds!.some(id => b.organizationalUnitIds!.includes(id));
}

/** Whether `a` certainly includes every account of `b`, including accounts that join later. */
export function includesTargets(a: OrganizationTargetsConfig, b: OrganizationTargetsConfig): boolean {
  const { organizationalUnitIds: units, filter } = a;
  if (!units || filter !== undefined || !b.organizationalUnitIds) return false;
  return isRoot(a) || b.organizationalUnitIds.every(id => units.includes(id));
}

function listsAccounts({ organizationalUnitIds, filter }: OrganizationTargetsConfig): boolean {
  return organizationalUnitIds === undefined || filter === 'INTERSECTION';
}

function isRoot({ organizationalUnitIds = [] }: OrganizationTargetsConfig): boolean {
  return organizationalUnitIds.some(id => id.startsWith('r-'));
}
