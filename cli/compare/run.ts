/** `compare`: what Microsoft's template of the portal has, and this version has not. */
import { compare, isBehind } from './compare';
import { readDeployed } from './deployed';
import { templateOf, type Values } from './options';
import { readTemplate } from './read';
import { report, summary } from './report';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import { printNote, printResult } from '../shared/print';
import { writeFiles } from '../shared/write-files';

const TYPES = { default: PermissionsType.DEFAULT_ACCESS, least: PermissionsType.LEAST_PRIVILEGE_ACCESS };

export function run(values: Values): number {
  const read = readTemplate(templateOf(values));
  const deployed = values.deployed === undefined ? undefined : readDeployed(values.deployed);
  const comparison = compare(read, values.permissions && TYPES[values.permissions], deployed);
  // After all that can fail: the file would be in the way of the next try.
  if (values.writeJson !== undefined) {
    const written = writeFiles({ [values.writeJson]: `${JSON.stringify(read.json, null, 2)}\n` }, { what: '--write-json' });
    printNote(`Written: ${written[0]}`);
  }
  printResult(values.json, () => ({ ...comparison, summary: summary(comparison) }), width => report(comparison, width));
  return isBehind(comparison) ? 1 : 0;
}
