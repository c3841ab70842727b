/** The lines of `src/readers/microsoft-template/read-only-access.ts`, by the text of AWS's policy. */
import { readFileSync } from 'fs';
import { join } from 'path';

export const POLICY: { VersionId: string; UpdateDate: string; Document: { Statement: any[] } } =
  JSON.parse(readFileSync(join(__dirname, '..', '..', 'cli', 'diff', 'aws-managed', 'ReadOnlyAccess.json'), 'utf-8'));

const WIDTH = 114;

/** Actions of the statements without a condition: a service with names, in each line. */
export function linesOfPolicy(): string[] {
  const lines: string[] = [];
  const actions: string[] = POLICY.Document.Statement.filter(s => s.Condition === undefined).flatMap(s => s.Action);
  for (const [service, name] of actions.map(action => action.split(':'))) {
    const last = lines.at(-1);
    if (last?.startsWith(`${service} `) && last.length + name.length < WIDTH) lines[lines.length - 1] += ` ${name}`;
    else lines.push(`${service} ${name}`);
  }
  return lines;
}
