import { PermissionsType } from '../../capabilities/capability-definition';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import { checkOptionHasEffect, type PlanBinding } from '../../plans/plan-binding';

/** The plans of the connector: which offerings and capabilities are on. */
export class EnabledPlans {
  constructor(public readonly bindings: readonly PlanBinding[], private readonly permissionsType: PermissionsType) {}

  public has(offering: string): boolean {
    return this.bindings.some(b => b.offering === offering);
  }

  /** Offerings that have a capability on. */
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
}

/** Throws if a setting is set that has no effect because of the plans or because of another setting. */
export function checkSettingHasEffect(prop: string, given: boolean, condition: string, met: boolean): void {
  checkOptionHasEffect('SecurityConnector', prop, given, condition, met);
}
