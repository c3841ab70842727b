/** The template compared with the roles of an account, in the form in which the AWS CLI answers. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { report, summary } from '../../../cli/compare/run';
import { compare, isBehind } from '../../../cli/comparing/published';
import { readDeployed } from '../../../cli/reading/deployed-roles';
import { readTemplate } from '../../../cli/reading/microsoft-template';
import { InputError } from '../../../cli/shared/input-error';
import { PermissionsType } from '../../../src';
import { ACCOUNT } from '../../facts/identity';
import { EVERYTHING_ON } from '../../facts/plans';
import { allow, oneRole, policy, portalTemplate, write } from '../../readers/microsoft-template/support';
import { rolesOf } from '../../support/resolve';
import { allPlans, synth } from '../../support/synth';

const PLANS = EVERYTHING_ON;

/** An account with a stack of this library: `aws iam get-account-authorization-details`. */
function account(template: any): any {
  const roles = [...rolesOf(template).values()];
  return {
    RoleDetailList: roles.map(role => ({
      RoleName: role.roleName,
      Arn: `arn:aws:iam::${ACCOUNT}:role/${role.roleName}`,
      RolePolicyList: [],
      AttachedManagedPolicies: [
        ...role.awsManagedPolicies.map(name => ({ PolicyName: name, PolicyArn: `arn:aws:iam::aws:policy/${name}` })),
        { PolicyName: role.roleName, PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${role.roleName}` },
      ],
    })),
    Policies: roles.map(role => ({
      Arn: `arn:aws:iam::${ACCOUNT}:policy/${role.roleName}`,
      PolicyVersionList: [
        { IsDefaultVersion: false, Document: policy(allow('*')) },
        { IsDefaultVersion: true, Document: { Version: '2012-10-17', Statement: role.statements } },
      ],
    })),
  };
}

const deployed = account(synth({ plans: allPlans({ ciem: true }), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }).json);
const changed = (change: (roles: Record<string, any>, answer: any) => void) => {
  const answer = JSON.parse(JSON.stringify(deployed));
  change(Object.fromEntries(answer.RoleDetailList.map((role: any) => [role.RoleName, role])), answer);
  return answer;
};
const compared = (answer: unknown, template: any = portalTemplate(PLANS, 'LeastPrivilegeAccess')) =>
  compare(readTemplate(write(template)), undefined, readDeployed(write(answer, 'account.json')));

test('an account with this version has all of the facts', () => {
  const comparison = compared(deployed);
  expect(isBehind(comparison)).toBe(false);
  expect(comparison).toMatchObject({ against: 'the account', notInTemplate: [], missingAudiences: [] });
  expect(comparison.roles.flatMap(r => [...r.missing, ...r.wider, ...r.notDenied])).toEqual([]);
  expect(report(comparison, 200)[0]).toBe('microsoft.json and the roles of the account');
  expect(summary(comparison)).toBe('the account has all roles and actions of the file');
});

test('what only the account has is information', () => {
  // SecurityAudit of the template already has s3:ListBucket.
  const { roles } = compared(deployed);
  expect(roles.filter(r => r.onlyHere.length > 0).map(r => [r.role, r.onlyHere.map(d => d.what)])).toEqual([
    ['DefenderForCloud-Ciem', ['s3:GetObject on arn:{partition}:s3:::trail-bucket/*']],
  ]);
});

test('a template with more than the account', () => {
  const template = portalTemplate(PLANS, 'LeastPrivilegeAccess');
  template.Resources.CspmMonitorRole.Properties.Policies[0].PolicyDocument.Statement[0].Action.push('bedrock:ListGuardrails');
  template.Resources.New = oneRole({}).Resources.Role;
  const comparison = compared(deployed, template);
  expect(isBehind(comparison)).toBe(true);
  expect(summary(comparison)).toBe('the account lacks 1 role, 1 permission of the file');
  expect(report(comparison, 400).join('\n')).toContain('missing role  not in the account: a role that this version does not know');
});

test('a role that this version does not know, and the account has', () => {
  const template = portalTemplate({}, 'LeastPrivilegeAccess');
  template.Resources.New = oneRole({ Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow(['a:A', 'b:B'])) }] }).Resources.Role;
  const answer = changed((_, { RoleDetailList }) => {
    RoleDetailList.push({
      RoleName: 'NEW-role',
      Arn: `arn:aws:iam::${ACCOUNT}:role/NEW-role`,
      AttachedManagedPolicies: [],
      RolePolicyList: [{
        PolicyName: 'Inline', PolicyDocument: policy(allow('a:*'), { Effect: 'Deny', Action: 'c:C', Resource: '*', Sid: 'No' }),
      }],
    });
  });
  expect(compared(answer, template).roles.at(-1)).toMatchObject({
    isMissing: false,
    missing: [{ what: 'b:B', kind: 'missing' }],
    notDenied: [{ where: 'statement No', what: 'c:C', kind: 'notDenied' }],
    onlyHere: [{ where: 'policy Inline', what: 'a:*', kind: 'onlyHere' }],
  });
});

test.each<[string, (roles: Record<string, any>, answer: any) => void, string]>([
  ['a role that was deleted', (_, answer) => { answer.RoleDetailList.shift(); }, 'the account lacks 1 role of the file'],
  ['a policy that was detached', (roles) => { roles.SensitiveDataDiscovery.AttachedManagedPolicies = []; },
    'the account lacks 2 permissions of the file'],
  ['NotAction, which is not compared', (_, answer) => {
    const document = answer.Policies.find((p: any) => p.Arn.endsWith('/SensitiveDataDiscovery')).PolicyVersionList[1];
    document.Document = policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' });
  }, 'the account lacks 1 permission of the file'],
])('%s', (_, change, text) => expect(summary(compared(changed(change)))).toBe(text));

test.each<[string, unknown]>([
  ['another answer', { Roles: [] }], ['a list', []], ['a role that is none', { RoleDetailList: ['x'] }],
  ['policies that are a text', { RoleDetailList: [], Policies: 'x' }],
])('%s is refused', (_, answer) => {
  expect(() => compared(answer)).toThrow(
    'account.json must be the output of aws iam get-account-authorization-details --filter Role LocalManagedPolicy, got no RoleDetailList');
});

test.each<[string, (roles: Record<string, any>, answer: any) => void, string]>([
  ['a page of several',
    (_, answer) => { Object.assign(answer, { IsTruncated: true, Marker: 'x', RoleDetailList: answer.RoleDetailList.slice(4) }); },
    'The answer is only a part'],
  ['a page of several, in the form of the AWS CLI', (_, answer) => { answer.NextToken = 'x'; }, 'The answer is only a part'],
  ['a role without its list of policies', (roles) => { delete roles.SensitiveDataDiscovery.RolePolicyList; },
    'The answer has no RolePolicyList of SensitiveDataDiscovery'],
  ['a policy that is none', (roles) => { roles.SensitiveDataDiscovery.AttachedManagedPolicies.push('arn:aws:iam::aws:policy/X'); },
    'The answer has no AttachedManagedPolicies of SensitiveDataDiscovery'],
  ['a list of policies that is a text', (roles) => { roles.SensitiveDataDiscovery.RolePolicyList = 'x'; },
    'The answer has no RolePolicyList of SensitiveDataDiscovery'],
])('%s is no account that lacks roles: it is refused', (_, change, text) => {
  expect(() => compared(changed(change))).toThrow(new RegExp(`^account.json must be the whole answer about the account:\n${text}`));
});

test.each<[string, (roles: Record<string, any>, answer: any) => void]>([
  ['a role twice', (_, answer) => { answer.RoleDetailList.push(answer.RoleDetailList[0]); }],
  ['a role twice, with another ARN', (_, answer) => {
    answer.RoleDetailList.push({ ...answer.RoleDetailList[0], Arn: answer.RoleDetailList[0].Arn.replace(':role/', ':role/path/') });
  }],
  ['a role of another account', (roles) => { roles.CspmMonitorAws.Arn = 'arn:aws:iam::999999999999:role/CspmMonitorAws'; }],
])('an answer with %s is refused', (_, change) => {
  expect(() => compared(changed(change))).toThrow('account.json must have each role and policy of one account once');
});

test('of a name that stands twice, nobody knows which value counts', () => {
  const text = JSON.stringify(deployed).replace('{"RoleDetailList":', '{"RoleDetailList":[],"RoleDetailList":');
  const file = join(mkdtempSync(join(tmpdir(), 'compare-')), 'account.json');
  writeFileSync(file, text);
  expect(() => readDeployed(file)).toThrow(/RoleDetailList/);
  expect(() => readDeployed(write('RoleDetailList:', 'account.json'))).toThrow(InputError);
});

test.each<[string, object, string]>([
  ['Deny with NotAction', { Effect: 'Deny', NotAction: 'iam:*', Resource: '*', Sid: 'Only' },
    'policy P, statement Only: a Deny with NotAction or NotResource is not compared'],
  ['Deny with NotResource', { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::mine' },
    'policy P, policy P: a Deny with NotAction or NotResource is not compared'],
])('%s can take everything away, so that nothing is known to be there', (_, statement, text) => {
  const comparison = compared(changed((roles) => {
    roles.SensitiveDataDiscovery.RolePolicyList = [{ PolicyName: 'P', PolicyDocument: policy(statement) }];
  }));
  expect(comparison.roles.flatMap(({ role, unread }) => unread.map(sentence => [role, sentence])))
    .toEqual([['SensitiveDataDiscovery', text]]);
  expect(isBehind(comparison)).toBe(true);
  expect(summary(comparison)).toBe('1 policy statement of the account is not compared');
  expect(report(comparison, 400).join('\n')).toContain(`not compared  ${text}`);
});

test.each<[string, (roles: Record<string, any>, answer: any) => void]>([
  ['an attached policy that is not in the answer', (roles) => {
    roles.SensitiveDataDiscovery.AttachedManagedPolicies.push({ PolicyName: 'P', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/P` });
  }],
  ['a document that is a text with a name twice', (roles) => {
    const text = JSON.stringify(policy(allow('*'))).replace('"Statement"', '"Statement":[],"Statement"');
    roles.SensitiveDataDiscovery.RolePolicyList = [{ PolicyName: 'P', PolicyDocument: encodeURIComponent(text) }];
  }],
  ['an inline policy that is no document',
    (roles) => { roles.SensitiveDataDiscovery.RolePolicyList = [{ PolicyName: 'P', PolicyDocument: 7 }]; }],
])('%s is not known', (_, change) => {
  expect(summary(compared(changed(change)))).toBe('1 policy statement of the account is not compared');
});

test('a document in percent encoding, as the API returns it', () => {
  const encoded = changed((_, { Policies }) => {
    for (const { PolicyVersionList: [, version] } of Policies) version.Document = encodeURIComponent(JSON.stringify(version.Document));
  });
  expect(isBehind(compared(encoded))).toBe(false);
});

test('what the account denies is in the last sentence', () => {
  const denying = changed((roles) => {
    const PolicyDocument = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
    roles.SensitiveDataDiscovery.RolePolicyList = [{ PolicyName: 'P', PolicyDocument }];
  });
  expect(summary(compared(denying))).toBe('the account has all roles and actions of the file, and denies 1 permission');
});

test('entries of other forms are no policies, and no statements', () => {
  expect(() => compared(changed(roles => Object.assign(roles.SensitiveDataDiscovery, { AttachedManagedPolicies: [null] }))))
    .toThrow('The answer has no AttachedManagedPolicies of SensitiveDataDiscovery');
  const odd = changed((roles) => {
    Object.assign(roles.SensitiveDataDiscovery, { AttachedManagedPolicies: [{}], Arn: 5 });
    Object.assign(roles.CspmMonitorAws, { RolePolicyList: [{ PolicyDocument: { Statement: [null, { Action: 1 }] } }] });
  });
  expect(summary(compared(odd))).toMatch(/^the account lacks 2 permissions of the file/);
});
