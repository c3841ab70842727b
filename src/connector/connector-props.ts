import type { Construct } from 'constructs';
import { type DefenderForCloudOptions, SHARED_OPTIONS } from './defender-options';
import { type ResolvedOptions, resolveSharedOptions } from './resolve-options';
import { checkOptions, type OptionNames } from '../checks/known-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import type { PlanBinding } from '../plans/plan-binding';
import { isInTemplateOf } from '../policy-language/cloudformation/conditions';

/** Properties of a `DefenderForCloudConnector`. */
export interface DefenderForCloudConnectorProps extends DefenderForCloudOptions {
  /**
   * OIDC provider of Microsoft's tenant that the roles trust. Throws if it is the provider of another tenant.
   * @default - a new provider, with exactly the audiences that the plans need
   */
  readonly identityProvider?: IEntraIdentityProvider;
  /**
   * OIDC provider of your own tenant that the roles of CIEM and of custom capabilities with `servicePrincipalObjectId`
   * trust. Throws if no role trusts it, or if it is the provider of another tenant.
   * @default - a new provider if a role trusts it
   */
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
  /** The options above, if an organization has resolved them. @internal */
  readonly _resolved?: ResolvedOptions;
}

/** Names of the props of the connector. */
const CONNECTOR_OPTIONS: OptionNames<DefenderForCloudConnectorProps> = {
  ...SHARED_OPTIONS, identityProvider: true, ciemIdentityProvider: true, _resolved: true,
};

/** The options of a connector: its own, or those that an organization has resolved for it. */
export function resolveConnector(scope: Construct, props: DefenderForCloudConnectorProps): ResolvedOptions {
  checkOptions('props', props, CONNECTOR_OPTIONS);
  const options = props._resolved ?? resolveSharedOptions(props);
  options.plans.bindings.forEach(binding => checkConditions(scope, binding));
  return options;
}

/** Throws if a plan's condition is in another template, because this template cannot refer to it. */
function checkConditions(scope: Construct, { title, condition, capabilities }: PlanBinding): void {
  const other = [condition, ...capabilities.map(c => c.condition)].find(c => c && !isInTemplateOf(scope, c));
  if (!other) return;
  throw new Error(`${title}: onlyIf must be given a condition in the stack of the connector, got ${other.node.path}`);
}
