import {
  cloudTrailEvent, field, notBy, OMITTED, SUCCEEDED, whereAndWhen, type EventDefinition,
} from './event-definition';
import { MonitoredEvent } from './monitored-event';

const CHANGED = 'The runbook may change instances and pass a role. If no deployment of yours did this, undo it.';

/**
 * Changes and failures of host management, in its own region. Source: AWS Systems Manager user guide, EventBridge event
 * examples, and API reference, 2026-11.
 */
export function hostManagementEvents(
  documentName: string, associationId: string, expectedPrincipalArns: readonly string[],
): EventDefinition[] {
  // The API also accepts the ARN of a document as its name.
  const arn = { suffix: `:document/${documentName}` };
  const name = [documentName, arn];
  const change = { service: 'ssm', advice: CHANGED };
  const conditions = { ...SUCCEEDED, ...notBy(expectedPrincipalArns) };
  const parameter = (key: string) => field(`detail.requestParameters.${key}`);
  // A document has at most 64 KB, but CloudTrail records it as JSON text, in which a quote takes two characters.
  return [
    cloudTrailEvent({
      ...change,
      event: MonitoredEvent.RUNBOOK_CHANGED,
      title: 'the runbook of host management was changed',
      names: [
        'CreateDocument', 'UpdateDocument', 'UpdateDocumentDefaultVersion', 'DeleteDocument',
        'ModifyDocumentPermission', 'PutResourcePolicy', 'DeleteResourcePolicy',
      ],
      detail: {
        requestParameters: { $or: [{ name }, { resourceArn: [arn] }, { name: OMITTED, resourceArn: OMITTED }] },
        ...conditions,
      },
      given: [`Document: ${parameter('name')}${parameter('resourceArn')}`],
    }),
    cloudTrailEvent({
      ...change,
      event: MonitoredEvent.ASSOCIATION_CHANGED,
      title: 'the association of host management was changed',
      names: ['CreateAssociation', 'CreateAssociationBatch', 'UpdateAssociation', 'DeleteAssociation'],
      detail: {
        requestParameters: {
          $or: [
            { associationId: [associationId] }, { name }, { associationName: [documentName] }, { entries: { name } },
            { associationId: OMITTED, name: OMITTED, associationName: OMITTED, entries: { name: OMITTED } },
          ],
        },
        ...conditions,
      },
      given: [`Association: ${parameter('associationId')} ${parameter('associationName')} ${parameter('name')}`],
    }),
    {
      event: MonitoredEvent.AUTOMATION_FAILED,
      pattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 Automation Execution Status-change Notification'],
        detail: { Definition: [documentName], Status: ['Failed', 'TimedOut', 'Cancelled'] },
      },
      message: [
        'Microsoft Defender for Cloud: host management failed',
        `What: execution ${field('detail.ExecutionId')} of ${field('detail.Definition')}: ${field('detail.Status')}`,
        ...whereAndWhen(),
        'Look: Systems Manager, Automation, the steps of this execution',
      ],
      given: [`Who: ${field('detail.ExecutedBy')}`],
    },
    {
      event: MonitoredEvent.ASSOCIATION_FAILED,
      pattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 State Manager Association State Change'],
        detail: { 'document-name': [documentName], 'status': ['Failed', 'TimedOut'] },
      },
      message: [
        'Microsoft Defender for Cloud: a run of host management failed',
        `What: association ${field('detail.association-id')} of ${field('detail.document-name')}: ` +
          field('detail.status'),
        ...whereAndWhen(),
        'Look: Systems Manager, State Manager, the execution history of this association',
      ],
    },
  ];
}

/** The alarm of the dead-letter queue. Source: Amazon CloudWatch user guide, alarm events and EventBridge, 2026-11. */
export function launchFailedEvent(alarmName: string): EventDefinition {
  return {
    event: MonitoredEvent.LAUNCH_FAILED,
    pattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: [alarmName], state: { value: ['ALARM'] } },
    },
    message: [
      'Microsoft Defender for Cloud: host management could not start for a launched instance',
      ...whereAndWhen(),
      'Look: the messages of the dead-letter queue. The alarm ends when the queue is empty.',
    ],
    // Anyone who may call SetAlarmState can choose the reason.
    given: [`Alarm: ${field('detail.alarmName')}`, `Reason: ${field('detail.state.reason')}`],
  };
}
