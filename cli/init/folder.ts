/** The folder of the app, and what is written to it. */
import { copyFileSync, constants, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import type { Language } from './code';
import { version } from '../../package.json';
import { InputError } from '../shared/input-error';

/** Throws an `InputError` if something is in the folder. `.git` can be, and a file that the app would have anyway. */
export function checkFolder(folder: string, file?: string): void {
  if (folder === '') throw new InputError('the folder must have a name, got ""');
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) throw new InputError(`the folder must be empty or new, got the file "${folder}"`);
  let content: string[];
  try {
    content = existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw new InputError(`the folder must be a folder, empty or new: ${(error as Error).message}`);
  }
  const own = content.filter(name => name !== '.git' && name !== file);
  if (own.length > 0) throw new InputError(`the folder must be empty or new, got "${folder}" with ${own.sort()[0]}`);
}

/** Writes the files, and returns their paths. It overwrites none. */
export function writeFiles(folder: string, files: { readonly [path: string]: string }): string[] {
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { flag: 'wx' });
    }
  } catch (error) {
    throw new InputError(`the folder must be one that can be written to: ${(error as Error).message}`);
  }
  return Object.keys(files).sort();
}

/** Copies the file of `--package` to its place in the app, so that a clone of the app can install it. */
export function copyPackage(folder: string, dependency: string, file: string): void {
  try {
    mkdirSync(dirname(join(folder, dependency)), { recursive: true });
    copyFileSync(file, join(folder, dependency), constants.COPYFILE_EXCL);
  } catch (error) {
    throw new InputError(`the folder must be one that can be written to: ${(error as Error).message}`);
  }
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
