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

test('neither the library nor its peers are in it, except the feature flags that AWS recommends', () => {
  expect(inputs.length).toBeGreaterThan(100);
  expect(inputs.filter(input => /^src\/|node_modules\/(aws-cdk-lib|constructs)\//.test(input)))
    .toEqual(['node_modules/aws-cdk-lib/recommended-feature-flags.json']);
  expect(text).toMatch(/require\("[^"]*\/lib\/policy-language\/cloudformation\/template-functions\.js"\)/);
});

test('these packages are in it, with their licences', () => {
  expect(packages).toEqual(['@bomb.sh/tab', '@commander-js/extra-typings', 'aws-cdk-lib', 'commander', 'yaml']);
  for (const name of packages) expect(text).toMatch(new RegExp(`/\\*!\n${name} [0-9.]+, (Apache-2\\.0|MIT|ISC)\n`));
  expect(text).toContain('Copyright (c) 2011 TJ Holowaychuk');
  // Data is made of it.
  expect(text).toMatch(/\/\*!\n@cloud-copilot\/iam-data [0-9.]+, MIT\n\nMIT License\n/);
});

test('it names documents by their address, since the package has none', () => {
  const whole = text.replaceAll('\\\n', ''); // of texts on several lines
  const named = [...whole.matchAll(/(\S*)\bdocs\/([a-zA-Z-]+\.md)/g)];
  const address = /https:\/\/github\.com\/cdk-defender-for-cloud\/cdk-defender-for-cloud\/blob\/(main|v\d+\.\d+\.\d+)\/$/;
  expect(named.length).toBeGreaterThan(40);
  const isOfApp = (before: string) => /(?:\$\{LIBRARY\}|@LIBRARY@)\/blob\/main\/$/.test(before);
  expect(named.filter(([, before]) => !address.test(before) && !isOfApp(before)).map(([all]) => all)).toEqual([]);
  for (const [, , name] of named) expect(() => accessSync(join(ROOT, 'docs', name))).not.toThrow();
});

test('it can be read: no line of code is longer than a stack trace', () => {
  expect(text.split('\n').filter(line => line.length > 400)).toEqual([]);
});

test('it is a program', () => {
  expect(text.split('\n')[0]).toBe('#!/usr/bin/env node');
  expect(() => accessSync(file, constants.X_OK)).not.toThrow();
});

test('nothing of this machine is in it', () => {
  expect(text).not.toContain(ROOT);
});
