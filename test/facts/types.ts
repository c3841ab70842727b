/** A statement in a form in which order and single values in place of lists make no difference: lists are sorted. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator, then condition key, then values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Permissions {
  /** Names below `arn:aws:iam::aws:policy/`, sorted. */
  readonly awsManagedPolicies: readonly string[];
  readonly statements: readonly Statement[];
}

export interface ByPermissionType {
  readonly DefaultAccess: Permissions;
  readonly LeastPrivilegeAccess: Permissions;
}

export type PlanName = 'cspm' | 'servers' | 'containers' | 'databases';

/** A role as it must be in account 111122223333, partition aws, for tenant 11111111-2222-3333-4444-555555555555. */
export interface RoleFact extends ByPermissionType {
  /** Name of its capability in outputs and construct ids. */
  readonly capability: string;
  readonly roleName: string;
  /** Prefix that Microsoft requires in the name. */
  readonly requiredNamePrefix?: string;
  /** The audience that Defender for Cloud asks for. Undefined if somebody else assumes the role. */
  readonly audience?: string;
  /** The AWS service that assumes it, without `.amazonaws.com`, and the condition key that has the account. */
  readonly service?: { readonly name: string; readonly accountKey: string };
  /** Microsoft's name of the feature in Azure, such as `vmScanners`, in the offering of each plan that has it. */
  readonly feature: string;
  /** Whether the listing of fields in `test/azure/listing` is older than the feature. */
  readonly isNotListed?: true;
  /** The only version of the Azure API with a field for the role. Undefined if all have it. */
  readonly apiVersion?: string;
  /** The trust document, as it must stand in the template once its intrinsic functions are filled in. */
  readonly trust: { readonly Version: string; readonly Statement: readonly object[] };
  /** The option of each plan that switches the role on. Without any, it is always on. */
  readonly options: Readonly<Partial<Record<PlanName, string>>>;
  /** Whether this option is off by default, as in the Azure portal. */
  readonly offByDefault?: true;
}
