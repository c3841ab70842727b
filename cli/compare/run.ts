/** `compare`: what Microsoft's template of the portal has, and this version has not. */
import { writeFileSync } from 'fs';
import { resolve } from 'path';
import { compare, isBehind } from './compare';
import { readDeployed } from './deployed';
import { templateOf, type Values } from './options';
import { readTemplate } from './read';
import { report, summary } from './report';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import { InputError } from '../shared/input-error';
import { printResult } from '../shared/print';
import { printable } from '../shared/printable';

const TYPES = { default: PermissionsType.DEFAULT_ACCESS, least: PermissionsType.LEAST_PRIVILEGE_ACCESS };

export function run(values: Values): number {
  const template = templateOf(values);
  const read = readTemplate(template);
  if (values.writeJson !== undefined) write(values.writeJson, read.json, template);
  const deployed = values.deployed === undefined ? undefined : readDeployed(values.deployed);
  const comparison = compare(read, values.permissionsType && TYPES[values.permissionsType], deployed);
  printResult(values.json, () => ({ ...comparison, summary: summary(comparison) }), width => report(comparison, width));
  return isBehind(comparison) ? 1 : 0;
}

function write(file: string, json: unknown, template: string): void {
  if (resolve(file) === resolve(template)) {
    throw new InputError(`--write-json must be another file than --template, got "${file}"`);
  }
  try {
    writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
  } catch (error) {
    throw new InputError(`--write-json must be a file that can be written: ${(error as Error).message}`);
  }
  console.error(printable(`Written: ${file}`));
}
