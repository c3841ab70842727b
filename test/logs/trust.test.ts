/** Who may assume the role of Microsoft Sentinel, and who may not. */
import { Lazy, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  DefenderPlan, EntraIdentityProvider, SentinelCloud, SentinelConnector, type SentinelConnectorProps,
} from '../../src';
import { ACCOUNT, MICROSOFT, providerArn, TENANT } from '../facts/identity';
import { sentinelOptions } from '../support/generators/sentinel';
import { ofType, rolesOf } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { connect } from '../support/synth';
import { attacksOnSentinel } from '../support/trust-attacks';
import { mayAssume } from '../support/trust-evaluator';
import { admittedBy, expectPlainTrusts, requests, web } from '../support/trust-matrix';

const WORKSPACE = 'abcdefab-7777-8888-9999-abcdefabcdef';
const AUDIENCE = 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e';
const [FIRST, SECOND] = [`MicrosoftSentinel_${WORKSPACE}`, `MicrosoftDefenderForClouds_${WORKSPACE}`];
const GOVERNMENT = { issuer: 'cab8a31a-1906-4287-a0d8-4eef66b95f6e', audience: 'api://d4230588-5f84-4281-a9c7-2c15194b28f7' };
const PUBLIC = { issuer: MICROSOFT, audience: AUDIENCE };
const ROLE = 'OIDC_MicrosoftSentinelRole';

function sentinel(props: Partial<SentinelConnectorProps> = {}) {
  const stack = newStack();
  new SentinelConnector(stack, 'Sentinel', { workspaceId: WORKSPACE.toUpperCase(), ...props });
  return templateOf(stack);
}
const roleIn = (json: object) => rolesOf(json).get(ROLE)!;

const CASES: [string, Partial<SentinelConnectorProps>, { issuer: string; audience: string; sessionNames: string[] }][] = [
  ['by default', {}, { ...PUBLIC, sessionNames: [FIRST, SECOND] }],
  ['only the documented session name', { documentedSessionNameOnly: true }, { ...PUBLIC, sessionNames: [FIRST] }],
  ['Azure Government', { cloud: SentinelCloud.AZURE_GOVERNMENT }, { ...GOVERNMENT, sessionNames: [FIRST] }],
];

describe.each(CASES)('%s', (_, props, expected) => {
  const { issuer, audience, sessionNames } = expected;
  const json = sentinel(props);
  const { trust } = roleIn(json);

  test('the trust has one principal, one audience and the session names of the workspace, in lower case', () => {
    expect(trust).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Principal: { Federated: providerArn(issuer) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`sts.windows.net/${issuer}/:aud`]: audience,
            'sts:RoleSessionName': sessionNames.length === 1 ? sessionNames[0] : sessionNames,
          },
        },
      }],
    });
    expectPlainTrusts(rolesOf(json));
  });

  test('the provider is of the issuer, with this audience only', () => {
    const providers = ofType(json, 'AWS::IAM::OIDCProvider');
    expect(providers.map(p => [p.Properties.Url, p.Properties.ClientIdList, p.DeletionPolicy])).toEqual([
      [`https://sts.windows.net/${issuer}/`, [audience], 'Retain'],
    ]);
  });

  test.each(attacksOnSentinel(ROLE, ACCOUNT, expected))('$right.context refuses what almost matches', ({ right, changes }) => {
    expect(mayAssume(trust, right)).toBe(true);
    expect(changes.length).toBeGreaterThan(40);
    expect(changes.filter(([, change]) => mayAssume(trust, change(right))).map(([name]) => name)).toEqual([]);
  });

  test('no caller of Defender for Cloud may assume it, whatever its audience: neither of your tenant nor of another one', () => {
    expect(admittedBy(roleIn(json), requests({ account: ACCOUNT, tenant: TENANT }))).toEqual([]);
  });

  test('each session name is for its own issuer and audience', () => {
    const clouds = [PUBLIC, GOVERNMENT];
    const all = clouds.flatMap(from => clouds.flatMap(to =>
      [FIRST, SECOND].map(session => [from.issuer, to.audience, session])));
    const admitted = all.filter(([i, a, s]) => mayAssume(trust, web(i, a, s, 'app', ACCOUNT)));
    expect(admitted).toEqual(sessionNames.map(session => [issuer, audience, session]));
  });
});

