/** Writes the actions of `src/readers/microsoft-template/read-only-access.ts`, after a change of the policy. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { linesOfPolicy, POLICY } from './read-only-access';

const FILE = join(__dirname, '..', '..', 'src', 'readers', 'microsoft-template', 'read-only-access.ts');
const [before, after] = readFileSync(FILE, 'utf-8').split(/(?<=\nconst ACTIONS = \[\n)[^]*?(?=\];\n)/);
const dated = before.replace(/VersionId: 'v\d+'/, `VersionId: '${POLICY.VersionId}'`).replace(/UpdateDate: '[\d-]+'/, `UpdateDate: '${POLICY.UpdateDate.slice(0, 10)}'`);
writeFileSync(FILE, `${dated}${linesOfPolicy().map(line => `  '${line}',\n`).join('')}${after}`);
