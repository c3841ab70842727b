import * as fc from 'fast-check';
import {
  ClusterAccessPolicy, DefenderPlan, PermissionsType, ServersSubPlan, type DefenderCspmOptions,
  type DefenderForContainersOptions, type DefenderForCloudConnectorProps, type DefenderForDatabasesOptions,
  type DefenderForServersOptions, type DefenderRoleNames,
} from '../../src';
import { resolveIn, type Deployment } from '../support/resolve';
import { CIEM_OBJECT_ID, synth } from '../support/synth';

/** The same cases in every run. A failure report has the seed; shrinking its case takes at most half a minute. */
const RUNS = { seed: 20261101, numRuns: 20, interruptAfterTimeLimit: 30_000 };
/** The region with the longest names. */
const LONGEST: Deployment = { account: '123456789012', region: 'us-isof-south-1', partition: 'aws-us-gov' };
const ROLE_KEYS: (keyof DefenderRoleNames)[] = [
  'cspmMonitor', 'agentlessVmScanning', 'justInTimeVmAccess', 'arcAutoProvisioning', 'kubernetesService',
  'kubernetesDataCollection',
  'cloudWatchToKinesis', 'kinesisToS3', 'agentlessKubernetesDiscovery', 'containerImageAssessment',
  'sensitiveDataDiscovery', 'databasesDspm',
  'rdsThreatProtection', 'ciemOidc', 'ciemDiscovery',
];

/** Input of a caller, as data, so that each synthesis gets its own plans. */
interface Input {
  readonly plans: Plans;
  readonly props: Partial<DefenderForCloudConnectorProps>;
}
interface Plans {
  readonly cspm?: DefenderCspmOptions;
  readonly servers?: DefenderForServersOptions;
  readonly containers?: DefenderForContainersOptions;
  readonly databases?: DefenderForDatabasesOptions;
}
type PlanName = keyof Plans;

const letters = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength, size: 'max' });
const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const flag = () => option(fc.boolean());
const buckets = (maxLength: number) =>
  fc.uniqueArray(letters('abz09', 55), { minLength: 1, maxLength }).map(names => names.map(n => `bucket-${n}`));

const cspm: fc.Arbitrary<DefenderCspmOptions> = fc.record({
  agentlessVmScanning: flag(),
  agentlessKubernetesDiscovery: flag(),
  containerImageAssessment: flag(),
  databasesDspm: flag(),
  sensitiveDataDiscovery: flag(),
  sensitiveDataScope: option(fc.record({ bucketNames: option(buckets(8)), decryptOnlyViaS3: flag() })),
  ciem: option(
    fc.record({
      servicePrincipalObjectId: fc.constant(CIEM_OBJECT_ID),
      cloudTrailBucketName: option(fc.constant('trail-bucket')),
    }),
  ),
}).map(o => ({ ...o, sensitiveDataScope: o.sensitiveDataDiscovery === false ? undefined : o.sensitiveDataScope }));

const servers: fc.Arbitrary<DefenderForServersOptions> = fc.record({
  subPlan: option(fc.constantFrom(ServersSubPlan.P1, ServersSubPlan.P2)),
  justInTimeVmAccess: flag(),
  agentlessVmScanning: flag(),
  arcAutoProvisioning: flag(),
  hostManagement: option(fc.record({ enabled: flag() })),
  justInTimeTag: option(fc.record({
    key: letters('abAZ09 _.:/=+-@', 120).map(key => `k${key}`),
    values: option(fc.uniqueArray(letters('aZ09', 50), { minLength: 1, maxLength: 3 })),
  })),
}).map(o => ({
  ...o,
  justInTimeTag: o.justInTimeVmAccess === false ? undefined : o.justInTimeTag,
  hostManagement: o.arcAutoProvisioning === false ? undefined : o.hostManagement,
  agentlessVmScanning: o.subPlan === ServersSubPlan.P1 ? undefined : o.agentlessVmScanning,
}));

const containers: fc.Arbitrary<DefenderForContainersOptions> = fc.record({
  controlPlaneAuditLogs: flag(),
  agentlessKubernetesDiscovery: flag(),
  containerImageAssessment: flag(),
  agentlessVmScanning: flag(),
  gatedDeployment: flag(),
  dataCollectionExternalId: option(letters('aZ09_+=,.@:/-', 1200).map(id => `id${id}`)),
  clusterAccess: option(fc.uniqueArray(letters('abz09-_', 20), { minLength: 1, maxLength: 3 })
    .map(names => names.map(n => ({ clusterName: `c${n}`, accessPolicy: ClusterAccessPolicy.ADMIN_VIEW })))),
}).map(o => ({
  ...o,
  dataCollectionExternalId: o.controlPlaneAuditLogs === false ? undefined : o.dataCollectionExternalId,
  gatedDeployment: o.containerImageAssessment === false ? undefined : o.gatedDeployment,
  clusterAccess: o.agentlessKubernetesDiscovery === false ? undefined : o.clusterAccess,
}));

