import type { PlanBinding } from './plan-binding';
import { DefenderCapability } from '../capabilities/defender-capability';

/** Always on, and no choice of the user. */
export const FOUNDATIONAL_CSPM: PlanBinding = {
  offering: 'FoundationalCspm',
  title: 'Foundational CSPM',
  activations: [{ capability: DefenderCapability.CSPM_MONITOR }],
};
