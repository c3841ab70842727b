/** Options that limit roles, beside a file that allows everything: what is inside of a limit, and what is outside. */
import { allow, inline, oneRole, read, trustOf } from './support';
import { DefenderPlan, type DefenderForCloudConnectorProps, type MicrosoftTemplate, type ResourceTag } from '../../../src';
import { ROLES } from '../../facts/roles';
import { rolesOf } from '../../support/resolve';
import { IAM_DECIDES, simulate } from '../../support/simulate';
import { synth } from '../../support/synth';

const [YES, NO] = ['Allowed', 'ExplicitlyDenied'];

/** Microsoft's role, but with every action of some services. */
function wideFile(name: string, ...services: string[]): MicrosoftTemplate {
  const fact = ROLES.find(r => r.roleName === name)!;
  const { Condition } = fact.trust.Statement[0] as any;
  const audience = Object.entries<string>(Condition.StringEquals).find(([key]) => key.endsWith(':aud'))![1];
  return read(oneRole({
    RoleName: name, AssumeRolePolicyDocument: trustOf(audience), ...inline(allow(services.map(s => `${s}:*`))),
  }));
}

const statementsOf = (name: string, services: string[], props: Partial<DefenderForCloudConnectorProps>): object[] =>
  rolesOf(synth({ permissionsFrom: wideFile(name, ...services), ...props }).json).get(name)!.statements;

const ARC = 'DefenderForCloud-ArcAutoProvisioning';
const JIT = 'DefenderForCloud-DefenderForServers';
const DATA = 'SensitiveDataDiscovery';
const DISKS = 'DefenderForCloud-AgentlessScanner';
const DATABASES = 'DefenderForCloud-DataSecurityPostureDB';

describe.each<[string, ResourceTag]>([
  ['with values', { key: 'arc', values: ['on', 'yes'] }], ['with any value', { key: 'arc' }],
])('arcInstanceTag %s', (_, arcInstanceTag) => {
  const statements = statementsOf(ARC, ['ssm', 'ec2'], { plans: [DefenderPlan.defenderForDatabases({ arcInstanceTag })] });
  const INSTANCES = [
    'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    'arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-0123456789abcdef0',
  ];
  const call = (action: string, resource: string, tag?: string) => simulate({
    statements, action, resource, context: { 'ssm:resourceTag/arc': tag },
  });

  test.each(INSTANCES)('commands on %s', async (resource) => {
    for (const action of ['ssm:SendCommand', 'ssm:StartSession']) {
      expect([action, await call(action, resource, 'yes')]).toEqual([action, YES]);
      expect([action, await call(action, resource)]).toEqual([action, NO]);
      expect([action, await call(action, resource, 'no')]).toEqual([action, arcInstanceTag.values ? NO : YES]);
    }
  });

  test('with the two documents stay allowed, and reading their results', async () => {
    expect(await call('ssm:SendCommand', 'arn:aws:ssm:eu-west-1:111122223333:document/AWS-RunShellScript')).toBe(YES);
    expect(await call('ssm:GetCommandInvocation', '*')).toBe(YES);
    expect(await call('ssm:DescribeInstanceInformation', '*')).toBe(YES);
  });

  test.each([
    ['ssm:CreateAssociation', 'arn:aws:ssm:eu-west-1:111122223333:document/AWS-RunShellScript'],
    ['ssm:UpdateAssociation', 'arn:aws:ssm:eu-west-1:111122223333:association/0123456789'],
    ['ssm:StartAssociationsOnce', 'arn:aws:ssm:eu-west-1:111122223333:association/0123456789'],
    ['ssm:RegisterTaskWithMaintenanceWindow', 'arn:aws:ssm:eu-west-1:111122223333:maintenancewindow/mw-0123456789'],
  ])('%s does not run them on other instances', async (action, resource) => expect(await call(action, resource)).toBe(NO));

  test.each([
    ['ec2:CreateTags', INSTANCES[0]], ['ssm:AddTagsToResource', INSTANCES[1]], ['ssm:RemoveTagsFromResource', INSTANCES[1]],
  ])('%s does not set the tag', async (action, resource) => {
    const set = (key: string) => simulate({ statements, action, resource, context: { 'aws:TagKeys': [key] } });
    expect([await set('arc'), await set('ARC'), await set('team')]).toEqual([NO, NO, YES]);
  });
});

