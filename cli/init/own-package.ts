/**
 * Where the new app gets this package from. If `--package` does not say it: the file that this command was installed from, or that its
 * clone has built.
 */
import { existsSync, readFileSync, statSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import type { Language } from './code';
import { name, version } from '../../package.json';
import { commandLine } from '../shared/command-line';
import { InputError } from '../shared/input-error';
import { packageFolder } from '../shared/library';

/** Value of `--package` for npm or PyPI. */
export const REGISTRY = 'registry';

/** One of the three. */
interface OwnPackage {
  /** A file for the app. */
  readonly file?: string;
  /** In a clone, the file is not there yet: what makes it. */
  readonly toBuild?: string;
  /** Nothing says whether a registry has this version. */
  readonly isUnknown?: boolean;
}

const FILES: { readonly [language in Language]: readonly [path: string, task: string] } = {
  typescript: [`dist/js/${name}@${version}.jsii.tgz`, 'package:js'],
  python: [`dist/python/${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`, 'package:python'],
};

/** What this command was installed from, or what a clone has built. */
export function ownPackage(language: Language, folder = packageFolder()): OwnPackage {
  // The npm package has no such file.
  if (existsSync(join(folder, '.projenrc.ts'))) {
    const [path, task] = FILES[language];
    const file = join(folder, path);
    return existsSync(file) ? { file }
      : { toBuild: `${commandLine(['cd', folder])} && npm ci && npx projen compile && npx projen ${task}` };
  }
  const isPython = language === 'python';
  const from = isPython ? process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL : installedFrom(folder);
  if (from?.endsWith(isPython ? '.whl' : '.tgz') && existsSync(from)) return { file: from };
  // Also if npm took it from an address: that of a release page looks like that of a registry.
  return { isUnknown: true };
}

/** What npm says of where it took the package from: an address, or a file. Other package managers do not say it there. */
function installedFrom(folder: string): string | undefined {
  const modules = dirname(folder);
  const lock = join(modules, '.package-lock.json');
  if (basename(modules) !== 'node_modules' || !existsSync(lock)) return undefined;
  let resolved: unknown;
  try {
    resolved = JSON.parse(readFileSync(lock, 'utf-8')).packages?.[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
  if (typeof resolved !== 'string') return undefined;
  return resolved.startsWith('file:') ? resolve(dirname(modules), resolved.slice('file:'.length)) : resolved;
}

/** What is to be said before the first question. Throws an `InputError` if the app could not be installed. */
export function packageNotes(languages: readonly Language[], folder?: string): string[] {
  const own = languages.map(language => [language, ownPackage(language, folder)] as const);
  const missing = own.flatMap(([language, { toBuild }]) => toBuild === undefined ? [] : [toBuildText(language, toBuild)]);
  if (missing.length === languages.length) throw new InputError(missing.join('\n'));
  const unknown = own.flatMap(([language, { isUnknown }]) => isUnknown ? [registryOf(language)] : []);
  return [...missing, ...unknown.length === 0 ? [] : [
    `the app takes ${name} ${version} from ${unknown.join(' or ')}. If it is not there, name its file with --package FILE`,
  ]];
}

/** The file that the app gets, undefined for a registry. Throws an `InputError` if it must be built before. */
export function fileOfPackage(language: Language, given: string | undefined, folder?: string): string | undefined {
  if (given !== undefined) return given === REGISTRY ? undefined : given;
  const { file, toBuild } = ownPackage(language, folder);
  if (toBuild !== undefined) throw new InputError(toBuildText(language, toBuild));
  return file;
}

/** What the app depends on: this version, or the file of the package in the folder of the app. */
export function dependencyOf(language: Language, file: string | undefined): string {
  if (file === undefined) return version;
  checkPackage([language], file);
  return `./packages/${basename(file)}`;
}

/** Throws an `InputError` if the file is not that of this package for one of the languages. */
export function checkPackage(languages: readonly Language[], file: string): void {
  const kinds = languages.map(language => language === 'python' ? ['.whl', 'wheel'] : ['.tgz', 'npm package']);
  if (!kinds.some(([ending]) => file.endsWith(ending))) {
    const allowed = kinds.map(([ending, kind]) => `the ${kind} of cdk-defender-for-cloud (${ending})`).join(' or ');
    throw new InputError(`--package must be ${allowed}, got "${file}"`);
  }
  if (!existsSync(file) || !statSync(file).isFile()) throw new InputError(`--package must be a file that exists, got "${file}"`);
}

const registryOf = (language: Language) => language === 'python' ? 'PyPI' : 'npm';

const toBuildText = (language: Language, command: string) =>
  `an app in ${language === 'python' ? 'Python' : 'TypeScript'} needs the file of this package, ` +
  `which this clone has not built. Name its file with --package FILE, take it from ${registryOf(language)} with --package ${REGISTRY}, ` +
  `or build it: ${command}`;
