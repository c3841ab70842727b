/** Tests examples/bring-your-own-provider. The provider exists before with another audience, and it stays. */
import { AwsError, call } from './support/aws';
import { bootstrap, cdkFails, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { audiencesOf, expectRoles, ROLES } from './support/expected';
import { forge, JUNK } from './support/forge';
import {
  inventory,
  makeOtherProvider,
  NOTHING,
  OTHER_AUDIENCE,
  PROVIDER_ONLY,
  readProviders,
  readStack,
  removeProviders,
} from './support/state';
import { TENANT } from './support/trust';

const TARGET = { account: newAccount(), region: 'us-east-1' };
const APP = { ...TARGET, app: 'examples/bring-your-own-provider', context: { tenantId: TENANT } };

beforeAll(async () => {
  await bootstrap(TARGET);
  await makeOtherProvider(TARGET);
});

describeAll('a provider that exists', () => {
  test('an account has one provider a URL', async () => {
    await expect(makeOtherProvider(TARGET)).rejects.toThrow(
      expect.objectContaining({ code: 'EntityAlreadyExists' }) as AwsError,
    );
    expect(
      await cdkFails(['deploy'], {
        ...TARGET,
        app: 'examples/single-account',
        context: { tenantId: TENANT, plans: 'servers' },
      }),
    ).toMatch(/AWS::IAM::OIDCProvider[^]*EntityAlreadyExists/);
    await cdkOk(['destroy'], {
      ...TARGET,
      app: 'examples/single-account',
      context: { tenantId: TENANT, plans: 'servers' },
    });
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
  });

  test('the audiences that it lacks are added to it', async () => {
    await cdkOk(['deploy'], APP);
    const roles = await expectRoles(TARGET, ROLES.cspm, 'DefaultAccess');
    expect((await readProviders(TARGET)).map(p => p.audiences)).toEqual([[OTHER_AUDIENCE, ...audiencesOf(roles)].sort()]);
  });

  test('whoever invokes the function cannot choose the audiences, or another provider', async () => {
    const other = 'https://token.actions.githubusercontent.com';
    await call('iam', 'create_open_id_connect_provider', {
      Url: other, ClientIDList: ['api://github'], ThumbprintList: ['0'.repeat(40)],
    }, TARGET);
    const before = await readProviders(TARGET);
    const [{ arn }, { arn: otherArn }] = [before.find(p => p.url !== other)!, before.find(p => p.url === other)!];
    expect(await forge(TARGET, 'Update', { ProviderArn: arn, Audiences: JUNK }))
      .toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(await forge(TARGET, 'Create', { ProviderArn: otherArn, Audiences: JUNK })).toMatchObject({
      Status: 'FAILED', Reason: 'unknown provider',
    });
    expect(await readProviders(TARGET)).toEqual(before);
    await call('iam', 'delete_open_id_connect_provider', { OpenIDConnectProviderArn: otherArn }, TARGET);
  });

  test('a second deployment changes nothing', async () => {
    expect((await cdkOk(['deploy'], APP)).output).toContain('(no changes)');
  });

  test('destroying it leaves the provider with all its audiences, and nothing else', async () => {
    const [before] = await readProviders(TARGET);
    await cdkOk(['destroy'], APP);
    expect(await readStack('DefenderForCloud', TARGET)).toBeUndefined();
    expect(await readProviders(TARGET)).toEqual([before]);
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
  });

  test('without the provider the deployment fails, and says so', async () => {
    await removeProviders(TARGET);
    expect(await cdkFails(['deploy'], APP)).toMatch(
      /Custom::OpenIDConnectProviderAudiences[^]*Received response status \[FAILED\][^]*not found/,
    );
    await cdkOk(['destroy'], APP);
    expect(await inventory(TARGET)).toEqual(NOTHING);
  });
});
