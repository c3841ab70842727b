import { DefenderPlan, PermissionsType, type DefenderCapability } from '../../src';
import { MICROSOFT } from '../facts/identity';
import { EVERYTHING_ON } from '../facts/plans';
import { portalTemplate, read } from '../readers/microsoft-template/support';
import { CUSTOM_ROLES, CUSTOM_TRUSTS, customCapabilities } from '../support/custom-capabilities';
import { organize } from '../support/organization';
import { deployTemplate } from '../support/parameters';
import { rolesOf, type RoleView } from '../support/resolve';
import { CIEM_OBJECT_ID, makePlans, synth } from '../support/synth';
import { attacksOn } from '../support/trust-attacks';
import { mayAssume } from '../support/trust-evaluator';
import {
  admittedBy, EXTERNAL_ID, expectedFor, expectPlainTrusts, LETTERED_TENANT as TENANT, requests, ROLE_NAMES,
} from '../support/trust-matrix';
import { ACCOUNT, EVERYTHING } from '../templates/support';

const CUSTOMER = { account: '111122223333', tenant: TENANT };
const REQUESTS = requests(CUSTOMER);

function propsWith(permissionsType: PermissionsType, dataCollectionExternalId?: string, additionalCapabilities?: DefenderCapability[]) {
  return {
    azureTenantId: TENANT.toUpperCase(), // tokens hold it in lower case
    permissionsType,
    plans: makePlans({
      ...EVERYTHING_ON,
      cspm: { ...EVERYTHING_ON.cspm, ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID.toUpperCase() }, additionalCapabilities },
      containers: { ...EVERYTHING_ON.containers, dataCollectionExternalId },
    }),
  };
}

const rolesWith = (...args: Parameters<typeof propsWith>) => rolesOf(synth(propsWith(...args)).json);
const memberRolesWith = (...args: Parameters<typeof propsWith>) =>
  rolesOf(organize(propsWith(...args)).members().template);

const plainRolesWith = (permissionsType: PermissionsType) =>
  rolesOf(deployTemplate(ACCOUNT[permissionsType], { ...EVERYTHING, AzureTenantId: TENANT }));

/** With permissions of a file whose trusts admit any tenant, where the library still recognizes the roles. */
const rolesWithFile = () => {
  const file = portalTemplate(EVERYTHING_ON, 'DefaultAccess');
  for (const { Type, Properties } of Object.values<any>(file.Resources)) {
    if (Type !== 'AWS::IAM::Role') continue;
    for (const statement of Properties.AssumeRolePolicyDocument.Statement) {
      // That of CIEM has no session name.
      if (!JSON.stringify(statement).includes('33e01921-')) continue;
      statement.Condition = { StringLike: { ...statement.Condition.StringLike, 'sts:RoleSessionName': 'MicrosoftDefenderForClouds_*' } };
    }
  }
  return rolesOf(synth({ ...propsWith(PermissionsType.DEFAULT_ACCESS), permissionsFrom: read(file) }).json);
};

const MATRICES: [string, () => Map<string, RoleView>, boolean][] = [
  ['default access', () => rolesWith(PermissionsType.DEFAULT_ACCESS), false],
  ['least privilege', () => rolesWith(PermissionsType.LEAST_PRIVILEGE_ACCESS), false],
  ['with an external id', () => rolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID), true],
  ['member accounts, default access', () => memberRolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID), true],
  ['member accounts, least privilege', () => memberRolesWith(PermissionsType.LEAST_PRIVILEGE_ACCESS), false],
  ['permissions of a file', rolesWithFile, false],
  ['template without CDK, default access', () => plainRolesWith(PermissionsType.DEFAULT_ACCESS), false],
  ['template without CDK, least privilege', () => plainRolesWith(PermissionsType.LEAST_PRIVILEGE_ACCESS), false],
];

describe.each(MATRICES)('%s', (_, make, externalId) => {
  let roles: Map<string, RoleView>;
  beforeAll(() => { roles = make(); });

  test('the roles are those of the matrix', () => expect([...roles.keys()].sort()).toEqual(ROLE_NAMES));

  test.each(ROLE_NAMES)('%s can be assumed only by its own caller', role => {
    expect(admittedBy(roles.get(role)!, REQUESTS)).toEqual(expectedFor(role, CUSTOMER, externalId));
  });

  test('no trust has a wildcard, an operator other than StringEquals, a second action or an empty condition', () => {
    expectPlainTrusts(roles);
  });
});

describe.each([
  ['capabilities of the user', rolesWith],
  ['capabilities of the user, in member accounts', memberRolesWith],
])('%s', (_, make) => {
  const all = requests(CUSTOMER, CUSTOM_TRUSTS);
  const names = [...ROLE_NAMES, ...CUSTOM_ROLES];
  let roles: Map<string, RoleView>;
  beforeAll(() => { roles = make(PermissionsType.LEAST_PRIVILEGE_ACCESS, undefined, customCapabilities()); });

  test('the roles are those of the matrix', () => expect([...roles.keys()].sort()).toEqual([...names].sort()));

  test.each(names)('%s can be assumed only by its own caller', role => {
    expect(admittedBy(roles.get(role)!, all)).toEqual(expectedFor(role, CUSTOMER, false, CUSTOM_TRUSTS));
  });

  test('no trust has a wildcard, an operator other than StringEquals, a second action or an empty condition', () => {
    expectPlainTrusts(roles);
  });
});

describe('attacks', () => {
  let roles: Map<string, RoleView>;
  beforeAll(() => { roles = rolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID, customCapabilities()); });

  test.each(attacksOn(CUSTOMER, CUSTOM_TRUSTS))('$role refuses what almost matches', ({ role, right, changes }) => {
    const { trust } = roles.get(role)!;
    expect(mayAssume(trust, right)).toBe(true);
    expect(changes.filter(([, change]) => mayAssume(trust, change(right))).map(([name]) => name)).toEqual([]);
  });
});

test('the providers are of two issuers, with https', () => {
  const resources = Object.values<any>(synth({
    azureTenantId: TENANT, plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
  }).json.Resources);
  expect(resources.filter(r => r.Type === 'AWS::IAM::OIDCProvider').map(r => r.Properties.Url))
    .toEqual([`https://sts.windows.net/${MICROSOFT}/`, `https://sts.windows.net/${TENANT}/`]);
});
