/** Whatever a template contains, the plugin reports and does not throw. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { ISSUER, role, trust } from './support';
import { DefenderTrustValidation } from '../../../src';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));

function validate(template: unknown): string[] {
  const path = join(folder, 'Stack.template.json');
  writeFileSync(path, typeof template === 'string' ? template : JSON.stringify(template));
  return new DefenderTrustValidation().validate({ templatePaths: [path] } as any).violations.map(v => v.ruleName);
}

const word = fc.constantFrom(
  '*', '?', '', 'Allow', 'Deny', 'sts:AssumeRoleWithWebIdentity', 'iam:*', 'arn:aws:iam::111122223333:role/*', ISSUER,
  `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`, 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', 'AWS::NoValue', '${AWS::AccountId}',
  '${!Literal}', '${', 'MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555', '\uE000\uE001', 'Role', '{"Statement":[{}]}',
  '__proto__', 'constructor', 'toString',
);
const key = fc.oneof(
  word,
  fc.constantFrom(
    'Ref', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::GetAtt', 'Fn::ImportValue', 'Fn::Select', 'Statement', 'Effect', 'Principal',
    'NotPrincipal', 'Federated', 'AWS', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'StringEquals', 'StringLike',
    'ForAnyValue:StringLike', `${ISSUER}:aud`, `${ISSUER}:sub`, 'sts:RoleSessionName', 'PolicyDocument', 'Version',
  ),
);
const { json } = fc.letrec(tie => ({
  json: fc.oneof({ depthSize: 'medium', withCrossShrink: true },
    word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4 })),
}));

test('any JSON as a template: without roles, there is nothing to report', () => {
  fc.assert(fc.property(fc.jsonValue(), template => expect(validate(template)).toEqual([])), { numRuns: 100 });
});

test('any text as a template', () => {
  fc.assert(fc.property(fc.string(), text => expect(validate(text)).toEqual([])), { numRuns: 100 });
});

test('any properties of the resources: none hides an open role', () => {
  const type = fc.constantFrom('AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy',
    'AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider', 'AWS::CloudFormation::StackSet', 'AWS::CloudFormation::Stack',
    'AWS::SNS::Topic');
  const property = fc.constantFrom('AssumeRolePolicyDocument', 'RoleName', 'ManagedPolicyArns', 'Policies', 'PolicyDocument', 'Roles',
    'Url', 'TemplateBody', 'Parameters');
  const resource = fc.record({ Type: type, Properties: fc.dictionary(property, json), Condition: json });
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('Role', 'Policy', 'Provider', 'Members', '__proto__'), resource), json, json,
    (resources, outputs, parameters) => {
      const Open = role([trust({ Condition: undefined })]);
      expect(validate({ Resources: { ...resources, Open }, Outputs: outputs, Parameters: parameters })).toContain('AudienceMissing');
    }), { numRuns: 300 });
});

test('any parts of a trust policy and of permissions', () => {
  const statement = fc.record({
    Effect: fc.oneof(fc.constant('Allow'), json),
    Principal: fc.oneof(fc.constant({ Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` }), json),
    Action: json,
    NotAction: json,
    Resource: json,
    Condition: fc.oneof(fc.dictionary(key, fc.dictionary(key, json)), json),
  }, { requiredKeys: ['Effect', 'Principal'] });
  let judged = 0;
  fc.assert(fc.property(fc.array(statement, { maxLength: 3 }), fc.array(statement, { maxLength: 3 }), (trusts, grants) => {
    const rules = validate({ Resources: { Role: role(trusts, { Policies: [{ PolicyDocument: { Statement: grants } }] }) } });
    if (rules.length > 0) judged++;
  }), { numRuns: 300 });
  expect(judged).toBeGreaterThan(5);
});

test('whatever else a role trusts, an open statement is found', () => {
  fc.assert(fc.property(fc.array(json, { maxLength: 3 }), (others) => {
    const open = trust({ Condition: undefined });
    expect(validate({ Resources: { Role: role([...others, open]) } })).toContain('AudienceMissing');
  }), { numRuns: 300 });
});

test.each<[string, (times: number) => string, number]>([
  ['nested lists', n => '['.repeat(n) + ']'.repeat(n), 5000],
  ['nested Fn::If', n => '{"Fn::If":["Condition","a",'.repeat(n) + '"b"' + ']}'.repeat(n), 3000],
  ['nested Fn::Sub', n => '{"Fn::Sub":["${A}${A}",{"A":'.repeat(n) + '"b"' + '}]}'.repeat(n), 3000],
  ['Fn::Sub that doubles the text at each level', n => '{"Fn::Sub":["${A}${A}",{"A":'.repeat(n) + '"b"' + '}]}'.repeat(n), 36],
  ['nested maps', n => '{"a":'.repeat(n) + '1' + '}'.repeat(n), 5000],
  ['many alternatives', n => JSON.stringify({ 'Fn::Join': ['', Array(n).fill({ 'Fn::If': ['Condition', 'a', 'b'] })] }), 60],
])('the work for %s does not double with each level: it would never end', (_, make, times) => {
  const value = make(times);
  const statement =
    `{"Effect":"Allow","Action":${value},"Principal":{"Federated":${value}},"Condition":{"StringEquals":{"${ISSUER}:aud":${value}}}}`;
  const properties = `{"RoleName":${value},"AssumeRolePolicyDocument":{"Statement":[${statement},${value}]},"Policies":${value}}`;
  expect(validate(`{"Resources":{"Role":{"Type":"AWS::IAM::Role","Properties":${properties}}}}`)).toContain('SessionNameMissing');
});
