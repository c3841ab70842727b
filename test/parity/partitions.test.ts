import type { ResourceView } from './actual';
import {
  ClusterAccessPolicy, EntraIdentityProvider, PermissionsType, type DefenderForCloudConnectorProps,
} from '../../src';
import { ALL_PLANS } from '../facts/plans';
import { resolveIn, rolesOf } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { CIEM_OBJECT_ID, connect, makePlans, synth } from '../support/synth';

const BOTH_TYPES = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS];

/** Every plan with every option that adds an ARN. */
function everything(
  permissionsType: PermissionsType,
  sensitiveBuckets: boolean,
): Partial<DefenderForCloudConnectorProps> {
  return {
    permissionsType,
    denyDataReads: true,
    plans: makePlans({
      ...ALL_PLANS,
      cspm: {
        ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' },
        ...(sensitiveBuckets ? { sensitiveDataScope: { bucketNames: ['first-bucket'] } } : {}),
      },
      containers: {
        dataCollectionExternalId: 'connector-external-id',
        clusterAccess: [{ clusterName: 'cluster', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
      },
    }),
  };
}

const VARIANTS = BOTH_TYPES.flatMap(permissionsType =>
  [false, true].map(sensitiveBuckets => ({ permissionsType, sensitiveBuckets })),
);

describe.each(VARIANTS)('every plan, $permissionsType, named buckets $sensitiveBuckets', variant => {
  const { permissionsType, sensitiveBuckets } = variant;
  const { json } = synth(everything(permissionsType, sensitiveBuckets));
  const deployedIn = (partition: string, region: string): string => {
    const properties = Object.values<ResourceView>(json.Resources).map(r => r.Properties);
    return JSON.stringify(resolveIn(json, [properties, json.Outputs], { account: '111122223333', region, partition }));
  };

  test('no ARN has a literal partition', () => {
    expect(JSON.stringify(json)).not.toMatch(/arn:aws/);
  });

  test.each([
    ['aws', 'eu-west-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-cn', 'cn-north-1'],
  ])('every ARN is of %s when deployed there', (partition, region) => {
    const partitions = new Set(
      [...deployedIn(partition, region).matchAll(/\barn:([^:]*):/g)].map(([, found]) => found),
    );
    expect([...partitions]).toEqual([partition]);
  });

  test('only the ARNs and their regions differ in GovCloud', () => {
    expect(deployedIn('aws-us-gov', 'us-gov-west-1')).toBe(
      deployedIn('aws', 'eu-west-1')
        .replaceAll('arn:aws:', 'arn:aws-us-gov:')
        .replaceAll(':eu-west-1:', ':us-gov-west-1:')
        .replaceAll('"aws:RequestedRegion":"eu-west-1"', '"aws:RequestedRegion":"us-gov-west-1"'),
    );
  });
});

test('policies, providers and resources of a role are those of the partition', () => {
  const { json } = synth(everything(PermissionsType.DEFAULT_ACCESS, true));
  const roles = rolesOf(json, { account: '111122223333', region: 'cn-north-1', partition: 'aws-cn' });
  expect(roles.get('CspmMonitorAws')!.awsManagedPolicies).toEqual(['ReadOnlyAccess']);
  expect(roles.get('CspmMonitorAws')!.trust.Statement[0].Principal).toEqual({
    Federated: 'arn:aws-cn:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
  });
  expect(roles.get('DefenderForCloud-Ciem')!.trust.Statement[0].Principal).toEqual({
    AWS: 'arn:aws-cn:iam::111122223333:role/DefenderForCloud-OidcCiem',
  });
  expect(roles.get('MDCContainersK8sKinesisToS3Role')!.statements[0].Resource).toEqual([
    'arn:aws-cn:s3:::azuredefender-*', 'arn:aws-cn:s3:::ms-defender-*',
  ]);
});

// If the partition is known at synthesis, the library must not write it: the template must work in every partition.
test.each([
  'eu-west-1', 'us-gov-west-1', 'cn-north-1',
])('no ARN has a literal partition in a stack with a known region, %s', region => {
  const { json } = synth(everything(PermissionsType.DEFAULT_ACCESS, true), {
    env: { account: '111122223333', region },
  });
  expect(JSON.stringify(json)).not.toMatch(/arn:aws/);
});

test.each([
  false, true,
])('no ARN has a literal partition with an existing provider, addMissingAudiences %s', addMissingAudiences => {
  const stack = newStack();
  connect(stack, {
    identityProvider: EntraIdentityProvider.fromExisting(stack, 'Existing', { addMissingAudiences }),
    ...everything(PermissionsType.LEAST_PRIVILEGE_ACCESS, true),
  });
  const json = templateOf(stack);
  expect(JSON.stringify(json)).not.toMatch(/arn:aws/);
  // The provider is not in this app, so its ARN is composed, not referenced.
  const { Principal } = json.Resources.DefenderCspmMonitorB9F31555.Properties.AssumeRolePolicyDocument.Statement[0];
  expect(
    resolveIn(json, Principal, { account: '111122223333', region: 'us-gov-west-1', partition: 'aws-us-gov' }),
  ).toEqual({
    Federated: 'arn:aws-us-gov:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
  });
});
