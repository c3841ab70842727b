import { permissionsOf, providersOf, sorted, withoutProviders, type TemplateView } from './actual';
import { DefenderPlan, EntraIdentityProvider, PermissionsType, type SensitiveDataScope } from '../../src';
import { CIEM_PROVIDER, DEFENDER_PROVIDER, defenderTrust, LEGACY_READER_TRUST } from '../facts/identity';
import { CIEM_DISCOVERY_WITH_TRAIL } from '../facts/permissions/ciem';
import { audiencesOf, rolesOfPlans } from '../facts/plans';
import { roleFact } from '../facts/roles';
import type { Permissions, Statement } from '../facts/types';
import { rolesOf, type RoleView } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { CIEM_OBJECT_ID, connect, synth, TENANT } from '../support/synth';

const BOTH_TYPES = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS];

/** The role, and the names of the resources that a setting changes. */
function change(
  without: DefenderPlan, withIt: DefenderPlan, roleName: string, permissionsType: PermissionsType,
): { role: RoleView; changed: string[] } {
  const before = withoutProviders(synth({ plans: [without], permissionsType }).json);
  const { json } = synth({ plans: [withIt], permissionsType });
  const after = withoutProviders(json);
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return { role: rolesOf(json).get(roleName)!, changed: ids.filter(id => before[id] !== after[id]) };
}

