import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export function busName(scope: Construct): string {
  return `DefenderMonitoring-${scope.node.addr.slice(2, 10)}`;
}

/** The ARN without references, for templates in other accounts. */
export function literalArn(scope: Construct, bus: events.IEventBus): string {
  const stack = Stack.of(scope);
  const cfn = bus.node.defaultChild;
  const name = cfn instanceof events.CfnEventBus ? cfn.name : undefined;
  if (name === undefined && !Token.isUnresolved(bus.eventBusArn)) return bus.eventBusArn;
  if (name === undefined || Token.isUnresolved(name)) {
    throw new Error(`target must be an event bus with a name, got ${bus.node.path} without eventBusName: the ` +
      'templates for members name it');
  }
  const { account, region } = Stack.of(bus);
  return `arn:${Aws.PARTITION}:events:${Token.isUnresolved(region) ? stack.region : region}:` +
    `${Token.isUnresolved(account) ? stack.account : account}:event-bus/${name}`;
}

/** Lets the accounts of the organization send events to the event bus. */
export function allowOrganization(scope: Construct, bus: events.IEventBus, organizationId: string): void {
  const owned = bus instanceof events.EventBus;
  if (owned) {
    bus.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'FromOrganization',
      principals: [new iam.AnyPrincipal()],
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
      conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
    }));
    return;
  }
  Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:eventBusPolicy',
    `allow accounts of ${organizationId} to send events (events:PutEvents, with the condition aws:PrincipalOrgID) in ` +
    `the policy of ${bus.node.path}: this stack cannot change it`);
}