test('with both names, a tenant with the id of the workspace is the only tenant that could pass, and only with the audience of Sentinel',
  () => {
  // Azure assigns both ids at random. docs/logs.md says what follows.
    const all = requests({ account: ACCOUNT, tenant: WORKSPACE });
    expect(admittedBy(roleIn(sentinel()), all)).toEqual([`token of ${MICROSOFT} for ${AUDIENCE}, session of ${WORKSPACE}`]);
    expect(admittedBy(roleIn(sentinel({ documentedSessionNameOnly: true })), all)).toEqual([]);
  });

describe('beside Defender for Cloud, with one provider', () => {
  const stack = newStack();
  const defender = connect(stack, { plans: [DefenderPlan.defenderForContainers()] });
  new SentinelConnector(stack, 'Sentinel', { workspaceId: WORKSPACE, identityProvider: defender.identityProvider });
  const roles = rolesOf(templateOf(stack));

  test('no role of Defender for Cloud admits Sentinel, and Sentinel none of Defender for Cloud, also where the audience is the same',
    () => {
      const callers = [FIRST, SECOND, `MicrosoftDefenderForClouds_${TENANT}`].map(s => web(MICROSOFT, AUDIENCE, s, 'app', ACCOUNT));
      const admitting = callers.map(caller => [...roles.values()].filter(r => mayAssume(r.trust, caller)).map(r => r.roleName));
      expect(admitting).toEqual([[ROLE], [ROLE], ['MDCContainersK8sDataCollectionRole']]);
    });

  test('the one provider has the audiences of both', () => {
    const [provider, ...others] = Object.values<any>(templateOf(stack).Resources).filter(r => r.Type === 'AWS::IAM::OIDCProvider');
    expect(others).toEqual([]);
    expect(provider.Properties.ClientIdList).toContain(AUDIENCE);
    expect(provider.Properties.ClientIdList.length).toBeGreaterThan(2);
  });
});

test.each([
  ['createOrReuse', (stack: Stack) => EntraIdentityProvider.createOrReuse(stack, 'Provider'), new RegExp(`oidc-provider.*${AUDIENCE}`)],
  ['fromExisting, which adds the audience',
    (stack: Stack) => EntraIdentityProvider.fromExisting(stack, 'Provider', { addMissingAudiences: true }),
    new RegExp(`oidc-provider.*${AUDIENCE}`)],
])('a provider by %s gets the audience', (_, make, expected) => {
  const stack = newStack();
  new SentinelConnector(stack, 'Sentinel', { workspaceId: WORKSPACE, identityProvider: make(stack) });
  const [handler] = Object.values<any>(templateOf(stack).Resources).filter(r => r.Type === 'AWS::Lambda::Function');
  expect(JSON.stringify(handler.Properties.Environment)).toMatch(expected);
});

test('random options: the role trusts this workspace only, and its name is one that Sentinel accepts', () => {
  fc.assert(fc.property(sentinelOptions, (options) => {
    const [{ roleName, trust }, ...others] = rolesOf(sentinel(options)).values();
    const { issuer, audience } = options.cloud === SentinelCloud.AZURE_GOVERNMENT ? GOVERNMENT : PUBLIC;
    const admits = (session: string) => mayAssume(trust, web(issuer, audience, session, 'app', ACCOUNT));
    expect(others).toEqual([]);
    expect(roleName).toMatch(/^OIDC_[-_a-zA-Z0-9]+$/);
    const id = options.workspaceId.toLowerCase();
    // An id of digits only has no other spelling.
    const refused = [options.workspaceId, WORKSPACE, TENANT].filter(other => other !== id);
    expect([id, ...refused].filter(one => admits(`MicrosoftSentinel_${one}`))).toEqual([id]);
  }), { numRuns: 25, examples: [[{ workspaceId: '00000000-0000-1000-8000-000000000000', documentedSessionNameOnly: undefined }]] });
});

test('a workspace that only CloudFormation knows is in the session names', () => {
  const json = sentinel({ workspaceId: Lazy.string({ produce: () => WORKSPACE }) });
  expect(roleIn(json).trust.Statement[0].Condition.StringEquals['sts:RoleSessionName']).toEqual([FIRST, SECOND]);
});
