import type { Construct } from 'constructs';
import { CONNECTOR_OPTIONS, type DefenderForCloudConnectorProps } from './connector-props';
import { resolveSharedOptions, type ResolvedOptions } from './resolve-options';
import { checkOptions } from '../checks/known-options';
import type { PlanBinding } from '../plans/plan-binding';
import { isInTemplateOf } from '../policy-language/cloudformation/conditions';

/** The options of a connector: its own, or those that an organization has resolved for it. */
export function resolveConnector(scope: Construct, props: DefenderForCloudConnectorProps): ResolvedOptions {
  checkOptions('props', props, CONNECTOR_OPTIONS);
  const options = props._resolved ?? resolveSharedOptions(props);
  options.plans.bindings.forEach(binding => checkConditions(scope, binding));
  return options;
}

/** Throws if a condition of a plan is in another template, which this template cannot refer to. */
function checkConditions(scope: Construct, { title, condition, capabilities }: PlanBinding): void {
  const other = [condition, ...capabilities.map(c => c.condition)].find(c => c && !isInTemplateOf(scope, c));
  if (!other) return;
  throw new Error(`${title}: onlyIf must be given a condition in the stack of the connector, got ${other.node.path}`);
}
