import { DefenderCapability } from '../../../src';
import { featurePath } from '../../../src/azure/settings/feature-fields';
import { FIELDS, OFFERINGS } from '../../../src/azure/settings/fields';
import { NOT_PUBLISHED } from '../../facts/roles';
import { fieldPaths, listing, VERSIONS } from '../support/listing';

/** Fields of the listing that this library does not write, and why. */
const LEFT_OUT = [
  // Fixed texts, written outside of the fields.
  'environmentName', 'hierarchyIdentifier',
  // Accepts any value; what Defender for Endpoint expects is not published.
  'offerings.DefenderForServersAws.mdeAutoProvisioning.configuration',
  ...NOT_PUBLISHED,
  // CloudTrail ingestion, not supported yet.
  ...['kmsKeyArn', 'resourceRegion', 's3BucketArn', 'sqsQueueArn']
    .map(f => `offerings.DefenderCspmAws.ciem.cloudTrailAuditLogIngestion.cloudTrailResourceSets.${f}`),
  ...['deploymentRegion', 'provisioningType', 'resourceNamePrefix'].map(
    f => `offerings.DefenderCspmAws.ciem.cloudTrailAuditLogIngestion.${f}`,
  ),
];

/** The library's path for a path of the listing. */
function ours(path: string): string {
  return path
    .replace(/^(environmentData|offerings)\./, '')
    .replace(/\.organizationalData\.(Member|Organization)\./, '.organizationalData.');
}

test.each(VERSIONS)('fields of %s: all of the listing except the omitted ones, and no other', (version) => {
  const listed = fieldPaths(listing(version))
    .filter(p => !LEFT_OUT.includes(p) && !p.endsWith('.offeringType'))
    .map(ours);
  const written = [...FIELDS].filter(([, f]) => f.only === undefined || f.only === version).map(([path]) => path)
    .filter(path => path !== 'AwsAccount.organizationalData.organizationMembershipType'); // A discriminator.
  expect(written.sort()).toEqual([...new Set(listed)].sort());
  expect(written.length).toBeGreaterThan(50);
});

test('omitted fields are in the listing', () => {
  const listed = VERSIONS.flatMap(v => fieldPaths(listing(v)));
  expect(LEFT_OUT.filter(path => !listed.includes(path))).toEqual([]);
});

test('the feature of each capability is in the listing', () => {
  const listed = VERSIONS.flatMap(v => fieldPaths(listing(v)));
  const places = DefenderCapability.all()
    .flatMap(c => OFFERINGS.flatMap(o => featurePath(c, o) ?? []))
    .map(path => `${path}.cloudRoleArn`);
  expect(places.filter(place => !listed.includes(`offerings.${place}`))).toEqual([]);
  // Each cloudRoleArn of the listing that is not omitted belongs to exactly one capability.
  const roles = [...new Set(listed)]
    .filter(p => p.endsWith('.cloudRoleArn') && !LEFT_OUT.includes(p))
    .map(p => p.replace('offerings.', ''));
  expect([...places].sort()).toEqual(roles.sort());
});
