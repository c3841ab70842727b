import type { DefenderCapability } from '../capabilities/defender-capability';
import { needs, type PlanBinding } from '../plans/plan-binding';

/** What the plans of the connector have on, as the settings of the Azure side ask for it. */
export class Selection {
  constructor(private readonly bindings: readonly PlanBinding[]) {}

  public plan(offering: PlanBinding['offering']): PlanBinding | undefined {
    return this.bindings.find(b => b.offering === offering);
  }

  /** Offerings that have a capability on, out of the given ones. */
  public offeringsWith(capability: DefenderCapability): PlanBinding['offering'][] {
    return this.bindings.filter(b => b.activations.some(a => a.capability === capability)).map(b => b.offering);
  }

  public has(offering: PlanBinding['offering'], capability: DefenderCapability): boolean {
    return this.offeringsWith(capability).includes(offering);
  }
}

/** Throws when a setting is given that the plans, or another setting, leave without effect. */
export function settingNeeds(prop: string, given: boolean, condition: string, met: boolean): void {
  needs('SecurityConnector', prop, given, condition, met);
}

/** Microsoft's name of an offering in the API. */
export function offeringType(offering: PlanBinding['offering']): string {
  return offering === 'FoundationalCspm' ? 'CspmMonitorAws' : `${offering}Aws`;
}
