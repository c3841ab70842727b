/** The one file of the command in the package: what is in it, and what is not. */
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { bundle, packagesIn } from '../../build/cli/bundle';

const ROOT = join(__dirname, '..', '..');
// In the repository, because the file finds the library by its place.
const folder = mkdtempSync(join(ROOT, 'node_modules', 'bundle-'));
const file = join(folder, 'command.js');
let text: string;
let inputs: string[];
let packages: string[];
beforeAll(async () => {
  const metafile = await bundle({ file, isPackage: true });
  text = readFileSync(file, 'utf-8');
  inputs = Object.keys(metafile.inputs);
  packages = packagesIn(metafile);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('neither the library nor its peers are in it', () => {
  expect(inputs.length).toBeGreaterThan(100);
  expect(inputs.filter(input => /^src\/|node_modules\/(aws-cdk-lib|constructs)\//.test(input))).toEqual([]);
  expect(text).toMatch(/require\("[^"]*\/lib\/cloudformation\/template-functions\.js"\)/);
});

test('these packages are in it, with their licences', () => {
  expect(packages).toEqual(['@bomb.sh/tab', '@commander-js/extra-typings', 'commander', 'yaml']);
  for (const name of packages) expect(text).toMatch(new RegExp(`/\\*!\n${name} [0-9.]+, (MIT|ISC)\n`));
  expect(text).toContain('Copyright (c) 2011 TJ Holowaychuk');
});

test('it is a program', () => {
  expect(text.split('\n')[0]).toBe('#!/usr/bin/env node');
  expect(() => accessSync(file, constants.X_OK)).not.toThrow();
});

test('nothing of this machine is in it', () => {
  expect(text).not.toContain(ROOT);
});
