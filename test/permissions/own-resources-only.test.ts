/** Published statements that the library narrows without breaking what they are for. */
import { DefenderPlan, PermissionsType } from '../../src';
import { rolesOf } from '../support/resolve';
import { openTo, simulate } from '../support/simulate';
import { synth } from '../support/synth';

describe.each([
  PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS,
])('%s', permissionsType => {
  const roles = rolesOf(synth({ plans: [DefenderPlan.defenderForContainers()], permissionsType }).json);
  const statementsOf = (name: string) => roles.get(name)!.statements;

  describe.each([
    ['MDCContainersK8sDataCollectionRole', 's3:GetObject', 's3:GetBucketLocation'],
    ['MDCContainersK8sKinesisToS3Role', 's3:PutObject', 's3:ListBucket'],
    ['MDCContainersK8sRole', 's3:PutObject', 's3:PutBucketNotification'],
  ])('%s', (role, objectAction, bucketAction) => {
    const statements = statementsOf(role);

    test.each(['azuredefender-logs', 'ms-defender-logs'])('uses bucket %s of its own account', async bucket => {
      const arn = `arn:aws:s3:::${bucket}`;
      expect(await simulate({ statements, action: bucketAction, resource: arn })).toBe('Allowed');
      expect(await simulate({ statements, action: objectAction, resource: `${arn}/key` })).toBe('Allowed');
    });

    test.each(['azuredefender-logs', 'ms-defender-logs'])('does not use bucket %s of somebody else', async bucket => {
      const arn = `arn:aws:s3:::${bucket}`;
      for (const [action, resource] of [[bucketAction, arn], [objectAction, `${arn}/key`]]) {
        const call = { statements, action, resource, account: '999988887777', resourcePolicy: openTo(resource) };
        expect(await simulate(call)).toBe('ImplicitlyDenied');
      }
    });
  });

  test.each([
    ['with', {}], ['without', { 'aws:ResourceAccount': undefined }],
  ])('MDCContainersK8sRole creates the bucket, %s an account in the request', async (_, context) => {
    expect(await simulate({
      statements: statementsOf('MDCContainersK8sRole'),
      action: 's3:CreateBucket',
      resource: 'arn:aws:s3:::ms-defender-logs',
      context,
    })).toBe('Allowed');
  });

  describe('DefenderForCloud-AgentlessScanner', () => {
    const share = (context: Record<string, string>) => simulate({
      statements: statementsOf('DefenderForCloud-AgentlessScanner'),
      action: 'ec2:ModifySnapshotAttribute',
      resource: 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0',
      context,
    });

    test('shares a snapshot with an account', async () =>
      expect(await share({ 'ec2:Add/userId': '999988887777' })).toBe('Allowed'));

    test('makes a public snapshot private', async () => expect(await share({ 'ec2:Remove/group': 'all' })).toBe('Allowed'));

    test('makes no snapshot public', async () => expect(await share({ 'ec2:Add/group': 'all' })).toBe('ExplicitlyDenied'));
  });
});
