import { call } from './aws';
import type { Target } from './environment';
import { inventory } from './state';

/**
 * Checks that there is one runbook of a version, that it is associated with all instances, and that new instances start it. `pathOf`
 * returns the path and name of a role with this default name.
 */
export async function expectHostManagement(
  target: Target, version: string, pathOf = (roleName: string) => `/${roleName}`,
): Promise<void> {
  const {
    documents: [document],
    rules: [rule],
    queues: [queue],
  } = await inventory(target);
  const { Content, DocumentType, DocumentVersion } = await call('ssm', 'get_document', { Name: document }, target);
  expect([DocumentType, DocumentVersion]).toEqual(['Automation', version]);
  expect(JSON.parse(Content).schemaVersion).toBe('0.3');
  const {
    Associations: [association],
  } = await call('ssm', 'list_associations', {}, target);
  const { AssociationDescription } = await call(
    'ssm',
    'describe_association',
    { AssociationId: association.AssociationId },
    target,
  );
  expect(AssociationDescription).toMatchObject({
    Name: document,
    AutomationTargetParameterName: 'InstanceId',
    ScheduleExpression: 'rate(30 days)',
    Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
    Parameters: { AutomationAssumeRole: [`arn:aws:iam::${target.account}:role${pathOf('DefenderForCloud-HostManagement')}`] },
  });
  const { EventPattern, State } = await call('events', 'describe_rule', { Name: rule }, target);
  expect([State, JSON.parse(EventPattern).source]).toEqual(['ENABLED', ['aws.ec2']]);
  const {
    Targets: [ruleTarget],
  } = await call('events', 'list_targets_by_rule', { Rule: rule }, target);
  expect(ruleTarget).toMatchObject({
    Arn: `arn:aws:ssm:${target.region}:${target.account}:automation-definition/${document}:$DEFAULT`,
    RoleArn: `arn:aws:iam::${target.account}:role${pathOf('DefenderForCloud-HostManagementLaunch')}`,
    DeadLetterConfig: { Arn: `arn:aws:sqs:${target.region}:${target.account}:${queue}` },
  });
}
