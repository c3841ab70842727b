import { AGENTLESS_KUBERNETES_DISCOVERY, KUBERNETES_SERVICE } from './containers';
import { DATABASES_DSPM } from './data';
import { narrowing, NO_PERMISSIONS, type PermissionChange } from './permission-change';
import { AGENTLESS_VM_SCANNING } from './servers';
import {
  DENY_GRANTS_ON_ALIASED_KEYS, DENY_MANAGING_ALIASED_KEYS, DENY_SHARING_WITH_OTHERS, DENY_TAKING_DISKS_OUT,
  MANAGING_KEYS, SHARE_WITH_NAMED_ACCOUNTS,
} from '../permissions/agentless-vm-scanning';
import { DENY_GRANTS_ON_OTHER_ALIASED_KEYS, DENY_MANAGING_OTHER_ALIASED_KEYS } from '../permissions/databases';
import { DENY_OPENING_CLUSTERS_TO_OTHERS, OPEN_CLUSTERS_TO_OWN_ROLES } from '../permissions/open-clusters';
import type { PermissionSet, StatementData } from '../permissions/permission-set';

/** Roles to which Defender for Cloud gives access to EKS clusters. */
export const CLUSTER_ROLES: readonly string[] = [KUBERNETES_SERVICE.id, AGENTLESS_KUBERNETES_DISCOVERY.id];

/** A limit of roles that several plans share, so it is an option of the connector. */
export interface AccessLimit {
  /** Options of which one must be on for the limit to have an effect. */
  readonly needs: string;
  /**
   * The change of each limited role, by the id of its capability. It returns permissions that it does not affect
   * unchanged.
   */
  readonly roles: { readonly [id: string]: PermissionChange | undefined };
  /** The placeholder for the values of the option. Undefined means that the option is on or off. */
  readonly placeholder?: string;
}

/** The limits by the option of the connector. */
export const ACCESS_LIMITS = {
  denyClusterAccessForOthers: {
    roles: Object.fromEntries(CLUSTER_ROLES.map(id =>
      [id, narrowing(openClustersToOwnRoles, [DENY_OPENING_CLUSTERS_TO_OTHERS])])),
    needs: 'controlPlaneAuditLogs: true, or agentlessKubernetesDiscovery: true with PermissionsType.DEFAULT_ACCESS',
  },
  denyManagingAliasedKeys: {
    roles: {
      [AGENTLESS_VM_SCANNING.id]: denying([DENY_MANAGING_ALIASED_KEYS, DENY_GRANTS_ON_ALIASED_KEYS], [
        { ...DENY_MANAGING_ALIASED_KEYS, actions: MANAGING_KEYS }, DENY_GRANTS_ON_ALIASED_KEYS,
      ]),
      [DATABASES_DSPM.id]: denying([DENY_MANAGING_OTHER_ALIASED_KEYS], [
        { ...DENY_MANAGING_OTHER_ALIASED_KEYS, actions: MANAGING_KEYS }, DENY_GRANTS_ON_OTHER_ALIASED_KEYS,
      ]),
    },
    needs: 'agentlessVmScanning: true or databasesDspm: true of a plan',
  },
  snapshotSharingAccounts: {
    roles: {
      [AGENTLESS_VM_SCANNING.id]:
        narrowing(shareWithNamedAccounts, [DENY_SHARING_WITH_OTHERS, DENY_TAKING_DISKS_OUT]),
    },
    needs: 'agentlessVmScanning: true of a plan',
    placeholder: 'snapshotSharingAccount',
  },
} satisfies { readonly [option: string]: AccessLimit };

/** Adds denies to published permissions, and to those of a file. */
function denying(denies: readonly StatementData[], besideFile: readonly StatementData[]): PermissionChange {
  return {
    published: permissions => ({ ...permissions, statements: [...permissions.statements, ...denies] }),
    besideFile: { ...NO_PERMISSIONS, statements: besideFile },
  };
}

function openClustersToOwnRoles(permissions: PermissionSet): PermissionSet {
  return replacing(permissions, OPEN_CLUSTERS_TO_OWN_ROLES.actions, [OPEN_CLUSTERS_TO_OWN_ROLES]);
}

function shareWithNamedAccounts(permissions: PermissionSet): PermissionSet {
  const { actions } = DENY_SHARING_WITH_OTHERS;
  return replacing(permissions, actions, [...SHARE_WITH_NAMED_ACCOUNTS, DENY_SHARING_WITH_OTHERS]);
}

/** Moves the actions out of the statement that allows them, into narrower statements after it. */
function replacing(
  permissions: PermissionSet, actions: readonly string[], narrowed: readonly StatementData[],
): PermissionSet {
  const isReplaced = (s: StatementData) => s.effect !== 'Deny' && actions.some(action => s.actions.includes(action));
  if (!permissions.statements.some(isReplaced)) return permissions;
  return {
    ...permissions,
    statements: permissions.statements.flatMap(s => isReplaced(s)
      ? [{ ...s, actions: s.actions.filter(action => !actions.includes(action)) }, ...narrowed]
      : [s]),
  };
}
