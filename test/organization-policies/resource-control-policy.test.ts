/** Which tokens the resource control policy refuses. A policy engine decides. */
import { synthPolicies } from './support';
import { MICROSOFT } from '../facts/identity';
import { roleFact, ROLES } from '../facts/roles';
import { rolesOf } from '../support/resolve';
import { allPlans, synth, TENANT } from '../support/synth';
import { attacksOn } from '../support/trust-attacks';
import { engineAdmitsWith, type Renames } from '../support/trust-engine';
import type { AssumeRequest } from '../support/trust-evaluator';
import { OTHER_TENANT, web } from '../support/trust-matrix';

const ACCOUNT = '111122223333';
const WORKSPACE = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const OTHER_WORKSPACE = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee';
/** Microsoft Sentinel has the same one. */
const SENTINEL_AUDIENCE = roleFact('MDCContainersK8sDataCollectionRole').audience!;
const RCP = synthPolicies().rcp().content;

const RENAMES: Renames = [
  [`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:'],
  [`sts.windows.net/${MICROSOFT}:`, 'accounts.google.com:'],
  [`sts.windows.net/${TENANT}/:sub`, 'token.actions.githubusercontent.com:actor'],
  [`sts.windows.net/${TENANT}/:aud`, 'token.actions.githubusercontent.com:ref'],
];
const admits = (trust: any, request: AssumeRequest, rcp?: object) => engineAdmitsWith(trust, request, ACCOUNT, RENAMES, rcp);

/** A role that everybody with a token of the issuer can assume. */
const openTo = (request: AssumeRequest) => ({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow', Principal: { Federated: request.principal.id }, Action: 'sts:AssumeRoleWithWebIdentity',
  }],
});
const token = (session: string, issuer = MICROSOFT) => web(issuer, 'api://any', session, 'app', ACCOUNT);

test('every role of a connector with everything on can be assumed as before', async () => {
  const roles = rolesOf(synth({ plans: allPlans({ ciem: true }) }).json);
  const rights = attacksOn({ account: ACCOUNT, tenant: TENANT })
    .filter(({ right }) => !JSON.stringify(right).includes('azuredefender-eks')); // the legacy reader is off
  expect(rights.map(({ role }) => role).sort()).toEqual(ROLES.map(r => r.roleName).sort());
  for (const { role, right } of rights) {
    expect([role, await admits(roles.get(role)!.trust, right, RCP)]).toEqual([role, true]);
  }
});

describe('an open role', () => {
  test.each([
    ['another tenant', `MicrosoftDefenderForClouds_${OTHER_TENANT}`],
    ['Sentinel', `MicrosoftSentinel_${WORKSPACE}`],
    ['something behind the own name', `MicrosoftDefenderForClouds_${TENANT}x`],
    ['something before the own name', `xMicrosoftDefenderForClouds_${TENANT}`],
    ['another case', `microsoftdefenderforclouds_${TENANT}`],
    ['the tenant alone', TENANT],
    ['a wildcard', 'MicrosoftDefenderForClouds_*'],
    ['any other name', 'session'],
  ])('refuses Microsoft\'s token for %s', async (_, session) => {
    expect(await admits(openTo(token(session)), token(session))).toBe(true);
    expect(await admits(openTo(token(session)), token(session), RCP)).toBe(false);
  });

  test('refuses a token without a session name', async () => {
    const { 'sts:RoleSessionName': session, ...context } = token('x').context;
    expect(session).toBe('x');
    expect(await admits(openTo(token('x')), { ...token('x'), context }, RCP)).toBe(false);
  });

  test('refuses it also if AWS names the issuer without the slash', async () => {
    const request = token('session');
    const context = JSON.parse(JSON.stringify(request.context).replaceAll(`${MICROSOFT}/:`, `${MICROSOFT}:`));
    expect(await admits(openTo(request), { ...request, context })).toBe(true);
    expect(await admits(openTo(request), { ...request, context }, RCP)).toBe(false);
  });

  test('admits the own tenant', async () => {
    const request = token(`MicrosoftDefenderForClouds_${TENANT}`);
    expect(await admits(openTo(request), request, RCP)).toBe(true);
  });

  test('admits every tenant of the list, and the workspaces of Sentinel', async () => {
    const rcp = synthPolicies({
      azureTenantIds: [TENANT, OTHER_TENANT.toUpperCase()], sentinelWorkspaceIds: [WORKSPACE.toUpperCase()],
    }).rcp().content;
    for (const session of [
      `MicrosoftDefenderForClouds_${TENANT}`, `MicrosoftDefenderForClouds_${OTHER_TENANT}`,
      `MicrosoftSentinel_${WORKSPACE}`,
    ]) {
      expect([session, await admits(openTo(token(session)), token(session), rcp)]).toEqual([session, true]);
    }
    const other = token(`MicrosoftSentinel_${TENANT}`);
    expect(await admits(openTo(other), other, rcp)).toBe(false);
  });

  describe('with a workspace of Sentinel', () => {
    const rcp = synthPolicies({ sentinelWorkspaceIds: [WORKSPACE, OTHER_WORKSPACE.toUpperCase()] }).rcp().content;
    const decide = async (session: string, audience: string) => {
      const request = web(MICROSOFT, audience, session, 'app', ACCOUNT);
      expect(await admits(openTo(request), request)).toBe(true);
      return admits(openTo(request), request, rcp);
    };

    test.each([WORKSPACE, OTHER_WORKSPACE])('admits both of its session names: %s', async (id) => {
      expect(await decide(`MicrosoftSentinel_${id}`, SENTINEL_AUDIENCE)).toBe(true);
      expect(await decide(`MicrosoftDefenderForClouds_${id}`, SENTINEL_AUDIENCE)).toBe(true);
    });

    test('refuses another workspace under both names', async () => {
      expect(await decide(`MicrosoftSentinel_${OTHER_TENANT}`, SENTINEL_AUDIENCE)).toBe(false);
      expect(await decide(`MicrosoftDefenderForClouds_${OTHER_TENANT}`, SENTINEL_AUDIENCE)).toBe(false);
    });

    // Its id could be given by mistake. Sessions of Defender for Cloud for this tenant have the same name.
    test.each([
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner', 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
      'api://b2f86835-c959-461c-b08c-2cd5ca382af5', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1', 'api://any',
    ])('opens nothing to a tenant with the id of the workspace: %s', async (audience) => {
      expect(await decide(`MicrosoftDefenderForClouds_${WORKSPACE}`, audience)).toBe(false);
    });

    test('refuses such a token also if AWS names the issuer without the slash', async () => {
      const request = token(`MicrosoftDefenderForClouds_${WORKSPACE}`);
      const context = JSON.parse(JSON.stringify(request.context).replaceAll(`${MICROSOFT}/:`, `${MICROSOFT}:`));
      expect(await admits(openTo(request), { ...request, context }, rcp)).toBe(false);
      const ofSentinel = JSON.parse(JSON.stringify(context).replaceAll('api://any', SENTINEL_AUDIENCE));
      expect(await admits(openTo(request), { ...request, context: ofSentinel }, rcp)).toBe(true);
    });

    test('admits every audience under the name of the own tenant', async () => {
      expect(await decide(`MicrosoftDefenderForClouds_${TENANT}`, 'api://any')).toBe(true);
    });

    test('limits no tokens of another issuer under its names', async () => {
      const request = token(`MicrosoftDefenderForClouds_${WORKSPACE}`, TENANT);
      expect(await admits(openTo(request), request, rcp)).toBe(true);
    });
  });

  test.each([
    ['the own tenant, as CIEM', token('any session', TENANT)],
    ['GitHub', {
      ...token('any session'),
      principal: { type: 'Federated', id: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` },
      context: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com', 'sts:RoleSessionName': 'any session' },
    } as AssumeRequest],
  ])('admits tokens of another issuer: %s', async (_, request) => {
    expect(await admits(openTo(request), request, RCP)).toBe(true);
  });
});

test('it names nothing but this action, in deny statements', () => {
  expect(RCP.Statement.map((s: any) => [s.Effect, s.Principal, s.Action, s.Resource])).toEqual([
    ['Deny', '*', 'sts:AssumeRoleWithWebIdentity', '*'], ['Deny', '*', 'sts:AssumeRoleWithWebIdentity', '*'],
  ]);
});
