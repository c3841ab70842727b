import { App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { DefenderPlan, EntraIdentityProvider } from '../../src';
import { policySize, policySizeAtMost } from '../../src/policy-language/iam-limits';
import { resolveIn, rolesOf } from '../support/resolve';
import { newStack } from '../support/stacks';
import { suppressionsOf } from '../support/suppressions';
import { connect, synth } from '../support/synth';

const bucketNames = (n: number) =>
  Array.from({ length: n }, (_, i) => `bucket-with-a-rather-long-name-${String(i).padStart(4, '0')}`);
const withBuckets = (n: number) => [DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: bucketNames(n) } })];

function policiesOf(json: any, idPart: string): any[] {
  return Object.entries<any>(json.Resources)
    .filter(([id, r]) => r.Type === 'AWS::IAM::ManagedPolicy' && id.includes(idPart))
    .map(([, r]) => r);
}

/** The length as IAM counts it: without white space; pseudo parameters with their length in the aws partition. */
function iamSize(json: any, document: any): number {
  return JSON.stringify(resolveIn(json, document)).replace(/\s/g, '').length;
}

describe('6,144 characters per managed policy', () => {
  test('a few buckets are in one policy', () => {
    expect(policiesOf(synth({ plans: withBuckets(3) }).json, 'SensitiveDataDiscovery')).toHaveLength(1);
  });

  test('many buckets are split into several policies, none missing, none too large', () => {
    const { json } = synth({ plans: withBuckets(150) });
    const policies = policiesOf(json, 'SensitiveDataDiscovery');
    expect(policies.length).toBeGreaterThan(2);
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const policy of policies) expect(iamSize(json, policy.Properties.PolicyDocument)).toBeLessThanOrEqual(6144);

    const { statements } = rolesOf(json).get('SensitiveDataDiscovery')!;
    const readable = statements.filter(s => /^ReadNamedBuckets/.test(s.Sid)).flatMap(s => s.Resource);
    expect(readable.sort()).toEqual(bucketNames(150).flatMap(b => [`arn:aws:s3:::${b}`, `arn:aws:s3:::${b}/*`]).sort());
    for (const s of statements.filter(r => /^ReadNamedBuckets/.test(r.Sid))) {
      expect(s.Action).toEqual(['s3:Get*', 's3:List*']);
    }
    const sids = statements.map(s => s.Sid);
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('every part of a split policy is still acknowledged', () => {
    const { stack, json } = synth({ plans: withBuckets(150) });
    const parts = [...suppressionsOf(stack)].filter(([id]) => /SensitiveDataDiscoveryPolicy/.test(id)
      && JSON.stringify(json.Resources[id].Properties).includes('ReadNamedBuckets'));
    expect(parts.length).toBeGreaterThan(2);
    for (const [, suppressions] of parts) {
      const acknowledged = suppressions.flatMap(s => s.applies_to ?? []);
      expect(acknowledged).toEqual(expect.arrayContaining(['Action::s3:Get*']));
    }
  });
});

describe('10 managed policies per role', () => {
  test('more buckets than fit are an error', () => {
    expect(() => synth({ plans: withBuckets(600) })).toThrow(
      /Stack\/Defender\/SensitiveDataDiscovery: managed policies attached to the role must be at most 10, got \d\d/);
  });

  test("the user's own policies are counted", () => {
    const stack = newStack();
    const { cspmMonitorRole } = connect(stack);
    for (let i = 0; i < 9; i++) {
      cspmMonitorRole.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(`Policy${i}`));
    }
    expect(() => App.of(stack)!.synth())
      .toThrow('Stack/Defender/CspmMonitor: managed policies attached to the role must be at most 10, got 11');
  });
});

