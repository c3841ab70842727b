// No import of CDK, because the command `policies` uses this module.

/** The risk of deployers among the administrators. */
export const WHY_NOT_DEPLOYERS = 'CloudFormation keeps such a role with each stack that was deployed with it, so ' +
  'everyone who may update any of these stacks can change the protected roles; deploy them with StackSets or a role ' +
  'of their own instead, or limit who may update stacks';

/** The risk of the protection of all StackSets. */
export const WHY_STACK_SETS_STOP = 'protectStackSetStacks stops self-managed StackSets, such as those of AWS Control ' +
  'Tower, whose execution roles are not in administrators: name each of them ' +
  '(arn:aws:iam::*:role/AWSControlTowerExecution)';

/** Returns administrators that CloudFormation usually deploys with. */
export function deployersIn(administrators: readonly string[]): string[] {
  return administrators.filter(arn => /cfn-exec-role|deploy-role/.test(arn));
}
