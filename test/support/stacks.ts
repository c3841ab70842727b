import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A stack in an app of its own. */
export function newStack(props: StackProps = {}): Stack {
  return new Stack(new App(), 'Stack', props);
}

/** The template of a stack. Throws for a circle of references. */
export function templateOf(stack: Stack): any {
  return Template.fromStack(stack).toJSON();
}
