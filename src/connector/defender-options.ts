import type { PermissionsType } from '../capabilities/capability-definition';
import type { DefenderRoleNames } from '../capabilities/role-names';
import type { DefenderPlan } from '../plans/defender-plan';

/** What is said about an account and about all accounts of an organization alike. */
export interface DefenderForCloudOptions {
  /**
   * Your own Entra tenant (GUID), whose Defender for Cloud may assume the roles. Written in lower case in the template.
   * An error where it is no GUID, all zeros, or Microsoft's own tenant.
   */
  readonly azureTenantId: string;
  /**
   * The plans to prepare the account for. An error where a plan is there twice.
   * @default - none: foundational CSPM only, which is always in it
   */
  readonly plans?: DefenderPlan[];
  /**
   * How much access Defender for Cloud gets.
   * @default PermissionsType.DEFAULT_ACCESS, as in the Azure portal
   */
  readonly permissionsType?: PermissionsType;
  /**
   * Whether the CSPM role is denied to read contents: objects, items, messages, log events, secrets, parameter values,
   * snapshot blocks, image layers, query results, code. Reading configuration stays allowed, but for `lambda:GetFunction`,
   * whose answer holds a download link for the code.
   * @default false
   */
  readonly denyDataReads?: boolean;
  /**
   * Names of roles in place of Microsoft's default names. The Azure side must name the same roles.
   * @default - Microsoft's default names
   */
  readonly roleNames?: DefenderRoleNames;
  /**
   * Whether the stack has an output for the ARN of each role and for the CloudTrail filter.
   * @default true
   */
  readonly outputs?: boolean;
}
