import { permissionsOf, sorted } from './actual';
import { CIEM_DISCOVERY_WITH_TRAIL, EXPECTED_ROLES, type Permissions } from './expected';
import {
  DefenderCapability, DefenderPlan, PermissionsType, type DefenderRoleNames, type HostManagementOptions,
} from '../../src';
import { hostManagementRolesOf, resolveIn, rolesOf } from '../support/resolve';
import { allPlans, synth, type Synthesized } from '../support/synth';

interface Renaming {
  readonly prop: keyof DefenderRoleNames;
  readonly capability: DefenderCapability;
  readonly from: string;
  readonly to: string;
}

const RENAMINGS: Renaming[] = [
  renaming('cspmMonitor', DefenderCapability.CSPM_MONITOR, 'CspmMonitorAws', 'acme-posture'),
  renaming(
    'agentlessVmScanning',
    DefenderCapability.AGENTLESS_VM_SCANNING,
    'DefenderForCloud-AgentlessScanner',
    'acme-scanner',
  ),
  renaming(
    'justInTimeVmAccess',
    DefenderCapability.JUST_IN_TIME_VM_ACCESS,
    'DefenderForCloud-DefenderForServers',
    'acme-just-in-time',
  ),
  renaming(
    'arcAutoProvisioning',
    DefenderCapability.ARC_AUTO_PROVISIONING,
    'DefenderForCloud-ArcAutoProvisioning',
    'acme-arc',
  ),
  renaming('kubernetesService', DefenderCapability.KUBERNETES_SERVICE, 'MDCContainersK8sRole', 'acme-k8s'),
  renaming(
    'kubernetesDataCollection',
    DefenderCapability.KUBERNETES_DATA_COLLECTION,
    'MDCContainersK8sDataCollectionRole',
    'acme-k8s-data',
  ),
  renaming(
    'cloudWatchToKinesis',
    DefenderCapability.CLOUDWATCH_TO_KINESIS,
    'MDCContainersK8sCloudWatchToKinesisRole',
    'acme-to-kinesis',
  ),
  renaming('kinesisToS3', DefenderCapability.KINESIS_TO_S3, 'MDCContainersK8sKinesisToS3Role', 'acme-to-s3'),
  // Microsoft requires the prefix MDC for these two.
  renaming(
    'agentlessKubernetesDiscovery',
    DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY,
    'MDCContainersAgentlessDiscoveryK8sRole',
    'MDC-acme-discovery',
  ),
  renaming(
    'containerImageAssessment',
    DefenderCapability.CONTAINER_IMAGE_ASSESSMENT,
    'MDCContainersImageAssessmentRole',
    'MDC-acme-images',
  ),
  renaming(
    'sensitiveDataDiscovery',
    DefenderCapability.SENSITIVE_DATA_DISCOVERY,
    'SensitiveDataDiscovery',
    'acme-sensitive',
  ),
  renaming(
    'databasesDspm',
    DefenderCapability.DATABASES_DSPM,
    'DefenderForCloud-DataSecurityPostureDB',
    'acme-databases',
  ),
  renaming(
    'rdsThreatProtection',
    DefenderCapability.RDS_THREAT_PROTECTION,
    'DefenderForCloud-DataThreatProtectionDB',
    'acme-rds',
  ),
  renaming('ciemOidc', DefenderCapability.CIEM_OIDC, 'DefenderForCloud-OidcCiem', 'acme-ciem-entry'),
  renaming('ciemDiscovery', DefenderCapability.CIEM_DISCOVERY, 'DefenderForCloud-Ciem', 'acme-ciem'),
];

function renaming(prop: keyof DefenderRoleNames, capability: DefenderCapability, from: string, to: string): Renaming {
  return { prop, capability, from, to };
}

type RolesByName = Record<string, { trust: object; permissions: Permissions }>;

/** Expected trust and permissions after the renamings: the same, except for ARNs of the renamed roles. */
function expectedAfter(renamings: Renaming[], permissionsType: PermissionsType): RolesByName {
  const roles: RolesByName = Object.fromEntries([...EXPECTED_ROLES.values()].map(({ roleName, trust, ...byType }) => {
    // The plans of these tests set a CloudTrail bucket.
    const permissions = roleName === 'DefenderForCloud-Ciem' ? CIEM_DISCOVERY_WITH_TRAIL : byType[permissionsType];
    return [renamings.find(r => r.from === roleName)?.to ?? roleName, { trust, permissions }];
  }));
  const text = renamings.reduce(
    (t, { from, to }) => t.replaceAll(`:role/${from}"`, `:role/${to}"`),
    JSON.stringify(roles),
  );
  const expected: RolesByName = JSON.parse(text);
  return Object.fromEntries(
    Object.entries(expected).map(([name, { trust, permissions }]) => [
      name,
      { trust, permissions: sorted(permissions) },
    ]),
  );
}

function actualOf({ json }: Synthesized): RolesByName {
  return Object.fromEntries(
    [...rolesOf(json)].map(([name, role]) => [name, { trust: role.trust, permissions: permissionsOf(role) }]),
  );
}

function synthWith(renamings: Renaming[], permissionsType?: PermissionsType): Synthesized {
  const roleNames: DefenderRoleNames = Object.fromEntries(renamings.map(({ prop, to }) => [prop, to]));
  return synth({ plans: allPlans({ ciem: true }), roleNames, permissionsType });
}

function resolved({ stack, json }: Synthesized, value: unknown): unknown {
  return resolveIn(json, stack.resolve(value));
}

