/**
 * Soundness of the readers of trusts, against a policy engine: if a trust is known, the engine refuses every other audience, tenant,
 * issuer and principal.
 */
import * as fc from 'fast-check';
import { CSPM_AUDIENCE, found, role } from './support';
import { rolesOf } from '../../../cli/reading/roles';
import { KnownRoles } from '../../../cli/review/known-roles';
import { ACCOUNT, MICROSOFT, providerArn, roleArn } from '../../facts/identity';
import { engineAdmitsWith } from '../../support/trust-engine';
import type { AssumeRequest } from '../../support/trust-evaluator';
import { assume, LETTERED_TENANT, OTHER_ACCOUNT, OTHER_TENANT, web } from '../../support/trust-matrix';

jest.setTimeout(240_000);

const OTHER_AUDIENCE = 'api://6610e979-c931-41ec-adc7-b9920c9d52f1';
const session = (tenant: string) => `MicrosoftDefenderForClouds_${tenant}`;
const keyOf = (tenant: string) => `sts.windows.net/${tenant}/:aud`;
const RENAMES = ([[MICROSOFT, 'cognito-identity.amazonaws.com'], [LETTERED_TENANT, 'accounts.google.com'],
  [OTHER_TENANT, 'graph.facebook.com']])
  .map(([tenant, known]) => [`sts.windows.net/${tenant}/:`, `${known}:`] as const);

/** The first one four times of five. */
const mostly = <T>(right: T, ...others: T[]) =>
  fc.oneof({ weight: 4 * others.length, arbitrary: fc.constant(right) }, ...others.map(o => fc.constant(o)));
const OPERATORS = [
  'StringLike', 'StringEqualsIgnoreCase', 'StringEqualsIfExists', 'ForAllValues:StringEquals', 'ForAnyValue:StringLike', 'StringNotEquals',
];
const condition = (key: fc.Arbitrary<string>, right: string, ...others: string[][]) =>
  fc.tuple(mostly('StringEquals', ...OPERATORS), key, mostly([right], ...others));
const audience = condition(mostly(keyOf(MICROSOFT), keyOf(OTHER_TENANT)), CSPM_AUDIENCE,
  [OTHER_AUDIENCE], [CSPM_AUDIENCE, OTHER_AUDIENCE], ['api://*'], ['*'], [`\${${keyOf(MICROSOFT)}}`], [CSPM_AUDIENCE.replace('4', '?')]);
const sessionName = condition(fc.constantFrom('sts:RoleSessionName', 'STS:rolesessionname'), session(LETTERED_TENANT),
  [session(OTHER_TENANT)], [session(LETTERED_TENANT),
    session(OTHER_TENANT)], [session('*')], ['*'], [session(`${LETTERED_TENANT.slice(0, -1)}?`)]);
const PROVIDER = { Federated: providerArn(MICROSOFT) };
const principal = mostly<object>({ Principal: PROVIDER },
  { Principal: { Federated: providerArn(OTHER_TENANT) } }, {
    Principal: { Federated: [providerArn(MICROSOFT), providerArn(OTHER_TENANT)] },
  },
  { Principal: '*' }, { Principal: { ...PROVIDER, AWS: '*' } }, { Principal: { ...PROVIDER, AWS: roleArn('x', OTHER_ACCOUNT) } },
  { Principal: { AWS: OTHER_ACCOUNT } }, { Principal: { Service: 'ec2.amazonaws.com' } }, {
    Principal: { Federated: providerArn(MICROSOFT, OTHER_ACCOUNT) },
  },
  { Principal: { Federated: '*' } }, { NotPrincipal: { AWS: roleArn('x') } });
const action = mostly<object>({ Action: 'sts:AssumeRoleWithWebIdentity' },
  { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }, { Action: 'sts:*' }, { Action: 'sts:AssumeRole' }, {
    Action: ['sts:AssumeRole*'],
  },
  { NotAction: 'sts:TagSession' });
const statement = fc.record({
  effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
  principal,
  action,
  conditions: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(audience, sessionName) },
    { weight: 1, arbitrary: fc.array(fc.oneof(audience, sessionName), { maxLength: 3 }) },
  ),
}).map(({ effect, principal: who, action: what, conditions }) => ({
  Effect: effect,
  ...who,
  ...what,
  ...conditions.length > 0 && {
    Condition: conditions.reduce<Record<string, Record<string, string[]>>>(
      (all, [operator, key, values]) => ({ ...all, [operator]: { ...all[operator], [key]: values } }), {}),
  },
}));

