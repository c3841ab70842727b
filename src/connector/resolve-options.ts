import { OPTIONS_ELSEWHERE, type DefenderForCloudOptions } from './defender-options';
import { checkAdditionalReadActions, publishedReadActions } from '../capabilities/additional-read-actions';
import { PermissionsType } from '../capabilities/capability-definition';
import { resolveRoleNames, unusedRoleNames } from '../capabilities/role-names';
import { checkRoleNameSuffix, resolvePolicyPath, resolveRolePath } from '../checks/iam-names';
import { checkAccountId, checkEnum, checkGuid, checkHasEffect, checkList, inputError } from '../checks/input';
import { checkElsewhere } from '../checks/known-options';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { resolvePlans, type ResolvedPlans } from '../plans/resolve-plans';
import { keptByOtherPlans } from '../plans/shared-options';
import type { MicrosoftTemplate } from '../readers/microsoft-template/microsoft-template';

/**
 * The checked options of a connector or an organization, with their defaults. They are resolved once. The code that
 * creates resources, warns or writes the template for Azure reads them.
 */
export interface ResolvedOptions {
  /** The tenant in lower case, as in Entra tokens. */
  readonly azureTenantId: string;
  readonly plans: ResolvedPlans;
  /** Whether the user chose the permission type. */
  readonly permissionsTypeIsSet: boolean;
  /** The source of permissions that replaces the data of the library. */
  readonly permissionsFrom?: MicrosoftTemplate;
  /** Names of the roles, by the id of the capability. */
  readonly roleNames: ReadonlyMap<string, string>;
  readonly roleNameSuffix?: string;
  /** Undefined for `/`. */
  readonly rolePath?: string;
  /** Undefined for `/`. */
  readonly policyPath?: string;
  readonly outputs: boolean;
  /** Warnings about options without effect: ids with their messages. */
  readonly withoutEffect: readonly (readonly [id: string, message: string])[];
}

/** Resolves the options. Throws if one is not allowed, or has no effect with the others. */
export function resolveSharedOptions(options: DefenderForCloudOptions): ResolvedOptions {
  checkElsewhere(options, OPTIONS_ELSEWHERE);
  checkNoBoundary(options);
  const { permissionsType = PermissionsType.DEFAULT_ACCESS, additionalReadActions, roleNames = {} } = options;
  checkEnum('permissionsType', permissionsType, { PermissionsType });
  checkHasEffect('additionalReadActions', additionalReadActions,
    'PermissionsType.LEAST_PRIVILEGE_ACCESS, because default access already reads with ReadOnlyAccess of AWS',
    permissionsType === PermissionsType.LEAST_PRIVILEGE_ACCESS);
  checkAdditionalReadActions(additionalReadActions);
  if (options.snapshotSharingAccounts !== undefined) {
    checkList('snapshotSharingAccounts', options.snapshotSharingAccounts, 'account', checkAccountId,
      { remedy: 'leave it out to allow every account, or turn agentlessVmScanning off' });
  }
  checkRoleNameSuffix(options.roleNameSuffix);
  const rolePath = resolveRolePath(options.rolePath);
  const policyPath = resolvePolicyPath(options.policyPath);
  const azureTenantId = checkCustomerTenant('azureTenantId', options.azureTenantId);
  const { permissionsFrom } = options;
  if (permissionsFrom !== undefined && permissionsFrom?._roles === undefined) { // its class is loaded only on use
    throw inputError('permissionsFrom', "a MicrosoftTemplate, such as MicrosoftTemplate.fromFile('microsoft.json')",
      permissionsFrom);
  }
  const plans = resolvePlans(options, permissionsType);
  const capabilities = plans.capabilities.map(c => c.capability);
  const unused = unusedRoleNames(capabilities, roleNames);
  const published = publishedReadActions(additionalReadActions);
  return {
    azureTenantId,
    plans,
    permissionsTypeIsSet: options.permissionsType !== undefined,
    permissionsFrom,
    roleNames: resolveRoleNames(capabilities, roleNames, options.roleNameSuffix),
    roleNameSuffix: options.roleNameSuffix,
    rolePath,
    policyPath,
    outputs: options.outputs ?? true,
    withoutEffect: [
      ...unused.length === 0 ? [] : [['unusedRoleNames',
        `roleNames of capabilities that are off have no effect: remove ${unused.join(', ')}, or switch them ` +
        'on'] as const],
      ...published.length === 0 ? [] : [['publishedReadActions', 'additionalReadActions have no effect if least ' +
        `privilege access already has them: remove ${published.join(', ')}`] as const],
      ...keptByOtherPlans(plans.bindings).map(([id, message]) => [`keptByOtherPlan:${id}`, message] as const),
    ],
  };
}

/**
 * Throws if the options contain a permissions boundary policy, as those of a role do, because it would have no effect.
 * A boundary from the props of a stack is allowed: users can spread those props, and it takes effect in the stack.
 */
function checkNoBoundary(options: object): void {
  const { permissionsBoundary } = options as { readonly permissionsBoundary?: any };
  if (typeof permissionsBoundary !== 'string' && permissionsBoundary?.managedPolicyArn === undefined) return;
  throw new Error('permissionsBoundary is not an option of this construct: create the construct, then call ' +
    'iam.PermissionsBoundary.of(construct).apply(policy)');
}

/** The tenant in lower case. */
export function checkCustomerTenant(prop: string, azureTenantId: string): string {
  const tenant = checkGuid(prop, azureTenantId,
    'the id of your own Entra tenant, which az account show --query tenantId prints');
  if (tenant === DEFENDER_TENANT_ID) {
    throw inputError(prop,
      "your own Entra tenant, not Microsoft's tenant with the Defender for Cloud applications", azureTenantId);
  }
  return tenant;
}
