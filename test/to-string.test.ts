/** Values of classes with static factories are readable in logs and messages, in every language. */
import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ClusterAccessPolicy, DefenderCapability, DefenderPlan, HostManagementOutput, HostManagementTargets,
  MemberIdentityProvider, OrganizationTargets, SecurityConnectorApiVersion,
} from '../src';

const stack = new Stack(undefined, 'Stack');
const units = OrganizationTargets.organizationalUnits('r-ab12');

test.each<[string, object]>([
  ['AmazonEKSAdminViewPolicy', ClusterAccessPolicy.ADMIN_VIEW],
  ['AmazonEKSViewPolicy', ClusterAccessPolicy.of('AmazonEKSViewPolicy')],
  ['CspmMonitor', DefenderCapability.CSPM_MONITOR],
  ['Defender CSPM', DefenderPlan.defenderCspm()],
  ['Defender for Servers', DefenderPlan.defenderForServers()],
  ['Defender for Containers', DefenderPlan.defenderForContainers()],
  ['Defender for Databases', DefenderPlan.defenderForDatabases()],
  ['2026-08-01-preview', SecurityConnectorApiVersion.V2026_08_01_PREVIEW],

  ['all instances', HostManagementTargets.allInstances()],
  ['instances with tag team', HostManagementTargets.instancesWithTag('team')],
  ['instances with tag team: payments, billing', HostManagementTargets.instancesWithTag('team', 'payments', 'billing')],
  ['instances of resource group fleet', HostManagementTargets.resourceGroup('fleet')],
  ['instances i-01234567, i-89abcdef', HostManagementTargets.instances('i-01234567', 'i-89abcdef')],

  ['new bucket, reports expire after 90 days', HostManagementOutput.newBucket()],
  ['new bucket, reports expire after 7 days', HostManagementOutput.newBucket({ expiration: Duration.days(7) })],
  ['bucket reports', HostManagementOutput.bucket(s3.Bucket.fromBucketName(stack, 'Known', 'reports'))],
  ['bucket reports, prefix defender/',
    HostManagementOutput.bucket(s3.Bucket.fromBucketName(stack, 'Prefix', 'reports'), { keyPrefix: 'defender' })],
  ['bucket Stack/Own', HostManagementOutput.bucket(new s3.Bucket(stack, 'Own'))],

  ['organizational units r-ab12', units],
  ['organizational units ou-ab12-cdef3456, ou-ab12-cdef7890',
    OrganizationTargets.organizationalUnits('ou-ab12-cdef3456', 'ou-ab12-cdef7890')],
  ['organizational units r-ab12 without 111122223333', units.excludingAccounts('111122223333')],
  ['organizational units r-ab12, only 111122223333, 444455556666', units.onlyAccounts('111122223333', '444455556666')],
  ['accounts 111122223333, 444455556666', OrganizationTargets.accounts('111122223333', '444455556666')],

  ['createOrReuse', MemberIdentityProvider.createOrReuse()],
  ['create', MemberIdentityProvider.create()],
  ['fromExisting', MemberIdentityProvider.fromExisting()],
])('%s', (text, value) => {
  expect(String(value)).toBe(text);
});

test('an expiration that is a token', () => {
  const expiration = Duration.days(Lazy.number({ produce: () => 7 }));
  expect(String(HostManagementOutput.newBucket({ expiration }))).toBe('new bucket, reports expire after <token> days');
});
