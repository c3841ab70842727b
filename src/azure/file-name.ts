import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/**
 * Name of a file in the root of the cloud assembly (`cdk.out`): stages, stack and construct by their ids, such as
 * `Prod.DefenderForCloud.Azure.securityConnector.json`. A contract, like a logical id.
 */
export function templateFileName(construct: Construct, extension: string): string {
  const stack = Stack.of(construct);
  const place = idsBelow(stack, construct);
  const name = [stackName(stack), ...place].join('.').replace(/[^\w.-]/g, '_');
  // Without a dot or a replaced character in an id, no two places have one name.
  const suffix = place.every(id => /^[\w-]+$/.test(id)) ? '' : `.${construct.node.addr.slice(-8)}`;
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

/** The folder of the whole app's cloud assembly; that of this synthesis where there is no app around. */
export function rootFolder(construct: Construct, synthesisFolder: string): string {
  const { root } = construct.node;
  return Stage.isStage(root) ? root.outdir : synthesisFolder;
}
