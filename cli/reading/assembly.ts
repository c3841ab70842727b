/** Reads a cloud assembly. Somebody else may have written it: no file outside its folder is read, whatever its manifest says. */
import { existsSync, readdirSync, realpathSync, statSync } from 'fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'path';
import { isDeepStrictEqual } from 'util';
import { addressOf, assetsIn, type FileAsset, isAddressOf } from '../../src/policy-language/cloudformation/address';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { overlap } from '../../src/policy-language/statements/pattern';
import { InputError } from '../shared/input-error';
import { isTooDeep } from '../shared/json';
import { readJson, readText, toTemplate } from '../shared/read-files';
import { parseTemplate, templateIn } from '../shared/template-text';

/** A CloudFormation template. */
export type TemplateObject = any;

/** A stack of a cloud assembly, or of a template file. */
export interface AssemblyStack {
  /** The id that `cdk ls` prints. */
  readonly id: string;
  readonly stackName: string;
  /** Undefined if the app does not set it. */
  readonly account?: string;
  readonly region?: string;
  readonly template: TemplateObject;
  /** The file of the template. Undefined without an assembly. */
  readonly file?: string;
  /** The folder of the assembly that contains the stack, or of the template file. */
  readonly folder: string;
  /** The folder that the user named, which contains this assembly. Undefined without an assembly. */
  readonly root?: string;
  /** What the CDK CLI uploads for all stacks that it deploys. Undefined without an assembly. */
  readonly assets?: readonly AssemblyAsset[];
  /** The role that CloudFormation deploys with. Undefined without an assembly, or if the caller's own rights are used. */
  readonly executionRoleArn?: string;
  /** Where the CDK CLI uploads the template to, as `s3://bucket/key`. Undefined without an assembly. */
  readonly templateObject?: string;
  /** Whether there is no assembly: templates that it names by address are files beside it. */
  readonly isTemplateFile?: boolean;
}

interface AssemblyAsset extends FileAsset {
  /** The folder of the manifest. */
  readonly folder: string;
}

/** A limit that is higher than any app needs. */
const [MOST_STACKS, MOST_NESTED] = [2000, 10];
const STACK = 'aws:cloudformation:stack';

