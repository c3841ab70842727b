/** The matrix of trust-matrix.test.ts, decided by a policy engine: thousands of simulations. */
import { PermissionsType } from '../../src';
import { EVERYTHING_ON } from '../facts/plans';
import { CUSTOM_ROLES, CUSTOM_TRUSTS, customCapabilities } from '../support/custom-capabilities';
import { rolesOf } from '../support/resolve';
import { makePlans, synth } from '../support/synth';
import { attacksOn } from '../support/trust-attacks';
import { engineAdmits } from '../support/trust-engine';
import type { AssumeRequest } from '../support/trust-evaluator';
import { EXTERNAL_ID, expectedFor, LETTERED_TENANT, requests, ROLE_NAMES } from '../support/trust-matrix';

jest.setTimeout(60_000);

const CUSTOMER = { account: '111122223333', tenant: LETTERED_TENANT };
const roles = rolesOf(synth({
  azureTenantId: LETTERED_TENANT,
  permissionsType: PermissionsType.DEFAULT_ACCESS,
  plans: makePlans({
    ...EVERYTHING_ON,
    cspm: { ...EVERYTHING_ON.cspm, additionalCapabilities: customCapabilities() },
    containers: { ...EVERYTHING_ON.containers, dataCollectionExternalId: EXTERNAL_ID },
  }),
}).json);

test.each([...ROLE_NAMES, ...CUSTOM_ROLES])('%s can be assumed only by its own caller', async role => {
  const admitted: string[] = [];
  for (const [name, request] of requests(CUSTOMER, CUSTOM_TRUSTS)) {
    if (await engineAdmits(roles.get(role)!.trust, request, CUSTOMER)) admitted.push(name);
  }
  expect(admitted).toEqual(expectedFor(role, CUSTOMER, true, CUSTOM_TRUSTS));
});

test.each(attacksOn(CUSTOMER))('$role refuses what almost matches', async ({ role, right, changes }) => {
  const admits = (request: AssumeRequest) => engineAdmits(roles.get(role)!.trust, request, CUSTOMER);
  expect(await admits(right)).toBe(true);
  const admitted: string[] = [];
  // Two are not for roles. To the engine, a principal with the name of a service is that service.
  const others = changes.filter(([name]) => !['AssumeRoot', 'GetFederationToken', 'the service as a user'].includes(name));
  for (const [name, change] of others) if (await admits(change(right))) admitted.push(name);
  expect(admitted).toEqual([]);
});
