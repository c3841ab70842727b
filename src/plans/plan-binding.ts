import type { CfnCondition } from 'aws-cdk-lib';
import type { PlanOption } from './plan-option';
import type { ResourceTag } from './resource-tag';
import type { CustomCapabilityAzure } from '../capabilities/custom-capability-options';
import type { DefenderCapability } from '../capabilities/defender-capability';
import type { PermissionChange } from '../capabilities/permission-change';
import type { ClusterAccess } from '../host-management/cluster-access';
import type { HostManagementOptions } from '../host-management/host-management-props';
import type { PlaceholderValues } from '../identity/policy-statement';
import type { TrustData } from '../identity/trust';

/** A capability that a plan switches on, with the changes from the user's options. */
export interface PlanCapability {
  readonly capability: DefenderCapability;
  /** Trust that replaces the published one. */
  readonly trust?: TrustData;
  readonly permissions?: PermissionChange;
  /** The user's values for placeholders of these permissions. */
  readonly placeholders?: PlaceholderValues;
  /** Tag of the resources that the role can change. */
  readonly tag?: ResourceTag;
  /** Azure fields of a custom capability. */
  readonly azure?: CustomCapabilityAzure;
  /** A condition in addition to that of the plan. */
  readonly condition?: CfnCondition;
}

/** An option that is off. */
export interface OptionOff {
  readonly name: string;
  readonly capabilities: readonly DefenderCapability[];
}

/** An option that is off because the user does not set it, not because the user switched it off. */
export interface OptionNotNamed extends OptionOff, Pick<PlanOption, 'isStruct'> {
  /** Method of `DefenderPlan`. */
  readonly method: string;
}

/** A plan with checked options. */
export interface PlanBinding {
  /** Microsoft's name of the offering in the API, such as `DefenderForServersAws`. It identifies the plan. */
  readonly offering: string;
  /** Microsoft's name of the plan in the portal. */
  readonly title: string;
  readonly capabilities: readonly PlanCapability[];
  /** Options that are off by default and that the user does not set. */
  readonly notNamed?: readonly OptionNotNamed[];
  /** Options that the user switched off. */
  readonly switchedOff?: readonly OptionOff[];
  /** Condition of the plan. Undefined means that the plan is always on. */
  readonly condition?: CfnCondition;
  readonly clusterAccess?: readonly ClusterAccess[];
  readonly hostManagement?: HostManagementOptions;
  /** Whether image assessment may attach findings to images, for gated deployment. */
  readonly gatedDeployment?: boolean;
  /** Values of the offering in Azure that follow from the options, by field, such as `subPlan.type`. */
  readonly azureValues?: { readonly [field: string]: string | undefined };
}
