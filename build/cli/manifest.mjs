// npm runs this before and after it packs. The package.json in the package has no scripts and no list of install scripts that may
// run, because they need the repository and its development dependencies.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const manifest = join(root, 'package.json');
const original = join(root, 'node_modules', '.cache', 'package.json');

if (process.argv[2] === 'restore') {
  renameSync(original, manifest);
} else {
  mkdirSync(join(original, '..'), { recursive: true });
  const { scripts: _, allowScripts: __, ...shipped } = JSON.parse(readFileSync(manifest, 'utf-8'));
  // The file is moved and not copied, because a newer package.json would cause a new compilation.
  renameSync(manifest, original);
  writeFileSync(manifest, `${JSON.stringify(shipped, null, 2)}\n`);
}
