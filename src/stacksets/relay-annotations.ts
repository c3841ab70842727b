import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Repeats what was said about constructs of a stack at another construct: the CDK CLI shows only messages in stacks of the app.
 * Messages that were acknowledged are gone already.
 */
export function relayMessages(from: Stack, to: Construct): void {
  const annotations = Annotations.of(to);
  const said = new Set(to.node.metadata.map(entry => entry.data));
  for (const { node } of from.node.findAll()) {
    for (const { type, data } of node.metadata) {
      const message = `${node.path}: ${data}`;
      if (said.has(message)) continue;
      if (type === 'aws:cdk:error') annotations.addError(message);
      if (type === 'aws:cdk:warning') annotations.addWarning(message);
      if (type === 'aws:cdk:info') annotations.addInfo(message);
    }
  }
}
