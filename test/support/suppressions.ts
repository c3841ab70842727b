import { CfnResource, Stack } from 'aws-cdk-lib';

/** A rule that cdk-nag 2 is told to pass over, and for which findings. */
export interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: string[];
}

/** What cdk-nag 2 reads from the constructs of a stack, by logical id; templates do not have it. */
export function suppressionsOf(stack: Stack): Map<string, Suppression[]> {
  const resources = stack.node.findAll().filter(c => CfnResource.isCfnResource(c)).filter(c => Stack.of(c) === stack);
  return new Map(resources.map(r => [stack.resolve(r.logicalId), (r.getMetadata('cdk_nag') as any)?.rules_to_suppress ?? []]));
}
