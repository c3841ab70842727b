import * as fc from 'fast-check';
import { PLAN_NAMES } from '../facts/plans';
import type { PlanName } from '../facts/types';
import { letters, option } from '../support/generators/basics';
import { connectorOptions, withEffect, type ConnectorOptions } from '../support/generators/connector';
import { PLANS, plansOf, type Plans } from '../support/generators/plans';
import { ofType, resolveIn, type Deployment } from '../support/resolve';
import { synth, TENANT } from '../support/synth';

/** Shrinking its case takes at most half a minute. */
const RUNS = { numRuns: 20, interruptAfterTimeLimit: 30_000 };
/** The region with the longest names. */
const LONGEST: Deployment = { account: '123456789012', region: 'us-isof-south-1', partition: 'aws-us-gov' };

/** Input of a caller, as data, so that each synthesis gets its own plans. */
interface Input {
  readonly plans: Plans;
  readonly props: ConnectorOptions;
}

const inputs = (plans: fc.Arbitrary<Plans>): fc.Arbitrary<Input> => fc.record({ plans, props: connectorOptions });
const anyInput = inputs(fc.record({
  cspm: option(PLANS.cspm), servers: option(PLANS.servers), containers: option(PLANS.containers), databases: option(PLANS.databases),
}));
/** The input and a plan that one case omits and the other adds. */
const addition = fc.constantFrom<PlanName>(...PLAN_NAMES).chain(added => fc.record({
  added: fc.constant(added),
  input: inputs(fc.record(PLANS).chain(all => fc.subarray(PLAN_NAMES).map((kept): Plans =>
    Object.fromEntries(Object.entries(all).filter(([name]) => name === added || kept.includes(name as PlanName)))))),
}));

function templateOf({ plans, props }: Input, order: readonly PlanName[] = PLAN_NAMES): any {
  return synth({ ...withEffect(props, plans), plans: plansOf(plans, order) }).json;
}

const sizeOf = (template: any, document: any) =>
  JSON.stringify(resolveIn(template, document, LONGEST)).replace(/\s/g, '').length;
const duplicates = (values: string[]) => values.filter((v, i) => values.indexOf(v) !== i);

test('providers have exactly the audiences that roles trust, sorted', () => {
  fc.assert(fc.property(anyInput, input => {
    const template = templateOf(input);
    const trusted = new Map<string, Set<string>>();
    for (const { Properties } of ofType(template, 'AWS::IAM::Role')) {
      for (const statement of Properties.AssumeRolePolicyDocument.Statement.filter((s: any) => s.Principal.Federated)) {
        const url = `https://${resolveIn(template, statement.Principal.Federated).split(':oidc-provider/')[1]}`;
        const audience = Object.entries<string>(statement.Condition.StringEquals).find(([key]) =>
          key.endsWith('/:aud'),
        )![1];
        trusted.set(url, (trusted.get(url) ?? new Set()).add(audience));
      }
    }
    const provided = ofType(template, 'AWS::IAM::OIDCProvider').map(p => [
      p.Properties.Url,
      p.Properties.ClientIdList,
    ]);
    expect(Object.fromEntries(provided)).toEqual(
      Object.fromEntries([...trusted].map(([url, audiences]) => [url, [...audiences].sort()])),
    );
    const custom = PLAN_NAMES.flatMap(name => input.plans[name]?.additionalCapabilities ?? []);
    const hasOwnTenant = custom.some(c => c._definition.trust.kind === 'ciem');
    expect(provided.length).toBe(input.plans.cspm?.ciem || hasOwnTenant ? 2 : 1);
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
    for (const { Properties } of ofType(template, 'AWS::IAM::ManagedPolicy')) {
      expect(sizeOf(template, Properties.PolicyDocument)).toBeLessThanOrEqual(6144);
    }
    for (const { Properties } of ofType(template, 'AWS::IAM::Role')) {
      expect((Properties.ManagedPolicyArns ?? []).length).toBeLessThanOrEqual(10);
      expect(sizeOf(template, Properties.AssumeRolePolicyDocument)).toBeLessThanOrEqual(2048);
      expect(Properties.RoleName.length).toBeLessThanOrEqual(64);
    }
    return template;
  };

  test('of IAM, and of the size of a template', () => {
    fc.assert(fc.property(anyInput, input => {
      // CDK uploads a template of more than 51,200 bytes to a bucket. Long lists, names and tags can make it larger, but not much.
      expect(Buffer.byteLength(JSON.stringify(check(input)))).toBeLessThan(70_000);
    }), RUNS);
  });

  test('of IAM if the names of buckets do not fit in one policy', () => {
    const many = fc
      .record({ bucketNames: fc.uniqueArray(letters('abz09', 55), { minLength: 45, maxLength: 60, size: 'max' }) })
      .map(({ bucketNames }): Input => ({
        plans: {
          cspm: { sensitiveDataScope: { bucketNames: bucketNames.map(n => `b-${n}-${'x'.repeat(60 - n.length)}`) } },
        },
        props: { azureTenantId: TENANT },
      }));
    fc.assert(fc.property(many, input => {
      const template = check(input);
      const [role] = ofType(template, 'AWS::IAM::Role').filter(
        r => r.Properties.RoleName === 'SensitiveDataDiscovery',
      );
      expect(role.Properties.ManagedPolicyArns.length).toBeGreaterThan(1);
    }), { ...RUNS, numRuns: 8 });
  });
});

test('the same input gives the same bytes, in any order of plans', () => {
  fc.assert(fc.property(anyInput, fc.shuffledSubarray(PLAN_NAMES, { minLength: PLAN_NAMES.length }), (input, order) => {
    const bytes = JSON.stringify(templateOf(input));
    expect(JSON.stringify(templateOf(input, order))).toBe(bytes);
  }), RUNS);
});

test('adding a plan changes only the audiences of the provider', () => {
  fc.assert(fc.property(addition, ({ added, input }) => {
    const { [added]: plan, ...others } = input.plans;
    // A tag that limits a role is out of reach of the scanner, whichever plan has the scanner. Plans share Azure Arc, and
    // the role that attaches findings to images.
    fc.pre(!/"(justInTimeTag|arcInstanceTag|hostManagement)":\{|"gatedDeployment":true/.test(JSON.stringify([plan,
      input.plans.databases])));
    // Whether these have an effect depends on the plans.
    const props = {
      ...input.props, denyClusterAccessForOthers: undefined, denyManagingAliasedKeys: undefined, snapshotSharingAccounts: undefined,
    };
    const before = templateOf({ props, plans: others });
    const after = templateOf({ props, plans: input.plans });
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
