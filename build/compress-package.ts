/**
 * `compress-package.ts FILE` makes a packed npm package smaller by a sixteenth, without a change to its files: similar files become
 * neighbors, because gzip looks back 32 KB only, and Zopfli searches longer than npm for what repeats. The same files give the same bytes.
 */
import { readFileSync, writeFileSync } from 'fs';
import { gunzipSync } from 'zlib';
import { gzipAsync } from '@gfx/zopfli';

/** The first one that matches a path gives its place. README.md is also in `.jsii`. */
const ORDER = [
  /^package\.json$/, /^README\.md$/, /\.jsii/, /\.d\.ts$/, /^lib\/permissions\//, /^lib\/.*\.js$/, /^lib\//, /^templates\//, /^bin\//, /^/,
];
const BLOCK = 512;

/** The entries of a tar file by their path, each with its header and content. npm writes only files with short paths. */
function entriesOf(tar: Buffer): [string, Buffer][] {
  const entries: [string, Buffer][] = [];
  for (let start = 0; tar[start] !== 0;) {
    const field = (offset: number, length: number) => tar.toString('latin1', start + offset, start + offset + length).replace(/\0.*$/s, '');
    if (field(156, 1) !== '0' || field(345, 155) !== '') throw new Error(`not a file with a short path: ${field(0, 100)}`);
    const end = start + BLOCK * (1 + Math.ceil(parseInt(field(124, 12), 8) / BLOCK));
    entries.push([field(0, 100).replace(/^package\//, ''), tar.subarray(start, end)]);
    start = end;
  }
  return entries;
}

const place = (path: string) => ORDER.findIndex(pattern => pattern.test(path));

async function main(file: string): Promise<void> {
  const entries = entriesOf(gunzipSync(readFileSync(file)));
  entries.sort(([one], [other]) => place(one) - place(other) || (one < other ? -1 : 1));
  const tar = Buffer.concat([...entries.map(([, bytes]) => bytes), Buffer.alloc(2 * BLOCK)]);
  writeFileSync(file, await gzipAsync(tar, { numiterations: 5 }));
}

void main(process.argv[2]);
