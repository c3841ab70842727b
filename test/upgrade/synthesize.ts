import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Synthesized } from './compare-apps';

const ROOT = join(__dirname, '..', '..');

/**
 * What the apps in a tree make, by their title. `base`: the file of the base, unless the tree is the base; the file of a tree is beside it.
 * Only these apps, if titles are given.
 */
export function synthesize(tree: string, base = '', ...titles: string[]): { readonly [title: string]: Synthesized } {
  const file = `${tree}.json`;
  const tsNode = join(ROOT, 'node_modules', '.bin', 'ts-node');
  const script = ['--transpile-only', '--project', join(ROOT, 'test', 'tsconfig.json'), join(__dirname, 'apps.ts')];
  execFileSync(tsNode, [...script, tree, file, base, ...titles], { stdio: 'inherit' });
  return JSON.parse(readFileSync(file, 'utf-8'));
}
