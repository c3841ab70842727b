/**
 * Every form of a roll-out, every attack on what it puts into an account, and everything that its roles must do. The
 * policy engine decides.
 */
import type { Kind, Thing } from './deployed';
import { ADMINISTRATOR, FORMS, type RollOut } from './forms';
import { ADD_AUDIENCE, decide, OWN_PROVIDER, principal, PROVIDER } from './support';

/** Changes of each kind, by an administrator of the account. The first one is tried on every resource, all of them on one of each kind. */
const ROLE = ['PutRolePolicy', 'AttachRolePolicy', 'CreateRole', 'DeleteRole', 'DeleteRolePolicy', 'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'TagRole', 'UntagRole', 'UpdateAssumeRolePolicy', 'UpdateRole', 'UpdateRoleDescription',
  'DeleteRolePermissionsBoundary'].map(a => `iam:${a}`);
const ATTACKS: Record<Kind, readonly string[]> = {
  role: ROLE,
  functionRole: [...ROLE, 'iam:PassRole'],
  monitoringRole: [...ROLE, 'iam:PassRole'],
  policy: ['CreatePolicyVersion', 'CreatePolicy', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion',
    'TagPolicy'].map(a => `iam:${a}`),
  profile: ['RemoveRoleFromInstanceProfile', 'AddRoleToInstanceProfile', 'CreateInstanceProfile',
    'DeleteInstanceProfile'].map(a => `iam:${a}`),
  function: ['UpdateFunctionCode', 'AddPermission', 'CreateEventSourceMapping', 'DeleteFunction', 'InvokeFunction',
    'PutFunctionEventInvokeConfig',
    'UpdateEventSourceMapping', 'UpdateFunctionConfiguration'].map(a => `lambda:${a}`),
  document: ['UpdateDocument', 'CreateAssociation', 'DeleteDocument', 'ModifyDocumentPermission',
    'UpdateDocumentDefaultVersion'].map(a => `ssm:${a}`),
  rule: ['DisableRule', 'DeleteRule', 'PutRule', 'PutTargets', 'RemoveTargets', 'EnableRule'].map(a => `events:${a}`),
  alarm: ['SetAlarmState', 'DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm'].map(a => `cloudwatch:${a}`),
  stack: ['UpdateStack', 'CreateChangeSet', 'DeleteStack', 'ExecuteChangeSet', 'SetStackPolicy'].map(a => `cloudformation:${a}`),
};
const ADMIN = principal('role/Admin');
const byKind = (things: readonly Thing[]) =>
  Object.keys(ATTACKS).map(kind => things.filter(t => t.kind === kind)).filter(of => of.length > 0);

type Call = readonly [caller: string, action: string, resource: string];

/** Calls by whether they must be denied. The first thing of each kind is attacked in every way. */
function callsOf({ things, needs, exempt }: RollOut): { denied: Call[]; allowed: Call[] } {
  const of = (kind: Kind) => things.filter(t => t.kind === kind).map(t => t.arn);
  const attacks = byKind(things).flatMap(alike => alike.flatMap(({ kind, arn }, i) =>
    ATTACKS[kind].slice(0, i === 0 ? undefined : 1).map(action => [action, arn] as const)));
  const roles = of('role');
  const launch = roles.filter(r => r.includes('HostManagementLaunch'))
    .map(r => [r, r.replace('HostManagementLaunch', 'HostManagement')] as const);
  const oidc = roles.filter(r => r.includes('OidcCiem')).map(r => [r, r.replace('OidcCiem', 'Ciem')] as const);
  return {
    denied: [
      ...[...attacks, [ADD_AUDIENCE, PROVIDER] as const].map(([action, resource]): Call => [ADMIN, action, resource]),
      // Neither the roles nor the functions may do it.
      ...[roles[0], of('functionRole')[0] ?? ADMIN].map((caller): Call => [caller, 'iam:PutRolePolicy', roles[1]]),
      [roles[0], ADD_AUDIENCE, PROVIDER],
    ],
    allowed: [
      ...byKind(things).flatMap(([{ kind, arn }]) => [exempt, ADMINISTRATOR].map((caller): Call => [caller, ATTACKS[kind][0], arn])),
      ...needs,
      ...launch.map(([caller, role]): Call => [caller, 'iam:PassRole', role]),
      ...oidc.flatMap(([caller, role]) => ['sts:AssumeRole', 'sts:TagSession'].map((action): Call => [caller, action, role])),
      ...roles.flatMap(role => ['iam:PassRole', 'sts:AssumeRole', 'iam:GetRole'].map((action): Call => [ADMIN, action, role])),
      ...of('functionRole').flatMap(role => [PROVIDER, OWN_PROVIDER].flatMap(provider =>
        [ADD_AUDIENCE, 'iam:CreateOpenIDConnectProvider'].map((action): Call => [role, action, provider]))),
      // Others have their own.
      [ADMIN, 'iam:PutRolePolicy', principal('role/Application')], [ADMIN, 'iam:CreatePolicyVersion', principal('policy/Application')],
      [ADMIN, 'lambda:UpdateFunctionCode', principal('function:Application').replace(':iam::', ':lambda:eu-west-1:')],
    ],
  };
}

const total = { denied: 0, allowed: 0, notARequest: 0 };

async function wrong(scp: object, calls: readonly Call[], expected: 'Allowed' | 'ExplicitlyDenied'): Promise<string[]> {
  const decisions: [Call, string][] = [];
  for (const call of calls) decisions.push([call, await decide(scp, ...call).catch(() => 'not a request')]);
  total[expected === 'Allowed' ? 'allowed' : 'denied'] += decisions.filter(([, d]) => d === expected).length;
  // Permissions whose wildcards stand for what the sample does not have, such as an action of another resource.
  total.notARequest += decisions.filter(([, d]) => d === 'not a request').length;
  return decisions.filter(([, d]) => d !== expected && !(d === 'not a request' && expected === 'Allowed'))
    .map(([call, d]) => `${call.join(' ')}: ${d}`);
}

test.each(FORMS)('%s', async (_, make) => {
  const form = make();
  const { denied, allowed } = callsOf(form);
  const kinds = new Set(form.things.map(t => t.kind));
  for (const kind of ['role', 'policy', 'profile', 'document', 'rule'] as const) expect(kinds).toContain(kind);
  expect([denied.length, allowed.length].map(n => n > 50)).toEqual([true, true]);
  expect(await wrong(form.scp, denied, 'ExplicitlyDenied')).toEqual([]);
  expect(await wrong(form.scp, allowed, 'Allowed')).toEqual([]);
}, 120_000);

test('there were enough decisions', () => {
  process.stdout.write(`${FORMS.length} forms: ${total.denied} attacks denied, ${total.allowed} needs allowed, ${total.notARequest} not ` +
    'requests\n');
  expect(total.denied).toBeGreaterThan(2500);
  expect(total.allowed).toBeGreaterThan(2500);
  expect(total.notARequest).toBeLessThan(total.allowed / 5);
});
