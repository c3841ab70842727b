import { call } from './aws';
import type { Target } from './environment';

/** The organization that a scenario needs: names of accounts and of units. The outermost unit is the root. */
export interface OrganizationTree {
  readonly accounts?: string[];
  readonly units?: Record<string, OrganizationTree>;
}

/** The created organization: ids by name. */
export interface Organization {
  readonly id: string;
  readonly management: string;
  readonly root: string;
  readonly units: Record<string, string>;
  readonly accounts: Record<string, string>;
}

/** Creates an organization with the account of the target as the management account. */
export async function makeOrganization(tree: OrganizationTree, target: Target): Promise<Organization> {
  const { Organization: { Id: id } } = await call('organizations', 'create_organization', { FeatureSet: 'ALL' }, target);
  const {
    Roots: [root],
  } = await call('organizations', 'list_roots', {}, target);
  const made = {
    id,
    management: target.account,
    root: root.Id,
    units: {} as Record<string, string>,
    accounts: {} as Record<string, string>,
  };
  const fill = async (parent: string, node: OrganizationTree) => {
    for (const name of node.accounts ?? []) {
      made.accounts[name] = await joinOrganization(name, target);
      if (parent !== made.root) await moveAccount(made.accounts[name], made.root, parent, target);
    }
    for (const [Name, child] of Object.entries(node.units ?? {})) {
      const { OrganizationalUnit } = await call(
        'organizations',
        'create_organizational_unit',
        { ParentId: parent, Name },
        target,
      );
      made.units[Name] = OrganizationalUnit.Id;
      await fill(OrganizationalUnit.Id, child);
    }
  };
  await fill(made.root, tree);
  return made;
}

/** Creates an account in the root, and returns its id. */
export async function joinOrganization(name: string, target: Target): Promise<string> {
  const { CreateAccountStatus } = await call(
    'organizations',
    'create_account',
    { AccountName: name, Email: `${name}@example.com` },
    target,
  );
  return CreateAccountStatus.AccountId;
}

export async function moveAccount(
  AccountId: string,
  SourceParentId: string,
  DestinationParentId: string,
  target: Target,
): Promise<void> {
  await call('organizations', 'move_account', { AccountId, SourceParentId, DestinationParentId }, target);
}
