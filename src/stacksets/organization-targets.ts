import { checkAccountId, checkList, checkPattern, inputError } from '../checks/input';
import { withName } from '../checks/messages';

/** Resolved targets. @internal */
export interface OrganizationTargetsConfig {
  /** Ids of the units. Undefined for a list of accounts, which needs StackSets with self-managed permissions. */
  readonly organizationalUnitIds?: readonly string[];
  readonly filter?: 'DIFFERENCE' | 'INTERSECTION';
  readonly accountIds: readonly string[];
}

/**
 * CloudFormation allows 50 organizational units per operation. Source: AWS CloudFormation API reference,
 * CreateStackInstances, 2026-11.
 */
const MAX_UNITS = 50;

/**
 * Which member accounts are connected. The methods allow only targets that CloudFormation supports. It does not support
 * organizational units together with other accounts (UNION). With service-managed permissions, it does not support
 * accounts without their organizational units.
 *
 * @example
 * // All accounts of the organization, except two. The root is r-ab12.
 * const everyAccount = OrganizationTargets.organizationalUnits('r-ab12')
 *   .excludingAccounts('111122223333', '444455556666');
 * // A pilot: the final units, but only some accounts. Remove onlyAccounts to connect everyone else.
 * const pilot = OrganizationTargets.organizationalUnits('r-ab12').onlyAccounts('777788889999');
 */
export class OrganizationTargets {
  /**
   * Every account below these organizational units, including nested units and accounts that join later. The
   * management account is never a target.
   *
   * You can add units later, and exclude accounts. Do not replace or remove units: CloudFormation first deletes the
   * stacks of a unit that you remove, even if another unit of the list contains this unit. Source: published handler of
   * `AWS::CloudFormation::StackSet`, 2026-11. Begin with the final units and `onlyAccounts`.
   *
   * @param ids ids of organizational units, such as `ou-ab12-cdef3456`, or of the root for the whole organization, such
   * as `r-ab12`; at most 50. Throws if one is not such an id or is in the list twice, or if the root is not the only
   * id.
   */
  public static organizationalUnits(...ids: string[]): OrganizationTargets {
    withName('OrganizationTargets.organizationalUnits', () => checkUnits(ids));
    return new OrganizationTargets({ organizationalUnitIds: [...ids], accountIds: [] });
  }

  /**
   * A list of accounts, with self-managed StackSets. This is for organizations without trusted access. The
   * administration role of StackSets must exist in the account of the stack, and the execution role in each account of
   * the list. You must add new accounts to the list yourself.
   *
   * @param accountIds ids of the accounts, twelve digits each. Throws if one is not an account id, or is in the list
   * twice.
   */
  public static accounts(...accountIds: string[]): OrganizationTargets {
    return withName('OrganizationTargets.accounts', () =>
      new OrganizationTargets({ accountIds: checkAccounts(accountIds) }));
  }

  private readonly config: OrganizationTargetsConfig;
  /** Targets that `excludingAccounts` and `onlyAccounts` created from these. */
  private readonly derived: OrganizationTargets[] = [];
  private isUsed = false;

  private constructor(config: OrganizationTargetsConfig) {
    this.config = config;
  }

  /**
   * The same organizational units without these accounts. If you call it twice, it excludes the accounts of both calls.
   * Automatic deployment ignores excluded accounts: if an excluded account moves from one of the units to another, it
   * is connected. Keep such accounts in a unit that is not a target.
   *
   * @param accountIds ids of the accounts, twelve digits each. Without ids, nothing changes. Throws if one is not an
   * account id or is in the list twice, after `onlyAccounts`, and for a list of accounts.
   */
  public excludingAccounts(...accountIds: string[]): OrganizationTargets {
    if (accountIds.length === 0) return this;
    const before = this.config.filter === 'DIFFERENCE' ? this.config.accountIds : [];
    return withName('OrganizationTargets.excludingAccounts', () =>
      this.filtered('excludingAccounts', 'DIFFERENCE', [...before, ...accountIds]));
  }