/** The stacks of a cloud assembly and of its stages, sorted by id. Throws an `InputError`. */
export function readAssembly(folder: string): AssemblyStack[] {
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new InputError(`--assembly must be a cloud assembly, the folder that cdk synth writes, got "${folder}"` +
      (existsSync(join(folder, 'cdk.json')) ? ': it is the folder of an app, for --app' : ''));
  }
  const stacks = stacksIn(folder, { root: folder, assets: [], folders: new Set(), stacks: 0 });
  for (const { id, template, file: own, templateObject, ...stack } of stacks) {
    const files = filesAt(templateObject?.replace(/^s3:\/\//, 'https://s3.amazonaws.com/'), stack);
    const isOwn = files.length > 0 && files.every(file => file === own || isDeepStrictEqual(readStackTemplate(file), template));
    if (templateObject !== undefined && !isOwn) {
      throw new InputError(`${id} must be deployed from its template, and ${templateObject} is not known to be that`);
    }
  }
  return stacks.sort((a, b) => a.id < b.id ? -1 : 1);
}

/** What is read of an assembly so far. */
interface Reading {
  readonly root: string;
  /** The assets of all folders. */
  readonly assets: AssemblyAsset[];
  readonly folders: Set<string>;
  stacks: number;
}

function stacksIn(folder: string, reading: Reading): AssemblyStack[] {
  const { root, assets, folders } = reading;
  // Two folders that name each other's folders twice would be read without an end.
  if (folders.size === folders.add(realpathSync(folder)).size) throw new InputError(`${folder} must be named once in a cloud assembly`);
  const file = pathIn(root, folder, 'manifest.json', 'manifest.json', 'file');
  const artifacts = Object.entries(mapOf(mapOf(readJson(file), file).artifacts ?? {}, `artifacts of ${file}`)).map(([id, value]) => {
    const artifact = mapOf(value, `the artifact ${id} of ${file}`);
    return { id, artifact, properties: mapOf(artifact.properties ?? {}, `the properties of ${id} of ${file}`) };
  });
  reading.stacks += artifacts.filter(({ artifact }) => artifact.type === STACK).length;
  if (reading.stacks > MOST_STACKS) throw new InputError(`${root} must have at most ${MOST_STACKS} stacks, got ${reading.stacks}`);
  assets.push(...artifacts.filter(({ artifact }) => artifact.type === 'cdk:asset-manifest')
    .flatMap(({ properties }) => readAssets(pathIn(root, folder, properties.file, file, 'file'))));
  return artifacts.flatMap(({ id, artifact, properties }): AssemblyStack[] => {
    if (artifact.type === 'cdk:cloud-assembly') {
      return stacksIn(pathIn(root, folder, properties.directoryName, file, 'folder'), reading);
    }
    if (artifact.type !== STACK) return [];
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(textOf(artifact.environment) ?? '') ?? [];
    const own = pathIn(root, folder, properties.templateFile, file, 'file');
    return [{
      id: textOf(artifact.displayName) ?? id,
      stackName: textOf(properties.stackName) ?? id,
      account: known(account),
      region: known(region),
      template: readStackTemplate(own),
      file: own,
      folder,
      root,
      assets,
      executionRoleArn: textOf(properties.cloudFormationExecutionRoleArn),
      templateObject: textOf(properties.stackTemplateAssetObjectUrl),
    }];
  });
}

function readAssets(file: string): AssemblyAsset[] {
  const files = mapOf(mapOf(readJson(file), file).files ?? {}, `files of ${file}`);
  return assetsIn(Object.values(files)).map(asset => ({ ...asset, folder: dirname(file) }));
}

/**
 * The files that the asset manifests name for the bucket and key of a URL, whatever values the deployment has. Empty for every other
 * URL, even if a file has the same name, and if one of them is no file. Throws an `InputError` if one is not in the assembly.
 */
function filesAt(address: string | undefined, { root, assets = [] }: Pick<AssemblyStack, 'root' | 'assets'>): string[] {
  if (address === undefined || root === undefined) return [];
  const found = assets.filter(({ bucket, key }) => isAddressOf(address, bucket, key, overlap));
  const isCertain = found.some(({ bucket, key }) => isAddressOf(address, bucket, key)) && found.every(({ path }) => path !== undefined);
  return isCertain ? found.map(({ folder, path }) => pathIn(root, folder, path, 'an asset manifest', 'file')) : [];
}

/**
 * The template that a StackSet or stack deploys: from its properties, or an asset of the assembly. Undefined for other URLs and functions.
 * @param properties the properties with their functions, which show that a URL is an asset
 */
export function memberTemplate({ TemplateBody, TemplateURL }: any, stack: AssemblyStack): TemplateObject | undefined {
  if (typeof TemplateBody === 'string') return templateIn(TemplateBody, 'TemplateBody');
  // If two files have one destination, it is not known which one is uploaded last.
  const [template, ...others] = filesAt(addressOf(TemplateURL), stack).map(readStackTemplate);
  return others.every(other => isDeepStrictEqual(other, template)) ? template : undefined;
}

/** Files with this ending in the folder of the stack, and in the folders above it up to the assembly. */
export function filesBeside({ folder, root }: Pick<AssemblyStack, 'folder' | 'root'>, ending: string): string[] {
  if (root === undefined) return [];
  const top = resolve(root);
  const files: string[] = [];
  for (let at = resolve(folder); at === top || at.startsWith(`${top}${sep}`); at = dirname(at)) {
    const names = readdirSync(at).filter(name => name.endsWith(ending)).sort();
    files.push(...names.map(name => pathIn(root, at, name, at, 'file')));
    if (at === top) break;
  }
  return files;
}

/** The templates of an assembly, by their paths below it, without links to other folders. */
export function templatesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf-8' }).filter(name => name.endsWith('.template.json'))
    .filter(name => problemOf(root, join(root, name), 'file') === undefined).sort();
}

/** Throws if templates deploy each other without an end. */
export function checkLevels(level: number): void {
  if (level > MOST_NESTED) throw new InputError(`nested stacks must not be more than ${MOST_NESTED} levels deep`);
}

function readStackTemplate(file: string): TemplateObject {
  const template = parseTemplate(readText(file), file);
  // An app can have an empty stack.
  const isEmpty = isMap(template)
    && (template.Resources === undefined || isMap(template.Resources) && Object.keys(template.Resources).length === 0);
  return isEmpty ? { ...template, Resources: {} } : toTemplate(template, file);
}

/** The path of a file or folder, relative to the folder of the file that names it. Throws an `InputError` if it is not in the assembly. */
function pathIn(root: string, folder: string, name: unknown, by: string, kind: 'file' | 'folder'): string {
  const path = typeof name === 'string' && !isAbsolute(name) ? join(folder, name) : undefined;
  const problem = path === undefined ? 'which is no name' : problemOf(kind === 'folder' ? folder : root, path, kind);
  if (problem === undefined) return path!;
  throw new InputError(`${by} must name a ${kind} of the assembly, got ${JSON.stringify(name) ?? 'nothing'}, ${problem}`);
}

/** Why a path is not allowed. Links are followed first. */
function problemOf(folder: string, path: string, kind: 'file' | 'folder'): string | undefined {
  let way: string;
  let isKind: boolean;
  try {
    const real = realpathSync(path);
    way = relative(realpathSync(folder), real);
    isKind = kind === 'file' ? statSync(real).isFile() : statSync(real).isDirectory();
  } catch {
    return 'which does not exist';
  }
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return 'which is outside of it';
  if (way === '') return 'which is that folder itself';
  return isKind ? undefined : `which is no ${kind}`;
}

function mapOf(value: unknown, what: string): { readonly [name: string]: unknown } {
  if (!isMap(value) || isTooDeep(value)) throw new InputError(`${what} must be a JSON object of a cloud assembly`);
  return value;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function known(value: string | undefined): string | undefined {
  return value?.startsWith('unknown-') ? undefined : value;
}
