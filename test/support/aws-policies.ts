/** The texts of AWS managed policies in `cli/diff/aws-managed`. They only allow. */
import { readFileSync } from 'fs';
import { join } from 'path';

const FOLDER = join(__dirname, '..', '..', 'cli', 'diff', 'aws-managed');

export function awsPolicy(name: string): { VersionId: string; UpdateDate: string; Document: { Version: string; Statement: any[] } } {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf-8'));
}

/** Actions and patterns that policies allow, some under a condition. */
export function actionsIn(...policies: string[]): string[] {
  return policies.flatMap(name => awsPolicy(name).Document.Statement).flatMap(statement => statement.Action);
}

/** Actions as source files have them: in each line a service, and names after it as far as they fit. */
export function linesOf(actions: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [service, name] of actions.map(action => action.split(':'))) {
    const last = lines.at(-1);
    if (last?.startsWith(`${service} `) && last.length + name.length < width) lines[lines.length - 1] += ` ${name}`;
    else lines.push(`${service} ${name}`);
  }
  return lines;
}
