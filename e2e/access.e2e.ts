/**
 * Tests who may assume the deployed roles, and what the roles can do. The connector has all options on, including CIEM, the external id
 * of the earlier reader and custom capabilities. Trusts and policies are read from IAM.
 */
import type { Settings } from './fixtures/connector/app';
import { bootstrap, cdkOk } from './support/cdk';
import { checkTrusts } from './support/check-trusts';
import { describeAll, newAccount } from './support/environment';
import { harmfulIn, POSSIBLE } from './support/harmful';
import { decide } from './support/policy-engine';
import { useOfAwsPolicy, usesOf } from './support/published';
import type { DeployedRole } from './support/roles';
import { inventory, NOTHING, readDefenderRoles } from './support/state';
import { MICROSOFT } from '../test/facts/identity';
import { roleFactIn } from '../test/facts/roles';
import { CUSTOM_ROLES, CUSTOM_TRUSTS } from '../test/support/custom-capabilities';
import { EXTERNAL_ID, LETTERED_TENANT, ROLE_NAMES } from '../test/support/trust-matrix';

const TARGET = { account: newAccount(), region: 'eu-west-1' };
const CUSTOMER = { account: TARGET.account, tenant: LETTERED_TENANT };

const app = (permissionsType: string) => {
  const settings = {
    plans: ['custom', 'servers', 'containers', 'databases'],
    dataCollectionExternalId: EXTERNAL_ID,
    permissionsType,
  } as Settings;
  return {
    ...TARGET,
    app: 'e2e/fixtures/connector',
    context: { tenantId: LETTERED_TENANT.toUpperCase(), settings: JSON.stringify(settings) },
  };
};
let roles: Map<string, DeployedRole>;

beforeAll(() => bootstrap(TARGET));

function checkTrust() {
  test('the roles are those of the matrix', () => expect([...roles.keys()].sort()).toEqual([...ROLE_NAMES, ...CUSTOM_ROLES].sort()));

  checkTrusts(() => roles, CUSTOMER, true, CUSTOM_TRUSTS);
}

function checkPermissions(type: 'DefaultAccess' | 'LeastPrivilegeAccess') {
  test.each(ROLE_NAMES)('%s can do what Microsoft publishes for it, and not what is denied to it', async name => {
    const { statements, awsManagedPolicies } = roleFactIn(name, TARGET.account)[type];
    const different: unknown[] = [];
    for (const policy of awsManagedPolicies) {
      const [action, resource] = useOfAwsPolicy(policy, TARGET.account);
      const decision = await decide(roles.get(name)!, action, resource, TARGET);
      if (decision !== 'Allowed') different.push([policy, action, decision]);
    }
    for (const statement of statements) {
      const wanted = statement.effect === 'Allow' ? 'Allowed' : 'ExplicitlyDenied';
      for (const { action, resource, context } of await usesOf(statement, TARGET.account)) {
        const decision = await decide(roles.get(name)!, action, resource, TARGET, context);
        if (decision !== wanted) different.push([action, resource, context, decision]);
      }
    }
    expect(different).toEqual([]);
  });

  test('of harmful actions, the roles can do only what Microsoft publishes', async () => {
    const possible: Record<string, string[]> = {};
    for (const [action, resource] of Object.entries(harmfulIn(TARGET.account))) {
      for (const name of ROLE_NAMES) {
        const decision = await decide(roles.get(name)!, action, resource, TARGET);
        if (decision === 'Allowed') (possible[action] ??= []).push(name);
      }
    }
    expect(possible).toEqual(POSSIBLE[type]);
  });
}

describeAll('least privilege', () => {
  beforeAll(async () => {
    await cdkOk(['deploy'], app('LeastPrivilegeAccess'));
    roles = await readDefenderRoles(TARGET);
  });
  checkTrust();
  checkPermissions('LeastPrivilegeAccess');
});

describeAll('default access', () => {
  beforeAll(async () => {
    await cdkOk(['deploy'], app('DefaultAccess'));
    roles = await readDefenderRoles(TARGET);
  });
  checkTrust();
  checkPermissions('DefaultAccess');

  test('destroyed, only the providers are left', async () => {
    await cdkOk(['destroy'], app('DefaultAccess'));
    const left = await inventory(TARGET);
    expect(left.providers).toEqual([`https://sts.windows.net/${MICROSOFT}/`, `https://sts.windows.net/${LETTERED_TENANT}/`]);
    expect({ ...left, providers: [] }).toEqual(NOTHING);
  });
});
