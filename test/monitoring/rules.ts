/** The rules of a monitoring as patterns that EventBridge would get, by the end of their names. */
import { App, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ASSOCIATION_ID, EXPECTED, RUNBOOK, STACK_SET, WORKSPACE } from './events';
import { DefenderMonitoring, DefenderPlan, MonitoredRoles, MonitoringTarget } from '../../src';
import { allPlans, connect } from '../support/synth';

/** A connector with everything, and a monitoring of everything, in us-east-1. */
export function monitoredRules(): Record<string, any> {
  return patternsIn(monitoredTemplate());
}

/** The template of that monitoring. */
export function monitoredTemplate(): any {
  const app = new App();
  const env = { account: '111122223333', region: 'us-east-1' };
  const connectorStack = new Stack(app, 'Connector', { env });
  const connector = connect(connectorStack, {
    plans: [
      ...allPlans({ ciem: true }).filter(plan => plan.planName !== DefenderPlan.defenderForServers().planName),
      DefenderPlan.defenderForServers({ hostManagement: { documentName: RUNBOOK } }),
    ],
  });
  const policy = connector.cspmMonitorRole.node.findAll().find(c => c instanceof CfnManagedPolicy)!;
  policy.managedPolicyName = 'acme-cspm';
  const stack = new Stack(app, 'Monitoring', { env });
  new DefenderMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')),
    roles: MonitoredRoles.ofConnector(connector),
    sentinelWorkspaceIds: [WORKSPACE],
    hostManagement: connector.hostManagement,
    stackSetNames: [STACK_SET],
    expectedPrincipalArns: EXPECTED,
    deniedCallEvents: true,
    snapshotSharingEvents: true,
  });
  return app.synth().getStackArtifact(stack.artifactId).template;
}

/** Patterns by the end of the rule name. What is known only at deployment gets the values of the test events. */
export function patternsIn(template: any): Record<string, any> {
  const rules = Object.values<any>(template.Resources)
    .filter(r => r.Type === 'AWS::Events::Rule' && r.Properties.Name.startsWith('DefenderMonitoring-'));
  return Object.fromEntries(rules.map(({ Properties: { Name, EventPattern } }) => [
    Name.replace(/.*-/, ''),
    JSON.parse(JSON.stringify(EventPattern)
      .replace(/\{"Fn::(?:ImportValue|GetAtt)":[^}]*AssociationId[^}]*\}/g, JSON.stringify(ASSOCIATION_ID))
      .replaceAll('"accountId":[{"Ref":"AWS::AccountId"}]', '"accountId":["111122223333"]')
      .replace(/\{"Ref":"\w*DeadLetterAlarm\w*"\}/g, '"DefenderMonitoring-TheAlarm"')),
  ]));
}
