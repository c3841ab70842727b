/** The folder of the app, and what is written to it. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'fs';
import { dirname, join, relative, resolve, sep } from 'path';
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

/** What the app depends on: this version, or the file of `--package`, relative to the app. */
export function dependencyOf(language: Language, folder: string, file: string | undefined): string {
  if (file === undefined) return version;
  const [ending, kind] = language === 'python' ? ['.whl', 'wheel'] : ['.tgz', 'npm package'];
  if (!file.endsWith(ending)) throw new InputError(`--package must be the ${kind} of cdk-defender-for-cloud (${ending}), got "${file}"`);
  if (!existsSync(file) || !statSync(file).isFile()) throw new InputError(`--package must be a file that exists, got "${file}"`);
  const path = relative(resolve(folder), resolve(file)).split(sep).join('/');
  return path.startsWith('.') || resolve(path) === path ? path : `./${path}`;
}
