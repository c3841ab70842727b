import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Name of a file beside the stack's template: that of the template, and the construct's place in the stack. A contract, like a
 * logical id.
 */
export function templateFileName(construct: Construct, extension: string): string {
  const stack = Stack.of(construct);
  const ids = construct.node.scopes.slice(stack.node.scopes.length).map(c => c.node.id);
  const place = ids.join('.').replace(/[^\w.-]/g, '_');
  // Without a dot or a replaced character in an id, no two places have one name.
  const suffix = ids.every(id => /^[\w-]+$/.test(id)) ? '' : `.${construct.node.addr.slice(-8)}`;
  return `${stack.templateFile.replace(/(\.nested)?\.template\.json$/, '')}.${place}${suffix}.securityConnector.${extension}`;
}
