import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A rule that cdk-nag 2 must ignore, and the findings for which it must. */
export interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: string[];
}

/** The suppressions that cdk-nag 2 reads from the constructs of a stack, by logical id. Templates do not have them. */
export function suppressionsOf(stack: Stack): Map<string, Suppression[]> {
  const resources = stack.node.findAll().filter(c => CfnResource.isCfnResource(c)).filter(c => Stack.of(c) === stack);
  return new Map(
    resources.map(r => [stack.resolve(r.logicalId), (r.getMetadata('cdk_nag') as any)?.rules_to_suppress ?? []]),
  );
}

/** The ids that a construct acknowledges for cdk-nag 3, with their reasons. CDK can add a prefix to an id. */
export function acknowledgedIn({ node }: IConstruct): [string, string][] {
  return node.metadata.filter(entry => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(entry => Object.entries<string>(entry.data))
    .map(([id, reason]) => [id.replace(/^annotation::/i, ''), reason]);
}
