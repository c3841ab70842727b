/**
 * The texts of AWS managed policies in `cli/reading/aws-managed`, and of ReadOnlyAccess, which is data of the library. All their
 * statements have the effect Allow.
 */
import { readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
const read = (...path: string[]) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf-8'));

export function awsPolicy(name: string): { VersionId: string; UpdateDate: string; Document: { Version: string; Statement: any[] } } {
  if (name !== 'ReadOnlyAccess') return read('cli', 'reading', 'aws-managed', `${name}.json`);
  const { actions, ...version } = read('src', 'readers', 'microsoft-template', 'ReadOnlyAccess.json');
  const every = { Effect: 'Allow', Resource: '*' };
  const all = (actions as string[]).map(line => line.split(' '))
    .flatMap(([service, ...names]) => names.map(action => `${service}:${action}`));
  return {
    ...version,
    Document: {
      Version: '2012-10-17',
      Statement: [
        { ...every, Sid: 'ReadOnlyActions', Action: all },
        {
          ...every,
          Sid: 'S3ExpressReadOnlySessionObjectAccess',
          Action: 's3express:CreateSession',
          Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
        },
      ],
    },
  };
}

/** Returns the actions and patterns that policies allow. Some have a condition. */
export function actionsIn(...policies: string[]): string[] {
  return policies.flatMap(name => awsPolicy(name).Document.Statement).flatMap(statement => statement.Action);
}

/** Formats actions for source files: each line has a service, followed by as many names as fit. */
export function linesOf(actions: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [service, name] of actions.map(action => action.split(':'))) {
    const last = lines.at(-1);
    if (last?.startsWith(`${service} `) && last.length + name.length < width) lines[lines.length - 1] += ` ${name}`;
    else lines.push(`${service} ${name}`);
  }
  return lines;
}
