import { DefenderCapability } from '../../../src';
import { featurePath } from '../../../src/azure/settings/feature-fields';
import { FIELDS, OFFERINGS } from '../../../src/azure/settings/fields';
import { fieldPaths, listing, VERSIONS } from '../support/listing';

/** What the listing has and this library does not write, and why. */
const LEFT_OUT = [
  // Fixed texts, written outside of the fields.
  'environmentName', 'hierarchyIdentifier',
  // Takes anything; what Defender for Endpoint wants in it is not published.
  'offerings.DefenderForServersAws.mdeAutoProvisioning.configuration',
  // Role name, audience and permissions are not published.
  'offerings.DefenderCspmAws.agentlessServerlessPosture.enabled', 'offerings.DefenderCspmAws.agentlessServerlessPosture.cloudRoleArn',
  'offerings.DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn',
  // CloudTrail ingestion, which comes later.
  ...['kmsKeyArn', 'resourceRegion', 's3BucketArn', 'sqsQueueArn']
    .map(f => `offerings.DefenderCspmAws.ciem.cloudTrailAuditLogIngestion.cloudTrailResourceSets.${f}`),
  ...['deploymentRegion', 'provisioningType', 'resourceNamePrefix'].map(f => `offerings.DefenderCspmAws.ciem.cloudTrailAuditLogIngestion.${f}`),
];

/** Our path of a path of the listing. */
function ours(path: string): string {
  return path.replace(/^(environmentData|offerings)\./, '').replace(/\.organizationalData\.(Member|Organization)\./, '.organizationalData.');
}

test.each(VERSIONS)('fields of %s: all of the listing but what is left out on purpose, and no other', (version) => {
  const listed = fieldPaths(listing(version)).filter(p => !LEFT_OUT.includes(p) && !p.endsWith('.offeringType')).map(ours);
  const written = [...FIELDS].filter(([, f]) => f.only === undefined || f.only === version).map(([path]) => path)
    .filter(path => path !== 'AwsAccount.organizationalData.organizationMembershipType'); // a discriminator
  expect(written.sort()).toEqual([...new Set(listed)].sort());
  expect(written.length).toBeGreaterThan(50);
});

test('what is left out is in the listing', () => {
  const listed = VERSIONS.flatMap(v => fieldPaths(listing(v)));
  expect(LEFT_OUT.filter(path => !listed.includes(path))).toEqual([]);
});

test('the feature of each capability is in the listing', () => {
  const listed = VERSIONS.flatMap(v => fieldPaths(listing(v)));
  const places = DefenderCapability.all().flatMap(c => OFFERINGS.flatMap(o => featurePath(c, o) ?? [])).map(path => `${path}.cloudRoleArn`);
  expect(places.filter(place => !listed.includes(`offerings.${place}`))).toEqual([]);
  // Each cloudRoleArn that the listing has, and that is not left out, is the place of exactly one capability.
  const roles = [...new Set(listed)].filter(p => p.endsWith('.cloudRoleArn') && !LEFT_OUT.includes(p)).map(p => p.replace('offerings.', ''));
  expect([...places].sort()).toEqual(roles.sort());
});
