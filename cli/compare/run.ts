/** `compare`: what Microsoft's template of the portal has, and this version has not. */
import { writeFileSync } from 'fs';
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
  const read = readTemplate(templateOf(values));
  const deployed = values.deployed === undefined ? undefined : readDeployed(values.deployed);
  const comparison = compare(read, values.permissionsType && TYPES[values.permissionsType], deployed);
  // After all that can fail: the file would be in the way of the next try.
  if (values.writeJson !== undefined) write(values.writeJson, read.json);
  printResult(values.json, () => ({ ...comparison, summary: summary(comparison) }), width => report(comparison, width));
  return isBehind(comparison) ? 1 : 0;
}

function write(file: string, json: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InputError(`--write-json must be a file that does not exist, got "${file}"`);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new InputError(`--write-json must be in a folder that exists, got "${file}"`);
    throw new InputError(`--write-json must be a file that can be written: ${message}`);
  }
  console.error(printable(`Written: ${file}`));
}
