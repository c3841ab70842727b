/** All commands write their files here, and never through a link. */
import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, sep } from 'path';
import { InputError } from './input-error';
import { asText } from '../../src/checks/json-text';

/** Where files are written. */
export interface Place {
  /** The option that names the place, such as `--out`. Errors begin with it. */
  readonly what: string;
  /** The folder of the files. It is created with its parents. If it is undefined, the folder of each file must exist. */
  readonly folder?: string;
  /** Whether existing files are replaced. It is undefined if the command has no `--replace`. */
  readonly replace?: boolean;
  /** Files that the command reads. They are never replaced. */
  readonly inputs?: readonly string[];
}

/**
 * Throws an `InputError` if a file exists and is not to be replaced, or if a file or folder is a link. Folders above the folder that the
 * user names can be links, as `/tmp` on macOS is.
 */
export function checkPlace(files: readonly string[], place: Place): void {
  for (const folder of foldersOf(files, place)) {
    const there = at(folder, place.what);
    if (there?.isSymbolicLink()) throw new InputError(`${place.what} must be a folder, got "${folder}", which is a link`);
    if (there && !there.isDirectory()) throw new InputError(`${place.what} must be a folder, got "${folder}", which is a file`);
  }
  for (const file of pathsOf(files, place)) checkFile(file, place);
}

function checkFile(file: string, { what, folder, replace, inputs = [] }: Place): void {
  if (folder === undefined && !statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`${what} must be in a folder that exists, got "${file}"`);
  }
  const there = at(file, what);
  if (there === undefined) return;
  const kind = there.isSymbolicLink() ? 'is a link' : there.isDirectory() ? 'is a folder' : !there.isFile() ? 'is not a file' : undefined;
  const isInput = inputs.map(input => statSync(input, { throwIfNoEntry: false }))
    .some(input => input?.ino === there.ino && input.dev === there.dev);
  if (kind === undefined && !isInput && replace) return;
  const hint = kind !== undefined || isInput || replace === undefined ? '' : ': --replace replaces it';
  throw new InputError(`${what} must be a new file, got "${file}", which ${kind ?? (isInput ? 'this command reads' : `exists${hint}`)}`);
}

/** Writes files. The keys are paths below the folder. After an error, no new file is left. Returns the paths of the files. */
export function writeFiles(files: Readonly<Record<string, string | Uint8Array>>, place: Place): string[] {
  checkPlace(Object.keys(files), place);
  const written: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const [file] = pathsOf([name], place);
    try {
      if (place.folder !== undefined) mkdirSync(dirname(file), { recursive: true });
      if (place.replace && at(file, place.what)) {
        replaceFile(file, content);
      } else {
        writeFileSync(file, content, { flag: 'wx' });
        written.push(file);
      }
    } catch (error) {
      // A failed write leaves part of the file, which is removed. A file that existed before is not removed.
      const isPart = (error as NodeJS.ErrnoException).code !== 'EEXIST' && (error as NodeJS.ErrnoException).syscall === 'write';
      for (const other of isPart && !place.replace ? [...written, file] : written) rmSync(other, { force: true });
      throw toInputError(file, place.what, error);
    }
  }
  return pathsOf(Object.keys(files), place);
}

/** Replaces a file by renaming a new one. A reader never sees half of it, and a link that was just created is replaced, not followed. */
function replaceFile(file: string, content: string | Uint8Array): void {
  const next = `${file}.${process.pid}.new`;
  try {
    writeFileSync(next, content, { flag: 'wx', mode: statSync(file).mode });
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

/** A temporary folder that no other user can read. The caller removes it. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'cdk-defender-for-cloud-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const untilExit: (() => void)[] = [];

/** A temporary folder that is removed when the process ends. */
export function folderUntilExit(): string {
  const { path, remove } = temporaryFolder();
  if (untilExit.length === 0) process.once('exit', () => untilExit.forEach(removeOne => removeOne()));
  untilExit.push(remove);
  return path;
}

function pathsOf(files: readonly string[], { folder }: Place): string[] {
  return folder === undefined ? [...files] : files.map(file => join(folder, file));
}

/** The folder that the user named, and the folders in it. */
function foldersOf(files: readonly string[], { folder }: Place): Set<string> {
  if (folder === undefined) return new Set();
  const below = files.flatMap(file => file.split(/[\\/]/).slice(0, -1).map((_, i, names) => join(folder, ...names.slice(0, i + 1))));
  // The slash at the end is removed, because it would follow a link.
  return new Set([join(folder, sep).slice(0, -1) || sep, ...below]);
}

/** The status of what exists at a path. A link is not followed. */
function at(path: string, what: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw toInputError(path, what, error);
  }
}

function toInputError(path: string, what: string, error: unknown): InputError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new InputError(`${what} must be in a folder that exists, got "${path}"`);
  const why = ['EACCES', 'EPERM', 'EROFS'].includes(code ?? '') ? 'you have no permission to write there' : code ?? asText(error);
  return new InputError(`${what} must be a place that can be written to, got "${path}": ${why}`);
}
