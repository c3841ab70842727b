import type { CfnResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { PlainStack } from './plain-stack';

/** A rule of cfn_nag: managed policies must not allow all actions of a service. */
const ALL_ACTIONS = {
  id: 'F5',
  reason: 'as Microsoft asks, on its resources',
};

/**
 * Acknowledges failures that cfn_nag reports. Customizations for AWS Control Tower runs cfn_nag on every template, and stops
 * at a failure. cfn_nag reads the acknowledgement from the metadata of the resource.
 */
export function acknowledgeCfnNag(stack: PlainStack): void {
  const policies = stack.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy);
  for (const policy of policies.filter(p => allowsAllActions(stack.resolve(p.policyDocument)))) {
    acknowledge(policy);
  }
}

function allowsAllActions({ Statement }: { Statement: { Effect: string; Action?: string | string[] }[] }): boolean {
  return Statement.filter(s => s.Effect === 'Allow').flatMap(s => s.Action ?? []).some(a => /^(\w+:)?\*$/.test(a));
}

function acknowledge(resource: CfnResource): void {
  resource.addMetadata('cfn_nag', { rules_to_suppress: [ALL_ACTIONS] });
}
