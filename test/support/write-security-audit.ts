/** Writes the actions of `src/permissions/security-audit.ts`, after a change of the policy or of what is left out. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { POLICY, securityAuditReads } from './security-audit';

const FILE = join(__dirname, '..', '..', 'src', 'permissions', 'security-audit.ts');
const WIDTH = 112;

async function write(): Promise<void> {
  const lines: string[] = [];
  for (const read of await securityAuditReads()) {
    const [service, name] = read.split(':');
    const last = lines.at(-1);
    if (last?.startsWith(`${service} `) && last.length + name.length < WIDTH) lines[lines.length - 1] += ` ${name}`;
    else lines.push(`${service} ${name}`);
  }
  const [before] = readFileSync(FILE, 'utf-8').split(/(?<=\n {2}actions: \[\n)/);
  writeFileSync(FILE, `${before.replace(/v\d+ of [\d-]+/g, `${POLICY.VersionId} of ${POLICY.UpdateDate.slice(0, 10)}`)}${
    lines.map(line => `    '${line}',\n`).join('')}  ],\n};\n`);
}

void write();