const databases: fc.Arbitrary<DefenderForDatabasesOptions> = fc
  .record({
    databasesDspm: flag(),
    rdsThreatProtection: flag(),
    rdsThreatProtectionAudience: option(letters('aZ09-.', 200).map(a => `api://${a}`)),
    arcAutoProvisioning: flag(),
  })
  .map(o => ({
    ...o,
    rdsThreatProtectionAudience: o.rdsThreatProtection === false ? undefined : o.rdsThreatProtectionAudience,
  }));

/** Names for some of the roles, each with its number, so that all are different. */
const roleNames: fc.Arbitrary<DefenderRoleNames> = fc
  .array(option(letters('aZ09_+=,.@-', 58)), { minLength: 15, maxLength: 15 })
  .map(names => Object.fromEntries(names.flatMap((n, i) => (n === undefined ? [] : [[ROLE_KEYS[i], `MDC${i}-${n}`]]))));

const inputs = (plans: fc.Arbitrary<Plans>): fc.Arbitrary<Input> => fc.record({
  plans,
  props: fc.record({
    permissionsType: option(fc.constantFrom(PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS)),
    denyDataReads: flag(),
    outputs: flag(),
    roleNames: option(roleNames),
    roleNameSuffix: option(letters('aZ09_+=,.@-', 24).map(text => `-${text}`)),
  }),
});
const anyPlans: fc.Arbitrary<Plans> = fc.record({
  cspm: option(cspm), servers: option(servers), containers: option(containers), databases: option(databases),
});
const anyInput = inputs(anyPlans);
/** The input and a plan that one case omits and the other adds. */
const addition = fc.constantFrom<PlanName>('cspm', 'servers', 'containers', 'databases').chain(added => fc.record({
  added: fc.constant(added),
  input: inputs(fc.record({ cspm, servers, containers, databases })
    .chain(all => fc.subarray(['cspm', 'servers', 'containers', 'databases'] as PlanName[]).map(kept =>
      Object.fromEntries(Object.entries(all).filter(([name]) => name === added || kept.includes(name as PlanName)))))),
}));

const MAKERS: { [name in PlanName]-?: (options: any) => DefenderPlan } = {
  cspm: o => DefenderPlan.defenderCspm(o),
  servers: o => DefenderPlan.defenderForServers(o),
  containers: o => DefenderPlan.defenderForContainers(o),
  databases: o => DefenderPlan.defenderForDatabases(o),
};
const ORDER = Object.keys(MAKERS) as PlanName[];

function templateOf({ plans, props }: Input, order: readonly PlanName[] = ORDER): any {
  return synth({ ...props, plans: order.flatMap(name => plans[name] ? [MAKERS[name](plans[name])] : []) }).json;
}

const resourcesOf = (template: any, type: string) =>
  Object.values<any>(template.Resources).filter(r => r.Type === type);
const sizeOf = (template: any, document: any) =>
  JSON.stringify(resolveIn(template, document, LONGEST)).replace(/\s/g, '').length;
const duplicates = (values: string[]) => values.filter((v, i) => values.indexOf(v) !== i);

test('providers have exactly the audiences that roles trust, sorted', () => {
  fc.assert(fc.property(anyInput, input => {
    const template = templateOf(input);
    const trusted = new Map<string, Set<string>>();
    for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role')) {
      for (const statement of Properties.AssumeRolePolicyDocument.Statement.filter((s: any) => s.Principal.Federated)) {
        const url = `https://${resolveIn(template, statement.Principal.Federated).split(':oidc-provider/')[1]}`;
        const audience = Object.entries<string>(statement.Condition.StringEquals).find(([key]) =>
          key.endsWith('/:aud'),
        )![1];
        trusted.set(url, (trusted.get(url) ?? new Set()).add(audience));
      }
    }
    const provided = resourcesOf(template, 'AWS::IAM::OIDCProvider').map(p => [
      p.Properties.Url,
      p.Properties.ClientIdList,
    ]);
    expect(Object.fromEntries(provided)).toEqual(
      Object.fromEntries([...trusted].map(([url, audiences]) => [url, [...audiences].sort()])),
    );
    expect(provided.length).toBe(input.plans.cspm?.ciem ? 2 : 1);
  }), RUNS);
});

