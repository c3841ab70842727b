import type { IConstruct } from 'constructs';
import type { OrganizationTargetsConfig } from './organization-targets';
import { sharedState } from '../guardrails/app-registry';

export interface RegisteredTargets {
  readonly construct: IConstruct;
  readonly targets: OrganizationTargetsConfig;
}

/** Registers the targets of a construct, to compare them with those of other constructs of the app. */
export function registerTargets(construct: IConstruct, targets: OrganizationTargetsConfig): void {
  registryOf(construct).push({ construct, targets });
}

/**
 * Other constructs of the app that certainly have an account in common with this one, if their units contain accounts.
 */
export function findOverlaps(construct: IConstruct, targets: OrganizationTargetsConfig): IConstruct[] {
  return othersThan(construct).filter(other => overlap(targets, other.targets)).map(other => other.construct);
}

/** Accounts of the list that other constructs of the app list one by one, with these constructs. */
export function findListedElsewhere(construct: IConstruct, accountIds: readonly string[]): [string, IConstruct][] {
  const others = othersThan(construct).filter(other => listsAccounts(other.targets));
  return accountIds.flatMap(id => others
    .filter(other => other.targets.accountIds.includes(id))
    .map((other): [string, IConstruct] => [id, other.construct]));
}

/** All constructs of the app with targets. */
export function allTargets(construct: IConstruct): readonly RegisteredTargets[] {
  return registryOf(construct);
}

function registryOf(construct: IConstruct): RegisteredTargets[] {
  return sharedState(construct.node.root, 'organization-targets', (): RegisteredTargets[] => []);
}

function othersThan(construct: IConstruct): RegisteredTargets[] {
  return registryOf(construct).filter(other => other.construct !== construct);
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

function listsAccounts({ organizationalUnitIds, filter }: OrganizationTargetsConfig): boolean {
  return organizationalUnitIds === undefined || filter === 'INTERSECTION';
}

function isRoot({ organizationalUnitIds = [] }: OrganizationTargetsConfig): boolean {
  return organizationalUnitIds.some(id => id.startsWith('r-'));
}
