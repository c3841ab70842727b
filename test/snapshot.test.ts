import { ClusterAccessPolicy, DefenderPlan, OrganizationTargets, PermissionsType } from '../src';
import { entryPerLine } from './support/entry-per-line';
import { organize } from './support/organization';
import { CIEM_OBJECT_ID, synth } from './support/synth';

/**
 * Logical ids, role names and policies are a contract: a change here changes every account that uses the library.
 * `npx projen test:update` writes the snapshots, one entry a line; the test command never does.
 */
describe.each([
  PermissionsType.DEFAULT_ACCESS,
  PermissionsType.LEAST_PRIVILEGE_ACCESS,
])('the full template, %s', (permissionsType) => {
  test('all plans, every option', () => {
    const { json } = synth({
      permissionsType,
      denyDataReads: true,
      plans: [
        DefenderPlan.defenderCspm({
          ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' },
        }),
        DefenderPlan.defenderForServers(),
        DefenderPlan.defenderForContainers({
          dataCollectionExternalId: 'an-external-id',
          clusterAccess: [{ clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
        }),
        DefenderPlan.defenderForDatabases(),
      ],
    });
    expect(entryPerLine(json)).toMatchSnapshot();
    expect(JSON.parse(entryPerLine(json))).toEqual(json); // nothing is lost
  });
});

/** Logical ids and names of StackSets and of resources in members: a change here changes every member account. */
describe('an organization', () => {
  const synthesized = organize({
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    plans: [DefenderPlan.defenderForServers(), DefenderPlan.defenderForDatabases()],
    targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('111122223333'),
    hostManagementRegions: ['eu-west-1', 'us-east-1'],
    connectManagementAccount: false,
  });

  test('the StackSets', () => {
    const json = JSON.parse(JSON.stringify(synthesized.json(), (key, value) => key === 'TemplateBody' ? '...' : value));
    expect(entryPerLine(json)).toMatchSnapshot();
  });

  test('the template of the roles', () => expect(entryPerLine(synthesized.members().template)).toMatchSnapshot());
  test('the template of host management', () => expect(entryPerLine(synthesized.hostManagement().template)).toMatchSnapshot());
});
