import type { IConstruct } from 'constructs';
import type { OrganizationTargetsConfig } from './organization-targets';

/** What is known to go where hangs on the construct tree's root, so that apps in one process do not see each other. */
const DEPLOYED = Symbol.for('cdk-defender-for-cloud.organization-targets');

type Entry = { readonly construct: IConstruct; readonly targets: OrganizationTargetsConfig };

/** The constructs of the app before this one that certainly share an account with it, unless there is none in the units. */
export function overlapping(construct: IConstruct, targets: OrganizationTargetsConfig): IConstruct[] {
  const { root } = construct.node as { root: IConstruct & { [DEPLOYED]?: Entry[] } };
  const before = root[DEPLOYED] ?? [];
  Object.defineProperty(root, DEPLOYED, { value: [...before, { construct, targets }], configurable: true });
  return before.filter(other => overlap(targets, other.targets)).map(other => other.construct);
}

/** Of the accounts those that other constructs of the app name one by one. */
export function pickedElsewhere(construct: IConstruct, accountIds: readonly string[]): [string, IConstruct][] {
  const { root } = construct.node as { root: IConstruct & { [DEPLOYED]?: Entry[] } };
  const others = (root[DEPLOYED] ?? []).filter(e => e.construct !== construct && picks(e.targets));
  return accountIds.flatMap(id => others.filter(e => e.targets.accountIds.includes(id)).map((e): [string, IConstruct] => [id, e.construct]));
}

function overlap(a: OrganizationTargetsConfig, b: OrganizationTargetsConfig): boolean {
  const [named, others] = picks(a) ? [a, b] : [b, a];
  if (picks(named)) {
    return named.accountIds.some(id => picks(others) ? others.accountIds.includes(id) : isRoot(others) && !others.accountIds.includes(id));
  }
  return isRoot(a) || isRoot(b) || a.organizationalUnitIds!.some(id => b.organizationalUnitIds!.includes(id));
}

/** Whether accounts are named one by one. */
function picks({ organizationalUnitIds, filter }: OrganizationTargetsConfig): boolean {
  return organizationalUnitIds === undefined || filter === 'INTERSECTION';
}

function isRoot({ organizationalUnitIds = [] }: OrganizationTargetsConfig): boolean {
  return organizationalUnitIds.some(id => id.startsWith('r-'));
}
