import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MonitoredRoles } from './monitored-roles';
import { type DefenderMonitoringProps, MONITORING_OPTIONS, type MonitoringOptions } from './monitoring-props';
import { MonitoringTarget } from './monitoring-target';
import {
  type DefenderOrganizationMonitoringProps, ORGANIZATION_MONITORING_OPTIONS,
} from './organization-monitoring-props';
import { checkSame, checkSamePartition } from '../checks/environments';
import {
  caseless, checkGuid, checkHasEffect, checkInstanceOf, checkList, checkOrganizationId, checkPattern,
  checkRegion, inputError,
} from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { HostManagement } from '../host-management/host-management';
import { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import { checkStackSetName } from '../stacksets/stack-set-name';

/** The only region that receives IAM events in the partition `aws`. */
export const IAM_REGION = 'us-east-1';

/**
 * IAM ARNs are for users and the root user, STS ARNs for sessions. A wildcard within the name of a role would also
 * match another role whose session name completes the pattern, because callers choose their session names.
 */
const PRINCIPAL = new RegExp('^(?!.*\\*\\*)arn:[a-z-]+:(' + [
  'iam::[\\d*]+:root', 'iam::\\d{12}:user/[\\w+=,.@/*-]+',
  'sts::[\\d*]+:(assumed-role|federated-user)/[\\w+=,.@-]+\\*?(/[\\w+=,.@*-]+)?',
].join('|') + ')$');
/**
 * A wildcard in the partition, or in the account of a user. Wildcards match : and /, which paths of users can contain.
 */
const TOO_WIDE = /^arn:[^:]*\*|^arn:[^:]*:iam::[^:]*\*[^:]*:user\//;

/** The props, with ids in lower case. Throws if a value is not allowed or has no effect. */
export function resolveMonitoringProps(scope: IConstruct, props: DefenderMonitoringProps): DefenderMonitoringProps {
  checkOptions('props', props, MONITORING_OPTIONS);
  const resolved = resolveMonitoringOptions(props);
  const { roles, hostManagement, stackSetNames = [], identityEvents, sessionEvents } = props;
  if (!roles && !hostManagement && stackSetNames?.length === 0) {
    throw new Error('props must have roles, hostManagement or stackSetNames, got none of them: nothing is monitored');
  }
  if (roles !== undefined) {
    checkInstanceOf('roles', roles, MonitoredRoles, 'MonitoredRoles.ofConnector(...) or MonitoredRoles.named(...)');
  }
  for (const prop of ['identityEvents', 'sessionEvents'] as const) {
    checkHasEffect(prop, props[prop] !== undefined, 'roles', roles !== undefined);
  }
  const hasSessions = roles !== undefined && sessionEvents !== false;
  checkHasEffect('sentinelWorkspaceIds', props.sentinelWorkspaceIds, 'sessionEvents', hasSessions);
  for (const prop of ['deniedSessionEvents', 'deniedCallEvents', 'snapshotSharingEvents'] as const) {
    checkHasEffect(prop, props[prop] !== undefined, 'sessionEvents', hasSessions);
  }
  const { region } = Stack.of(scope);
  if (identityEvents && !Token.isUnresolved(region) && region !== IAM_REGION) {
    throw new Error(`identityEvents must be off in ${region}, got true: IAM sends its events to ${IAM_REGION} only, ` +
      `so a monitoring in a stack in ${IAM_REGION} must have them`);
  }
  checkList('stackSetNames', stackSetNames, 'StackSet', checkStackSetName, { canBeEmpty: true });
  if (hostManagement !== undefined) checkHostManagement(scope, hostManagement);
  return resolved;
}

/** The same, with ids in lower case. Throws if an option that the account and the organization share is not allowed. */
function resolveMonitoringOptions<Options extends MonitoringOptions>(options: Options): Options {
  const { target, deadLetterQueue, sentinelWorkspaceIds: ids = [], expectedPrincipalArns = [] } = options;
  checkInstanceOf('target', target, MonitoringTarget, 'MonitoringTarget.topic(...) or MonitoringTarget.eventBus(...)');
  if (deadLetterQueue !== undefined && typeof deadLetterQueue?.queueArn !== 'string') {
    throw inputError('deadLetterQueue', 'an sqs.IQueue, such as new sqs.Queue(...)', deadLetterQueue);
  }
  const sentinelWorkspaceIds =
    checkList('sentinelWorkspaceIds', ids, 'workspace', checkGuid, { key: caseless, canBeEmpty: true });
  checkList('expectedPrincipalArns', expectedPrincipalArns, 'principal', checkPrincipal, { canBeEmpty: true });
  return { ...options, sentinelWorkspaceIds };
}

function checkPrincipal(prop: string, arn: string): void {
  // ARNs with tokens are also checked, because the text of a token has no colon or wildcard.
  if (typeof arn === 'string' && TOO_WIDE.test(arn)) {
    throw inputError(prop, 'an ARN with its partition, and for a user with the account id (such as Aws.ACCOUNT_ID): ' +
      'the wildcard * also matches colons and slashes, and paths of other users can contain both', arn);
  }
  checkPattern(prop, arn, PRINCIPAL, 'an ARN as in userIdentity.arn of CloudTrail, with single wildcards, in the ' +
    'name of a role only at its end, such as arn:aws:sts::*:assumed-role/stacksets-exec-*');
}

function checkHostManagement(scope: IConstruct, hostManagement: HostManagement): void {
  checkInstanceOf('hostManagement', hostManagement, HostManagement, 'new HostManagement(...)');
  const { account, region } = Stack.of(hostManagement);
  const place = { path: hostManagement.node.path, account, region };
  checkSame('account', 'hostManagement', scope, 'in the account of the monitoring, {own}', place);
  checkSame('region', 'hostManagement', scope, 'in the region of the monitoring, {own}', place);
}

/** The props, with ids in lower case. Throws if a value is not allowed. */
export function resolveOrganizationMonitoringProps(
  scope: IConstruct, props: DefenderOrganizationMonitoringProps,
): DefenderOrganizationMonitoringProps {
  checkOptions('props', props, ORGANIZATION_MONITORING_OPTIONS);
  const resolved = resolveMonitoringOptions(props);
  const { organizations, organizationId, sessionRegions = [] } = props;
  checkList('organizations', organizations, 'organization', (prop, organization) => checkInstanceOf(
    prop, organization, DefenderForCloudOrganization, 'new DefenderForCloudOrganization(...)'),
  { key: organization => organization?.node?.path });
  checkOrganizationId('organizationId', organizationId);
  checkList('sessionRegions', sessionRegions, 'region', checkRegion, { canBeEmpty: true });
  checkSamePartition('sessionRegions', sessionRegions, IAM_REGION);
  if (sessionRegions.includes(IAM_REGION)) {
    throw inputError('sessionRegions', `regions other than ${IAM_REGION}, which is always monitored`, sessionRegions);
  }
  organizations.forEach((o, i) => checkPlace(scope, `organizations[${i}]`, o));
  return resolved;
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
