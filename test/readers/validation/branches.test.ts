/** Parts of a role in Fn::If: each branch counts, and a branch without the part too. */
import { App, Stack } from 'aws-cdk-lib';
import {
  addResources, CSPM_AUDIENCE, found, ISSUER, role, rulesFor, TENANT, trust, trustAudience, trustIf, trustSession, violationsOf,
} from './support';
import { variantsOf } from '../../../src/policy-language/cloudformation/branches';

const NONE = { Ref: 'AWS::NoValue' };
const OWN_NAME = `MicrosoftDefenderForClouds_${TENANT}`;
const GOOD = { [`${ISSUER}:aud`]: CSPM_AUDIENCE, 'sts:RoleSessionName': OWN_NAME };
const ONLY_AUDIENCE = { [`${ISSUER}:aud`]: CSPM_AUDIENCE };
const iff = (yes: unknown, no: unknown, condition = 'C') => ({ 'Fn::If': [condition, yes, no] });
const document = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });
const OPEN = trustIf(undefined);
const GITHUB = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
const MICROSOFT = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;

describe('conditions', () => {
  test.each<[string, object, string[]]>([
    ['a session name or none', trustSession('StringEquals', iff(OWN_NAME, NONE)), ['SessionNameMissing']],
    ['none or a session name', trustSession('StringEquals', iff(NONE, OWN_NAME)), ['SessionNameMissing']],
    ['a list or none', trustSession('StringEquals', iff([OWN_NAME], NONE)), ['SessionNameMissing']],
    ['a list whose only element can be absent', trustSession('StringEquals', [iff(OWN_NAME, NONE)]), ['SessionNameMissing']],
    ['one element of two can be absent', trustSession('StringEquals', [OWN_NAME, iff(OWN_NAME, NONE)]), []],
    ['a session name or another form', trustSession('StringEquals', iff(OWN_NAME, 'Anyone')), ['SessionNameForm']],
    ['one of two in nested branches', trustSession('StringEquals', iff(OWN_NAME, iff(OWN_NAME, NONE, 'D'))), ['SessionNameMissing']],
    ['a session name in both branches', trustSession('StringEquals', iff(OWN_NAME, { 'Fn::Sub': 'MicrosoftDefenderForClouds_${T}' })), []],
    ['an audience or none', trustAudience('StringEquals', iff(CSPM_AUDIENCE, NONE)), ['AudienceMissing']],
    ['none or an audience', trustAudience('StringEquals', iff(NONE, CSPM_AUDIENCE)), ['AudienceMissing']],
    ['keys of an operator', trustIf({ StringEquals: iff(GOOD, ONLY_AUDIENCE) }), ['SessionNameMissing']],
    ['the same keys in both branches', trustIf({ StringEquals: iff(GOOD, GOOD) }), []],
    ['an operator or none', trustIf({ StringEquals: iff(GOOD, NONE) }), ['AudienceMissing', 'SessionNameMissing']],
    ['all conditions', trustIf(iff({ StringEquals: GOOD }, { StringEquals: ONLY_AUDIENCE })), ['SessionNameMissing']],
    ['all conditions, good in both branches', trustIf(iff({ StringEquals: GOOD }, { StringLike: GOOD })), []],
    ['one of two operators', trustIf({ StringEquals: iff(GOOD, NONE), StringLike: iff(NONE, GOOD) }), []],
    ['a branch that cannot be read', trustIf({ StringEquals: iff(GOOD, { 'Fn::GetAtt': ['Json', 'Value'] }) }), ['TrustNotKnown']],
    ['two audiences, but one at a time',
      trustAudience('StringEquals', iff(CSPM_AUDIENCE, 'api://6610e979-c931-41ec-adc7-b9920c9d52f1')), []],
    ['two audiences in one branch',
      trustAudience('StringEquals', iff(CSPM_AUDIENCE, [CSPM_AUDIENCE, 'api://6610e979-c931-41ec-adc7-b9920c9d52f1'])),
      ['AudienceSeveral']],
  ])('%s', (_, statement, expected) => {
    expect(rulesFor(statement)).toEqual(expected);
  });

  test('a branch that is never in the role, because the role then does not exist', () => {
    const statement = trustSession('StringEquals', iff(OWN_NAME, NONE));
    expect(found({ Role: { ...role(statement), Condition: 'C' } })).toEqual([]);
    expect(found({ Role: { ...role(statement), Condition: 'D' } })).toEqual(['SessionNameMissing Role']);
  });
});

