/**
 * Decides where the new app gets this package from: the file of `--package`, the file or registry that this command was installed from,
 * or the file that its clone has built.
 */
import { existsSync, readFileSync, statSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import type { Language } from './code';
import { name, version } from '../../package.json';
import { commandLine } from '../shared/command-line';
import { InputError } from '../shared/input-error';
import { packageFolder } from '../shared/library';

/** A file for the app, or the registry that has this version, or why there is neither. */
interface OwnPackage {
  readonly file?: string;
  readonly isOfRegistry?: true;
  readonly missing?: string;
  /** The command that makes the file. */
  readonly step?: string;
}

/** The version as Python writes it: `1.0.0rc1` for `1.0.0-rc.1`. */
const PYTHON_VERSION = version.replace(/-(?:(a)lpha|(b)eta|(rc))\.(\d+)$/, '$1$2$3$4');
const FILES: { readonly [language in Language]: readonly [path: string, task: string] } = {
  typescript: [`dist/js/${name}@${version}.jsii.tgz`, 'package:js'],
  python: [`dist/python/${name.replaceAll('-', '_')}-${PYTHON_VERSION}-py3-none-any.whl`, 'package:python'],
};

/**
 * What this command was installed from, or what a clone has built. The app depends on a registry only if the command came from one:
 * in another registry, anybody could register the name of this package.
 */
export function ownPackage(language: Language, folder = packageFolder()): OwnPackage {
  const build = (place: readonly string[]) => [...place, 'npm ci', 'npx projen compile', `npx projen ${FILES[language][1]}`].join(' && ');
  // The npm package has no such file.
  if (existsSync(join(folder, '.projenrc.ts'))) {
    const file = join(folder, FILES[language][0]);
    return existsSync(file) ? { file } : { missing: 'this clone has not built it', step: build([commandLine(['cd', folder])]) };
  }
  const isPython = language === 'python';
  const { CDK_DEFENDER_FOR_CLOUD_WHEEL: wheel, CDK_DEFENDER_FOR_CLOUD_INDEX: index } = process.env;
  const from = wheel ?? installedFrom(folder);
  if (index !== undefined || wheel === undefined && isOfRegistry(from)) return { isOfRegistry: true };
  const isPackage = typeof from === 'string' && from.endsWith(isPython ? '.whl' : '.tgz') && existsSync(from) && statSync(from).isFile();
  if (isPackage) return { file: from };
  return {
    missing: 'nothing shows that this command came from a registry',
    step: isPython ? `in a clone of the repository, ${build([])}` : commandLine(['npm', 'pack', folder]),
  };
}

interface Installed {
  readonly version?: unknown;
  readonly resolved?: unknown;
  readonly integrity?: unknown;
  readonly link?: unknown;
}

/** What npm recorded about this package: the path of a file, or the whole record. npm records nothing about a global installation. */
function installedFrom(folder: string): string | Installed | undefined {
  const modules = dirname(folder);
  const lock = join(modules, '.package-lock.json');
  if (basename(modules) !== 'node_modules' || !existsSync(lock)) return undefined;
  let installed: Installed | undefined;
  try {
    installed = JSON.parse(readFileSync(lock, 'utf-8')).packages?.[`node_modules/${name}`];
  } catch {
    return undefined;
  }
  const resolved = installed?.resolved;
  return typeof resolved === 'string' && resolved.startsWith('file:')
    ? resolve(dirname(modules), resolved.slice('file:'.length)) : installed;
}

/**
 * Whether npm recorded a checksum and a URL that a registry uses for the file of a version, not the URL of a release page or of Git.
 * With `omit-lockfile-registry-resolved`, npm leaves out the address if it comes from a registry, and only then. Somebody who can write to
 * `node_modules` can change this record, and this code too.
 */
function isOfRegistry(from: string | Installed | undefined): boolean {
  if (typeof from !== 'object' || from === null || from.link !== undefined || from.version !== version) return false;
  const { resolved, integrity } = from;
  const isAddress = typeof resolved === 'string' && /^https?:\/\//.test(resolved) && resolved.endsWith(`/${name}/-/${name}-${version}.tgz`);
  return (isAddress || resolved === undefined) && typeof integrity === 'string' && /^sha512-[\w+/]{86}==$/.test(integrity);
}

/** Throws an `InputError` if the app could not be installed, whatever its language is. */
export function checkOwnPackage(languages: readonly Language[], folder?: string): void {
  const missing = languages.flatMap(language => missingText(language, ownPackage(language, folder)) ?? []);
  if (missing.length === languages.length) throw new InputError(missing.join('\n'));
}

/** The file that the app gets, undefined for a registry. Throws an `InputError` if there is neither. */
export function fileOfPackage(language: Language, given: string | undefined, folder?: string): string | undefined {
  if (given !== undefined) return given;
  const own = ownPackage(language, folder);
  const missing = missingText(language, own);
  if (missing !== undefined) throw new InputError(missing);
  return own.file;
}

/** What the app depends on: this version, or the file of the package in the folder of the app. */
export function dependencyOf(language: Language, file: string | undefined): string {
  if (file === undefined) return language === 'python' ? PYTHON_VERSION : version;
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

const missingText = (language: Language, { missing, step }: OwnPackage): string | undefined =>
  missing === undefined ? undefined : `an app in ${language === 'python' ? 'Python' : 'TypeScript'} needs the file of this package, ` +
    `and ${missing}. Name the file with --package FILE. To make it: ${step}`;