describe.each<[string, ResourceTag]>([
  ['with values', { key: 'jit', values: ['yes'] }], ['with any value', { key: 'jit' }],
])('justInTimeTag %s', (_, justInTimeTag) => {
  const plans = [DefenderPlan.defenderForServers({ justInTimeTag, hostManagement: { enabled: false } })];
  const statements = statementsOf(JIT, ['ec2'], { plans });
  const call = (action: string, type: string, tag?: string) => simulate({
    statements,
    action,
    resource: type === '*' ? '*' : `arn:aws:ec2:eu-west-1:111122223333:${type}/x-0123456789abcdef0`,
    context: { 'aws:ResourceTag/jit': tag },
  });

  test.each([
    ['ec2:AuthorizeSecurityGroupIngress', 'security-group'],
    ['ec2:AuthorizeSecurityGroupEgress', 'security-group'],
    ['ec2:RevokeSecurityGroupEgress', 'security-group'],
    ['ec2:ModifySecurityGroupRules', 'security-group'],
    ['ec2:DeleteSecurityGroup', 'security-group'],
    ['ec2:AssociateSecurityGroupVpc', 'security-group'],
    ['ec2:UpdateSecurityGroupRuleDescriptionsIngress', 'security-group'],
    ['ec2:ModifyInstanceAttribute', 'instance'],
    ['ec2:ModifyInstanceMetadataOptions', 'instance'],
    ['ec2:TerminateInstances', 'instance'],
    ['ec2:StopInstances', 'instance'],
    ['ec2:AttachVolume', 'instance'],
    ['ec2:AssociateIamInstanceProfile', 'instance'],
    ['ec2:ModifyNetworkInterfaceAttribute', 'network-interface'],
    ['ec2:AttachNetworkInterface', 'network-interface'],
  ])('%s on a %s with it only', async (action, type) => {
    expect([await call(action, type, 'yes'), await call(action, type)]).toEqual([YES, NO]);
    expect(await call(action, type, 'no')).toBe(justInTimeTag.values ? NO : YES);
  });

  test.each([
    ['ec2:DescribeInstances', '*'], ['ec2:CreateSecurityGroup', 'security-group'], ['ec2:ModifySecurityGroupRules', 'security-group-rule'],
  ])('%s on %s without it, as in the published permissions', async (action, type) => expect(await call(action, type)).toBe(YES));
});

describe('sensitiveDataScope', () => {
  const KEY = (id: string) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
  const within = (sensitiveDataScope: object) => statementsOf(DATA, ['s3', 's3express', 's3-object-lambda', 's3-outposts', 'kms'], {
    plans: [DefenderPlan.defenderCspm({ sensitiveDataScope })],
  });
  const buckets = within({ bucketNames: ['records'] });
  const onBuckets = (action: string, resource: string) => simulate({ statements: buckets, action, resource });

  test.each([
    ['s3:GetObject', '/file'], ['s3:GetObjectVersion', '/file'], ['s3:GetObjectAcl', '/file'], ['s3:ListBucket', ''],
    ['s3:GetBucketPolicy', ''],
    ['s3:GetEncryptionConfiguration', ''], ['s3:ListBucketVersions', ''], ['s3:ListMultipartUploadParts', '/file'],
  ])('%s on the named bucket only', async (action, path) => {
    const of = (bucket: string) => onBuckets(action, `arn:aws:s3:::${bucket}${path}`);
    expect([await of('records'), await of('records2'), await of('other')]).toEqual([YES, NO, NO]);
  });

  test.each([
    ['s3:GetObject', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/all/object/file'],
    ['s3:GetDataAccess', 'arn:aws:s3:eu-west-1:111122223333:access-grants/default'],
    ['s3-object-lambda:GetObject', 'arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/all'],
    ['s3-outposts:GetObject', 'arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/bucket/b/object/o'],
    ['s3express:CreateSession', 'arn:aws:s3express:eu-west-1:111122223333:bucket/b--euw1-az1--x-s3'],
  ])('%s does not go around it', async (action, resource) => expect(await onBuckets(action, resource)).toBe(NO));

  test.each(['s3:ListAllMyBuckets', 's3:GetAccountPublicAccessBlock'])('%s stays allowed', async (action) =>
    expect(await onBuckets(action, '*')).toBe(YES));

  test.each([
    ['keys', { kmsKeyArns: [KEY('named')], decryptOnlyViaS3: false }, [YES, NO, YES]],
    ['keys and only through S3', { kmsKeyArns: [KEY('named')] }, [YES, NO, NO]],
    ['only through S3', {}, [YES, YES, NO]],
    ['neither', { bucketNames: ['records'], decryptOnlyViaS3: false }, [YES, YES, YES]],
  ])('%s', async (_, scope, expected) => {
    const statements = within(scope);
    for (const action of ['kms:Decrypt', 'kms:ReEncryptFrom']) {
      const call = (key: string, viaService?: string) => simulate({
        statements, action, resource: KEY(key), context: { 'kms:ViaService': viaService }, resourcePolicy: IAM_DECIDES,
      });
      const viaS3 = 's3.eu-west-1.amazonaws.com';
      expect([await call('named', viaS3), await call('other', viaS3), await call('named')]).toEqual(expected);
    }
  });
});

describe.each<[string, string]>([[DISKS, 'alias/DefenderForCloudKey'], [DATABASES, 'alias/DefenderForDatabases-eu']])(
  'denyManagingAliasedKeys, %s', (name, own) => {
    const statements = statementsOf(name, ['kms'], { plans: [DefenderPlan.defenderCspm()], denyManagingAliasedKeys: true });
    const call = (action: string, aliases?: string[], forAws?: string) => simulate({
      statements,
      action,
      resource: 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666',
      context: { 'kms:ResourceAliases': aliases, 'kms:GrantIsForAWSResource': forAws },
      resourcePolicy: IAM_DECIDES,
    });

    test.each([
      'kms:CreateAlias', 'kms:DeleteAlias', 'kms:PutKeyPolicy', 'kms:ReplicateKey', 'kms:TagResource', 'kms:UntagResource',
      'kms:UpdateAlias',
    ])('%s only on its own key, and on keys without alias', async (action) => {
      expect([await call(action, [own]), await call(action)]).toEqual([YES, YES]);
      expect([await call(action, ['alias/payments']), await call(action, [own, 'alias/payments'])]).toEqual([NO, NO]);
    });

    test('kms:CreateGrant on others only for AWS services', async () => {
      expect(await call('kms:CreateGrant', ['alias/payments'], 'true')).toBe(YES);
      expect(await call('kms:CreateGrant', ['alias/payments'], 'false')).toBe(NO);
      expect(await call('kms:CreateGrant', [own], 'false')).toBe(YES);
    });

    test('other keys can be used', async () => {
      for (const action of ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom']) {
        expect([action, await call(action, ['alias/payments'])]).toEqual([action, YES]);
      }
    });
  },
);

describe.each([['MDCContainersK8sRole'], ['MDCContainersAgentlessDiscoveryK8sRole']])('denyClusterAccessForOthers, %s', (name) => {
  const statements = statementsOf(name, ['eks'], {
    plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForContainers()], denyClusterAccessForOthers: true,
  });
  const CLUSTER = 'arn:aws:eks:eu-west-1:111122223333:cluster/production';
  const entry = (of: string) => `arn:aws:eks:eu-west-1:111122223333:access-entry/production/role/111122223333/${of}/1a2b3c4d`;
  const call = (action: string, resource: string, of?: string) => simulate({
    statements, action, resource, context: { 'eks:principalArn': of && `arn:aws:iam::111122223333:role/${of}` },
  });

  test.each(['MDCContainersK8sRole', 'MDCContainersAgentlessDiscoveryK8sRole'])('opens clusters to %s', async (own) => {
    expect(await call('eks:CreateAccessEntry', CLUSTER, own)).toBe(YES);
    expect(await call('eks:AssociateAccessPolicy', entry(own), own)).toBe(YES);
  });

  test.each(['Admin', 'MDCContainersK8sRole2', 'path/MDCContainersK8sRole'])('not to %s', async (other) => {
    expect(await call('eks:CreateAccessEntry', CLUSTER, other)).toBe(NO);
    expect(await call('eks:AssociateAccessPolicy', entry(other), other)).toBe(NO);
    expect(await call('eks:UpdateAccessEntry', entry(other))).toBe(NO);
  });

  test('not to another identity provider', async () => expect(await call('eks:AssociateIdentityProviderConfig', CLUSTER)).toBe(NO));

  test.each(['eks:DescribeCluster', 'eks:UpdateClusterConfig', 'eks:ListAccessEntries'])('%s stays allowed', async (action) =>
    expect(await call(action, CLUSTER)).toBe(YES));
});

