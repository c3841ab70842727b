/** The folder of the app, and the package in it. */
import { existsSync, readdirSync, statSync } from 'fs';
import { basename } from 'path';
import type { Language } from './code';
import { version } from '../../package.json';
import { InputError } from '../shared/input-error';
import { checkPlace, type Place } from '../shared/write-files';

export const placeOf = (folder: string): Place => ({ what: 'the folder', folder });

/** Throws an `InputError` if something is in the folder. `.git` can be, and a file that the app would have anyway. */
export function checkFolder(folder: string, file?: string): void {
  if (folder === '') throw new InputError('the folder must have a name, got ""');
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    throw new InputError(`the folder must be empty or new, got the file "${folder}"`);
  }
  checkPlace([], placeOf(folder));
  let content: string[];
  try {
    content = existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw new InputError(`the folder must be a folder, empty or new: ${(error as Error).message}`);
  }
  const own = content.filter(name => name !== '.git' && name !== file);
  if (own.length > 0) throw new InputError(`the folder must be empty or new, got "${folder}" with ${own.sort()[0]}`);
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
