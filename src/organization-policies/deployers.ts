// Without CDK: the command `policies` uses it, too.

/** What deployers among the administrators can lead to. */
export const WHY_NOT_DEPLOYERS = 'CloudFormation keeps such a role with each stack that was deployed with it, so ' +
  'everybody who may update any of these stacks can change the protected roles; deploy them with StackSets or a role ' +
  'of their own instead, or limit who may update stacks';

/** What the protection of all StackSets can lead to. */
export const WHY_STACK_SETS_STOP = 'protectStackSetStacks stops self-managed StackSets, such as those of AWS Control ' +
  'Tower, whose execution roles are not in administrators: name each of them ' +
  '(arn:aws:iam::*:role/AWSControlTowerExecution)';

/** Administrators with which CloudFormation usually deploys. */
export function deployersIn(administrators: readonly string[]): string[] {
  return administrators.filter(arn => /cfn-exec-role|deploy-role/.test(arn));
}
