/** Texts that intrinsic functions of the file join: none becomes a token of CDK, and the role says what the file says. */
import { App, Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import type { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { allow, CSPM, inline, NEW_AUDIENCE, oneRole, read, trustOf, write } from './support';
import { DefenderForCloudConnector, DefenderPlan, MicrosoftTemplate, PermissionsType } from '../../../src';
import { rolesOf } from '../../support/resolve';
import { synth, TENANT } from '../../support/synth';

const cspm = (properties: object, sections: object = {}) =>
  oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...properties }, {}, sections);
const synthesize = (file: object) => () => synth({ permissionsFrom: read(file) }).app.synth();

/** A token of every app, and one of this app. */
const PARTITION = Aws.PARTITION;
const OWN = Lazy.string({ produce: () => '*' });
const [LIST] = Token.asList({ resolve: () => ['*'], creationStack: [] });
const NUMBER = Token.asNumber({ resolve: () => 7, creationStack: [] });

const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const halves = (text: string, at = 1) => [text.slice(0, at), text.slice(at)];
const REFUSED = /^microsoft\.json: must not contain CDK tokens, got [^\n]+$/;

describe('no text of the file becomes a token', () => {
  test.each<[string, unknown]>([
    ['Fn::Join', join('arn:', ...halves(PARTITION), ':iam::*:role/*')],
    ['Fn::Join with a delimiter', { 'Fn::Join': ['{', [`arn:${PARTITION.split('{')[0]}`, `${PARTITION.split('{')[1]}:iam::*:role/*`]] }],
    ['Fn::Join, character by character', join(...`arn:${PARTITION}:iam::*:role/*`)],
    ['a token of the app', join(...halves(OWN))],
    ['the second part in another Fn::Join', join('$', join('{Token', join(PARTITION.slice(7))))],
    ['an escape of Fn::Sub', { 'Fn::Sub': `arn:${PARTITION.replace('${', '${!')}:iam::*:role/*` }],
    ['a variable of Fn::Sub', { 'Fn::Sub': ['arn:$${Rest}:iam::*:role/*', { Rest: PARTITION.slice(1) }] }],
    ['a variable in a variable', { 'Fn::Sub': ['$${A}', { A: { 'Fn::Sub': ['{${B}', { B: PARTITION.slice(2) }] } }] }],
    ['Fn::If', join('arn:$', { 'Fn::If': ['C', PARTITION.slice(1), 'x'] })],
    ['a name that Ref has', { Ref: PARTITION.slice(2, -1) }],
    ['a name in Fn::Sub', { 'Fn::Sub': ['${X}', { X: { 'Fn::GetAtt': [PARTITION.slice(2, -1)] } }] }],
    ['a list', [join('#', LIST.slice(1))]],
    ['a number', NUMBER],
    ['a number in Fn::Join', join('a', NUMBER)],
  ])('%s', (_, value) => {
    expect(() => read(cspm(inline(allow('iam:PassRole', value))))).toThrow(REFUSED);
    expect(() => read(cspm(inline(allow('s3:GetObject', '*', { Condition: { StringEquals: { 'aws:PrincipalArn': value } } })))))
      .toThrow(REFUSED);
    expect(() => read(cspm({ ...inline(allow('s3:GetObject')), RoleName: value }))).toThrow(REFUSED);
    expect(() => read(cspm({ ManagedPolicyArns: [value] }))).toThrow(REFUSED);
  });

  const document = (resource: string) =>
    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":${resource}}]}`;
  test.each<[string, unknown]>([
    ['a document that is a joined text', join(...halves(document(`"${PARTITION}"`), 90))],
    ['a document that is a text with Fn::Join', document(JSON.stringify(join(...halves(PARTITION))))],
    ['a document that is a text with an escape', document(`"\\u0024${PARTITION.slice(1)}"`)],
    ['Fn::ToJsonString', { 'Fn::ToJsonString': JSON.parse(document(JSON.stringify(join(...halves(PARTITION))))) }],
  ])('%s', (_, PolicyDocument) => {
    expect(() => read(cspm({ Policies: [{ PolicyName: 'P', PolicyDocument }] }))).toThrow(REFUSED);
    expect(() => read(cspm({ AssumeRolePolicyDocument: PolicyDocument }))).toThrow(REFUSED);
  });

  test('a default that completes the name of a role', () => {
    const file = oneRole({ RoleName: { 'Fn::Sub': 'New$${Rest}' } }, {}, {
      Parameters: { Rest: { Type: 'String', Default: OWN.slice(1) } },
    });
    expect(() => read(file)).toThrow(REFUSED);
  });

  test('the application of a trust, whose GUID a token would pass for', () => {
    const issuer = `sts.windows.net/${TENANT}/`;
    const trust = trustOf('api://own', {
      Principal: { Federated: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${issuer}` } },
      Condition: { StringEquals: { [`${issuer}:aud`]: 'api://own', [`${issuer}:sub`]: join(...halves(OWN)) } },
    });
    expect(() => read(oneRole({ AssumeRolePolicyDocument: trust }))).toThrow(REFUSED);
  });

  test.each(['Sid', 'StringEquals'])('a key or a Sid, %s', (place) => {
    const statement = place === 'Sid' ? allow('s3:GetObject', '*', { Sid: join(...halves(OWN)) })
      : allow('s3:GetObject', '*', { Condition: { StringEquals: { [`x${OWN}`]: 'a' } } });
    expect(() => read(cspm(inline(statement)))).toThrow(REFUSED);
  });

  test('the name of the file', () => {
    const file = write(cspm(inline(allow('s3:GetObject'))), `${PARTITION}.json`);
    expect(() => MicrosoftTemplate.fromFile(file)).toThrow('must have a name without tokens of CDK, got ');
  });
});

describe('texts that only look like references', () => {
  test.each<[string, unknown, string]>([
    ['a pseudo parameter outside of Fn::Sub', 'arn:aws:s3:::${AWS::AccountId}',
      'Resource must have arn:aws:s3:::${AWS::AccountId} in Fn::Sub'],
    ['a pseudo parameter that Fn::Join joins', join('arn:aws:s3:::$', '{AWS::AccountId}'),
      'Resource must have arn:aws:s3:::${AWS::AccountId} in Fn::Sub'],
    ['an escaped pseudo parameter', { 'Fn::Sub': 'arn:aws:s3:::${!AWS::AccountId}' },
      'Resource must have arn:aws:s3:::${AWS::AccountId} in Fn::Sub'],
    ['a pseudo parameter in a variable', { 'Fn::Sub': ['arn:aws:s3:::${A}', { A: '${AWS::AccountId}' }] },
      'Resource must have arn:aws:s3:::${AWS::AccountId} in Fn::Sub'],
    ['an escape outside of Fn::Sub', 'arn:aws:s3:::${!aws:username}',
      'Resource must have no escape of Fn::Sub, got "arn:aws:s3:::${!aws:username}"'],
    ['an escape of an escape', { 'Fn::Sub': 'arn:aws:s3:::${!!aws:username}' },
      'Resource must have no escape of Fn::Sub, got "arn:aws:s3:::${!!aws:username}"'],
  ])('%s', (_, resource, message) => expect(synthesize(cspm(inline(allow('s3:GetObject', resource))))).toThrow(message));

  test('a policy variable stays one', () => {
    const file = cspm(inline(allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${AWS::AccountId}-${!aws:PrincipalTag/team}' })));
    const { json } = synth({ permissionsFrom: read(file) });
    expect(rolesOf(json).get('CspmMonitorAws')!.statements[0].Resource).toBe('arn:aws:s3:::111122223333-${aws:PrincipalTag/team}');
  });
});

describe('a document that is a text', () => {
  test('has no functions, because IAM reads it as it is', () => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::x' })] });
    expect(synthesize(cspm({ Policies: [{ PolicyName: 'P', PolicyDocument }] })))
      .toThrow('the document, which is a text, must have no intrinsic functions, got Fn::Sub');
  });
  test('has no control characters', () => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:GetObject', 'arn:aws:s3:::X')] })
      .replace('X', '\\b');
    expect(synthesize(cspm({ Policies: [{ PolicyName: 'P', PolicyDocument }] })))
      .toThrow('Resource must have no control characters, got "arn:aws:s3:::\\b"');
  });
});

test('more texts than are read are not left out', () => {
  const branches = Array.from({ length: 6 }, (_, i) => ({ 'Fn::If': [`C${i}`, `a${i}`, `b${i}`] }));
  const deny = { ...allow('s3:GetObject', join('arn:aws:s3:::', ...branches)), Effect: 'Deny' };
  expect(synthesize(cspm(inline(allow('s3:*'), deny)))).toThrow('Resource must have less than 32 texts in the branches of Fn::If');
});

test('lists in lists are not left out', () => {
  const nested = (value: unknown, levels: number): unknown => levels === 0 ? value : [nested(value, levels - 1)];
  const deny = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
  expect(synthesize(cspm(inline(allow('s3:*'), nested(deny, 45))))).toThrow('the statement must be an object, got ');
});

/** The statements that IAM gets, each action on each resource once. */
function grantsIn(statements: readonly any[]): string[] {
  const list = (value: unknown) => [value].flat().map(String);
  return [...new Set(statements.filter(s => s.Sid !== 'DenyBilling')
    .flatMap(s => list(s.Action).flatMap(action => list(s.Resource)
      .map(resource => JSON.stringify([s.Effect, action, resource, s.Condition ?? {}])))))].sort();
}

describe('the role says what was read', () => {
  /** A value of a template that is this text, in pieces. */
  const pieces = (text: string): fc.Arbitrary<unknown> => fc.tuple(
    fc.nat(text.length), fc.nat(text.length), fc.integer({ min: 0, max: 6 }),
  ).map(([a, b, how]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const parts = [text.slice(0, from), text.slice(from, to), text.slice(to)];
    switch (how) {
      case 0: return join(...parts);
      case 1: return { 'Fn::Sub': ['${A}${B}${C}', { A: parts[0], B: join(parts[1]), C: { 'Fn::Sub': ['${D}', { D: parts[2] }] } }] };
      case 2: return join(parts[0], { 'Fn::If': ['C', parts[1], parts[1]] }, parts[2]);
      case 3: return join(parts[0], { 'Fn::Select': [0, [parts[1]]] }, parts[2]);
      case 4: return join(parts[0], { 'Fn::Select': [1, { 'Fn::Split': ['|', `x|${parts[1]}`] }] }, parts[2]);
      case 5: return { 'Fn::Sub': text.replace(/\$\{/g, '${!') };
      default: return text;
    }
  });
  const hostile = fc.constantFrom(
    PARTITION, OWN, LIST, '${Token[TOKEN.0]}', '#{Token[X.1]}', '${AWS::AccountId}', '${aws:username}', '$', '$${a}', '{', '${!a}',
    '{{resolve:ssm:a}}',
    '\u0001AWS::Region\u0002', '*', '-1.888e+289');
  const text = fc.tuple(fc.constantFrom('arn:aws:s3:::', 'arn:aws:iam::*:role/'), hostile, fc.constantFrom('', 'x', '/*'))
    .map(parts => parts.join(''));
  const used = { expected: [] as string[], refused: 0 };

  test('or is refused', () => {
    fc.assert(fc.property(text.chain(whole => fc.record({ whole: fc.constant(whole), value: pieces(whole) })), ({ whole, value }) => {
      let json: any;
      try {
        const file = cspm(inline(allow('s3:GetObject', value, { Condition: { StringLike: { 'aws:PrincipalArn': value } } })));
        const made = synth({ permissionsFrom: read(file), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
        made.app.synth();
        ({ json } = made);
      } catch (error) {
        used.refused++;
        return /microsoft\.json: /.test((error as Error).message);
      }
      used.expected.push(whole);
      const found = grantsIn(rolesOf(json).get('CspmMonitorAws')!.statements);
      return JSON.stringify(found) === JSON.stringify([JSON.stringify(['Allow', 's3:GetObject', whole,
        { StringLike: { 'aws:PrincipalArn': whole } }])]);
    }), { numRuns: 150 });
    expect(used.refused).toBeGreaterThan(5);
    expect(used.expected.length).toBeGreaterThan(5);
  });

  const withPolicy = (change: (policy: CfnManagedPolicy) => void) => () => {
    const app = new App();
    const { cspmMonitorRole } = new DefenderForCloudConnector(new Stack(app, 'Stack'), 'Defender', {
      azureTenantId: TENANT,
      permissionsFrom: read(cspm(inline(
        allow(['s3:ListAllMyBuckets', 's3:GetBucketAcl'], 'arn:aws:s3:::x'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }))),
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    });
    change(cspmMonitorRole.node.findChild('Policy').node.defaultChild as CfnManagedPolicy);
    app.synth();
  };
  const WHERE = '[Stack/Defender/CspmMonitor] the policies of the role in the template must match microsoft.json';

  test.each<[string, (policy: CfnManagedPolicy) => void, string]>([
    ['a resource that a token became', p => p.addPropertyOverride('PolicyDocument.Statement.0.Resource', '*'),
      'got also Allow s3:ListAllMyBuckets on *, Allow s3:GetBucketAcl on *, and not Allow s3:ListAllMyBuckets on ' +
      'arn:${AWS::Partition}:s3:::x, ' +
      'Allow s3:GetBucketAcl on arn:${AWS::Partition}:s3:::x'],
    ['another action', p => p.addPropertyOverride('PolicyDocument.Statement.0.Action', ['s3:ListAllMyBuckets']),
      ', got not Allow s3:GetBucketAcl on'],
    ['a Deny that is gone', p => p.addPropertyDeletionOverride('PolicyDocument.Statement.1'), ', got not Deny everything but s3:* on *'],
    ['a condition', p => p.addPropertyOverride('PolicyDocument.Statement.0.Condition', { Bool: { 'aws:SecureTransport': 'true' } }),
      ' with conditions'],
  ])('and not %s', (_, change, message) => {
    expect(withPolicy(() => {})).not.toThrow();
    expect(withPolicy(change)).toThrow(WHERE);
    expect(withPolicy(change)).toThrow(message);
  });

  test('also of statements that are divided, and of a capability of the file', () => {
    const actions = Array.from({ length: 500 }, (_, i) => `bedrock:ListThings${'abcdefghij'[i % 10]}x${i}`);
    const file = read(oneRole({
      AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE),
      ...inline(allow(actions), allow('iam:GetRole', { 'Fn::GetAtt': ['Role', 'Arn'] })),
    }));
    const { app } = synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [file.capability('New-Role')] })] });
    expect(() => app.synth()).not.toThrow();
  });
});

