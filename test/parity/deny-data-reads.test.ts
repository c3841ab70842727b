import { permissionsOf, sorted } from './actual';
import { PermissionsType } from '../../src';
import { HOST_MANAGEMENT_ROLES, roleFact, ROLES } from '../facts/roles';
import { matches } from '../support/actions';
import { ofType, rolesOf } from '../support/resolve';
import { allPlans, synth } from '../support/synth';

describe.each([
  PermissionsType.DEFAULT_ACCESS,
  PermissionsType.LEAST_PRIVILEGE_ACCESS,
])('denyDataReads, %s', permissionsType => {
  const { json: without } = synth({ plans: allPlans({ ciem: true }), permissionsType });
  const { json: withIt } = synth({ plans: allPlans({ ciem: true }), permissionsType, denyDataReads: true });
  const isOfCspm = (id: string) => id.startsWith('DefenderCspmMonitor');

  test('adds deny statements to the CSPM role, and changes nothing else in it', () => {
    const role = rolesOf(withIt).get('CspmMonitorAws')!;
    const { awsManagedPolicies, statements } = permissionsOf(role);
    const expected = roleFact('CspmMonitorAws');
    const isExpected = (s: object) =>
      expected[permissionsType].statements.some(e => JSON.stringify(e) === JSON.stringify(s));
    expect(role.trust).toEqual(expected.trust);
    expect(sorted({ awsManagedPolicies, statements: statements.filter(isExpected) })).toEqual(
      sorted(expected[permissionsType]),
    );

    const added = statements.filter(s => !isExpected(s));
    for (const statement of added) {
      // API Gateway has one read action, so only paths distinguish keys from configuration.
      const resources = statement.actions.join() === 'apigateway:GET'
        ? ['arn:aws:apigateway:*::/apikeys*', 'arn:aws:apigateway:*::/usageplans/*/keys*']
        : ['*'];
      expect(statement).toEqual({ effect: 'Deny', actions: expect.any(Array), resources });
    }
    // One for each kind of contents.
    const kinds = [
      's3:GetObject', 'dynamodb:GetItem', 'sqs:ReceiveMessage', 'logs:GetLogEvents', 'kinesis:GetRecords',
      'ssm:GetParameter',
      'secretsmanager:GetSecretValue', 'ebs:GetSnapshotBlock', 'ecr:GetDownloadUrlForLayer', 'athena:GetQueryResults',
      'lambda:GetFunction',
      'codecommit:GetFile',
    ];
    expect(kinds.filter(action => !added.flatMap(s => s.actions).some(pattern => matches(pattern, action)))).toEqual(
      [],
    );
  });

  test('does not change resources of other roles', () => {
    const others = (json: { Resources: object }) =>
      JSON.stringify(Object.entries(json.Resources).filter(([id]) => !isOfCspm(id)));
    expect(others(withIt)).toBe(others(without));
    expect(ofType(withIt, 'AWS::IAM::Role')).toHaveLength(ROLES.length + HOST_MANAGEMENT_ROLES.length);
    expect(Object.keys(withIt.Resources).filter(isOfCspm).length).toBeGreaterThan(1);
  });

  test('is off by default', () => {
    expect(synth({ plans: allPlans({ ciem: true }), permissionsType, denyDataReads: false }).json).toEqual(without);
  });
});
