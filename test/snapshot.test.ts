import { ClusterAccessPolicy, DefenderPlan, PermissionsType } from '../src';
import { CIEM_OBJECT_ID, synth } from './support/synth';

/**
 * Logical ids, role names and policies are a contract: a change here is a change in every account that uses the library.
 * `npx projen test:update` writes the snapshots; the test command never does.
 */
describe.each([PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS])('the full template, %s', (permissionsType) => {
  test('all plans, every option', () => {
    const { json } = synth({
      permissionsType,
      denyDataReads: true,
      plans: [
        DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' } }),
        DefenderPlan.defenderForServers(),
        DefenderPlan.defenderForContainers({
          dataCollectionExternalId: 'an-external-id',
          clusterAccess: [{ clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
        }),
        DefenderPlan.defenderForDatabases(),
      ],
    });
    expect(json).toMatchSnapshot();
  });
});
