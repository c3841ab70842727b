/**
 * One account that is connected and monitored, in us-east-1, where IAM sends its events. You get an e-mail for each
 * change of the roles or of the OIDC provider, for unexpected sessions, and for failures of host management.
 *
 * Context: tenantId (your Entra tenant), email (who gets the e-mails, and must confirm the subscription).
 */
import {
  DefenderForCloudConnector, DefenderMonitoring, DefenderPlan, HostManagementTargets, MonitoredEvent, MonitoredRoles,
  MonitoringTarget, PermissionsType,
} from 'cdk-defender-for-cloud';
import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloud', { env: { region: 'us-east-1' } });
const connector = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.DEFAULT_ACCESS, // as the portal, with permissions for future features
  plans: [
    DefenderPlan.defenderCspm(),
    DefenderPlan.defenderForServers({
      hostManagement: { targets: HostManagementTargets.instancesWithTag('environment', 'pilot') },
    }),
  ],
});

const topic = new sns.Topic(stack, 'Alerts', {
  displayName: 'Defender for Cloud',
  enforceSSL: true,
  masterKey: new kms.Key(stack, 'AlertsKey', { enableKeyRotation: true }),
});
topic.addSubscription(new EmailSubscription(app.node.tryGetContext('email') ?? 'security@example.com'));

const monitoring = new DefenderMonitoring(stack, 'Monitoring', {
  target: MonitoringTarget.topic(topic),
  roles: MonitoredRoles.ofConnector(connector),
  hostManagement: connector.hostManagement,
  // Deployments of the CDK CLI are expected. Without this, each of them sends e-mails too.
  expectedPrincipalArns: ['arn:aws:sts::*:assumed-role/cdk-hnb659fds-cfn-exec-role-*'],
});
// If a message does not reach the topic, CloudWatch shows it.
monitoring.metricFailedDeliveries(MonitoredEvent.TRUST_CHANGED).createAlarm(stack, 'NotDelivered', {
  threshold: 1,
  evaluationPeriods: 1,
});
