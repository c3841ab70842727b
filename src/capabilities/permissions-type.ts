/** How much access Defender for Cloud gets: the two permission types of the Azure portal. */
export enum PermissionsType {
  /** What Microsoft calls default access: reads everything but billing, ready for features that are still to come. */
  DEFAULT_ACCESS = 'DefaultAccess',
  /** Only what today's features need. */
  LEAST_PRIVILEGE_ACCESS = 'LeastPrivilegeAccess',
}
