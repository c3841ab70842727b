import { spawnSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { filesOfPart, partOf, PARTS, scenariosOf, secondsOf } from './file-rotation';

export interface Selection {
  /** Files whose scenarios all run. Of all other files, only the smoke tests run. */
  readonly whole: string[];
  /** Arguments for jest. */
  readonly args: string[];
  /** Describes the selection of a part. */
  readonly title?: string;
}

/** Returns name and text of each test file. */
export type Sources = Readonly<Record<string, string>>;

/** Returns the selection of the arguments of the runner. Throws if it does not understand the arguments. */
export function select(given: readonly string[], sources = readSources(), readCommit = commit): Selection {
  const args = given.filter(a => a !== '--all');
  const at = args.indexOf('--part');
  if (at < 0) return args.length < given.length ? { whole: Object.keys(sources), args } : smoke(sources, [], args);
  const [, value] = args.splice(at, 2);
  if (args.length + 2 < given.length) throw new Error('--all and --part exclude each other: --all runs every part');
  const files = Object.keys(sources).filter(file => scenariosOf(sources[file]).more);
  const { part, parts, reason } = value === 'commit' ? due(readCommit()) : numbered(value, files.length);
  const whole = filesOfPart(files, part, parts);
  const seconds = whole.reduce((sum, file) => sum + secondsOf(file), 0);
  const names = whole.map(file => file.replace('.e2e.ts', '')).join(', ');
  return {
    ...smoke(sources, whole, args),
    title: `part ${part} of ${parts}${reason}: in addition to the smoke tests, all of ${names || 'no file'} (about ${seconds} s)`,
  };
}

/** Makes Jest load only files that have scenarios to run, unless an argument names files. */
function smoke(sources: Sources, whole: string[], args: string[]): Selection {
  const files = Object.keys(sources).filter(file => whole.includes(file) || scenariosOf(sources[file]).smoke);
  return { whole, args: args.length > 0 ? args : files.map(file => `e2e/${file.replaceAll('.', '\\.')}$`) };
}

function numbered(value: string | undefined, most: number) {
  const [, part, parts] = (/^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(value ?? '') ?? []).map(Number);
  if (!(part <= parts && parts <= most)) {
    throw new Error(`--part must be "commit", or "K/N" with K from 1 to N, and N of at most ${most}, ` +
      `the number of files with such scenarios, got "${value ?? ''}"`);
  }
  return { part, parts, reason: '' };
}

function due({ name, date }: { name: string; date: number }) {
  return { part: partOf(date), parts: PARTS, reason: `, due at commit ${name} of ${new Date(date * 1000).toISOString()}` };
}

/** Returns the date of the commit of the clone. */
function commit() {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%h %ct'], { cwd: __dirname, encoding: 'utf-8' });
  if (status !== 0) {
    throw new Error('--part commit needs a clone, because the date of its commit determines the part: use --part K/N instead');
  }
  const [name, date] = stdout.trim().split(' ');
  return { name, date: Number(date) };
}

function readSources(): Sources {
  return Object.fromEntries(readdirSync(__dirname).filter(file => file.endsWith('.e2e.ts')).sort()
    .map(file => [file, readFileSync(join(__dirname, file), 'utf-8')]));
}