  /**
   * Only these accounts of the organizational units, for example for a pilot. If you remove it later, or use
   * `excludingAccounts` instead, these accounts keep their roles, and the others of the same units get theirs.
   * Automatic deployment is off by default with `onlyAccounts`, because CloudFormation would deploy to every account
   * that joins the units. Accounts that join in the meantime are connected when `onlyAccounts` is removed.
   *
   * @param accountIds ids of the accounts, twelve digits each. Throws if one is not an account id or is in the list
   * twice, after `excludingAccounts`, and for a list of accounts.
   */
  public onlyAccounts(...accountIds: string[]): OrganizationTargets {
    const before = this.config.filter === 'INTERSECTION' ? this.config.accountIds : [];
    return withName('OrganizationTargets.onlyAccounts', () =>
      this.filtered('onlyAccounts', 'INTERSECTION', [...before, ...accountIds]));
  }

  /** Ids of the accounts that are excluded. */
  public get excludedAccountIds(): string[] {
    return this.config.filter === 'DIFFERENCE' ? [...this.config.accountIds] : [];
  }

  /** Description of the targets, such as `organizational units r-ab12 without 111122223333`. */
  public toString(): string {
    const { organizationalUnitIds, filter, accountIds } = this.config;
    const accounts = accountIds.join(', ');
    if (organizationalUnitIds === undefined) return `accounts ${accounts}`;
    const units = `organizational units ${organizationalUnitIds.join(', ')}`;
    if (filter === undefined) return units;
    return filter === 'DIFFERENCE' ? `${units} without ${accounts}` : `${units}, only ${accounts}`;
  }

  /** @internal */
  public _bind(): OrganizationTargetsConfig {
    return this.config;
  }

  /** Records that a construct has these targets.
   * @internal
   */
  public _markAsUsed(): void {
    this.isUsed = true;
  }

  /**
   * Targets derived from these, if no construct has any of them, because a method result was probably not used.
   * @internal
   */
  public get _dropped(): OrganizationTargets | undefined {
    const isUsed = (targets: OrganizationTargets): boolean => targets.isUsed || targets.derived.some(isUsed);
    return this.derived.some(isUsed) ? undefined : this.derived[0];
  }

  private filtered(
    method: string, filter: 'DIFFERENCE' | 'INTERSECTION', accountIds: readonly string[],
  ): OrganizationTargets {
    if (!this.config.organizationalUnitIds) {
      throw new Error(`${method} has an effect only on OrganizationTargets.organizationalUnits; ` +
        'change the list of accounts');
    }
    if (this.config.filter && this.config.filter !== filter) {
      throw new Error('targets must have excludingAccounts or onlyAccounts, got both; onlyAccounts already excludes ' +
        'all other accounts');
    }
    const unit = accountIds.find(id => /^(ou|r)-/.test(String(id)));
    if (unit !== undefined) {
      throw inputError(method, 'account ids; to leave out a unit, name the other units in organizationalUnits', unit);
    }
    const derived = new OrganizationTargets({ ...this.config, filter, accountIds: checkAccounts(accountIds) });
    this.derived.push(derived);
    return derived;
  }
}

function checkUnits(ids: readonly string[]): void {
  checkList('ids', ids, 'organizational unit', (prop, id) => checkPattern(prop, id,
    /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
    'the id of an organizational unit, such as ou-ab12-cdef3456, or of the root, such as r-ab12'));
  const root = ids.find(id => id.startsWith('r-'));
  if (root && ids.length > 1) {
    throw new Error('ids must contain only the root, because every organizational unit is below it, got ' +
      ids.join(', '));
  }
  if (ids.length > MAX_UNITS) {
    throw new Error(`ids must contain at most ${MAX_UNITS}, got ${ids.length}; use a unit that is above them`);
  }
}

function checkAccounts(accountIds: readonly string[]): readonly string[] {
  return checkList('accountIds', accountIds, 'account', checkAccountId);
}