/** Tokens of three issuers, and callers of AWS. */
const TOKENS = [MICROSOFT, LETTERED_TENANT, OTHER_TENANT].flatMap(issuer => [CSPM_AUDIENCE, OTHER_AUDIENCE, 'api://other'].flatMap(aud =>
  [LETTERED_TENANT, OTHER_TENANT, LETTERED_TENANT.toUpperCase()].map(tenant => web(issuer, aud, session(tenant), 'app', ACCOUNT))));
const CALLERS: AssumeRequest[] = [
  ...TOKENS,
  web(MICROSOFT, CSPM_AUDIENCE, session(LETTERED_TENANT), 'app', OTHER_ACCOUNT),
  ...[roleArn('x'), roleArn('x', OTHER_ACCOUNT), `arn:aws:iam::${OTHER_ACCOUNT}:root`].map(arn => assume('AWS', arn)),
  assume('Service', 'ec2.amazonaws.com'),
];

/** Known to `review`: the audience of what the role is for. Undefined if something of its trust is beyond. */
function audienceKnownToReview(resources: object): string | undefined {
  const named = { name: 'T', template: { Resources: resources } };
  const candidate = { role: rolesOf(named, [named])[0], named, references: { isPlain: () => false, isList: () => false } };
  const { kind, beyond } = new KnownRoles([candidate]).judge(candidate);
  const trust = kind?.capability?._definition.trust;
  return beyond.length > 0 || trust === undefined || !('audience' in trust) ? undefined : trust.audience;
}

/** Of the cases, those that are known and that the engine admits. */
const LEAST_DECIDED = 60;

test('a trust that the review knows admits Defender for Cloud for one tenant and one audience, and nobody else', async () => {
  let decided = 0;
  await fc.assert(fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 2 }), async (statements) => {
    const known = audienceKnownToReview({ Role: role(statements) });
    if (known === undefined) return;
    const admitted = await admittedBy(statements, CALLERS);
    const of = TOKENS.filter(({ principal: { id }, context }) => id === providerArn(MICROSOFT) && context[keyOf(MICROSOFT)] === known);
    expect(admitted.filter(caller => !of.some(right => JSON.stringify(right) === caller))).toEqual([]);
    expect(admitted.length).toBeLessThanOrEqual(1);
    decided += admitted.length;
  }), { numRuns: 1000 });
  expect(decided).toBeGreaterThanOrEqual(LEAST_DECIDED);
});

test('a trust of one feature without a finding of the plugin admits no other token of Microsoft', async () => {
  let decided = 0;
  const ofMicrosoft = TOKENS.filter(({ principal: { id } }) => id === providerArn(MICROSOFT));
  const isForMicrosoft = (statements: readonly any[]) => statements.some(({ Effect, Principal }) =>
    Effect === 'Allow' && JSON.stringify(Principal ?? '').includes(MICROSOFT));
  const trusts = fc.array(statement, { minLength: 1, maxLength: 2 }).filter(isForMicrosoft);
  await fc.assert(fc.asyncProperty(trusts, async (statements) => {
    if (found({ Role: role(statements) }, { azureTenantIds: [LETTERED_TENANT] }).length > 0) return;
    const admitted = await admittedBy(statements, ofMicrosoft);
    expect(admitted.map(text => JSON.parse(text).context['sts:RoleSessionName']).filter(name => name !== session(LETTERED_TENANT)))
      .toEqual([]);
    expect(admitted.length).toBeLessThanOrEqual(1);
    decided += admitted.length;
  }), { numRuns: 500 });
  expect(decided).toBeGreaterThanOrEqual(LEAST_DECIDED / 2);
});

async function admittedBy(statements: readonly object[], callers: readonly AssumeRequest[]): Promise<string[]> {
  const trust = { Version: '2012-10-17', Statement: statements };
  const decisions = await Promise.all(callers.map(caller => engineAdmitsWith(trust, caller, ACCOUNT, RENAMES)));
  return callers.filter((_, i) => decisions[i]).map(caller => JSON.stringify(caller));
}