describe('10,240 inline characters per role', () => {
  const statement = (stack: Stack, n: number) =>
    new iam.PolicyStatement({
      actions: ['s3:GetBucketTagging'],
      resources: Array.from({ length: n }, (_, i) => `arn:${stack.partition}:s3:::a-bucket-${i}`),
    });

  test('a policy of the user outside of the connector is counted', () => {
    const stack = newStack();
    const { cspmMonitorRole } = connect(stack);
    for (const id of ['One', 'Two']) {
      new iam.Policy(stack, id, { roles: [cspmMonitorRole], statements: [statement(stack, 200)] });
    }
    expect(() => App.of(stack)!.synth())
      .toThrow(/Stack\/Defender\/CspmMonitor: characters of its inline policies must be at most 10240, got 1\d{4}/);
  });

  test('CDK moves statements of the user to managed policies, which are measured too', () => {
    const build = (n: number) => {
      const stack = newStack();
      const { cspmMonitorRole } = connect(stack);
      cspmMonitorRole.addToPrincipalPolicy(statement(stack, n));
      return () => App.of(stack)!.synth();
    };
    expect(build(100)).not.toThrow();
    expect(build(400))
      .toThrow(/characters of managed policy Stack\/Defender\/CspmMonitor\/OverflowPolicy1\/Resource must be at most 6144, got 1\d{4}/);
  });
});

describe('2,048 characters a trust policy', () => {
  test('a trust policy that the user extends too far', () => {
    const stack = newStack();
    const { assumeRolePolicy } = connect(stack).cspmMonitorRole as iam.Role;
    for (let i = 0; i < 30; i++) {
      assumeRolePolicy!.addStatements(new iam.PolicyStatement({
        actions: ['sts:AssumeRole'], principals: [new iam.AccountPrincipal(`1111222233${String(i).padStart(2, '0')}`)],
      }));
    }
    expect(() => App.of(stack)!.synth())
      .toThrow(/Stack\/Defender\/CspmMonitor: characters of its trust policy must be at most 2048, got \d+/);
  });
});

describe('100 audiences', () => {
  const audiences = (n: number) => Array.from({ length: n }, (_, i) => `api://app-${i}`);

  test('100 are accepted, 101 are not', () => {
    const stack = newStack();
    expect(() => new EntraIdentityProvider(stack, 'Provider', { audiences: audiences(100) })).not.toThrow();
    expect(() => new EntraIdentityProvider(newStack(), 'Provider', { audiences: audiences(101) }))
      .toThrow('audiences of Stack/Provider must be at most 100, got 101');
  });

  test('those that a connector adds are counted', () => {
    const stack = newStack();
    const identityProvider = new EntraIdentityProvider(stack, 'Provider', { audiences: audiences(100) });
    expect(() => connect(stack, { identityProvider })).toThrow('audiences of Stack/Provider must be at most 100, got 101');
  });
});

describe('sizes of policies', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  // {"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":"a:b","Resource":""}]}
  const EMPTY = 96;
  const documentWith = (resource: string) => new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ sid: 'S', actions: ['a:b'], resources: [resource] })],
  });

  test.each<[string, string, number]>([
    ['a text', 'arn:aws:s3:::bucket', 19],
    ['white space, which IAM does not count', 'with two spaces', 13],
    // The longest in any partition.
    ['the partition', Aws.PARTITION, 'aws-us-gov'.length],
    ['the account', Aws.ACCOUNT_ID, 12],
    ['the region', Aws.REGION, 'us-isof-south-1'.length],
    ['the URL suffix', Aws.URL_SUFFIX, 'amazonaws.com.cn'.length],
    ['an ARN in the stack', `arn:${Aws.PARTITION}:s3:${Aws.REGION}:${Aws.ACCOUNT_ID}:x`, 3 + 10 + 1 + 2 + 1 + 15 + 1 + 12 + 2 + 1],
    // The ARN of a role with a name of 64 characters.
    ['a reference', role.roleArn, 'arn:aws-us-gov:iam::123456789012:role/'.length + 64],
  ])('%s', (_, resource, length) => {
    expect(policySize(stack, documentWith(resource))).toBe(EMPTY + length);
    expect(policySizeAtMost(documentWith(resource))).toBe(EMPTY + length);
  });

  test('two references are two ARNs', () => {
    expect(policySize(stack, documentWith(`${role.roleArn}:${role.roleName}`))).toBe(EMPTY + 2 * 102 + 1);
  });

  test('a document without statements', () => {
    expect(policySize(stack, new iam.PolicyDocument())).toBe(0);
    expect(policySizeAtMost(undefined)).toBe(0);
  });
});