/** `roleNames` of a connector does not rename these. */
const OF_HOST_MANAGEMENT = [
  'AmazonSSMRoleForInstancesMDCSetup', 'DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch',
];

function arnsOf(names: readonly string[]): string[] {
  return [...names, ...OF_HOST_MANAGEMENT].map(name => `arn:aws:iam::111122223333:role/${name}`).sort();
}

function outputsOf({ json }: Synthesized): string[] {
  return Object.values<{ Value: unknown }>(json.Outputs).map(o => resolveIn(json, o.Value)).sort();
}

test('there are fifteen names, one per capability', () => {
  expect(RENAMINGS.map(r => r.capability)).toEqual(DefenderCapability.all());
  expect(new Set(RENAMINGS.map(r => r.from))).toEqual(new Set(EXPECTED_ROLES.keys()));
  expect(EXPECTED_ROLES.size).toBe(15);
});

describe.each([PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS])('%s', permissionsType => {
  test.each(RENAMINGS)('roleNames.$prop changes that name and references to it', one => {
    expect(actualOf(synthWith([one], permissionsType))).toEqual(expectedAfter([one], permissionsType));
  });

  test('all names change at once', () => {
    expect(actualOf(synthWith(RENAMINGS, permissionsType))).toEqual(expectedAfter(RENAMINGS, permissionsType));
  });
});

describe('roleNameSuffix', () => {
  const suffixed = RENAMINGS.map(({ from, ...r }) => ({ ...r, from, to: `${from}-cdk` }));

  test.each([PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS])(
    'changes every name and the references, and nothing else: %s', (permissionsType) => {
      const synthesized = synth({ plans: allPlans({ ciem: true }), roleNameSuffix: '-cdk', permissionsType });
      expect(actualOf(synthesized)).toEqual(expectedAfter(suffixed, permissionsType));
    });

  test('a name of your own stays', () => {
    const { json } = synth({ roleNameSuffix: '-cdk', roleNames: { cspmMonitor: 'acme-cspm' } });
    expect([...rolesOf(json).keys()]).toEqual(['acme-cspm']);
  });

  test('host management has it too, unless it has its own', () => {
    const names = (hostManagement?: HostManagementOptions) => {
      const plans = [DefenderPlan.defenderForServers({ hostManagement })];
      return [...hostManagementRolesOf(synth({ plans, roleNameSuffix: '-cdk' }).json).keys()];
    };
    expect(names()).toEqual([
      'AmazonSSMRoleForInstancesMDCSetup-cdk', 'DefenderForCloud-HostManagement-cdk',
      'DefenderForCloud-HostManagementLaunch-cdk',
    ]);
    expect(names({ runOnLaunch: false, roleNameSuffix: '-hosts' })).toEqual([
      'AmazonSSMRoleForInstancesMDCSetup-hosts', 'DefenderForCloud-HostManagement-hosts',
    ]);
  });
});

describe('references to a role by its name', () => {
  const sessionOf = (roleName: string) =>
    `arn:aws:sts::111122223333:assumed-role/${roleName}/` +
    'MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555';
  const everyName = synthWith(RENAMINGS);
  const defaultNames = synth({ plans: allPlans({ ciem: true }) });

  test('iam:PassRole covers the two pipeline roles under their new names', () => {
    const passRole = permissionsOf(rolesOf(everyName.json).get('acme-k8s')!).statements.filter(s =>
      s.actions.includes('iam:PassRole'),
    );
    expect(passRole).toEqual([
      {
        effect: 'Allow',
        actions: ['iam:PassRole'],
        resources: ['arn:aws:iam::111122223333:role/acme-to-kinesis'],
        conditions: { StringEquals: { 'iam:PassedToService': ['logs.amazonaws.com'] } },
      },
      {
        effect: 'Allow',
        actions: ['iam:PassRole'],
        resources: ['arn:aws:iam::111122223333:role/acme-to-s3'],
        conditions: { StringEquals: { 'iam:PassedToService': ['firehose.amazonaws.com'] } },
      },
    ]);
  });

  test('the two roles of CIEM refer to each other', () => {
    const roles = rolesOf(everyName.json);
    expect(roles.get('acme-ciem-entry')!.statements).toEqual([
      expect.objectContaining({
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: 'arn:aws:iam::111122223333:role/acme-ciem',
      }),
    ]);
    expect(roles.get('acme-ciem')!.trust.Statement[0].Principal).toEqual({
      AWS: 'arn:aws:iam::111122223333:role/acme-ciem-entry',
    });
  });

  test('the pattern that filters CloudTrail', () => {
    expect(resolved(defaultNames, defaultNames.connector.cloudTrailUserIdentityArn)).toBe(sessionOf('CspmMonitorAws'));
    expect(resolved(everyName, everyName.connector.cloudTrailUserIdentityArn)).toBe(sessionOf('acme-posture'));
  });

  test('the outputs', () => {
    expect(outputsOf(everyName)).toEqual([
      ...arnsOf(RENAMINGS.map(({ to }) => to)),
      sessionOf('acme-posture'),
    ]);
    expect(outputsOf(defaultNames)).toEqual([
      ...arnsOf(RENAMINGS.map(({ from }) => from)),
      sessionOf('CspmMonitorAws'),
    ]);
  });

  test.each(RENAMINGS)('$capability: roleArns and role()', ({ capability, to }) => {
    const { connector } = everyName;
    expect(resolved(everyName, connector.roleArns[capability.id])).toBe(`arn:aws:iam::111122223333:role/${to}`);
    expect(resolved(everyName, connector.role(capability).roleName)).toBe(to);
  });
});
