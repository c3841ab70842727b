import { permissionsOf, providersOf, sorted, withoutHostManagement } from './actual';
import { PermissionsType } from '../../src';
import { CIEM_OBJECT_ID, CIEM_PROVIDER, DEFENDER_PROVIDER } from '../facts/identity';
import { ALL_PLANS, audiencesOf, EVERYTHING_ON, rolesOfPlans, type PlanChoice } from '../facts/plans';
import { ROLES } from '../facts/roles';
import { ofType, rolesOf } from '../support/resolve';
import { makePlans, synth } from '../support/synth';

const CIEM = { ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } };

const CASES: Record<string, PlanChoice> = {
  'foundational CSPM only': {},
  'Defender CSPM': { cspm: {} },
  'Defender CSPM with CIEM': { cspm: CIEM },
  'Defender for Servers by default': { servers: {} },
  'Defender for Servers P2': { servers: { subPlan: 'P2' } },
  'Defender for Servers P1': { servers: { subPlan: 'P1' } },
  'Defender for Containers': { containers: {} },
  'Defender for Databases': { databases: {} },
  'all plans without CIEM': ALL_PLANS,
  'all plans with all that is off by default': EVERYTHING_ON,
};

test('the cases have every role, and each of them its own', () => {
  expect(rolesOfPlans(EVERYTHING_ON)).toEqual(ROLES);
  const sets = Object.values(CASES).map(plans => rolesOfPlans(plans).map(r => r.roleName).join());
  // Plan 2 is the default.
  expect(new Set(sets).size).toBe(sets.length - 1);
});

describe.each(Object.values(PermissionsType))('%s', permissionsType => {
  describe.each(Object.entries(CASES))('%s', (_, plans) => {
    const roles = rolesOfPlans(plans);
    const json = withoutHostManagement(synth({ plans: makePlans(plans).reverse(), permissionsType }).json);
    const actual = rolesOf(json);

    test('creates exactly these roles, in this order', () => {
      expect([...actual.keys()]).toEqual(roles.map(r => r.roleName));
      expect(ofType(json, 'AWS::IAM::Role')).toHaveLength(roles.length);
    });

    test('creates exactly these providers, with exactly these audiences', () => {
      const defender = { ...DEFENDER_PROVIDER, audiences: audiencesOf(roles) };
      expect(providersOf(json)).toEqual([defender, ...plans.cspm?.ciem ? [CIEM_PROVIDER] : []]);
    });

    test.each(roles)('$roleName trusts the expected principals only, and has the expected permissions only', expected => {
      const role = actual.get(expected.roleName)!;
      expect(role.trust).toEqual(expected.trust);
      expect(permissionsOf(role)).toEqual(sorted(expected[permissionsType]));
    });

    // The tests above read trust policies and managed policies: nothing may be granted in any other way.
    test('grants nothing in other ways', () => {
      const types = new Set(Object.values<{ Type: string }>(json.Resources).map(r => r.Type));
      expect(
        [...types].filter(t => !['AWS::IAM::OIDCProvider', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'].includes(t)),
      ).toEqual([]);
      for (const role of ofType(json, 'AWS::IAM::Role')) {
        expect(Object.keys(role.Properties).sort()).toEqual([
          'AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'RoleName',
        ]);
      }
      for (const policy of ofType(json, 'AWS::IAM::ManagedPolicy')) {
        expect(Object.keys(policy.Properties).sort()).toEqual(['PolicyDocument']);
      }
    });
  });
});

test('default access is the default permission type', () => {
  const plans = { cspm: {}, containers: {} };
  expect(synth({ plans: makePlans(plans) }).json).toEqual(
    synth({ plans: makePlans(plans), permissionsType: PermissionsType.DEFAULT_ACCESS }).json,
  );
});