describe('a size that is calculated without resolving', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  const name = new CfnParameter(stack, 'Name');
  const names = new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList' }).valueAsList;
  const long = 'x'.repeat(500);
  const PSEUDO = [Aws.PARTITION, Aws.ACCOUNT_ID, Aws.REGION, Aws.URL_SUFFIX];
  const REFERENCES = [role.roleArn, name.valueAsString];
  const OTHER = [
    ...REFERENCES,
    Aws.STACK_NAME,
    Fn.select(0, names),
    Fn.sub(long),
    Fn.join('', [long, role.roleName]),
    Lazy.string({ produce: () => long }),
    `${Token.asNumber(Fn.getAtt('Role', 'Arn'))}`,
  ];
  const NOT_TEXT: unknown[] = [
    names,
    Lazy.list({ produce: () => [long] }),
    Token.asNumber(Fn.getAtt('Role', 'Arn')),
    Lazy.any({ produce: () => long }),
    { creationStack: [], resolve: () => long },
    { Ref: 'Name' },
    { 'Fn::GetAtt': ['Role', 'Arn'] },
  ];
  const part = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...PSEUDO));
  const text = (parts: fc.Arbitrary<string>) =>
    fc.array(parts, { minLength: 1, maxLength: 5 }).map(p => `arn:${p.join('')}`);
  const plain = text(part);
  const mixed = text(fc.oneof(part, fc.constantFrom(...OTHER)));
  const statement = (
    resource: fc.Arbitrary<string>,
    value: fc.Arbitrary<unknown>,
    sid: fc.Arbitrary<string | undefined>,
  ) =>
    fc.tuple(sid, fc.array(resource, { minLength: 1, maxLength: 4 }), value).map(
      ([id, resources, key]) =>
        () =>
          new iam.PolicyStatement({ sid: id, actions: ['s3:Get*'], resources, conditions: { StringLike: { key } } }),
    );
  const sids = fc.constantFrom('First', 'Second', undefined);
  const any = fc.oneof(
    statement(plain, plain, sids),
    statement(mixed, fc.oneof(mixed, fc.constantFrom(...NOT_TEXT)), sids),
  );

  test('is that of the resolved statement if it has pseudo parameters only', () => {
    fc.assert(fc.property(statement(plain, plain, fc.constant('Sid')), (make) => {
      const json = make().toStatementJson();
      expect(policySizeAtMost(json)).toBe(policySize(stack, json));
      expect(policySizeAtMost(json)).toBeGreaterThan(50);
    }));
  });

  test('is never less than that of the resolved document', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 4 }), fc.boolean(), fc.boolean(), (makes, assignSids, minimize) => {
        const document = new iam.PolicyDocument({ statements: makes.map(make => make()), assignSids, minimize });
        expect(policySizeAtMost(document)).toBeGreaterThanOrEqual(policySize(stack, document));
      }),
      { numRuns: 500 },
    );
  });

  const withValue = (value: unknown) => ({ Sid: 'Sid', Effect: 'Allow', Condition: { StringLike: { key: value } } });

  test.each(REFERENCES.map((value, i) => [i, value] as const))('is that of the longest ARN for a reference: %i', (_, value) => {
    expect(policySizeAtMost(withValue(value))).toBe(policySize(stack, withValue(value)));
    expect(policySizeAtMost(withValue(value))).toBeGreaterThan(100);
  });

  const values = [...OTHER.slice(REFERENCES.length), ...NOT_TEXT].map((value, i) => [i, value]);
  test.each(values)('is unlimited if only resolving can tell: %i', (_, value) => {
    expect(policySizeAtMost(withValue(value))).toBe(Infinity);
  });
});
