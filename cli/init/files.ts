/** The files of the new app, and its folder. */
import { existsSync, readdirSync, statSync } from 'fs';
import type { NewApp } from './new-app';
import { pythonFiles } from './python';
import { readme } from './readme';
import { CONNECTOR_FILE } from './stack';
import { typescriptFiles, type Files } from './typescript';
import { InputError } from '../shared/input-error';
import { checkPlace, type Place } from '../shared/write-files';

/** All files of the app, by their path. */
export const filesOf = (app: NewApp): Files => ({
  ...app.language === 'python' ? pythonFiles(app) : typescriptFiles(app),
  'README.md': readme(app),
  ...app.connector ? { [CONNECTOR_FILE]: app.connector.json } : {},
});

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
