import { App, aws_iam as iam, CfnCondition, CfnParameter, Lazy, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import {
  ClusterAccessPolicy, DefenderForCloudConnectorProps, DefenderForCloudOrganization, DefenderPlan, EntraIdentityProvider, HostManagement,
  HostManagementIdentity, MemberIdentityProvider, OrganizationTargets, PermissionsType, ServersSubPlan, type ResourceTag,
} from '../../src';
import { newStack } from '../support/stacks';
import { allPlans, CIEM_OBJECT_ID, connect, synth, TENANT } from '../support/synth';

/** Builds a connector with these props, some of which only JavaScript callers can pass. */
function connecting(props: Record<string, unknown>): () => void {
  return () => void synth(props as Partial<DefenderForCloudConnectorProps>);
}

describe('azureTenantId', () => {
  test.each([
    ['no GUID', 'contoso.onmicrosoft.com',
      'azureTenantId must be a GUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (32 hexadecimal digits): ' +
        'the id of your own Entra tenant, which az account show --query tenantId prints, got "contoso.onmicrosoft.com"'],
    ["Microsoft's own", '33E01921-4d64-4f8c-a055-5bdaffd5e33d', "azureTenantId must be your own Entra tenant, not Microsoft's"],
  ])('%s', (_, azureTenantId, message) => {
    expect(connecting({ azureTenantId })).toThrow(message);
  });

  test('is written in lower case, as in tokens', () => {
    const { json } = synth({ azureTenantId: 'ABCDEF11-2222-3333-4444-555555555555' });
    expect(JSON.stringify(json)).toContain('MicrosoftDefenderForClouds_abcdef11-2222-3333-4444-555555555555');
    expect(JSON.stringify(json)).not.toContain('ABCDEF11');
  });

  test('may be a token', () => {
    const { json } = synth({ azureTenantId: Lazy.string({ produce: () => TENANT }), plans: allPlans() });
    expect(JSON.stringify(json)).toContain(`MicrosoftDefenderForClouds_${TENANT}`);
  });

  test('must not be a token with CIEM, which uses it in the names of condition keys', () => {
    expect(connecting({ azureTenantId: Lazy.string({ produce: () => TENANT }), plans: allPlans({ ciem: true }) }))
      .toThrow('azureTenantId must be known at synthesis if CIEM is on');
  });
});

test.each([['X'], ['CspmMonitor'], [undefined]])('a capability that is none: %s', (value) => {
  const { connector } = synth();
  const message = 'capability must be a DefenderCapability, such as DefenderCapability.CSPM_MONITOR, got ' +
    JSON.stringify(value);
  expect(() => connector.role(value as any)).toThrow(message);
  expect(() => connector.plansOf(value as any)).toThrow(message);
});

describe('plans', () => {
  test.each<[string, any[], string]>([
    ['not a plan', ['cspm'], 'plans must be a list of DefenderPlan, such as [DefenderPlan.defenderForServers()], got "cspm"'],
    ['the same plan twice', [DefenderPlan.defenderForServers(), DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })],
      'plans must contain each plan once, got Defender for Servers twice; pass all its options in one'],
  ])('%s', (_, plans, message) => expect(connecting({ plans })).toThrow(message));

  test('different tags for the role of Arc', () => {
    const [one, two] = [{ key: 'arc', values: ['one'] }, { key: 'arc', values: ['two'] }];
    const plans = (tag: ResourceTag) => [
      DefenderPlan.defenderForServers({ arcInstanceTag: one }), DefenderPlan.defenderForDatabases({ arcInstanceTag: tag }),
    ];
    expect(connecting({ plans: plans({ ...one }) })).not.toThrow();
    expect(connecting({ plans: plans(two) })).toThrow('arcInstanceTag must be the same in Defender for Servers and ' +
      'Defender for Databases, because they share the role, got {"key":"arc","values":["one"]} and ' +
      '{"key":"arc","values":["two"]}; set it in one of them');
  });

  test.each<[string, Partial<DefenderForCloudConnectorProps>, string]>([
    ['denyManagingAliasedKeys without a scanner',
      { plans: [DefenderPlan.defenderForDatabases({ databasesDspm: false })], denyManagingAliasedKeys: true },
      'denyManagingAliasedKeys: true has an effect only with agentlessVmScanning: true or databasesDspm: true of a plan'],
    ['denyClusterAccessForOthers without Kubernetes', { plans: [DefenderPlan.defenderForServers()], denyClusterAccessForOthers: true },
      'denyClusterAccessForOthers: true has an effect only with controlPlaneAuditLogs: true, or ' +
        'agentlessKubernetesDiscovery: true with PermissionsType.DEFAULT_ACCESS; remove one or change the other'],
    ['denyClusterAccessForOthers for a role that opens no cluster',
      { plans: [DefenderPlan.defenderCspm()], permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, denyClusterAccessForOthers: true },
      'denyClusterAccessForOthers: true has an effect only with controlPlaneAuditLogs: true'],
  ])('%s', (_, props, message) => {
    expect(connecting(props)).toThrow(message);
    const [[option]] = Object.entries(props).filter(([, value]) => value === true);
    expect(connecting({ ...props, [option]: false })).not.toThrow();
  });

  test.each<[string, () => DefenderPlan, string]>([
    ['agentless scanning with P1', () => DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1, agentlessVmScanning: true }),
      'agentlessVmScanning: true has an effect only with subPlan: ServersSubPlan.P2'],
    ['an unknown sub-plan', () => DefenderPlan.defenderForServers({ subPlan: 'P3' as ServersSubPlan }),
      'subPlan must be one of ServersSubPlan.P1, ServersSubPlan.P2, got "P3"'],
    ['CIEM without object id', () => DefenderPlan.defenderCspm({ ciem: {} as never }),
      'ciem.servicePrincipalObjectId must be a GUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (32 hexadecimal digits): what az ad ' +
        'sp list --display-name NAME --query "[].id" prints for the application of CIEM, got undefined'],
    ['CIEM that is only switched on', () => DefenderPlan.defenderCspm({ ciem: true as never }),
      'ciem must be a struct of options, such as { servicePrincipalObjectId: ... }, got true'],
    [
      'CIEM with every bucket',
      () =>
        DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: '*' } }),
      'ciem.cloudTrailBucketName must be an S3 bucket name of 3 to 63 lower-case letters, digits, dots or hyphens, ' +
        'without wildcards, got "*"',
    ],
    ['gated deployment without image assessment',
      () => DefenderPlan.defenderForContainers({ gatedDeployment: true, containerImageAssessment: false }),
      'gatedDeployment: true has an effect only with containerImageAssessment: true'],
    ['a tag for Arc, which is off', () => DefenderPlan.defenderForDatabases({ arcAutoProvisioning: false, arcInstanceTag: { key: 'arc' } }),
      'arcInstanceTag has an effect only with arcAutoProvisioning: true'],
    ['a tag for just-in-time access, which is off',
      () => DefenderPlan.defenderForServers({ justInTimeVmAccess: false, justInTimeTag: { key: 'jit' } }),
      'justInTimeTag has an effect only with justInTimeVmAccess: true'],
    ['a tag key with a wildcard', () => DefenderPlan.defenderForServers({ justInTimeTag: { key: 'team*' } }),
      'justInTimeTag.key must be a tag key of 1 to 128 letters, digits, spaces or any of _.:/=+-@, got "team*"'],
    ['a tag key that is a token', () => DefenderPlan.defenderForServers({ justInTimeTag: { key: Lazy.string({ produce: () => 'jit' }) } }),
      'justInTimeTag.key must be known at synthesis, because condition keys contain it'],
    ['a tag value twice', () => DefenderPlan.defenderForServers({ arcInstanceTag: { key: 'arc', values: ['a', 'a'] } }),
      'arcInstanceTag.values must name each tag value once, got "a" twice'],
    ['a variable as tag value', () => DefenderPlan.defenderForServers({ arcInstanceTag: { key: 'arc', values: ['a', '${aws:username}'] } }),
      'arcInstanceTag.values[1] must be a tag value of at most 256 letters, digits, spaces or any of _.:/=+-@, got'],
    ['null in place of buckets, which is no choice of all',
      () => DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: null as any } }),
      'sensitiveDataScope.bucketNames must be a list of buckets, got null'],
    ['an empty text in place of keys', () => DefenderPlan.defenderCspm({ sensitiveDataScope: { kmsKeyArns: '' as any } }),
      'sensitiveDataScope.kmsKeyArns must be a list of KMS keys, got ""'],
    ['a bucket that is a token of a list', () => DefenderPlan.defenderCspm({
      ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: Lazy.list({ produce: () => ['a'] }) as any },
    }), 'ciem.cloudTrailBucketName must be an S3 bucket name of 3 to 63 lower-case letters, digits, dots or hyphens, without ' +
      'wildcards, got a token of a list'],
    ['a tag key that policies cannot have', () => DefenderPlan.defenderForServers({ justInTimeTag: { key: '部門' } }),
      'justInTimeTag.key must be a text of the characters that policies of IAM can have (Latin-1), got "部門"'],
    ['a tag value that policies cannot have', () => DefenderPlan.defenderForServers({ arcInstanceTag: { key: 'a', values: ['é', 'я'] } }),
      'arcInstanceTag.values[1] must be a text of the characters that policies of IAM can have (Latin-1), got "я"'],
    ['null in place of clusters', () => DefenderPlan.defenderForContainers({ clusterAccess: null as any }),
      'clusterAccess must be a list of clusters, got null'],
    ['null in place of a cluster', () => DefenderPlan.defenderForContainers({ clusterAccess: [null as any] }),
      'clusterAccess[0] must be a struct of options, such as { clusterName: ... }, got null'],
    ['a bucket twice', () => DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: ['records', 'records'] } }),
      'sensitiveDataScope.bucketNames must name each bucket once, got "records" twice'],
    ['a bucket with a wildcard', () => DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: ['good', 'prod-*'] } }),
      'sensitiveDataScope.bucketNames[1] must be an S3 bucket name'],
    ['a key without account',
      () => DefenderPlan.defenderCspm({ sensitiveDataScope: { kmsKeyArns: ['arn:aws:kms:eu-west-1:1111222233334:key/a'] } }),
      'sensitiveDataScope.kmsKeyArns[0] must be the ARN of a KMS key'],
    ['a key alias', () => DefenderPlan.defenderCspm({ sensitiveDataScope: { kmsKeyArns: ['arn:aws:kms:eu-west-1:111122223333:alias/a'] } }),
      'sensitiveDataScope.kmsKeyArns[0] must be the ARN of a KMS key'],
    ['a scope for a feature that is off', () => DefenderPlan.defenderCspm({ sensitiveDataDiscovery: false, sensitiveDataScope: {} }),
      'sensitiveDataScope has an effect only with sensitiveDataDiscovery: true'],
    ['an external id for a feature that is off',
      () => DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false, dataCollectionExternalId: 'abcd' }),
      'dataCollectionExternalId has an effect only with controlPlaneAuditLogs: true'],
    ['an invalid external id', () => DefenderPlan.defenderForContainers({ dataCollectionExternalId: '*' }),
      'dataCollectionExternalId must be an external id of 2 to 1224 letters'],
    ['cluster access for a feature that is off',
      () =>
        DefenderPlan.defenderForContainers({
          agentlessKubernetesDiscovery: false,
          clusterAccess: [{ clusterName: 'a', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
        }),
      'clusterAccess has an effect only with agentlessKubernetesDiscovery: true'],
    ['a cluster twice',
      () => DefenderPlan.defenderForContainers({
        clusterAccess: [
          { clusterName: 'a', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
          { clusterName: 'a', accessPolicy: ClusterAccessPolicy.CLUSTER_ADMIN },
        ],
      }),
      'clusterAccess must name each cluster once, got "a" twice'],
    ['an invalid cluster name',
      () => DefenderPlan.defenderForContainers({ clusterAccess: [{ clusterName: 'a/b', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }] }),
      'clusterAccess[0].clusterName must be the name of an EKS cluster'],
    ['a cluster without policy', () => DefenderPlan.defenderForContainers({ clusterAccess: [{ clusterName: 'a' } as never] }),
      'clusterAccess[0].accessPolicy must be a ClusterAccessPolicy such as ClusterAccessPolicy.ADMIN_VIEW, got undefined'],
    [
      'an invalid access policy',
      () =>
        DefenderPlan.defenderForContainers({
          clusterAccess: [{ clusterName: 'a', accessPolicy: ClusterAccessPolicy.of('AdministratorAccess') }],
        }),
      'policyName must be the name of an EKS access policy, such as AmazonEKSViewPolicy, got "AdministratorAccess"',
    ],
    ['an audience with a wildcard', () => DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience: 'api://*' }),
      'rdsThreatProtectionAudience must be an audience of 1 to 255 characters without wildcards'],
    ['an audience for a feature that is off',
      () => DefenderPlan.defenderForDatabases({ rdsThreatProtection: false, rdsThreatProtectionAudience: 'api://a' }),
      'rdsThreatProtectionAudience has an effect only with rdsThreatProtection: true'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('permissionsType', () => {
  test('an unknown one', () => {
    expect(connecting({ permissionsType: 'ReadOnly' }))
      .toThrow('permissionsType must be one of PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS, got "ReadOnly"');
    expect(connecting({ permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS })).not.toThrow();
  });
});

describe('roleNames', () => {
  test.each([
    ['illegal characters', { cspmMonitor: 'cspm monitor' },
      'roleNames.cspmMonitor must be a role name of 1 to 64 letters, digits or any of _+=,.@-, got "cspm monitor"'],
    ['the same name twice', { cspmMonitor: 'same', ciemDiscovery: 'x', arcAutoProvisioning: 'Same' },
      "roleNames.arcAutoProvisioning must differ from roleNames.cspmMonitor, got 'Same' for both (IAM ignores the " + 'case)'],
    ['a default name in use', { cspmMonitor: 'SensitiveDataDiscovery' }, 'must differ from roleNames.cspmMonitor'],
    ['no prefix MDC for discovery', { agentlessKubernetesDiscovery: 'discovery' },
      'roleNames.agentlessKubernetesDiscovery must be a role name that begins with MDC, because Microsoft requires it, got "discovery"'],
    ['no prefix MDC for image assessment', { containerImageAssessment: 'mdc-images' },
      'roleNames.containerImageAssessment must be a role name that begins with MDC'],
    ['an empty field', { '': 'a' }, 'roleNames must only have the fields cspmMonitor, agentlessVmScanning,'],
    ['a token of a number', { cspmMonitor: Lazy.number({ produce: () => 1 }) }, 'roleNames.cspmMonitor must be a role name of 1 to 64'],
    ['a capability that does not exist', { cspm: 'a' }, 'roleNames must only have the fields cspmMonitor, agentlessVmScanning,'],
  ])('%s', (_, roleNames, message) => {
    expect(connecting({ plans: allPlans(), roleNames })).toThrow(message);
  });

  test('64 characters are accepted, and so is a token', () => {
    const name = 'a'.repeat(64);
    synth({ roleNames: { cspmMonitor: name } }).template.hasResourceProperties('AWS::IAM::Role', { RoleName: name });
    synth({ roleNames: { cspmMonitor: Lazy.string({ produce: () => 'late' }) } }).template.hasResourceProperties(
      'AWS::IAM::Role',
      { RoleName: 'late' },
    );
  });
});

describe('roleNameSuffix', () => {
  test('a space', () => {
    const message = 'roleNameSuffix must be a text of 1 to 25 letters, digits or any of _+=,.@-, got "-a b"';
    const options = { roleNameSuffix: '-a b' };
    expect(connecting(options)).toThrow(message);
    expect(connecting({ plans: [DefenderPlan.defenderForServers({ hostManagement: options })] })).toThrow(message);
  });

  test('25 characters are accepted with every role', () => {
    const { json } = synth({ plans: allPlans({ ciem: true }), roleNameSuffix: 'x'.repeat(25) });
    expect(JSON.stringify(json)).toContain(`"MDCContainersK8sCloudWatchToKinesisRole${'x'.repeat(25)}"`);
  });
});

describe('rolePath', () => {
  const inHosts = (options: object) => connecting({ plans: [DefenderPlan.defenderForServers({ hostManagement: options })] });
  const existing = (rolePath: string) => () =>
    void HostManagementIdentity.fromExisting(newStack(), 'Identity', { rolePath });
  const provider = (rolePath: string) => () => void EntraIdentityProvider.createOrReuse(newStack(), 'Provider', { rolePath });
  const all = (rolePath: string) => [connecting({ rolePath }), inHosts({ rolePath }), existing(rolePath), provider(rolePath)];

  test.each<[string, any]>([
    ['no slash at its beginning', 'security/'],
    ['no slash at its end', '/security'],
    ['an empty text', ''],
    ['an empty part', '/a//b/'],
    ['a space', '/a b/'],
    ['a line break', '/a\n/'],
    ['a letter that is not ASCII', '/é/'],
    ['a wildcard', '/a*/'],
    ['another wildcard', '/a?/'],
    ['a policy variable', '/${aws:username}/'],
    ['513 characters', `/${'a'.repeat(511)}/`],
    ['a number', 1],
    ['a list', ['/security/']],
  ])('%s', (_, rolePath) => {
    for (const make of all(rolePath)) {
      expect(make).toThrow('rolePath must be a path of at most 512 characters that begins and ends with /, such as /security/, ' +
        `without empty parts, spaces, *, ? and \${, got ${JSON.stringify(rolePath).slice(0, 120)}`);
    }
  });

  test.each([
    ['/aws-reserved/', 'aws-reserved/*'], ['/aws-reserved/sso.amazonaws.com/', 'aws-reserved/*'],
    ['/AWS-Service-Role/x/', 'aws-service-role/*'],
    ['/stacksets-exec-1/', 'stacksets-exec-*'], ['/StackSet-x/y/', 'StackSet-*'], ['/AWSControlTowerX/', 'AWSControlTower*'],
    ['/cdk-a-cfn-exec-role-b/', 'cdk-*-cfn-exec-role-*'],
    // What a lookup returns in the first synthesis stands behind it.
    ['/aws-service-role/dummy-value-for-x/', 'aws-service-role/*'],
  ])('%s, whose roles organization policies exempt', (rolePath, reserved) => {
    for (const make of all(rolePath)) {
      expect(make)
        .toThrow(`rolePath must be another path than /${reserved}, because organization policies exempt such roles of AWS and of ` +
        `deployment tools, got "${rolePath}"`);
    }
  });

  test.each([
    ['/'], ['/a/'], ['/service-role/'], [`/${'a'.repeat(510)}/`], ['/!"#$%&\'()+,-./0:;<=>@A[\\]^_`{|}~/'],
    ['/x-aws-reserved/stacksets-exec-1/'],
  ])('%s is accepted', (rolePath) => {
    for (const make of all(rolePath)) expect(make).not.toThrow();
  });

  test('a token is accepted, and checked at synthesis as far as it is known', () => {
    const withParameter = (before: string, after: string) => () => {
      const stack = newStack();
      const rolePath = `${before}${new CfnParameter(stack, 'Path').valueAsString}${after}`;
      connect(stack, { rolePath });
      return (stack.node.root as App).synth();
    };
    expect(withParameter('/a/', '/')).not.toThrow();
    expect(withParameter('', '')).not.toThrow();
    expect(withParameter('a/', '/')).toThrow('the path of the role in the template must be one that begins and ends with /');
    expect(withParameter('/a/', '/b')).toThrow('the path of the role in the template must be one that begins and ends with /');
    expect(withParameter('/aws-reserved/', '/')).toThrow('aws-reserved/*');
  });

  test('of an existing identity must be known, because the names are behind it', () => {
    expect(existing(Lazy.string({ produce: () => '/late/' }))).toThrow(
      'Stack/Identity: rolePath must be known at synthesis, because the names of the roles are read behind it, got');
  });
});

describe('identity providers', () => {
  test.each<[string, (s: Parameters<typeof EntraIdentityProvider.fromExisting>[0]) => unknown, string]>([
    ['no ARN', s => EntraIdentityProvider.fromExisting(s, 'P', { oidcProviderArn: 'provider' }),
      'oidcProviderArn must be the ARN of an OIDC provider, such as ' +
        'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/, got "provider"'],
    ['the ARN of a role', s => EntraIdentityProvider.fromExisting(s, 'P', { oidcProviderArn: 'arn:aws:iam::111122223333:role/a' }),
      'oidcProviderArn must be the ARN of an OIDC provider'],
    [
      '13 digits',
      s =>
        EntraIdentityProvider.fromExisting(s, 'P', {
          oidcProviderArn:
            'arn:aws:iam::1111222233334:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
        }),
      'oidcProviderArn (its account) must be an AWS account id of exactly twelve digits, got "1111222233334"',
    ],
    [
      'another tenant',
      s =>
        EntraIdentityProvider.fromExisting(s, 'P', {
          oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${TENANT}/`,
        }),
      'oidcProviderArn must be the provider of the tenant, ' +
        'oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
    ],
    ['an audience with a wildcard', s => new EntraIdentityProvider(s, 'P', { audiences: ['api://*'] }),
      'audiences[0] must be an audience of 1 to 255 characters without wildcards'],
    ['null in place of a provider, as of a lookup that found none',
      s => connect(s, { identityProvider: null as any, roleNameSuffix: '-2' }, 'Other'),
      'Stack/Other: identityProvider must be an EntraIdentityProvider, such as EntraIdentityProvider.createOrReuse(...), got null'],
    ['null in place of audiences', s => EntraIdentityProvider.fromExisting(s, 'P', { audiences: null as any }),
      'Stack/P: audiences must be a list of audiences, got null'],
    ['a text in place of audiences, whose letters would be audiences',
      s => EntraIdentityProvider.createOrReuse(s, 'P', { audiences: 'api://x' as any }),
      'Stack/P: audiences must be a list of audiences, got "api://x"'],
    ['a text for requireAudiences', s => new EntraIdentityProvider(s, 'P', { tenantId: TENANT }).requireAudiences('api://x' as any),
      'Stack/P: audiences must be a list of audiences, got "api://x"'],
    ['a condition without its name', s => EntraIdentityProvider.createOrReuse(s, 'P').requireAudiences([], new CfnCondition(s, 'C') as any),
      'Stack/P: options must be a struct of options, such as { onlyIf: ... }, got an object of CfnCondition'],
    ['a name of days', s => EntraIdentityProvider.createOrReuse(s, 'P', { logRetention: 'ONE_YEAR' as any }),
      'Stack/P: logRetention must be a value of logs.RetentionDays, such as RetentionDays.ONE_YEAR, got "ONE_YEAR"'],
    ['null in place of a removal policy, with which CloudFormation deletes',
      s => new EntraIdentityProvider(s, 'P', { removalPolicy: null as any }),
      'Stack/P: removalPolicy must be one of RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, '],
    ['null for members', () => MemberIdentityProvider.create({ removalPolicy: null as any }),
      'MemberIdentityProvider.create: removalPolicy must be one of RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, '],
    ['a tenant that is no GUID', s => new EntraIdentityProvider(s, 'P', { tenantId: 'common' }), 'tenantId must be a GUID'],
    ['a tenant that is a token', s => new EntraIdentityProvider(s, 'P', { tenantId: Lazy.string({ produce: () => TENANT }) }),
      'tenantId must be known at synthesis'],
  ])('%s', (_, make, message) => {
    const { stack } = synth({}, { env: { account: '111122223333', region: 'eu-west-1' } });
    expect(() => make(stack)).toThrow(message);
  });
});

describe('options that belong elsewhere, which would have no effect', () => {
  test.each<[string, unknown, string]>([
    ['hostManagement', { enabled: false }, 'an option of a plan, such as DefenderPlan.defenderForServers'],
    ['arcInstanceTag', { key: 'arc' }, 'an option of a plan, such as DefenderPlan.defenderForServers'],
    ['justInTimeTag', { key: 'jit' }, 'an option of a plan, such as DefenderPlan.defenderForServers'],
    ['sensitiveDataScope', {}, 'an option of DefenderPlan.defenderCspm'],
  ])('%s', (option, value, what) => {
    const message = `${option} is not an option of this construct: it is ${what}`;
    expect(connecting({ [option]: value })).toThrow(new Error(`Stack/Defender: ${message}`));
    expect(connecting({ [option]: undefined })).not.toThrow();
    expect(() => new DefenderForCloudOrganization(new Stack(), 'All', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), [option]: value,
    })).toThrow(message);
  });

  test('the policy of a permissions boundary', () => {
    const message = 'permissionsBoundary is not an option of this construct: create the construct, then call ' +
      'iam.PermissionsBoundary.of(construct).apply(policy)';
    const policy = iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess');
    for (const permissionsBoundary of [policy, policy.managedPolicyArn]) expect(connecting({ permissionsBoundary })).toThrow(message);
  });

  test('host management on its own, of a struct for the monitoring too', () => {
    const hostManagement = new HostManagement(newStack(), 'Hosts');
    expect(connecting({ hostManagement })).not.toThrow();
  });

  test('the boundary of a stack can be spread into its constructs', () => {
    expect(connecting({ permissionsBoundary: PermissionsBoundary.fromName('Boundary') })).not.toThrow();
  });
});
