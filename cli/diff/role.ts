import type { AttachedPolicy } from './aws-managed';
import type { Basis } from './basis';
import type { Permissions } from './permissions';

/** A role of a template: what it may do, and who may assume it. */
export interface Role {
  readonly name: string;
  /** Others than roles are parts of roles that are not in the template. */
  readonly kind: 'role' | 'policy' | 'stack';
  /** The template that it is in. */
  readonly template: string;
  readonly logicalId: string;
  readonly permissions: Permissions;
  readonly trust: Permissions;
  /** Policies that are not in the template, by their ARNs. */
  readonly attached: readonly AttachedPolicy[];
  readonly boundary?: Boundary;
  /** Conditions of the templates under which it exists. */
  readonly when: readonly string[];
  /** In seconds. */
  readonly session: string;
  readonly basis: Basis;
}

export interface Boundary {
  readonly text: string;
  /** Undefined if the policy is not in the template. */
  readonly permissions?: Permissions;
}
