import type { PlanBinding } from './plan-binding';
import { withoutDataReads } from '../capabilities/cspm-monitor';
import { DefenderCapability } from '../capabilities/defender-capability';

/** Options of foundational CSPM, which is always on. */
export interface FoundationalCspmOptions {
  /** Whether the CSPM role is denied reading contents. */
  readonly denyDataReads?: boolean;
}

export function bindFoundationalCspm({ denyDataReads = false }: FoundationalCspmOptions): PlanBinding {
  return {
    offering: 'CspmMonitorAws',
    title: 'Foundational CSPM',
    capabilities: [{
      capability: DefenderCapability.CSPM_MONITOR,
      permissions: denyDataReads ? withoutDataReads : undefined,
    }],
  };
}
