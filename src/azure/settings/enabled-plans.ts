import { parameterFor } from './plan-parameters';
import { PermissionsType } from '../../capabilities/capability-definition';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import type { PlanBinding } from '../../plans/plan-binding';
import type { ResolvedPlans } from '../../plans/resolve-plans';
import { parameter, type AzureValue } from '../template/expression';

/** The plans of the connector: which offerings and capabilities are on. */
export class EnabledPlans {
  public readonly bindings: readonly PlanBinding[];
  private readonly permissionsType: PermissionsType;

  constructor({ bindings, permissionsType }: Pick<ResolvedPlans, 'bindings' | 'permissionsType'>) {
    this.bindings = bindings;
    this.permissionsType = permissionsType;
  }

  public has(offering: string): boolean {
    return this.bindings.some(b => b.offering === offering);
  }

  /** Returns the offerings that have a capability on. */
  public offeringsWith(capability: DefenderCapability): string[] {
    return this.bindings.filter(b => b.capabilities.some(c => c.capability === capability)).map(b => b.offering);
  }

  /** Whether image assessment may put images, which gated deployment needs. */
  public allowsGatedDeployment(): boolean {
    return this.permissionsType === PermissionsType.DEFAULT_ACCESS || this.bindings.some(b => b.gatedDeployment);
  }

  public hasCapability(offering: string, capability: DefenderCapability): boolean {
    return this.offeringsWith(capability).includes(offering);
  }

  /** Returns the name of the parameter that switches a capability of a plan on. Undefined if it is always on or off. */
  public parameterFor(offering: string, capability: DefenderCapability): string | undefined {
    const plan = this.bindings.find(b => b.offering === offering);
    return parameterFor(plan?.capabilities.find(c => c.capability === capability)?.condition);
  }

  /** Returns whether a plan has a capability on, for the template. This is a parameter if it has its own condition. */
  public isOn(offering: string, capability: DefenderCapability): AzureValue {
    const onlyIf = this.parameterFor(offering, capability);
    return onlyIf === undefined ? this.hasCapability(offering, capability) : parameter(onlyIf);
  }
}