test('all names are unique', () => {
  fc.assert(fc.property(anyInput, input => {
    const template = templateOf(input);
    const names = Object.values<any>(template.Resources).flatMap(({ Type, Properties: p }) =>
      [p.RoleName, p.ManagedPolicyName, p.Url, p.ClusterName].filter(n => n !== undefined).map(n => `${Type} ${n}`));
    expect(names.length).toBeGreaterThan(1);
    // IAM names are not case-sensitive.
    expect(duplicates(names.map(n => n.toLowerCase()))).toEqual([]);
    expect(
      duplicates(
        [...Object.keys(template.Resources), ...Object.keys(template.Outputs ?? {})].map(id => id.toLowerCase()),
      ),
    ).toEqual([]);
  }), RUNS);
});

describe('limits are kept', () => {
  const check = (input: Input) => {
    const template = templateOf(input);
    for (const { Properties } of resourcesOf(template, 'AWS::IAM::ManagedPolicy')) {
      expect(sizeOf(template, Properties.PolicyDocument)).toBeLessThanOrEqual(6144);
    }
    for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role')) {
      expect((Properties.ManagedPolicyArns ?? []).length).toBeLessThanOrEqual(10);
      expect(sizeOf(template, Properties.AssumeRolePolicyDocument)).toBeLessThanOrEqual(2048);
      expect(Properties.RoleName.length).toBeLessThanOrEqual(64);
    }
    return template;
  };

  test('of IAM and of a template body', () => {
    fc.assert(fc.property(anyInput, input => {
      const bytes = Buffer.byteLength(JSON.stringify(check(input)));
      // With options that add long lists, CDK uploads the template to a bucket, where the limit is 1,000,000.
      expect(bytes).toBeLessThan(
        input.props.denyDataReads || input.plans.cspm?.ciem || input.plans.cspm?.sensitiveDataScope ? 70_000 : 51_200,
      );
    }), RUNS);
  });

  test('of IAM if the names of buckets do not fit in one policy', () => {
    const many = fc
      .record({ bucketNames: fc.uniqueArray(letters('abz09', 55), { minLength: 45, maxLength: 60, size: 'max' }) })
      .map(({ bucketNames }): Input => ({
        plans: {
          cspm: { sensitiveDataScope: { bucketNames: bucketNames.map(n => `b-${n}-${'x'.repeat(60 - n.length)}`) } },
        },
        props: {},
      }));
    fc.assert(fc.property(many, input => {
      const template = check(input);
      const [role] = resourcesOf(template, 'AWS::IAM::Role').filter(
        r => r.Properties.RoleName === 'SensitiveDataDiscovery',
      );
      expect(role.Properties.ManagedPolicyArns.length).toBeGreaterThan(1);
    }), { ...RUNS, numRuns: 8 });
  });
});

test('the same input gives the same bytes, in any order of plans', () => {
  fc.assert(fc.property(anyInput, fc.shuffledSubarray(ORDER, { minLength: ORDER.length }), (input, order) => {
    const bytes = JSON.stringify(templateOf(input));
    expect(JSON.stringify(templateOf(input, order))).toBe(bytes);
  }), RUNS);
});

test('adding a plan changes only the audiences of the provider', () => {
  fc.assert(fc.property(addition, ({ added, input }) => {
    const { [added]: plan, ...others } = input.plans;
    // A tag that limits a role is out of reach of the scanner, whichever plan has the scanner.
    fc.pre(!JSON.stringify(plan).includes('"justInTimeTag":{'));
    const before = templateOf({ ...input, plans: others });
    const after = templateOf(input);
    const audiencesIn = (resource: any): string[] => resource?.Properties?.ClientIdList ?? [];
    for (const [id, resource] of Object.entries<any>(before.Resources)) {
      const got = after.Resources[id];
      expect([id, ...audiencesIn(got)]).toEqual(expect.arrayContaining([id, ...audiencesIn(resource)]));
      const isProvider = resource.Type === 'AWS::IAM::OIDCProvider';
      const expected = isProvider ? { ...resource, Properties: { ...resource.Properties, ClientIdList: audiencesIn(got) } } : resource;
      expect({ [id]: got }).toEqual({ [id]: expected });
    }
    expect(after.Outputs ?? {}).toEqual(expect.objectContaining(before.Outputs ?? {}));
  }), RUNS);
});
