import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Copies the messages about the constructs of a stack to another construct, because the CDK CLI shows only messages in
 * stacks of the app. CDK has already removed messages that the user acknowledged.
 */
export function relayMessages(from: Stack, to: Construct): void {
  const annotations = Annotations.of(to);
  const existing = new Set(to.node.metadata.map(entry => entry.data));
  for (const { node } of from.node.findAll()) {
    for (const { type, data } of node.metadata) {
      const message = `${node.path}: ${data}`;
      if (existing.has(message)) continue;
      if (type === 'aws:cdk:error') annotations.addError(message);
      if (type === 'aws:cdk:warning') annotations.addWarning(message);
      if (type === 'aws:cdk:info') annotations.addInfo(message);
    }
  }
}
