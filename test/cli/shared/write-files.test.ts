/** What commands write: new files, all or none, and nothing through a link. */
import {
  chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync,
  symlinkSync, writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { InputError } from '../../../cli/shared/input-error';
import { checkPlace, temporaryFolder, writeFiles, type Place } from '../../../cli/shared/write-files';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'write-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));
const inRoot = (name: string) => join(root, name);
const contentOf = (name: string) => readFileSync(inRoot(name), 'utf-8');
/** Each value is text of a file, `->` and the target of a link, or null for a folder. */
const there = (content: Readonly<Record<string, string | null>>) => {
  for (const [name, value] of Object.entries(content)) {
    if (value === null) mkdirSync(inRoot(name));
    else if (value.startsWith('->')) symlinkSync(inRoot(value.slice(2)), inRoot(name));
    else writeFileSync(inRoot(name), value);
  }
};
const OUT: Place = { what: '--out' };
const folder = (name: string, more: Partial<Place> = {}): Place => ({ what: '--out', folder: inRoot(name), ...more });

test('new files, in folders that it creates', () => {
  expect(writeFiles({ 'b/c': '1', './a': new Uint8Array([50]) }, folder('new/out'))).toEqual([inRoot('new/out/b/c'), inRoot('new/out/a')]);
  expect([contentOf('new/out/b/c'), contentOf('new/out/a')]).toEqual(['1', '2']);
  expect(writeFiles({ [inRoot('x')]: '3' }, OUT)).toEqual([inRoot('x')]);
  expect(contentOf('x')).toBe('3');
});

test.each<[string, Record<string, string | null>, string, Partial<Place>, string]>([
  ['a file', { x: 'mine' }, 'x', {}, 'must be a new file, got "ROOT/x", which exists'],
  ['a file, with a command that could replace it', { x: 'mine' }, 'x', { replace: false },
    'must be a new file, got "ROOT/x", which exists: --replace replaces it'],
  ['a folder', { x: null }, 'x', { replace: true }, 'must be a new file, got "ROOT/x", which is a folder'],
  ['a link to a file', { mine: 'mine', x: '->mine' }, 'x', { replace: true }, 'must be a new file, got "ROOT/x", which is a link'],
  ['a link to nothing', { x: '->nothing' }, 'x', { replace: true }, 'must be a new file, got "ROOT/x", which is a link'],
  ['no folder', {}, 'none/x', {}, 'must be in a folder that exists, got "ROOT/none/x"'],
  ['a file in place of the folder', { none: 'mine' }, 'none/x', {}, 'must be in a folder that exists, got "ROOT/none/x"'],
])('refused: %s', (_, content, name, place, message) => {
  there(content);
  const before = readdirSync(root);
  const act = () => writeFiles({ [inRoot(name)]: 'new' }, { ...OUT, ...place });
  expect(act).toThrow(InputError);
  expect(act).toThrow(new Error(`--out ${message.replace('ROOT', root)}`));
  expect(() => checkPlace([inRoot(name)], { ...OUT, ...place })).toThrow(InputError);
  expect(readdirSync(root)).toEqual(before);
  expect(existsSync(inRoot('mine')) ? contentOf('mine') : 'mine').toBe('mine');
});

test.each<[string, Record<string, string | null>, string, string]>([
  ['a file that exists', { 'out': null, 'out/b': 'mine' }, 'out', 'must be a new file, got "ROOT/out/b", which exists'],
  ['a file in place of the folder', { out: 'mine' }, 'out', 'must be a folder, got "ROOT/out", which is a file'],
  ['a link in place of the folder', { other: null, out: '->other' }, 'out', 'must be a folder, got "ROOT/out", which is a link'],
  ['such a link with a slash', { other: null, out: '->other' }, 'out/', 'must be a folder, got "ROOT/out", which is a link'],
  ['a link in it', { 'other': null, 'out': null, 'out/c': '->other' }, 'out', 'must be a folder, got "ROOT/out/c", which is a link'],
  ['a link in place of a file', { 'other': 'mine', 'out': null, 'out/b': '->other' }, 'out',
    'must be a new file, got "ROOT/out/b", which is a link'],
])('a folder: refused, and nothing is written: %s', (_, content, name, message) => {
  there(content);
  const before = readdirSync(root, { recursive: true });
  expect(() => writeFiles({ 'a': '1', 'b': '2', 'c/d': '3' }, folder(name)))
    .toThrow(new InputError(`--out ${message.replace('ROOT', root)}`));
  expect(readdirSync(root, { recursive: true })).toEqual(before);
});

test('a folder above can be a link: what the user names is in the folder that it leads to', () => {
  there({ real: null, above: '->real' });
  writeFiles({ a: '1' }, folder('above/out'));
  writeFiles({ [inRoot('above/x')]: '2' }, OUT);
  expect([contentOf('real/out/a'), contentOf('real/x')]).toEqual(['1', '2']);
});

test('no permission: why, without words of Node.js, and what was written before is gone', () => {
  // root can write to every folder but those of the kernel.
  const closed = process.getuid?.() === 0 ? '/sys/kernel' : inRoot('closed');
  if (!existsSync(closed)) mkdirSync(closed, 0o500);
  const before = readdirSync(root);
  const message = (path: string) =>
    new InputError(`--out must be a place that can be written to, got "${path}": you have no permission to write there`);
  expect(() => writeFiles({ [`${closed}/x`]: '' }, OUT)).toThrow(message(`${closed}/x`));
  expect(() => writeFiles({ a: '' }, { what: '--out', folder: `${closed}/x` })).toThrow(message(`${closed}/x/a`));
  expect(() => writeFiles({ [inRoot('a')]: '', [`${closed}/x`]: '' }, OUT)).toThrow(message(`${closed}/x`));
  expect(readdirSync(root)).toEqual(before);
});

describe('--replace', () => {
  test('replaces a file, with its mode', () => {
    there({ x: 'old' });
    chmodSync(inRoot('x'), 0o600);
    writeFiles({ x: 'new', y: 'more' }, { what: '--out', folder: root, replace: true });
    expect([contentOf('x'), contentOf('y'), statSync(inRoot('x')).mode % 0o1000]).toEqual(['new', 'more', 0o600]);
    expect(readdirSync(root).sort()).toEqual(['x', 'y']);
  });

  test('leaves another name of the file as it is', () => {
    there({ x: 'old' });
    linkSync(inRoot('x'), inRoot('other'));
    writeFiles({ [inRoot('x')]: 'new' }, { ...OUT, replace: true });
    expect([contentOf('x'), contentOf('other')]).toEqual(['new', 'old']);
  });

  test.each(['in.json', './in.json', 'hard.json', 'sub/../in.json'])('never what the command reads: %s', (name) => {
    there({ 'in.json': 'old', 'sub': null });
    linkSync(inRoot('in.json'), inRoot('hard.json'));
    const path = name.startsWith('.') || name.includes('/') ? `${root}/${name}` : inRoot(name);
    for (const replace of [true, false, undefined]) {
      expect(() => writeFiles({ [path]: 'new' }, { ...OUT, replace, inputs: [inRoot('none.json'), inRoot('in.json')] }))
        .toThrow(new InputError(`--out must be a new file, got "${path}", which this command reads`));
    }
    expect(contentOf('in.json')).toBe('old');
  });
});

test('a temporary folder is for this user only, and goes with what is in it', () => {
  const { path, remove } = temporaryFolder();
  expect(lstatSync(path).mode % 0o1000).toBe(0o700);
  writeFiles({ a: '' }, { what: path, folder: path });
  remove();
  expect(existsSync(path)).toBe(false);
});
