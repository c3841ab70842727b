import { spawnSync } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { basename, join, resolve } from 'path';
import { memberTemplate, readAssembly } from './assembly';
import { ChildFiles, withChildTemplates } from './children';
import { type NamedTemplate, withChildren } from './nested';
import { rolesOf } from './roles';
import { InputError } from '../shared/input-error';
import { readTemplate } from '../shared/read-files';

/** A source that the user named, with its templates. */
export interface Source {
  readonly text: string;
  /** A version has several templates that deploy the same roles. */
  readonly kind: 'template' | 'assembly' | 'version';
  readonly templates: readonly NamedTemplate[];
}

/**
 * The templates of a file, of a cloud assembly, or of a version. Throws an `InputError` if it is something else.
 *
 * @param files templates that stacks of the assembly deploy from other places
 * @param prepare changes each template before the templates that it deploys are read
 */
export function readSource(
  text: string, folder: string, files = new ChildFiles(), prepare = (template: any): any => template,
): Source {
  const given = readTemplates(text, folder, files);
  const source = { ...given, templates: given.templates.map(named => ({ ...named, template: prepare(named.template) })) };
  const all = source.templates.map(t => t.template);
  return { ...source, templates: source.templates.flatMap(named => withChildren(named, all)) };
}

function readTemplates(text: string, folder: string, files: ChildFiles): Source {
  const path = resolve(folder, text);
  if (text === '' || !existsSync(path)) return { text, kind: 'version', templates: ofCommit(text, folder) };
  if (statSync(path).isDirectory()) {
    if (existsSync(join(path, 'manifest.json'))) return { text, kind: 'assembly', templates: ofAssembly(path, files) };
    return { text, kind: 'version', templates: ofFolder(text, path) };
  }
  const template = readTemplate(path, text);
  return { text, kind: 'template', templates: [{ name: nameOfTemplate(text), template }] };
}

/** The name of a file without its extensions. */
export const nameOfTemplate = (path: string): string => basename(path).replace(/(\.template)?\.(json|ya?ml)$/, '');

/** The stacks, with the templates that they deploy if these are assets of the assembly or named by the user. */
function ofAssembly(path: string, files: ChildFiles): NamedTemplate[] {
  return readAssembly(path).map(stack => ({
    name: stack.id,
    stackName: stack.stackName,
    ...stack.account !== undefined && { account: stack.account },
    template: withChildTemplates(stack.template, (properties, child) => files.at(child) ?? memberTemplate(properties, stack), [stack.id]),
  }));
}

/** The templates that the command `templates` of a version wrote: all plans, in both permission types. */
function ofFolder(text: string, path: string): NamedTemplate[] {
  const files = readdirSync(path).filter(isTemplate).sort();
  if (files.length === 0) {
    throw new InputError('a folder must be a cloud assembly, which cdk synth writes, or templates of a version, ' +
      `which cdk-defender-for-cloud templates writes, got "${text}"`);
  }
  return files.map(file => ({ name: nameOf(file), template: readTemplate(join(path, file), join(text, file)) }));
}

/** The templates in `templates/` of a commit. */
function ofCommit(text: string, folder: string): NamedTemplate[] {
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf-8', maxBuffer: 2 ** 26 });
    return status === 0 ? stdout : undefined;
  };
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${text}^{commit}`)?.trim();
  if (!commit) {
    throw new InputError(`"${text}" must be a template, a cloud assembly or a folder with the templates of a version; ` +
      'in a clone of the library, also a commit');
  }
  const files = (git('ls-tree', '--full-tree', '--name-only', commit, 'templates/') ?? '').split('\n').filter(isTemplate);
  if (files.length === 0) throw new InputError(`the commit "${text}" has no templates/, it cannot be compared`);
  return files.map(file => ({ name: nameOf(file), template: JSON.parse(git('show', `${commit}:${file}`)!) }));
}

const isTemplate = (file: string) => file.endsWith('.template.json');
const nameOf = (file: string) => basename(file, '.template.json');

/**
 * The templates to compare. A version has several of them: of these, only the one that is like a template given for the
 * other side. Throws an `InputError` if nothing would be compared, because that would look like no difference.
 */
export function sidesOf(before: Source, after: Source): readonly [readonly NamedTemplate[], readonly NamedTemplate[]] {
  const [assembly, version] = ['assembly', 'version'].map(kind => [before, after].find(source => source.kind === kind));
  if (assembly && version) {
    throw new InputError(`the cloud assembly ${assembly.text} must be compared with another one, not with the version ` +
      `${version.text}, whose templates are not those of your app: synthesize the app with either version of the library`);
  }
  const [olds, news] = [likeOther(before, after), likeOther(after, before)];
  const roles = (templates: readonly NamedTemplate[]) => templates.flatMap(t => rolesOf(t, templates)).map(role => role.name);
  const known = new Set(roles(olds));
  if (!roles(news).some(name => known.has(name))) {
    throw new InputError(`nothing to compare: no role of ${before.text} is in ${after.text}`);
  }
  return [olds, news];
}

function likeOther(source: Source, other: Source): readonly NamedTemplate[] {
  if (source.kind !== 'version' || other.kind !== 'template') return source.templates;
  const [{ name, template }] = other.templates;
  const isSame = [
    (t: NamedTemplate) => t.name === name,
    (t: NamedTemplate) => template.Description !== undefined && t.template.Description === template.Description,
  ];
  for (const matches of isSame) {
    const found = source.templates.filter(matches);
    if (found.length === 1) return found;
  }
  const names = new Set(other.templates.flatMap(t => rolesOf(t, other.templates)).map(role => role.name));
  const sharing = source.templates.filter(t => rolesOf(t, source.templates).some(role => names.has(role.name)));
  if (sharing.length > 1) {
    throw new InputError(`${other.text} can be compared with ${sharing.map(t => t.name).join(' or ')} of ${source.text}. ` +
      `Choose one, for example ${sharing[0].name}.template.json in the folder that cdk-defender-for-cloud templates writes`);
  }
  return sharing;
}
