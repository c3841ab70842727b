import type { CfnElement, Stack } from 'aws-cdk-lib';

/**
 * All uses of CDK's private API, one function each. `test/policy-language/private-cdk.test.ts` checks the calls with
 * the lowest and newest supported CDK.
 */

/**
 * Returns the current template of a stack, with resolved tokens.
 *
 * CDK's `synthesizeTemplate` for synthesizers needs a session, writes a file to the cloud assembly, and returns no
 * template. Templates for members are also needed without a session, and small ones are not files of the assembly.
 */
export function templateOfStack(stack: Stack): object {
  return (stack as unknown as { _toCloudFormation(): object })._toCloudFormation();
}

/**
 * Returns an element's part of the template, with tokens. CDK has no public API for this: a synthesized template is
 * complete and without tokens, so a reference to another stack is already an import.
 */
export function partOfElement(element: CfnElement): object {
  return element._toCloudFormation();
}

/**
 * Whether the app or the stack has `analyticsReporting: false`, which CDK does not expose publicly. It is undefined if
 * it is not set and the CDK CLI does not run.
 */
export function reportsNothing(stack: Stack): boolean {
  const { _versionReportingEnabled: reports }: { readonly _versionReportingEnabled?: boolean } = stack;
  return reports === false;
}
