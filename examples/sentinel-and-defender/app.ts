/**
 * One account that is connected to Defender for Cloud and to Microsoft Sentinel. Both use one OIDC provider. A new trail
 * writes to a bucket, and each product has a queue of its own: S3 refuses a second notification for the same logs.
 *
 * Sentinel reads its queue with its role. Defender for Cloud has a queue, too: its role for CloudTrail logs is not
 * published. Give it as a custom capability (docs/follow-microsoft.md), and call grantRead with its role.
 *
 * Context: tenantId (your Entra tenant), workspaceId (your Log Analytics workspace with Microsoft Sentinel).
 */
import {
  DefenderForCloudConnector, DefenderPlan, DefenderTrustValidation, LogFanOut, LogSource, PermissionsType,
  SentinelConnector, SentinelTable,
} from 'cdk-defender-for-cloud';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { tenantIdOf } from '../tenant';

export const app = new App();
const workspaceId = app.node.tryGetContext('workspaceId') ?? '66666666-7777-8888-9999-aaaaaaaaaaaa';
// It finds roles that trust another tenant or workspace, whatever created them.
Validations.of(app).addPlugins(new DefenderTrustValidation({ sentinelWorkspaceIds: [workspaceId] }));

const stack = new Stack(app, 'DefenderForCloud');
const defender = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.DEFAULT_ACCESS, // as the portal, with permissions for future features
  plans: [DefenderPlan.defenderCspm()],
});
const sentinel = new SentinelConnector(stack, 'Sentinel', {
  workspaceId,
  identityProvider: defender.identityProvider,
});

const bucket = new s3.Bucket(stack, 'Logs', { enforceSSL: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });
const trail = new cloudtrail.Trail(stack, 'Trail', { bucket });
const trailLogs = new LogFanOut(stack, 'TrailLogs', { source: LogSource.trail(trail, bucket) });

const sentinelLogs = trailLogs.addConsumer('Sentinel');
sentinel.read(SentinelTable.AWS_CLOUD_TRAIL, sentinelLogs);
trailLogs.addConsumer('Defender');

// Sentinel has stopped reading if the oldest message waits for an hour. The queue keeps it for 14 days.
sentinelLogs.metricAgeOfOldestMessage().createAlarm(stack, 'SentinelStopped', { threshold: 3600, evaluationPeriods: 1 });
