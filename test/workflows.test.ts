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
