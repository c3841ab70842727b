/** No scenario meets what another one left: each has accounts of its own, which are handed out. */
import { mkdtempSync, readdirSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { handedOut, handOut } from '../../e2e/support/accounts';

const E2E = join(__dirname, '..', '..', 'e2e');

test('no file of e2e types an account', () => {
  // Not parts of a UUID. Templates of earlier versions and of Microsoft are JSON.
  const typed = readdirSync(E2E, { recursive: true, encoding: 'utf-8' }).filter(file => /\.(ts|py)$/.test(file))
    .flatMap(file => [...readFileSync(join(E2E, file), 'utf-8').matchAll(/(?<![\w-])\d{12}(?![\w-])/g)].map(([id]) => `${file}: ${id}`));
  expect(typed).toEqual([]);
});

test('a bucket has the account in its name, because the names of buckets are of all accounts', () => {
  const names = readdirSync(E2E).filter(file => file.endsWith('.e2e.ts'))
    .flatMap(file => [...readFileSync(join(E2E, file), 'utf-8').matchAll(/\bBUCKET = (.*);/g)].map(([, name]) => `${file}: ${name}`));
  expect(names.length).toBeGreaterThan(2);
  expect(names.filter(name => !/: `[\w-]+-\$\{[\w.]*account\}`$/i.test(name))).toEqual([]);
});

describe('handed out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  const owners = Array.from({ length: 500 }, (_, i) => `file-${i % 25}.e2e.ts: ${i}`);
  const accounts = owners.map(owner => handOut(folder, owner));

  test('each is a number of twelve digits that no other has', () => {
    expect(accounts.filter(account => !/^[1-9]\d{11}$/.test(account))).toEqual([]);
    expect(new Set(accounts).size).toBe(500);
  });

  test('a run has those of the run before', () => {
    const next = mkdtempSync(join(tmpdir(), 'accounts-'));
    expect([...owners].reverse().map(owner => handOut(next, owner)).reverse()).toEqual(accounts);
  });

  test('a run that failed lists them by owner', () => {
    const next = mkdtempSync(join(tmpdir(), 'accounts-'));
    const [second, first] = ['b.e2e.ts: account', 'a.e2e.ts: management'].map(owner => `${owner}: ${handOut(next, owner)}`);
    expect(handedOut(next)).toEqual([first, second]);
    expect(handedOut(join(next, 'none'))).toEqual([]);
  });

  test('a second use is an error that names both owners', () => {
    expect(() => handOut(folder, owners[7])).toThrow(
      `"file-7.e2e.ts: 7" gets account ${accounts[7]}, which "file-7.e2e.ts: 7" already has: choose another name`);
  });
});
