import { Stack } from 'aws-cdk-lib';
import { all, contextOf, existing, ownedBy, shown, type Answers } from './world';
import { Owners } from '../../../cli/preflight/checks/owners';
import { checkProviders } from '../../../cli/preflight/checks/providers';
import { EntraIdentityProvider, type IEntraIdentityProvider } from '../../../src';
import { newStack, templateOf } from '../../support/stacks';
import { connect, synth } from '../../support/synth';

const URL = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${URL}`;
const SENTINEL = 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e';
const CSPM = 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479';
const many = (count: number) => Array.from({ length: count }, (_, i) => `api://${i}`);

const connector = synth().json;
const reusing = synthWith(stack => EntraIdentityProvider.createOrReuse(stack, 'P'));
const trusting = synthWith(stack => EntraIdentityProvider.fromExisting(stack, 'P'));
const adding = synthWith(stack => EntraIdentityProvider.fromExisting(stack, 'P', { addMissingAudiences: true }));

function synthWith(provider: (stack: Stack) => IEntraIdentityProvider): any {
  const stack = newStack();
  connect(stack, { identityProvider: provider(stack) });
  return templateOf(stack);
}

const check = async (json: any, answers: Answers = {}) => {
  const context = await contextOf(json, answers);
  return checkProviders(context, new Owners(context.ask, context.regions));
};
const has = (...audiences: string[]): Answers => ({ providers: [ARN], provider: { ClientIDList: audiences } });

describe('a template that creates the provider', () => {
  test('which does not exist: fine', async () => {
    expect(all(await check(connector))).toEqual([`fine | OIDC provider ${URL} | it does not exist, and will be created with 1 audience`]);
  });

  test('which exists: a blocker, since the deployment fails and can delete it', async () => {
    const [row] = await check(connector, has(SENTINEL));
    expect([row.status, row.text])
      .toEqual(['blocker', 'it exists. No stack of this account owns it. The deployment fails with EntityAlreadyExists, and ' +
      'a provider that is not retained can be deleted when it is rolled back']);
    expect(row.remedy).toMatch(/^EntraIdentityProvider\.createOrReuse.*Do not delete the provider\.$/);
  });

  test('which another stack owns: names that stack', async () => {
    expect(shown(await check(connector, { ...has(SENTINEL), owner: ownedBy('Sentinel', 'us-east-1', ARN) }))[0]).toMatch(
      /^blocker .* it exists\. It belongs to the stack Sentinel in us-east-1\. The deployment fails/);
  });

  test('which this stack has created: fine', async () => {
    const [id] = Object.entries<any>(connector.Resources).find(([, r]) => r.Type === 'AWS::IAM::OIDCProvider')!;
    expect(all(await check(connector, { ...has(CSPM), ...existing({ [id]: ARN }) })))
      .toEqual([`fine | OIDC provider ${URL} | of this stack, 1 audience`]);
  });

  test('of which one without the slash at the end exists: another one for IAM', async () => {
    expect(all(await check(connector, { providers: [ARN.slice(0, -1)] }))).toEqual([
      `fine | OIDC provider ${URL} | it does not exist, and will be created with 1 audience. ${URL.slice(0,
        -1)} exists, but IAM treats it as another provider`,
    ]);
  });
});

describe('a template that reuses the provider', () => {
  test('which does not exist: fine', async () => {
    expect(all(await check(reusing))).toEqual([`fine | OIDC provider ${URL} | it does not exist, and will be created with 1 audience`]);
  });

  test('which has the audience: fine', async () => {
    expect(all(await check(reusing, has(SENTINEL, CSPM)))).toEqual([
      `fine | OIDC provider ${URL} | it exists, and has 1 audience of the template. No stack of this account owns it`,
    ]);
  });

  test('which lacks it: others also have this control', async () => {
    expect(await check(reusing, has(SENTINEL))).toEqual([{
      id: `OIDC provider ${URL}`,
      status: 'changes for others',
      text: 'it gets 1 audience in addition to the 1 that it '
        + 'has. No stack of this account owns it',
    }]);
    const [row] = await check(reusing, { ...has(SENTINEL), owner: ownedBy('Sentinel', 'eu-west-1', ARN) });
    expect(row.remedy).toMatch(/^The next deployment of that stack .* removes those that its template does not name/);
  });

  test('which has 100 audiences, without this one: a blocker; with this one, or with 99: none', async () => {
    expect(shown(await check(reusing, has(...many(100))))).toEqual([
      `blocker | OIDC provider ${URL} | it would have 101 audiences, and IAM allows 100`,
    ]);
    expect(shown(await check(reusing, has(...many(99), CSPM)))).toEqual([]);
    expect(shown(await check(reusing, has(...many(99))))).toEqual([
      `changes for others | OIDC provider ${URL} | it gets 1 audience in addition to the 99 that it has. No stack of this account owns it`,
    ]);
  });
});

describe('a template that only trusts the provider', () => {
  test('which does not exist: a blocker', async () => {
    expect(shown(await check(trusting)))
      .toEqual([`blocker | OIDC provider ${URL} | it does not exist, and the template does not create it`]);
    expect(shown(await check(adding))).toEqual([`blocker | OIDC provider ${URL} | it does not exist, and the template does not create it`]);
  });

  test('which lacks the audience: a blocker, unless it is added', async () => {
    expect(shown(await check(trusting, has(SENTINEL)))).toEqual([
      `blocker | OIDC provider ${URL} | it lacks the audiences ${CSPM}, and the template adds none, so Defender for `
        + 'Cloud cannot assume the roles',
    ]);
    expect(shown(await check(adding, has(SENTINEL)))[0]).toMatch(/^changes for others .* it gets 1 audience/);
    expect(shown(await check(trusting, has(CSPM)))).toEqual([]);
  });
});
