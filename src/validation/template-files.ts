import { existsSync, readFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isMap, parseJson } from '../cloudformation/template-functions';

/** Templates that are no stacks of the assembly: those of nested stacks, and those that StackSets upload. */
export function otherTemplateFiles(root: IConstruct | undefined): string[] {
  return stacksOf(root).map(stack => fileOf(stack)).filter(path => existsSync(path));
}

/** Nested stacks by their files, with the file of the parent and the logical id there. */
export function nestedStacks(
  root: IConstruct | undefined,
): Map<string, { readonly parent: string; readonly id: string }> {
  return new Map(stacksOf(root).flatMap((stack) => {
    const { nestedStackResource: resource, nestedStackParent: parent } = stack;
    if (!parent || !resource) return [];
    return [[fileOf(stack), { parent: fileOf(parent), id: String(parent.resolve(resource.logicalId)) }] as const];
  }));
}

/** The paths of the constructs of stacks, by their files. */
export function stackPaths(root: IConstruct | undefined): Map<string, string> {
  return new Map(stacksOf(root).map(stack => [fileOf(stack), stack.node.path]));
}

function stacksOf(root: IConstruct | undefined): Stack[] {
  return root?.node.findAll().filter(construct => Stack.isStack(construct)) ?? [];
}

function fileOf(stack: Stack): string {
  return resolve(Stage.of(stack)!.outdir, stack.templateFile); // only an app or a stage is synthesized
}

/** The account of a stack, as the manifest of its cloud assembly has it. Undefined if it is not known. */
export function accountOf(templatePath: string): string | undefined {
  const manifest = join(dirname(templatePath), 'manifest.json');
  const json = existsSync(manifest) ? parseJson(readFileSync(manifest, 'utf-8')) : undefined;
  for (const [, artifact] of Object.entries(isMap(json) && isMap(json.artifacts) ? json.artifacts : {})) {
    if (!isMap(artifact) || !isMap(artifact.properties)) continue;
    if (artifact.properties.templateFile !== basename(templatePath)) continue;
    return /^aws:\/\/(\d{12})\//.exec(String(artifact.environment))?.[1];
  }
  return undefined;
}
