import type { CapabilityDefinition } from './capability-definition';
import type { CapabilityId } from './defender-capability';
import { READ_CLOUDTRAIL_BUCKET } from '../permissions/ciem';
import { ATTACH_FINDINGS } from '../permissions/container-image-assessment';
import type { StatementData } from '../permissions/permission-set';
import { LIST_BUCKETS, READ_NAMED_BUCKETS } from '../permissions/sensitive-data-discovery';

/**
 * Statements that an option adds to those of both permission types. Statements that only narrow others are not listed:
 * the others cover them.
 */
const ADDED_BY_OPTIONS: { readonly [id: string]: readonly StatementData[] | undefined } = {
  CiemDiscovery: READ_CLOUDTRAIL_BUCKET,
  ContainerImageAssessment: [ATTACH_FINDINGS],
  // In place of an AWS managed policy.
  SensitiveDataDiscovery: [LIST_BUCKETS, READ_NAMED_BUCKETS],
} satisfies { readonly [id in CapabilityId]?: readonly StatementData[] };

/** The most that the role of a capability can have, with any options and permission type. */
export function widestPermissions(
  { id, permissions }: CapabilityDefinition,
): { readonly managedPolicies: readonly string[]; readonly statements: readonly StatementData[] } {
  const sets = Object.values(permissions);
  return {
    managedPolicies: sets.flatMap(set => set.managedPolicies.map(policy => policy.name)),
    statements: [...sets.flatMap(set => set.statements), ...ADDED_BY_OPTIONS[id] ?? []]
      .filter(statement => statement.effect !== 'Deny'),
  };
}
