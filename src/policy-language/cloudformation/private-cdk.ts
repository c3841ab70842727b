import type { CfnElement, Stack } from 'aws-cdk-lib';

/**
 * What the library uses of CDK that is not public, one function each. `test/policy-language/private-cdk.test.ts` names
 * the calls, and runs with the lowest and the newest CDK that are supported.
 */

/**
 * The template of a stack, with what is in it now. Tokens are resolved.
 *
 * `synthesizeTemplate`, which CDK gives to synthesizers, needs a session: it writes a file of each stack to the cloud
 * assembly, and returns no template. A template for members is also needed without a session, and small ones are no
 * file of the assembly.
 */
export function templateOfStack(stack: Stack): object {
  return (stack as unknown as { _toCloudFormation(): object })._toCloudFormation();
}

/**
 * The part of the template that an element makes, with its tokens. CDK has no public way to it: a synthesized template
 * is whole, late, and without tokens, so a reference to another stack is then already an import.
 */
export function partOfElement(element: CfnElement): object {
  return element._toCloudFormation();
}

/**
 * Whether the app or the stack has `analyticsReporting: false`. CDK has no public name for it, because it is only
 * a prop of a stack. It is undefined if nobody said anything and the CDK CLI does not run.
 */
export function reportsNothing(stack: Stack): boolean {
  const { _versionReportingEnabled: reports }: { readonly _versionReportingEnabled?: boolean } = stack;
  return reports === false;
}
