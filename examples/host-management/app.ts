/**
 * Host management only, for a small fleet: instances tagged `fleet: demo` get what the SSM agent needs, those tagged
 * `defender: never` are excluded, and reports go to a new bucket. This stack contains no Defender for Cloud roles.
 */
import { HostManagement, HostManagementOutput, HostManagementTargets, RateControl } from 'cdk-defender-for-cloud';
import { App, CfnOutput, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';

export const app = new App();
// The template needs no CDK bootstrap, so that it can be shared as a single file.
const stack = new Stack(app, 'HostManagement', {
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});
const hostManagement = new HostManagement(stack, 'HostManagement', {
  targets: HostManagementTargets.instancesWithTag('fleet', 'demo'),
  exclusionTags: { defender: 'never' },
  schedule: events.Schedule.rate(Duration.days(7)),
  maxConcurrency: RateControl.instances(5),
  output: HostManagementOutput.newBucket({ expiration: Duration.days(30) }),
});

new CfnOutput(stack, 'Runbook', {
  value: hostManagement.documentName,
  description: 'Executions: Systems Manager, Automation',
});
new CfnOutput(stack, 'DeadLetterQueue', {
  value: hostManagement.deadLetterQueue!.queueUrl,
  description: 'Launched instances that were missed',
});