describe('denyDataReads', () => {
  const SERVICES = ['s3', 'dynamodb', 'sqs', 'secretsmanager', 'ssm', 'lambda', 'ecr', 'ebs', 'logs', 'ec2', 'kms'];
  const statements = statementsOf('CspmMonitorAws', SERVICES, { denyDataReads: true });

  test.each([
    ['s3:GetObject', 'arn:aws:s3:::bucket/key'],
    ['s3:GetDataAccess', 'arn:aws:s3:eu-west-1:111122223333:access-grants/default'],
    ['dynamodb:Scan', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t'],
    ['sqs:ReceiveMessage', 'arn:aws:sqs:eu-west-1:111122223333:q'],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-abcdef'],
    ['ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/p'],
    ['ssm:SendCommand', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0'],
    ['lambda:GetFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:f'],
    ['ecr:GetDownloadUrlForLayer', 'arn:aws:ecr:eu-west-1:111122223333:repository/r'],
    ['ebs:GetSnapshotBlock', 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0'],
    ['logs:FilterLogEvents', 'arn:aws:logs:eu-west-1:111122223333:log-group:g'],
  ])('denies %s', async (action, resource) => expect(await simulate({ statements, action, resource })).toBe(NO));

  test.each([
    ['s3:GetBucketPolicy', 'arn:aws:s3:::bucket'],
    ['dynamodb:DescribeTable', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t'],
    ['ec2:DescribeInstances', '*'],
    // As docs/follow-microsoft.md says: the option is about reads, so a file that allows writes can still copy contents.
    ['dynamodb:ExportTableToPointInTime', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t'],
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:f'],
  ])('allows %s', async (action, resource) => expect(await simulate({ statements, action, resource })).toBe(YES));
});