describe('statements and documents', () => {
  test.each<[string, unknown, string[]]>([
    ['a statement or none', document(trust(), iff(OPEN, NONE)), ['AudienceMissing', 'SessionNameMissing']],
    ['a statement or another one', document(iff(trust(), OPEN)), ['AudienceMissing', 'SessionNameMissing']],
    ['all statements', { Statement: iff([trust()], [trust(), OPEN]) }, ['AudienceMissing', 'SessionNameMissing']],
    ['a document', iff(document(trust()), document(OPEN)), ['AudienceMissing', 'SessionNameMissing']],
    ['a document, good in both branches', iff(document(trust()), document(trust())), []],
    ['a document as text', iff(JSON.stringify(document(trust())), JSON.stringify(document(OPEN))),
      ['AudienceMissing', 'SessionNameMissing']],
    ['a document or one as text', iff(document(trust()), JSON.stringify(document(OPEN))), ['AudienceMissing', 'SessionNameMissing']],
    ['a document with a text in branches', {
      'Fn::Join': ['', ['{"Statement":', iff(JSON.stringify(trust()), JSON.stringify(OPEN)), '}']],
    }, ['AudienceMissing', 'SessionNameMissing']],
    ['all principals', document(trust({ Principal: iff({ Federated: MICROSOFT }, { Federated: GITHUB }), Condition: undefined })),
      ['AudienceMissing', 'SessionNameMissing']],
    ['all principals, none of Microsoft',
      document(trust({ Principal: iff({ Federated: GITHUB }, { Federated: GITHUB }), Condition: undefined })), []],
    ['Deny or Allow', document(trust({ Effect: iff('Deny', 'Allow'), Condition: undefined })), ['AudienceMissing', 'SessionNameMissing']],
    ['Deny in both branches', document(trust({ Effect: iff('Deny', 'Deny'), Condition: undefined })), []],
    ['an effect that is a parameter', document(trust({ Effect: { Ref: 'Effect' }, Condition: undefined })),
      ['AudienceMissing', 'SessionNameMissing']],
    ['an action or more', document(trust({ Action: iff('sts:AssumeRoleWithWebIdentity', 'sts:*') })), ['ActionTooWide']],
  ])('%s', (_, AssumeRolePolicyDocument, expected) => {
    expect(rulesFor([], { AssumeRolePolicyDocument })).toEqual(expected);
  });

  test('findings keep the position of their statement', () => {
    const app = new App();
    addResources(new Stack(app, 'Stack'), { Role: role([iff(trust(), NONE), OPEN]) });
    expect(violationsOf(app).flatMap(v => v.violatingResources[0].locations)).toEqual([
      'Properties.AssumeRolePolicyDocument.Statement.1', 'Properties.AssumeRolePolicyDocument.Statement.1',
    ]);
  });

  test('permissions that are denied or allowed', () => {
    const grants = (Effect: unknown) => ({
      Policies: [{ PolicyName: 'P', PolicyDocument: document({ Effect, Action: 'iam:*', Resource: '*' }) }],
    });
    expect(rulesFor(trust(), grants(iff('Deny', 'Allow')))).toEqual(['WiderThanPublished']);
    expect(rulesFor(trust(), grants(iff('Deny', 'Deny')))).toEqual([]);
  });

  test.each<[string, (policy: object) => unknown]>([
    ['one of the policies', policy => [iff(NONE, policy)]],
    ['all policies', policy => iff([policy], NONE)],
    ['the document of a policy', ({ PolicyDocument }: any) => [{ PolicyName: 'P', PolicyDocument: iff(document(), PolicyDocument) }]],
  ])('permissions in branches: %s', (_, policies) => {
    const inline = (Action: string) => policies({ PolicyName: 'P', PolicyDocument: document({ Effect: 'Allow', Action, Resource: '*' }) });
    expect(rulesFor(trust(), { Policies: inline('iam:*') })).toEqual(['WiderThanPublished']);
    expect(rulesFor(trust(), { Policies: inline('ec2:DescribeRegions') })).toEqual([]);
  });
});

