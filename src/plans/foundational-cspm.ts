import type { PlanBinding } from './plan-binding';
import { withAdditionalReads } from '../capabilities/additional-read-actions';
import { withoutDataReads } from '../capabilities/cspm-monitor';
import { DefenderCapability } from '../capabilities/defender-capability';
import { adding } from '../capabilities/permission-change';
import type { PermissionSet } from '../permissions/permission-set';

/** Options of foundational CSPM, which is always on. */
export interface FoundationalCspmOptions {
  /** Whether the CSPM role is denied reading contents. */
  readonly denyDataReads?: boolean;
  /** Actions that the CSPM role may use in addition to the published list. They have been checked. */
  readonly additionalReadActions?: readonly string[];
}

export function bindFoundationalCspm(options: FoundationalCspmOptions): PlanBinding {
  const { denyDataReads = false, additionalReadActions: actions = [] } = options;
  const withReads = (set: PermissionSet) => actions.length > 0 ? withAdditionalReads(set, actions) : set;
  const permissions = adding(set => denyDataReads ? withoutDataReads(withReads(set)) : withReads(set));
  return {
    offering: 'CspmMonitorAws',
    title: 'Foundational CSPM',
    capabilities: [{ capability: DefenderCapability.CSPM_MONITOR, permissions }],
  };
}
