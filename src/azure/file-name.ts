import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/**
 * Name of a file in the root of the cloud assembly (`cdk.out`). It contains the ids of the stages, the stack and the
 * construct, such as `Prod.DefenderForCloud.Azure.securityConnector.json`. Like a logical id, it must not change.
 */
export function templateFileName(construct: Construct, extension: string): string {
  const stack = Stack.of(construct);
  const ids = idsBelow(stack, construct);
  const name = [stackName(stack), ...ids].join('.').replace(/[^\w.-]/g, '_');
  // Names are unique, unless an id has a dot or a replaced character.
  const suffix = ids.every(id => /^[\w-]+$/.test(id)) ? '' : `.${construct.node.addr.slice(-8)}`;
  return `${name}${suffix}.securityConnector.${extension}`;
}

function stackName(stack: Stack): string {
  const stage = Stage.of(stack);
  if (stage?.parentStage) return idsBelow(stack.node.root, stack).join('.');
  return stack.templateFile.replace(/(\.nested)?\.template\.json$/, '');
}

function idsBelow(ancestor: IConstruct, construct: IConstruct): string[] {
  return construct.node.scopes.slice(ancestor.node.scopes.length).map(c => c.node.id);
}

/** The folder of the cloud assembly of the app. Without an app, the folder of this synthesis. */
export function rootFolder(construct: Construct, synthesisFolder: string): string {
  const { root } = construct.node;
  return Stage.isStage(root) ? root.outdir : synthesisFolder;
}