describe('combinations of conditions', () => {
  test('all of them, if there are few', () => {
    expect(variantsOf([iff('a', 'b', 'A'), iff('c', NONE, 'B')])).toEqual([
      ['a', 'c'], ['b', 'c'], ['a', undefined], ['b', undefined],
    ]);
  });

  test('one condition is the same everywhere', () => {
    expect(variantsOf({ a: iff(1, 2), b: [iff(3, 4)], c: iff(5, NONE) })).toEqual([{ a: 1, b: [3], c: 5 }, { a: 2, b: [4] }]);
  });

  test('the condition of the resource is true', () => {
    expect(variantsOf({ a: iff(1, 2, 'Own'), b: iff(3, 4, 'Other') }, 'Own')).toEqual([{ a: 1, b: 3 }, { a: 1, b: 4 }]);
  });

  test('a property that is absent is not there', () => {
    expect(variantsOf({ a: iff(1, NONE), b: NONE, c: [NONE, 2] })).toStrictEqual([{ a: 1, c: [undefined, 2] }, { c: [undefined, 2] }]);
  });

  test('other functions stay', () => {
    const functions = [{ Ref: 'AWS::Region' }, { 'Fn::Sub': 'AWS::NoValue' }, { 'Fn::If': 'no list' }];
    expect(variantsOf(functions)).toEqual([functions]);
  });

  test('conditions that are no names', () => {
    expect(variantsOf({ 'Fn::If': [{ Condition: 'A' }, 1, 2] })).toEqual([1, 2]);
    expect(variantsOf([{ 'Fn::If': [null, 1, 2] }, { 'Fn::If': [{ Condition: 'B' }, 3, 4] }])).toEqual([[1, 3], [2, 4]]);
  });

  test('six conditions have 64 combinations', () => {
    const six = Array.from({ length: 6 }, (_, i) => iff(1, 0, `C${i}`));
    const texts = variantsOf(six).map(variant => (variant as number[]).join(''));
    expect(texts.sort()).toEqual(Array.from({ length: 64 }, (_, i) => i.toString(2).padStart(6, '0')));
  });

  test('of more, all true, all false, and each of them different from the others', () => {
    const seven = Array.from({ length: 7 }, (_, i) => iff(1, 0, `C${i}`));
    const texts = variantsOf(seven).map(variant => (variant as number[]).join(''));
    expect(texts).toEqual([
      '1111111', '0111111', '1011111', '1101111', '1110111', '1111011', '1111101', '1111110',
      '0000000', '1000000', '0100000', '0010000', '0001000', '0000100', '0000010', '0000001',
    ]);
  });

  test('what only one combination of more than six conditions allows', () => {
    const rare = (yes: unknown) => Array.from({ length: 9 }, (_, i) => `C${i}`)
      .reduce((rest, name, i) => i % 2 === 0 ? iff(rest, NONE, name) : iff(NONE, rest, name), yes);
    expect(rulesFor([trust(), rare(OPEN)])).toEqual(['AudienceMissing', 'SessionNameMissing']);
    const policies = (...statements: unknown[]) => ({ Policies: [{ PolicyName: 'P', PolicyDocument: document(...statements) }] });
    expect(rulesFor(trust(), policies(rare({ Effect: 'Allow', Action: 'iam:*', Resource: '*' })))).toEqual(['WiderThanPublished']);
  });

  test('more variants than are read are not known', () => {
    const many = (value: unknown) => Array.from({ length: 7 }, (_, i) => iff(value, NONE, `C${i}`));
    expect(rulesFor([trust(), ...many(trust())])).toEqual(['TrustNotKnown']);
    const allowed = { Effect: 'Allow', Action: 'ec2:DescribeRegions', Resource: '*' };
    expect(rulesFor(trust(), { Policies: [{ PolicyName: 'P', PolicyDocument: document(...many(allowed)) }] }))
      .toEqual(['PermissionsNotReadable']);
  });

  test('of very many, 40 are varied', () => {
    expect(variantsOf(Array.from({ length: 50 }, (_, i) => iff(1, 0, `C${i}`)))).toHaveLength(82);
  });

  test('what is nested deeper than 40 levels is left out', () => {
    const nest = (depth: number): unknown => depth === 0 ? iff(1, 2) : [nest(depth - 1)];
    const innermost = (value: unknown): unknown => Array.isArray(value) ? innermost(value[0]) : value;
    expect(variantsOf(nest(40)).map(innermost)).toEqual([1, 2]);
    expect(variantsOf(nest(41)).map(innermost)).toEqual([undefined]);
  });

  test('equal variants are one', () => {
    expect(variantsOf({ a: iff(1, 1) })).toEqual([{ a: 1 }]);
  });

  test('each branch, if there are many conditions', () => {
    const many = Array.from({ length: 30 }, (_, i) => iff(`yes ${i}`, `no ${i}`, `C${i}`));
    const variants = variantsOf(many) as string[][];
    expect(new Set(variants.flat()).size).toBe(60);
    expect(variants.length).toBeLessThan(70);
    const nested = many.reduce<unknown>((rest, { 'Fn::If': [name] }) => iff(OWN_NAME, rest, String(name)), NONE);
    expect(rulesFor(trustSession('StringEquals', nested))).toEqual(['SessionNameMissing']);
  });
});
