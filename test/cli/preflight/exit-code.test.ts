/** Green means checked: a question that decides and has no answer is no success. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { failure } from './world';
import { callsOf, type CallName } from '../../../cli/asking/catalogue';
import { blocker, cannotTell, fine, unanswered } from '../../../cli/preflight/context';
import { exitCode, summary } from '../../../cli/preflight/report';
import { matches } from '../../support/actions';
import { actionsIn } from '../../support/aws-policies';

const ROOT = join(__dirname, '..', '..', '..');
const none = (id: string) => unanswered(id, failure('AccessDenied'));

test.each([
  ['account'], ['stack Security in eu-west-1'], ['names: role CspmMonitorAws'], ['names: role'], ['rights: deployment'],
  ['rights: boundary arn'],
  ['OIDC providers'], ['OIDC provider sts.windows.net/x/'], ['organization: trusted access'], ['organization: account'], ['deletions'],
  ['change set'],
  ['StackSet Members'], ['StackSets: deployed template'], ['444455556666 names: roles'],
])('%s decides: 2 without an answer, 0 if that is allowed, 1 beside a blocker', (id) => {
  expect([exitCode([none(id)]), exitCode([none(id)], true), exitCode([none(id), blocker('a', 'b', 'c')], true)]).toEqual([2, 0, 1]);
  expect(exitCode([fine(id, 'x'), cannotTell(id, 'CloudFormation does not know')])).toBe(0);
});

test.each([
  ['EKS clusters in eu-west-1'], ['hosts in eu-west-1'], ['quota: roles'], ['regions'], ['rights: policies of ou-1'],
  ['controls of AWS Control Tower'],
  ['hooks in eu-west-1'], ['STS token version'], ['key k: Role'], ['bucket b'], ['trail main in eu-west-1'],
])('%s does not decide', id => expect(exitCode([none(id)])).toBe(0));

test('the summary says what was not looked at, and what of it decides', () => {
  const rows = [fine('account', 'x'), none('names: role A'), none('hosts in eu-west-1'), cannotTell('change set', 'x')];
  expect(summary(rows))
    .toBe('0 blockers, 0 changes for others, 3 cannot be told, 1 fine. Not checked: names: role A, hosts in eu-west-1. ' +
    'Decisive questions without an answer: names');
  expect(summary([fine('account', 'x'), cannotTell('change set', 'x')])).toBe('0 blockers, 0 changes for others, 1 cannot be told, 1 fine');
});

/** What answers the rows that decide. */
const DECIDE: CallName[] = [
  'identity', 'stack', 'stackResources', 'stacks', 'stackTemplate', 'roles', 'instanceProfiles', 'policies', 'document', 'logGroups',
  'rule', 'owner',
  'providers', 'provider', 'role', 'simulation', 'policy', 'policyVersion', 'organization', 'delegatedAdministrators', 'trustedAccess',
  'stackSetInstances', 'accounts', 'accountsOfUnit', 'unitsOfUnit', 'parents', 'regions',
];

test.each([
  [['ReadOnlyAccess'], []],
  // Nobody needs a right to ask who he is.
  [['SecurityAudit', 'ViewOnlyAccess'], ['cloudformation:DescribeOrganizationsAccess', 'sts:GetCallerIdentity']],
])('a profile with %j reads all of it, except %j', (policies, lacking) => {
  const allowed = actionsIn(...policies);
  const calls = callsOf('preflight').filter(([name]) => DECIDE.includes(name));
  expect(calls).toHaveLength(DECIDE.length);
  const needed = [...new Set(calls.flatMap(([, { needs }]) => needs))];
  expect(needed.filter(action => !allowed.some(pattern => matches(pattern, action))).sort()).toEqual(lacking);
});

test('docs/preflight.md and the help name the questions that decide', () => {
  const document = readFileSync(join(ROOT, 'docs', 'preflight.md'), 'utf-8');
  const [, listed] = /<!-- decisive -->\n([^]*?)\n<!-- end of decisive -->/.exec(document)!;
  expect([...listed.matchAll(/^\| `([a-z ]+)` \|/gm)].map(([, name]) => name))
    .toEqual(['account', 'stack', 'names', 'rights', 'provider', 'trusted access', 'deletions']);
});
