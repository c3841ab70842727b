/** Writes the actions of `src/permissions/security-audit.ts` after a change of the policy or of the actions that are left out. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { linesOf } from './aws-policies';
import { POLICY, securityAuditReads } from './security-audit';

const FILE = join(__dirname, '..', '..', 'src', 'permissions', 'security-audit.ts');
const WIDTH = 112;

async function write(): Promise<void> {
  const lines = linesOf(await securityAuditReads(), WIDTH);
  const [before] = readFileSync(FILE, 'utf-8').split(/(?<=\n {2}actions: \[\n)/);
  writeFileSync(FILE, `${before.replace(/v\d+ of [\d-]+/g, `${POLICY.VersionId} of ${POLICY.UpdateDate.slice(0, 10)}`)}${
    lines.map(line => `    '${line}',\n`).join('')}  ],\n};\n`);
}

void write();
