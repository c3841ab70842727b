import { type IResolvable, Stack, Stage, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { hasNoClass, inputError } from '../checks/input';

/**
 * Returns the name of a file in the root of the cloud assembly (`cdk.out`). It contains the ids of the stages, the
 * stack and the construct, such as `Prod.DefenderForCloud.Azure.securityConnector.json`. Like a logical id, it must not
 * change.
 */
export function templateFileName(construct: Construct, extension: string): string {
  const stack = Stack.of(construct);
  const ids = idsBelow(stack, construct);
  const name = [stackName(stack), ...ids].join('.').replace(/[^\w.-]/g, '_');
  // Names are unique unless an id has a dot or a replaced character.
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

/** Returns the cloud assembly folder of the app. Without an app, it is the folder of this synthesis. */
export function rootFolder(construct: Construct, synthesisFolder: string): string {
  const { root } = construct.node;
  return Stage.isStage(root) ? root.outdir : synthesisFolder;
}

/**
 * Resolves the tokens of a value. Throws if only CloudFormation knows the value of a token, because the value is for a
 * file that CloudFormation does not process.
 */
export function resolveAtSynthesis<T>(prop: string, value: T, resolve: (value: unknown) => unknown): T {
  if (Token.isUnresolved(value)) {
    const resolved = resolve(value);
    const values: unknown[] = Array.isArray(resolved) ? resolved : [resolved];
    const deployTime = values.find(v => typeof v === 'object' && v !== null);
    if (deployTime !== undefined) {
      throw inputError(prop, 'known at synthesis, because the template for Azure contains it', deployTime);
    }
    return resolved as T;
  }
  if (Array.isArray(value)) return value.map((v, i) => resolveAtSynthesis(`${prop}[${i}]`, v, resolve)) as T;
  if (typeof value !== 'object' || value === null) return value;
  // Users do not know the private fields of library classes.
  const isPrivate = (key: string) => !hasNoClass(value) && key.startsWith('_');
  const entries = Object.entries(value as { [key: string]: IResolvable }).map(([key, v]) => [
    resolveAtSynthesis(`${prop} (its keys)`, key, resolve),
    resolveAtSynthesis(isPrivate(key) ? prop : prop ? `${prop}.${key}` : key, v, resolve),
  ]);
  const resolved = Object.fromEntries(entries);
  return (hasNoClass(value) ? resolved : Object.assign(Object.create(Object.getPrototypeOf(value)), resolved)) as T;
}
