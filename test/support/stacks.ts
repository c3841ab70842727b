import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';

/** Creates a stack in its own app. */
export function newStack(props: StackProps = {}, id = 'Stack'): Stack {
  return new Stack(new App(), id, props);
}

/** Creates a stack of an account. The account can be unknown. */
export function stackIn(scope: Construct, id: string, account?: string): Stack {
  return new Stack(scope, id, account ? { env: { account, region: 'eu-west-1' } } : {});
}

/** Returns the template of a stack. Throws if its references are circular. */
export function templateOf(stack: Stack): any {
  return Template.fromStack(stack).toJSON();
}

/** Returns the texts of all warnings of a stack. */
export function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
}
