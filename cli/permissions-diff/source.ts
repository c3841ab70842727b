import { spawnSync } from 'child_process';
import { existsSync, statSync } from 'fs';
import { basename, join, resolve } from 'path';
import { UsageError } from './arguments';
import { CHILDREN } from './children';
import type { NamedTemplate } from './named-template';
import { withChildren } from './nested';
import { readJson, toTemplate } from '../shared/template-input';
import { memberTemplate, readAssembly, type AssemblyStack } from '../verify/assembly';

/** What the user named, and its templates. */
export interface Source {
  readonly text: string;
  readonly kind: 'template' | 'assembly' | 'commit';
  readonly templates: readonly NamedTemplate[];
}

export interface Places {
  /** Paths of the user are relative to it. */
  readonly folder: string;
  /** The repository of the commits. */
  readonly repository: string;
}

/**
 * The templates of a file, of a cloud assembly, or of a commit. Throws a `UsageError`, or an `InputError` for a file that
 * is no template.
 */
export function readSource(text: string, places: Places): Source {
  const source = readTemplates(text, places);
  const all = source.templates.map(t => t.template);
  return { ...source, templates: source.templates.flatMap(named => withChildren(named, all)) };
}

function readTemplates(text: string, { folder, repository }: Places): Source {
  const path = resolve(folder, text);
  if (!existsSync(path)) return { text, kind: 'commit', templates: ofCommit(text, repository) };
  if (statSync(path).isDirectory()) return { text, kind: 'assembly', templates: ofAssembly(text, path) };
  const template = toTemplate(readJson(path), text);
  return { text, kind: 'template', templates: [{ name: basename(text).replace(/(\.template)?\.json$/, ''), template }] };
}

function ofAssembly(text: string, path: string): NamedTemplate[] {
  if (!existsSync(join(path, 'manifest.json'))) {
    throw new UsageError(`a folder must be a cloud assembly, which cdk synth writes, got "${text}"`);
  }
  return readAssembly(path).map(stack => ({ name: stack.id, template: inOnePiece(stack.template, stack) }));
}

/** The template with those that it deploys written into it, if they are assets of the assembly. */
function inOnePiece(template: any, stack: AssemblyStack): any {
  const isAsset = ({ Type, Properties }: any) =>
    CHILDREN.includes(Type) && /\/[0-9a-f]{64}\.json/.test(JSON.stringify(Properties?.TemplateURL ?? ''));
  const resources = Object.entries<any>(template.Resources ?? {}).map(([id, resource]) => {
    if (!isAsset(resource)) return [id, resource];
    const TemplateBody = JSON.stringify(inOnePiece(memberTemplate(resource.Properties, stack), stack));
    return [id, { ...resource, Properties: { ...resource.Properties, TemplateBody } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** What a commit has in `templates/`: all plans, in both permission types. */
function ofCommit(text: string, repository: string): NamedTemplate[] {
  const git = (...args: string[]) => {
    const { status, stdout, error } = spawnSync('git', args, { cwd: repository, encoding: 'utf-8', maxBuffer: 2 ** 26 });
    if (error) throw new UsageError(`git is not installed, or not on the PATH: ${error.message}`);
    return status === 0 ? stdout : undefined;
  };
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${text}^{commit}`)?.trim();
  if (!commit) throw new UsageError(`"${text}" must be a template, a cloud assembly or a commit of this repository`);
  const files = (git('ls-tree', '--name-only', commit, 'templates/') ?? '').split('\n').filter(f => f.endsWith('.template.json'));
  if (files.length === 0) throw new UsageError(`the commit "${text}" has no templates/, it is too old to be compared`);
  return files.map(file => ({
    name: basename(file, '.template.json'), template: JSON.parse(git('show', `${commit}:${file}`)!),
  }));
}
