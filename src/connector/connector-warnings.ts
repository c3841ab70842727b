import { Annotations, Stack } from 'aws-cdk-lib';
import type { DefenderForCloudConnector } from './defender-for-cloud-connector';
import { unusedRoleNames, type DefenderRoleNames } from '../capabilities/role-names';

/** Warns about props that are allowed, but have no effect. */
export function warnOfNoEffect(connector: DefenderForCloudConnector, roleNames: DefenderRoleNames): void {
  const warn = (id: string, message: string) =>
    Annotations.of(connector).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
  const unused = unusedRoleNames(connector.capabilities, roleNames);
  if (unused.length > 0) {
    warn('unusedRoleNames', `roleNames of capabilities that are off have no effect: ${unused.join(', ')}`);
  }
  for (const { title } of connector._bindings.filter(b => b.capabilities.length === 0)) {
    warn('emptyPlan', `${title}: every option is off, so the plan creates nothing in this account`);
  }
  const { region } = Stack.of(connector);
  for (const { id } of connector.capabilities.filter(c => c._definition.unsupportedRegions?.includes(region))) {
    warn('unsupportedRegion', `${id} is not available for resources in ${region}, the region of this stack`);
  }
}
