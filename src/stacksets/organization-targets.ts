import { checkAccountId, checkList, checkPattern } from '../guardrails/input';

/** What targets come down to. @internal */
export interface OrganizationTargetsConfig {
  /** Left out for a list of accounts, which StackSets with self-managed permissions are for. */
  readonly organizationalUnitIds?: readonly string[];
  readonly filter?: 'DIFFERENCE' | 'INTERSECTION';
  readonly accountIds: readonly string[];
}

/** CloudFormation takes 50 organizational units an operation. Source: AWS CloudFormation API reference, CreateStackInstances, 2026-11. */
const MOST_UNITS = 50;

/**
 * Which member accounts are connected. What CloudFormation refuses cannot be written: units together with further accounts (UNION),
 * accounts without their units under service-managed permissions.
 */
export class OrganizationTargets {
  /**
   * Every account below these organizational units, those of nested units and those that come later included. The management
   * account is never among them.
   *
   * @param ids ids of organizational units (`ou-ab12-cdef3456`), or of the root (`r-ab12`) for the whole organization; at most 50.
   * An error where one is no such id, is there twice, or stands beside the root.
   */
  public static organizationalUnits(...ids: string[]): OrganizationTargets {
    checkList('ids', ids, 'organizational unit', id => id);
    ids.forEach((id, i) => checkPattern(`ids[${i}]`, id, /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
      'the id of an organizational unit, such as ou-ab12-cdef3456, or of the root, such as r-ab12'));
    const root = ids.find(id => id.startsWith('r-'));
    if (root && ids.length > 1) throw new Error(`ids must name the root alone, since every organizational unit is below it, got ${ids.join(', ')}`);
    if (ids.length > MOST_UNITS) throw new Error(`ids must hold at most ${MOST_UNITS}, got ${ids.length}; name a unit that they are below of`);
    return new OrganizationTargets({ organizationalUnitIds: [...ids], accountIds: [] });
  }

  /**
   * A list of accounts, by StackSets with self-managed permissions: for organizations without trusted access. The role that
   * administers StackSets must exist in this account, the role that executes them in each of the list. New accounts are added by hand.
   *
   * @param accountIds ids of the accounts. An error where one is no account id, or is there twice.
   */
  public static accounts(...accountIds: string[]): OrganizationTargets {
    return new OrganizationTargets({ accountIds: checkAccounts(accountIds) });
  }

  private readonly config: OrganizationTargetsConfig;

  private constructor(config: OrganizationTargetsConfig) {
    this.config = config;
  }

  /**
   * The same organizational units without these accounts. A second call leaves out more. Automatic deployment does not heed it: an
   * account that is moved from one of the units to another is connected all the same, so keep it in a unit that is no target.
   *
   * @param accountIds ids of the accounts; none changes nothing. An error where one is no account id or is there twice, after
   * `onlyAccounts`, and on a list of accounts.
   */
  public excludingAccounts(...accountIds: string[]): OrganizationTargets {
    if (accountIds.length === 0) return this;
    const before = this.config.filter === 'DIFFERENCE' ? this.config.accountIds : [];
    return this.filtered('excludingAccounts', 'DIFFERENCE', [...before, ...accountIds]);
  }

  /**
   * Of the organizational units these accounts only, such as for a pilot. Since CloudFormation would deploy to every account that is
   * added to the units later all the same, automatic deployment is off then unless it is asked for.
   *
   * @param accountIds ids of the accounts. An error where one is no account id or is there twice, after `excludingAccounts`, and on a
   * list of accounts.
   */
  public onlyAccounts(...accountIds: string[]): OrganizationTargets {
    const before = this.config.filter === 'INTERSECTION' ? this.config.accountIds : [];
    return this.filtered('onlyAccounts', 'INTERSECTION', [...before, ...accountIds]);
  }

  /** Ids of the accounts that are left out. */
  public get excludedAccountIds(): string[] {
    return this.config.filter === 'DIFFERENCE' ? [...this.config.accountIds] : [];
  }

  /** @internal */
  public _bind(): OrganizationTargetsConfig {
    return this.config;
  }

  private filtered(method: string, filter: 'DIFFERENCE' | 'INTERSECTION', accountIds: readonly string[]): OrganizationTargets {
    if (!this.config.organizationalUnitIds) {
      throw new Error(`${method} has an effect only on OrganizationTargets.organizationalUnits; change the list of accounts`);
    }
    if (this.config.filter && this.config.filter !== filter) {
      throw new Error('targets must have excludingAccounts or onlyAccounts, got both; accounts that are not among onlyAccounts are left out anyway');
    }
    return new OrganizationTargets({ ...this.config, filter, accountIds: checkAccounts(accountIds) });
  }
}

function checkAccounts(accountIds: readonly string[]): readonly string[] {
  checkList('accountIds', accountIds, 'account', id => id);
  accountIds.forEach((id, i) => checkAccountId(`accountIds[${i}]`, id));
  return [...accountIds];
}
