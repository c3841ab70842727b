import { readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { gunzipSync } from 'zlib';
import { isCsvOfQuery, rowsOfCsv } from './athena';
import { unreadable } from '../../src/checks/json-text';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { InputError } from '../shared/input-error';
import { textOf } from '../shared/read-files';

/** A string of Node.js has at most 512 MB. A log file of CloudTrail has a few megabytes. */
const MAX_BYTES = 400 * 1024 * 1024;

/** The result of reading files. */
interface ReadFiles {
  readonly files: number;
  /** Files that could not be read, and why. */
  readonly problems: readonly string[];
}

/** Reads the events of files and folders. Throws an `InputError` if a path does not exist, or if no file can be read. */
export function readFiles(paths: readonly string[], add: (event: unknown) => void): ReadFiles {
  const files = filesIn(paths);
  const problems: string[] = [];
  for (const file of files) {
    try {
      readEvents(textOf(bytesOf(file), 'it'), add);
    } catch (error) {
      problems.push(`${file}: ${(error as Error).message}`);
    }
  }
  if (problems.length === files.length) throw new InputError(`--file must have events of CloudTrail, got ${problems[0]}`);
  return { files: files.length, problems };
}

/** The files that paths name. Throws an `InputError` if a path does not exist, or if there is no file. */
export function filesIn(paths: readonly string[]): string[] {
  const files = paths.flatMap(filesAt);
  if (paths.length === 0 || files.length > 0) return files;
  throw new InputError(`--file must have events of CloudTrail, got no .json or .csv file in ${paths.join(', ')}`);
}

/** The named file, or the files of a folder whose names say that they contain events. A trail also writes digest files. */
function filesAt(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new InputError(`--file: ${unreadable(path, error)}`);
  }
  if (!isFolder) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(json|csv)(\.gz)?$/.test(entry.name) && !/CloudTrail-(Digest|Insight)/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name)).sort();
}

function bytesOf(file: string): Buffer {
  const tooLong = `it has more than ${MAX_BYTES} bytes: split it`;
  if (statSync(file).size > MAX_BYTES) throw new Error(tooLong);
  const content = readFileSync(file);
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  return isGzip ? unpack(content, tooLong) : content;
}

function unpack(content: Buffer, tooLong: string): Buffer {
  try {
    return gunzipSync(content, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new Error(tooLong) : error;
  }
}

/** Reads one JSON document, one per line, or the query result. A line that is not JSON counts as a broken event. */
function readEvents(text: string, add: (event: unknown) => void): void {
  if (isCsvOfQuery(text)) return rowsOfCsv(text).forEach(add);
  const whole = parseJson(text);
  if (whole !== undefined) return addAll(whole, add);
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const values = lines.map(parseJson);
  if (!values.some(isMap)) throw new Error('it is neither JSON nor the result of the query of --athena');
  values.forEach(value => value === undefined ? add(value) : addAll(value, add));
}

/**
 * The events in a log file (`Records`), in the output of `lookup-events` (`Events`, each with its text) or of
 * `aws logs filter-log-events` (`events`, each with a `message`), and what EventBridge delivers (`detail`). Source:
 * AWS CloudTrail user guide, log file examples, and AWS CLI reference, 2026-11.
 */
function addAll(value: unknown, add: (event: unknown) => void, levels = 5): void {
  if (Array.isArray(value) && levels > 0) return value.forEach(v => addAll(v, add, levels - 1));
  if (!isMap(value)) return add(value);
  const { Records, Events, events, CloudTrailEvent, message, detail } = value;
  const list = [Records, Events, events].find(Array.isArray);
  if (list) return addAll(list, add, levels);
  const text = [CloudTrailEvent, message].find(t => typeof t === 'string');
  if (text !== undefined) return add(parseJson(text as string));
  add(isMap(detail) ? detail : value);
}
