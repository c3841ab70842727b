/**
 * Host management alone, for a small fleet: instances tagged `fleet: demo` get what the SSM agent needs, those tagged
 * `defender: never` are left out, and reports go to a new bucket. Nothing of Defender for Cloud is in this stack.
 */
import { HostManagement, HostManagementOutput, HostManagementTargets } from 'cdk-defender-for-cloud';
import { App, CfnOutput, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';

export const app = new App();
// So that the template can be handed out alone: it asks for no CDK bootstrap.
const stack = new Stack(app, 'HostManagement', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
const hostManagement = new HostManagement(stack, 'HostManagement', {
  targets: HostManagementTargets.instancesWithTag('fleet', 'demo'),
  exclusionTags: { defender: 'never' },
  schedule: 'rate(7 days)',
  maxConcurrency: '5',
  output: HostManagementOutput.newBucket({ expiration: Duration.days(30) }),
});

new CfnOutput(stack, 'Runbook', { value: hostManagement.documentName, description: 'Executions: Systems Manager, Automation' });
new CfnOutput(stack, 'DeadLetterQueue', { value: hostManagement.deadLetterQueue!.queueUrl, description: 'Launched instances that were missed' });
