/**
 * How much of a stack name is at least in the names that CloudFormation generates for the resources of the stack.
 * Names of functions and roles have at most 64 characters: the name of the stack, at most 24 characters of the logical
 * id, and a random part of at most 13. AWS does not publish this; it is so in names of deployed resources in public
 * code, 2026-11.
 */
const STACK_NAME_LENGTH = 24;

/** Matches the generated names of the resources of a stack. The name of the stack can end in `*`. */
export function generatedNames(stackName: string): string {
  const prefix = stackName.endsWith('*') ? stackName.slice(0, -1) : `${stackName}-`;
  return `${prefix.slice(0, STACK_NAME_LENGTH)}*`;
}
