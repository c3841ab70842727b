import { field, whereAndWhen, type EventDefinition } from './event-definition';
import { MonitoredEvent } from './monitored-event';

const FAILED = ['FAILED', 'FAILED_IMPORT', 'CANCELLED', 'INOPERABLE', 'SKIPPED_SUSPENDED_ACCOUNT'];

/**
 * StackSets of the administrator, in the region of the StackSets. While an operation runs, each stack instance is
 * temporarily outdated, which is not an event. Source: AWS CloudFormation user guide, StackSet Stack Instance Status
 * Change and StackSet Operation Status Change event detail, 2026-11.
 */
export function stackSetEvents(names: readonly string[]): EventDefinition[] {
  const arns = { 'stack-set-arn': names.map(name => ({ wildcard: `*:stackset/${name}:*` })) };
  const status = (name: string) => field(`detail.status-details.${name}`);
  const stackSet = field('detail.stack-set-arn');
  return [
    {
      event: MonitoredEvent.STACK_INSTANCE_FAILED,
      pattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation StackSet StackInstance Status Change'],
        detail: {
          ...arns,
          'status-details': {
            $or: [
              { 'detailed-status': FAILED },
              {
                'status': ['OUTDATED', 'INOPERABLE'],
                'detailed-status': [{ 'anything-but': ['PENDING', 'RUNNING'] }, { exists: false }],
              },
            ],
          },
        },
      },
      message: [
        'Microsoft Defender for Cloud: a stack instance failed',
        `What: ${status('status')} ${status('detailed-status')}`,
        `Where: ${field('detail.stack-id')} of ${stackSet}`,
        `When: ${field('time')}`,
        'Look: CloudFormation, StackSets, the stack instances of this StackSet',
      ],
      // The reason contains texts of resources, including those in member accounts.
      given: [`Reason: ${status('status-reason')}`],
    },
    {
      event: MonitoredEvent.STACK_SET_OPERATION_FAILED,
      pattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation StackSet Operation Status Change'],
        detail: { ...arns, 'status-details': { status: ['FAILED', 'STOPPED'] } },
      },
      message: [
        'Microsoft Defender for Cloud: an operation of a StackSet failed or was stopped',
        `What: ${status('status')} ${field('detail.stack-set-operation-id')} of ${stackSet}`,
        ...whereAndWhen(),
        'Look: CloudFormation, StackSets, the operations of this StackSet',
      ],
    },
  ];
}
