/** The patterns of `denyDataReads` match exactly a list that was reviewed action by action. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { PermissionsType } from '../../src';
import { expand } from '../support/actions';
import { rolesOf } from '../support/resolve';
import { synth } from '../support/synth';

/**
 * Every denied action by the sid of its statement. If a new version of the IAM reference has another action that a
 * pattern matches, review the action: if it reads contents, add it here; if not, narrow the pattern.
 */
const DENIED: Record<string, string[]> = JSON.parse(readFileSync(join(__dirname, 'denied-data-reads.json'), 'utf-8'));

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

  test.each(Object.keys(DENIED))('%s denies exactly the reviewed actions', sid => {
    const denied = actionsOf(bySid[sid]);
    expect(denied.filter(action => !DENIED[sid].includes(action))).toEqual([]); // Not more.
    expect(DENIED[sid].filter(action => !denied.includes(action))).toEqual([]); // Not fewer.
  });

  test('every pattern is shorter than its actions, and has a word of them', () => {
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
  expect(all).toHaveLength(212);
  expect(new Set(all.map(a => a.toLowerCase())).size).toBe(all.length);
  expect(all.filter(a => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(a))).toEqual([]);
});
