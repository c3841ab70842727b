import type { Construct } from 'constructs';
import type { DefenderForCloudConnectorProps } from './connector-props';
import { CONNECTOR_OPTIONS } from './option-names';
import { checkAdditionalReadActions } from '../capabilities/additional-read-actions';
import { PermissionsType } from '../capabilities/capability-definition';
import { checkBooleans, checkEnum, checkGuid, checkHasEffect, checkProps, inputError } from '../checks/input';
import { checkOptionNames } from '../checks/known-options';
import { isInTemplateOf } from '../cloudformation/conditions';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { ACCESS_LIMIT_OPTIONS } from '../plans/access-limits';
import type { PlanBinding } from '../plans/plan-binding';

/** Throws if a value is not allowed. The plans have checks of their own. */
export function checkConnectorProps(props: DefenderForCloudConnectorProps): void {
  checkProps(props);
  checkOptionNames(props, CONNECTOR_OPTIONS);
  checkBooleans(props, ['denyDataReads', 'outputs', ...ACCESS_LIMIT_OPTIONS]);
  const { permissionsType, additionalReadActions } = props;
  if (permissionsType !== undefined) checkEnum('permissionsType', permissionsType, Object.values(PermissionsType));
  checkHasEffect('additionalReadActions', additionalReadActions?.length !== 0 && additionalReadActions !== undefined,
    'PermissionsType.LEAST_PRIVILEGE_ACCESS, because default access already reads with ReadOnlyAccess of AWS',
    permissionsType === PermissionsType.LEAST_PRIVILEGE_ACCESS);
  checkAdditionalReadActions(additionalReadActions);
}

/** The tenant in lower case. */
export function checkCustomerTenant(azureTenantId: string, prop = 'azureTenantId'): string {
  const tenant = checkGuid(prop, azureTenantId);
  if (tenant === DEFENDER_TENANT_ID) {
    throw inputError(prop,
      "your own Entra tenant, not Microsoft's tenant with the Defender for Cloud applications", azureTenantId);
  }
  return tenant;
}

/** Throws if the condition of a plan is in another template, which this template cannot refer to. */
export function checkPlanConditions(scope: Construct, bindings: readonly PlanBinding[]): void {
  for (const { title, condition, capabilities } of bindings) {
    const other = [condition, ...capabilities.map(c => c.condition)].find(c => c && !isInTemplateOf(scope, c));
    if (!other) continue;
    throw new Error(`${title}: onlyIf must be given a condition in the stack of the connector, got ${other.node.path}`);
  }
}
