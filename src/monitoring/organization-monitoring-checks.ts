import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkMonitoringOptions, IAM_REGION } from './monitoring-checks';
import {
  EARLIER_MONITORING_OPTIONS, ORGANIZATION_MONITORING_OPTIONS, type DefenderOrganizationMonitoringProps,
} from './organization-monitoring-props';
import { checkInstanceOf, checkList, checkOrganizationId, checkRegions, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { checkSamePartition } from '../checks/partitions';
import { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** The organizations. Throws if a value is not allowed. */
export function checkOrganizationMonitoringProps(
  scope: IConstruct, props: DefenderOrganizationMonitoringProps,
): readonly DefenderForCloudOrganization[] {
  checkOptions('props', props, ORGANIZATION_MONITORING_OPTIONS, EARLIER_MONITORING_OPTIONS);
  checkMonitoringOptions(props);
  const { organizations, organizationId, sessionRegions } = props;
  checkList('organizations', organizations, 'organization', o => o?.node?.path);
  organizations.forEach((o, i) => checkInstanceOf(
    `organizations[${i}]`, o, DefenderForCloudOrganization, 'new DefenderForCloudOrganization(...)'));
  checkOrganizationId('organizationId', organizationId);
  if (sessionRegions !== undefined) {
    if (sessionRegions.length > 0) checkRegions('sessionRegions', sessionRegions);
    checkSamePartition('sessionRegions', sessionRegions, IAM_REGION);
    if (sessionRegions.includes(IAM_REGION)) {
      throw inputError('sessionRegions', `regions besides ${IAM_REGION}, which is always monitored`, sessionRegions);
    }
  }
  organizations.forEach((o, i) => checkPlace(scope, `organizations[${i}]`, o));
  return organizations;
}

function checkPlace(scope: IConstruct, prop: string, organization: DefenderForCloudOrganization): void {
  const [own, other] = [Stack.of(scope), Stack.of(organization)];
  for (const what of ['account', 'region'] as const) {
    if (Token.isUnresolved(own[what])) {
      throw new Error(`the ${what} of the stack must be known at synthesis, because the templates for members name ` +
        'the event bus, got none: set env of the stack');
    }
    if (own[what] === other[what]) continue;
    throw inputError(prop, `in the ${what} of the monitoring, ${own[what]}`,
      `${organization.node.path} in ${other[what]}`);
  }
}