describe.each(BOTH_TYPES)('%s', permissionsType => {
  test('dataCollectionExternalId allows the legacy reader in addition to the web identity', () => {
    const { role, changed } = change(
      DefenderPlan.defenderForContainers(),
      DefenderPlan.defenderForContainers({ dataCollectionExternalId: 'connector-external-id' }),
      'MDCContainersK8sDataCollectionRole', permissionsType,
    );
    const { Statement: [webIdentity] } = roleFact('MDCContainersK8sDataCollectionRole').trust;
    expect(role.trust).toEqual({ Version: '2012-10-17', Statement: [webIdentity, LEGACY_READER_TRUST] });
    expect(permissionsOf(role)).toEqual(sorted(roleFact(role.roleName)[permissionsType]));
    expect(changed).toEqual([expect.stringMatching(/^DefenderKubernetesDataCollection[0-9A-F]{8}$/)]);
  });

  test('gatedDeployment lets image assessment put and delete images, and nothing else', () => {
    const { role, changed } = change(
      DefenderPlan.defenderForContainers(),
      DefenderPlan.defenderForContainers({ gatedDeployment: true }),
      'MDCContainersImageAssessmentRole', permissionsType,
    );
    const published = roleFact(role.roleName)[permissionsType];
    expect(permissionsOf(role)).toEqual(sorted({
      ...published,
      statements: [...published.statements, {
        effect: 'Allow',
        actions: ['ecr-public:BatchDeleteImage', 'ecr-public:PutImage', 'ecr:BatchDeleteImage', 'ecr:PutImage'],
        resources: ['arn:aws:ecr-public::111122223333:repository/*', 'arn:aws:ecr:*:111122223333:repository/*'],
      }],
    }));
    expect(changed).toEqual([
      expect.stringMatching(/^DefenderContainerImageAssessment[0-9A-F]{8}$/),
      expect.stringMatching(/^DefenderContainerImageAssessmentPolicy[0-9A-F]{8}$/),
    ]);
  });

  test.each([
    [{ key: 'arc', values: ['on', 'yes'] }, { StringEquals: { 'ssm:resourceTag/arc': ['on', 'yes'] } }],
    [{ key: 'arc' }, { Null: { 'ssm:resourceTag/arc': ['false'] } }],
  ])('arcInstanceTag %j adds a condition for instances, not for documents', (arcInstanceTag, conditions) => {
    const { role, changed } = change(
      DefenderPlan.defenderForServers(),
      DefenderPlan.defenderForServers({ arcInstanceTag }),
      'DefenderForCloud-ArcAutoProvisioning', permissionsType,
    );
    expect(permissionsOf(role)).toEqual(sorted({
      awsManagedPolicies: [],
      statements: [
        {
          effect: 'Allow',
          actions: ['ssm:SendCommand'],
          resources: ['arn:aws:ssm:*::document/AWS-RunPowerShellScript', 'arn:aws:ssm:*::document/AWS-RunShellScript'],
        },
        {
          effect: 'Allow',
          actions: ['ssm:SendCommand'],
          resources: ['arn:aws:ec2:*:111122223333:instance/*'],
          conditions,
        },
        {
          effect: 'Allow',
          actions: ['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
          resources: ['*'],
        },
      ],
    }));
    expect(changed).toEqual([
      expect.stringMatching(/^DefenderAgentlessVmScanningPolicy[0-9A-F]{8}$/), // It may not set the tag.
      expect.stringMatching(/^DefenderArcAutoProvisioning[0-9A-F]{8}$/),
      expect.stringMatching(/^DefenderArcAutoProvisioningPolicy[0-9A-F]{8}$/),
    ]);
  });

  test.each([
    [{ key: 'jit', values: ['yes'] }, { StringEquals: { 'aws:ResourceTag/jit': ['yes'] } }],
    [{ key: 'jit' }, { Null: { 'aws:ResourceTag/jit': ['false'] } }],
  ])('justInTimeTag %j splits the published statement, and adds no action', (justInTimeTag, conditions) => {
    const { role } = change(
      DefenderPlan.defenderForServers(),
      DefenderPlan.defenderForServers({ justInTimeTag }),
      'DefenderForCloud-DefenderForServers', permissionsType,
    );
    const { statements } = permissionsOf(role);
    const [published] = roleFact(role.roleName)[permissionsType].statements;
    expect([...new Set(statements.flatMap(s => s.actions))].sort()).toEqual(published.actions);
    expect(statements.filter(s => s.conditions)).toEqual([{
      effect: 'Allow',
      actions: [
        'ec2:AuthorizeSecurityGroupIngress', 'ec2:DeleteSecurityGroup', 'ec2:ModifyInstanceAttribute',
        'ec2:ModifyNetworkInterfaceAttribute', 'ec2:ModifySecurityGroupRules', 'ec2:RevokeSecurityGroupIngress',
      ],
      resources: [
        'arn:aws:ec2:*:111122223333:instance/*', 'arn:aws:ec2:*:111122223333:network-interface/*',
        'arn:aws:ec2:*:111122223333:security-group/*',
      ],
      conditions,
    }]);
  });

  test('arcInstanceTag of one plan limits the role that two plans share', () => {
    const [servers, databases] = [DefenderPlan.defenderForServers, DefenderPlan.defenderForDatabases];
    const arcInstanceTag = { key: 'arc', values: ['on'] };
    const roleWith = (plans: DefenderPlan[]) =>
      permissionsOf(rolesOf(synth({ plans, permissionsType }).json).get('DefenderForCloud-ArcAutoProvisioning')!);
    const limited = roleWith([servers({ arcInstanceTag })]);
    expect(limited).not.toEqual(roleWith([servers()]));
    expect(roleWith([servers({ arcInstanceTag }), databases()])).toEqual(limited);
    expect(roleWith([databases({ arcInstanceTag }), servers()])).toEqual(limited);
    expect(roleWith([servers(), databases({ arcInstanceTag: { ...arcInstanceTag } })])).toEqual(limited);
    expect(roleWith([servers({ arcInstanceTag }), databases({ arcInstanceTag: { ...arcInstanceTag } })])).toEqual(limited);
  });

  test('denyManagingAliasedKeys adds two denies to the scanner, and changes nothing else', () => {
    const make = (denyManagingAliasedKeys?: boolean) =>
      synth({ plans: [DefenderPlan.defenderForServers()], permissionsType, denyManagingAliasedKeys }).json;
    const [before, after] = [withoutProviders(make()), withoutProviders(make(true))];
    expect(Object.keys(after).filter(id => after[id] !== before[id])).toEqual([
      expect.stringMatching(/^DefenderAgentlessVmScanningPolicy[0-9A-F]{8}$/),
    ]);
    expect(withoutProviders(make(false))).toEqual(before);
    const role = rolesOf(make(true)).get('DefenderForCloud-AgentlessScanner')!;
    const published = roleFact(role.roleName)[permissionsType];
    expect(permissionsOf(role)).toEqual(sorted({
      ...published,
      statements: [...published.statements, {
        effect: 'Deny',
        actions: ['kms:CreateAlias', 'kms:PutKeyPolicy', 'kms:TagResource'],
        resources: ['*'],
        conditions: { 'ForAnyValue:StringNotEquals': { 'kms:ResourceAliases': ['alias/DefenderForCloudKey'] } },
      }, {
        effect: 'Deny',
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: {
          'ForAnyValue:StringNotEquals': { 'kms:ResourceAliases': ['alias/DefenderForCloudKey'] },
          'BoolIfExists': { 'kms:GrantIsForAWSResource': ['false'] },
        },
      }],
    }));
  });

  test('denyClusterAccessForOthers changes only the policies of the roles that open clusters', () => {
    const make = (denyClusterAccessForOthers?: boolean) =>
      synth({ plans: [DefenderPlan.defenderForContainers()], permissionsType, denyClusterAccessForOthers }).json;
    const [before, after] = [withoutProviders(make()), withoutProviders(make(true))];
    expect(withoutProviders(make(false))).toEqual(before);
    const changed = Object.keys(after).filter(id => after[id] !== before[id]);
    expect(changed.map(id => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'DefenderKubernetesServicePolicy',
      ...permissionsType === PermissionsType.DEFAULT_ACCESS ? ['DefenderAgentlessKubernetesDiscoveryPolicy'] : [],
    ]);
    const { statements } = permissionsOf(rolesOf(make(true)).get('MDCContainersK8sRole')!);
    expect(statements.filter(s => s.actions.some(action => action.startsWith('eks:')))).toEqual(sorted({
      awsManagedPolicies: [],
      statements: [
        {
          effect: 'Allow',
          actions: [
            'eks:DescribeCluster', 'eks:ListAccessEntries', 'eks:ListAssociatedAccessPolicies',
            'eks:UpdateClusterConfig',
          ],
          resources: ['arn:aws:eks:*:111122223333:*'],
        },
        {
          effect: 'Allow',
          actions: ['eks:AssociateAccessPolicy', 'eks:CreateAccessEntry'],
          resources: ['arn:aws:eks:*:111122223333:*'],
          conditions: {
            ArnEquals: {
              'eks:principalArn': [
                'arn:aws:iam::111122223333:role/MDCContainersAgentlessDiscoveryK8sRole',
                'arn:aws:iam::111122223333:role/MDCContainersK8sRole',
              ],
            },
          },
        },
      ],
    }).statements);
  });

  test('gatedDeployment: false is the default', () => {
    const off = DefenderPlan.defenderForContainers({ gatedDeployment: false });
    expect(change(DefenderPlan.defenderForContainers(), off, 'MDCContainersImageAssessmentRole', permissionsType).changed)
      .toEqual([]);
  });

  test('rdsThreatProtectionAudience replaces the audience of the databases', () => {
    const { role, changed } = change(
      DefenderPlan.defenderForDatabases(),
      DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience: 'api://rds-of-another-name' }),
      'DefenderForCloud-DataThreatProtectionDB', permissionsType,
    );
    expect(role.trust).toEqual(defenderTrust('api://rds-of-another-name'));
    expect(permissionsOf(role)).toEqual(sorted(roleFact(role.roleName)[permissionsType]));
    expect(changed).toEqual([expect.stringMatching(/^DefenderRdsThreatProtection[0-9A-F]{8}$/)]);
  });

  test.each([
    { databasesDspm: true, databases: [roleFact('DefenderForCloud-DataSecurityPostureDB').audience] },
    { databasesDspm: false, databases: [] },
  ])('rdsThreatProtectionAudience is added to those that are needed: $databases', ({ databasesDspm, databases }) => {
    const plan = DefenderPlan.defenderForDatabases({
      databasesDspm,
      rdsThreatProtectionAudience: 'api://rds-of-another-name',
    });
    expect(providersOf(synth({ plans: [plan], permissionsType }).json)[0].audiences).toEqual([
      roleFact('CspmMonitorAws').audience,
      ...databases,
      roleFact('DefenderForCloud-ArcAutoProvisioning').audience,
      'api://rds-of-another-name',
    ]);
  });

  test('ciem adds its two roles and its provider, and changes nothing else', () => {
    const without = synth({ plans: [DefenderPlan.defenderCspm()], permissionsType }).json;
    const withIt = synth({
      plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
      permissionsType,
    }).json;
    expect(withoutProviders(withIt)).toMatchObject(withoutProviders(without));
    expect(providersOf(withIt)).toEqual([...providersOf(without), CIEM_PROVIDER]);
    const old = [...rolesOf(without).keys()];
    expect([...rolesOf(withIt).keys()].filter(name => !old.includes(name))).toEqual([
      'DefenderForCloud-OidcCiem',
      'DefenderForCloud-Ciem',
    ]);
  });

  test('cloudTrailBucketName allows one bucket for the CIEM discovery role', () => {
    const { role, changed } = change(
      DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } }),
      DefenderPlan.defenderCspm({
        ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' },
      }),
      'DefenderForCloud-Ciem', permissionsType,
    );
    expect(permissionsOf(role)).toEqual(sorted(CIEM_DISCOVERY_WITH_TRAIL));
    expect(role.trust).toEqual(roleFact(role.roleName).trust);
    expect(changed.sort()).toEqual([
      expect.stringMatching(/^DefenderCiemDiscovery[0-9A-F]{8}$/),
      expect.stringMatching(/^DefenderCiemDiscoveryPolicy[0-9A-F]{8}$/),
    ]);
  });

  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb';
  const OTHER_KEY = 'arn:aws:kms:us-east-1:111122223333:key/cccccccc-1111-2222-3333-dddddddddddd';
  const ONLY_VIA_S3 = { StringLike: { 'kms:ViaService': ['s3.*.amazonaws.com'] } };
  const EVERY_BUCKET: Permissions = { awsManagedPolicies: ['AmazonS3ReadOnlyAccess'], statements: [] };
  // Two actions without resources list the buckets; reading is limited to the given buckets and their objects.
  const TWO_BUCKETS: Permissions = {
    awsManagedPolicies: [],
    statements: [
      { effect: 'Allow', actions: ['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets'], resources: ['*'] },
      {
        effect: 'Allow',
        actions: ['s3:Get*', 's3:List*'],
        resources: [
          'arn:aws:s3:::first-bucket', 'arn:aws:s3:::first-bucket/*', 'arn:aws:s3:::second.bucket',
          'arn:aws:s3:::second.bucket/*',
        ],
      },
    ],
  };
  const decrypt = (resources: string[], conditions?: Statement['conditions']): Statement => ({
    effect: 'Allow', actions: ['kms:Decrypt'], resources, ...conditions ? { conditions } : {},
  });

  test.each<{ scope: SensitiveDataScope; s3: Permissions; kms: Statement }>([
    { scope: {}, s3: EVERY_BUCKET, kms: decrypt(['*'], ONLY_VIA_S3) },
    { scope: { decryptOnlyViaS3: true }, s3: EVERY_BUCKET, kms: decrypt(['*'], ONLY_VIA_S3) },
    { scope: { decryptOnlyViaS3: false }, s3: EVERY_BUCKET, kms: decrypt(['*']) },
    { scope: { bucketNames: ['first-bucket', 'second.bucket'] }, s3: TWO_BUCKETS, kms: decrypt(['*'], ONLY_VIA_S3) },
    { scope: { kmsKeyArns: [KEY, OTHER_KEY] }, s3: EVERY_BUCKET, kms: decrypt([KEY, OTHER_KEY], ONLY_VIA_S3) },
    { scope: { kmsKeyArns: [KEY], decryptOnlyViaS3: false }, s3: EVERY_BUCKET, kms: decrypt([KEY]) },
    {
      scope: { bucketNames: ['first-bucket', 'second.bucket'], kmsKeyArns: [KEY], decryptOnlyViaS3: true },
      s3: TWO_BUCKETS,
      kms: decrypt([KEY], ONLY_VIA_S3),
    },
    {
      scope: { bucketNames: ['first-bucket', 'second.bucket'], decryptOnlyViaS3: false },
      s3: TWO_BUCKETS,
      kms: decrypt(['*']),
    },
  ])('sensitiveDataScope $scope', ({ scope, s3, kms }) => {
    const { role, changed } = change(
      DefenderPlan.defenderCspm(),
      DefenderPlan.defenderCspm({ sensitiveDataScope: scope }),
      'SensitiveDataDiscovery',
      permissionsType,
    );
    expect(permissionsOf(role)).toEqual(sorted({ ...s3, statements: [...s3.statements, kms] }));
    expect(role.trust).toEqual(roleFact('SensitiveDataDiscovery').trust);
    expect(changed.filter(id => !id.startsWith('DefenderSensitiveDataDiscovery'))).toEqual([]);
  });
});

test('additional audiences are merged with those of the plans, sorted', () => {
  const stack = newStack();
  const identityProvider = new EntraIdentityProvider(stack, 'Provider', {
    audiences: ['api://sentinel', 'api://0-comes-first'],
  });
  connect(stack, { identityProvider, plans: [DefenderPlan.defenderForServers()] });
  expect(providersOf(templateOf(stack) as TemplateView)).toEqual([{
    ...DEFENDER_PROVIDER,
    audiences: [
      'api://0-comes-first',
      ...audiencesOf(rolesOfPlans({ servers: {} })),
      'api://sentinel',
    ],
  }]);
});

test('the tenant of the customer is written in lower case', () => {
  const { json } = synth({
    azureTenantId: 'AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE',
    plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
  });
  const expectedTrust = (roleName: string) =>
    JSON.parse(
      JSON.stringify(roleFact(roleName).trust).replaceAll(TENANT, 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'),
    );
  for (const [roleName, { trust }] of rolesOf(json)) expect(trust).toEqual(expectedTrust(roleName));
  expect(providersOf(json)[1].url).toBe('https://sts.windows.net/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/');
});
