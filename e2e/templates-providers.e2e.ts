/** Tests the template of an account in which the OIDC provider exists before. */
import { deleteStack, deployTemplate } from './support/aws-cli';
import { describeAll, newAccount } from './support/environment';
import { audiencesOf, expectTrust } from './support/expected';
import { forge, JUNK } from './support/forge';
import {
  datesOfProviders, inventory, makeOtherProvider, OTHER_AUDIENCE, PROVIDER_ONLY, readDefenderRoles, readProviders, removeProviders,
} from './support/state';
import { accountStack, P1_ROLES } from './support/template-parameters';
import { expectTemplateRoles } from './support/template-roles';
import { TENANT } from './support/trust';
import { CIEM_PROVIDER, DEFENDER_PROVIDER } from '../test/facts/identity';

describeAll('providers that exist', () => {
  const STACK = accountStack(newAccount(), 'eu-west-1', 'least-privilege');
  const P1 = { AzureTenantId: TENANT, DefenderForServers: 'P1' };
  const expectP1 = () => expectTemplateRoles(STACK, P1_ROLES, 'LeastPrivilegeAccess', P1);
  afterEach(() => removeProviders(STACK));

  test('Existing: the provider is not touched, and there is no function', async () => {
    await makeOtherProvider(STACK);
    const [before, dates] = [await readProviders(STACK), await datesOfProviders(STACK)];
    await deployTemplate(STACK, { ...P1, IdentityProvider: 'Existing' });
    for (const role of (await expectP1()).values()) expectTrust(role);
    expect(await inventory(STACK)).toMatchObject({ roles: P1_ROLES, functions: [], logGroups: [] });
    expect(await readProviders(STACK)).toEqual(before);

    // Then the function adds the audiences, and the next deployment deletes the function.
    await deployTemplate(STACK, { IdentityProvider: 'CreateOrReuse' });
    const audiences = [OTHER_AUDIENCE, ...audiencesOf(await expectP1())].sort();
    expect((await readProviders(STACK)).map(p => p.audiences)).toEqual([audiences]);
    await deployTemplate(STACK, { IdentityProvider: 'Existing' });
    expect(await inventory(STACK)).toMatchObject({ roles: P1_ROLES, functions: [], logGroups: [] });
    expect((await readProviders(STACK)).map(p => p.audiences)).toEqual([audiences]);
    await deleteStack(STACK);
    expect(await inventory(STACK)).toEqual(PROVIDER_ONLY);
    expect(await datesOfProviders(STACK)).toEqual(dates);
  });

  test('CreateOrReuse: the provider of another product keeps its audience, and gets those of the roles', async () => {
    await makeOtherProvider(STACK);
    const dates = await datesOfProviders(STACK);
    await deployTemplate(STACK, P1);
    const audiences = [OTHER_AUDIENCE, ...audiencesOf(await expectP1())].sort();
    expect((await readProviders(STACK)).map(p => p.audiences)).toEqual([audiences]);
    await deleteStack(STACK);
    expect((await readProviders(STACK)).map(p => p.audiences)).toEqual([audiences]);
    expect(await inventory(STACK)).toEqual(PROVIDER_ONLY);
    // A later stack uses the provider that the first stack left.
    await deployTemplate(STACK, P1);
    await expectP1();
    expect(await datesOfProviders(STACK)).toEqual(dates);
    await deleteStack(STACK);
  });

  test('CreateOrReuse: parameters that change, and change back, only add audiences; a forged event adds none', async () => {
    await deployTemplate(STACK, P1);
    const onlyP1 = audiencesOf(await expectP1());
    const audiences = async () => (await readProviders(STACK)).map(p => [p.url, p.audiences]);
    expect(await audiences()).toEqual([[DEFENDER_PROVIDER.url, onlyP1]]);

    const more = { DefenderForContainers: 'true', DefenderCspm: 'true', CiemServicePrincipalObjectId: TENANT };
    await deployTemplate(STACK, more);
    const all = audiencesOf(await readDefenderRoles(STACK)).filter(audience => !CIEM_PROVIDER.audiences.includes(audience));
    expect(all.length).toBeGreaterThan(onlyP1.length);
    const full = [[CIEM_PROVIDER.url, CIEM_PROVIDER.audiences], [DEFENDER_PROVIDER.url, all]];
    expect((await audiences()).sort()).toEqual(full);

    // A rollback does the same: first the function gets its previous environment, then the resource its previous properties.
    await deployTemplate(STACK, { DefenderForContainers: 'false', DefenderCspm: 'false', CiemServicePrincipalObjectId: '' });
    await expectP1();
    expect((await audiences()).sort()).toEqual(full);

    const before = await readProviders(STACK);
    const [ciem, defender] = [CIEM_PROVIDER.url, DEFENDER_PROVIDER.url].map(url => before.find(p => p.url === url)!.arn);
    const chosen = { Url: 'https://token.actions.githubusercontent.com', Thumbprints: ['0'.repeat(40)], Audiences: JUNK };
    expect(await forge(STACK, 'Update', { ProviderArn: defender, ...chosen })).toMatchObject({ Status: 'SUCCESS' });
    // CIEM is off again, so the function no longer knows the provider of CIEM.
    expect(await forge(STACK, 'Update', { ProviderArn: ciem, ...chosen })).toMatchObject({ Status: 'FAILED' });
    expect(await forge(STACK, 'Create', { ProviderArn: `${defender}x`, ...chosen })).toMatchObject({ Status: 'FAILED' });
    expect(await forge(STACK, 'Delete', { ProviderArn: defender })).toMatchObject({ Status: 'SUCCESS' });
    expect(await readProviders(STACK)).toEqual(before);
    await deleteStack(STACK);
  });
});
