import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';

/** A stack in an app of its own. */
export function newStack(props: StackProps = {}): Stack {
  return new Stack(new App(), 'Stack', props);
}

/** A stack of an account, or of one that is not known. */
export function stackIn(scope: Construct, id: string, account?: string): Stack {
  return new Stack(scope, id, account ? { env: { account, region: 'eu-west-1' } } : {});
}

/** The template of a stack. Throws for a circle of references. */
export function templateOf(stack: Stack): any {
  return Template.fromStack(stack).toJSON();
}

/** The texts of all warnings of a stack. */
export function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}
