/** Whatever is in the file: a sentence, and never a crash or another trust. */
import * as fc from 'fast-check';
import { allow, CSPM, inline, ISSUER, oneRole, policy, portalTemplate, roleOf, trustOf, write } from './support';
import { MicrosoftTemplate, type MicrosoftTemplateOptions } from '../../../src';
import { usableTrust } from '../../../src/readers/microsoft-template/file-capability';
import { steps } from '../../support/steps';

/** As it is: of a file of very many statements, nobody asks what is accepted. */
const read = (content: unknown, options?: MicrosoftTemplateOptions) => MicrosoftTemplate.fromFile(write(content), options);
const good = () => portalTemplate({ cspm: {} }, 'LeastPrivilegeAccess');
const changed = (change: (template: any) => void) => {
  const template = good();
  change(template);
  return template;
};
const inText = (from: string, to: string) => JSON.stringify(good()).replace(from, to);

test.each<[string, unknown, string]>([
  ['YAML', 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n',
    'must be a CloudFormation template in JSON (npx cdk-defender-for-cloud compare --template YAML-FILE --write-json NEW-FILE converts ' +
      'YAML), got "Resources:\\n'],
  ['YAML with tags and aliases', 'A: &a [!Ref B]\nB: *a', 'must be a CloudFormation template in JSON'],
  ['an empty file', '', 'must be a CloudFormation template in JSON'],
  ['half a file', JSON.stringify(good()).slice(0, 500), 'must be a CloudFormation template in JSON'],
  ['binary data', Buffer.from([0, 1, 2, 0xff, 0xfe, 27, 91]), 'must be a CloudFormation template in JSON'],
  ['10 MB', ' '.repeat(10_000_000), 'must have at most 1 MiB, which is the limit of CloudFormation, got 10000000 bytes'],
  ['a list', [], 'got no Resources'],
  ['null', 'null', 'got no Resources'],
  ['no Resources', { Parameters: {} }, 'got no Resources'],
  ['empty Resources', { Resources: {} }, 'got no Resources'],
  ['Resources that are a list', { Resources: [good().Resources] }, 'got no Resources'],
  ['more resources than CloudFormation accepts', changed(t => { for (let i = 0; i < 500; i++) t.Resources[`A${i}`] = { Type: 'A' }; }),
    'must have at most 500 resources, which is the limit of CloudFormation, got 5'],
  ['no role', { Resources: { A: { Type: 'AWS::S3::Bucket' } } }, 'must have at least one role (AWS::IAM::Role), got none'],
  ['a resource without a type', changed(t => { t.Resources.New = {}; }), 'must have resources with a Type, got New without one'],
  ['a resource that is null', changed(t => { t.Resources.New = null; }), 'must have resources with a Type, got New without one'],
  ['Properties that are a list', changed(t => { t.Resources.New = { Type: 'A', Properties: [] }; }),
    'must have Properties that are an object, got others for New'],
  ['a logical id that is a path', changed(t => { t.Resources['../x'] = { Type: 'A' }; }),
    'must have logical ids of letters and digits, got "../x"'],
  ['a loop over resources', changed(t => { t.Resources['Fn::ForEach::Roles'] = []; }),
    'must have all resources in the file, got "Fn::ForEach::Roles" in Resources'],
  ['a macro', changed(t => { t.Transform = ['AWS::LanguageExtensions', 'Mine']; }),
    'must have no Transform, because a macro can change each role, got "Mine"'],
  ['an answer of the AWS CLI with YAML', { TemplateBody: 'Resources:\n' }, 'got a TemplateBody that is not JSON'],
  ['endless nesting', inText('"AWS::IAM::Role"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    'must not be nested more than 60 levels deep'],
  ['__proto__', inText('"RoleName"', '"__proto__"'), 'must have names of CloudFormation, got the key __proto__'],
  ['half a character', inText('CspmMonitorAws', '\\ud800'), 'must have no characters of the private use area of Unicode'],
  ['marks of references', changed(t => { t.Resources.CspmMonitorRole.Properties.RoleName = '\uE000AWS::AccountId\uE001'; }),
    'must have no characters of the private use area of Unicode, got "\\u{e000}"'],
  ['a token of CDK', changed(t => { t.Resources.CspmMonitorRole.Properties.RoleName = '${Token[AWS.AccountId.4]}'; }),
    'must not contain CDK tokens, got "${Token[AWS.AccountId.4]}"'],
])('a file with %s', (_, content, message) => {
  expect(() => read(content)).toThrow(message);
  expect(() => read(content)).toThrow(/^microsoft\.json: [^\n]{1,400}$/);
});

test('a file that is not there, and paths and options of other types', () => {
  expect(() => MicrosoftTemplate.fromFile('nowhere/microsoft.json'))
    .toThrow(new Error(`microsoft.json: there is no file ${process.cwd()}/nowhere/microsoft.json`));
  expect(() => MicrosoftTemplate.fromFile('package.json/a.json'))
    .toThrow(new Error(`a.json: there is no file ${process.cwd()}/package.json/a.json`));
  expect(() => MicrosoftTemplate.fromFile('test')).toThrow(new Error(`test: ${process.cwd()}/test is a folder`));
  expect(() => MicrosoftTemplate.fromFile(1 as any)).toThrow('path must be the path of a JSON file, got 1');
  expect(() => MicrosoftTemplate.fromFile(write(good()), null as any))
    .toThrow('microsoft.json: options must be a struct of options, such as { downloadedOn: ... }, got null');
  expect(() => read(good(), { downloadOn: '2026-11-27' } as any)).toThrow('downloadOn is not an option; did you mean downloadedOn?');
});

test.each(['27.11.2026', '2026-02-30', '2026-13-01', '', 20261127, '2026-11-27T00:00:00Z'])('downloadedOn %p', (date) => {
  expect(() => read(good(), { downloadedOn: date as string })).toThrow(
    `microsoft.json: downloadedOn must be a date of the form YYYY-MM-DD, got ${JSON.stringify(date)}`);
});

test('the hash is that of the bytes, and the date is as given', () => {
  const template = read('{"Resources":{"A":{"Type":"AWS::IAM::Role"}}}', { downloadedOn: '2026-11-27' });
  expect([template.fileName, template.sha256, template.downloadedOn]).toEqual(
    ['microsoft.json', 'a997a10e8a50fbe9d3d56731d3fdd426e888d6909fb3f0b737e956b90e1f66c3', '2026-11-27']);
});

test.each<[string, unknown]>([
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${JSON.stringify(good())}`)],
  ['UTF-16, as PowerShell 5 writes it', Buffer.from(`\ufeff${JSON.stringify(good())}`, 'utf16le')],
  ['an answer of aws cloudformation get-template', { TemplateBody: good(), StagesAvailable: ['Original'] }],
  ['such an answer with text', { TemplateBody: JSON.stringify(good()) }],
  ['such an answer with --query TemplateBody', JSON.stringify(JSON.stringify(good()))],
  ['an answer of aws cloudformation describe-stack-set', { StackSet: { StackSetName: 'x', TemplateBody: JSON.stringify(good()) } }],
  ['a transform that changes no role', { ...good(), Transform: 'AWS::LanguageExtensions' }],
])('%s', (_, content) => expect(read(content).roles.map(String)).toEqual(read(good()).roles.map(String)));

const PLACE = 'Role.Properties.Policies.0.PolicyDocument.Statement.0';
const use = (properties: object, others: object = {}) => () => {
  const template = read(oneRole(properties, others, { Parameters: { Param: { Type: 'String', Default: '*' } } }));
  return template._roles.userPermissionsOf(template._roles.role('Role')).statements(() => undefined);
};
const ofStatement = (statement: unknown) => use(inline(statement));

test.each<[string, () => unknown, string]>([
  ['no statement', ofStatement('x'), `${PLACE}: the statement must be an object, got "x"`],
  ['a function', ofStatement({ 'Fn::FindInMap': ['A', 'B', 'C'] }), `${PLACE}: the statement must be an object, got {"Fn::FindInMap"`],
  ['a principal', ofStatement({ ...allow('a:A'), Principal: '*' }),
    `${PLACE}: the statement must have only Sid, Effect, Action, NotAction, Resource, NotResource, Condition, got "Principal"`],
  ['no Effect', ofStatement({ Action: 'a:A', Resource: '*' }), `${PLACE}: Effect must be Allow or Deny, got undefined`],
  ['Effect in another case', ofStatement({ ...allow('a:A'), Effect: 'allow' }), `${PLACE}: Effect must be Allow or Deny, got "allow"`],
  ['no action', ofStatement({ Effect: 'Allow', Resource: '*' }),
    `${PLACE}: the statement must have either Action or NotAction, got none of them`],
  ['Action and NotAction', ofStatement({ ...allow('a:A'), NotAction: 'a:B' }),
    'must have either Action or NotAction, got Action and NotAction'],
  ['no resource', ofStatement({ Effect: 'Allow', Action: 'a:A' }), 'must have either Resource or NotResource, got none of them'],
  ['an empty list', ofStatement(allow([])), `${PLACE}: Action must have a value`],
  ['an action that is none', ofStatement(allow('s3 GetObject')),
    `${PLACE}: Action must be an action such as s3:GetObject, got "s3 GetObject"`],
  ['an action that is an object', ofStatement(allow({ a: 1 })), `${PLACE}: Action must be a text`],
  ['an action of a parameter', ofStatement(allow({ Ref: 'Param' })),
    `${PLACE}: Action refers to the parameter Param, whose value is not taken from the file`],
  ['a resource of a parameter', ofStatement(allow('a:A', { Ref: 'Param' })),
    `${PLACE}: Resource refers to the parameter Param, whose value`],
  ['a role of a parameter that is no role name', ofStatement(allow('iam:PassRole', { 'Fn::Sub': 'arn:aws:iam::*:role/${Param}' })),
    `${PLACE}: Resource refers to the parameter Param, whose value`],
  ['another resource of the file', use(inline(allow('s3:*', { 'Fn::GetAtt': ['Bucket', 'Arn'] })), { Bucket: { Type: 'AWS::S3::Bucket' } }),
    `${PLACE}: Resource refers to the resource Bucket, which is not taken from the file`],
  ['what does not exist', ofStatement(allow('a:A', { Ref: 'Nothing' })),
    `${PLACE}: Resource refers to \${Nothing}, which has no meaning in the app`],
  ['the name of the stack', ofStatement(allow('a:A', { 'Fn::Sub': 'arn:aws:s3:::${AWS::StackName}' })),
    'Resource refers to ${AWS::StackName}, which has'],
  ['a mapping', ofStatement(allow('a:A', { 'Fn::FindInMap': ['A', 'B', 'C'] })),
    'Resource refers to ${Fn::FindInMap}, which has no meaning in the app'],
  ['an import', ofStatement(allow('a:A', { 'Fn::ImportValue': 'x' })),
    'Resource refers to ${Fn::ImportValue:x}, which has no meaning in the app'],
  ['a secret', ofStatement(allow('a:A', '{{resolve:secretsmanager:s}}')),
    'Resource refers to {{resolve:secretsmanager:s}}, which has no meaning'],
  ['Fn::Sub that was forgotten', ofStatement(allow('a:A', 'arn:${AWS::Partition}:s3:::b')),
    'Resource must have arn:${AWS::Partition}:s3:::b in Fn::Sub'],
  ['a resource that is no ARN', ofStatement(allow('a:A', 'bucket')), `${PLACE}: Resource must be an ARN or *, got "bucket"`],
  ['conditions that are a list', ofStatement(allow('a:A', '*', { Condition: [] })),
    `${PLACE}: Condition must be an object that the file has as it is`],
  ['an operator that is none', ofStatement(allow('a:A', '*', { Condition: { 'String Equals': { k: 'v' } } })),
    'Condition must have operators, got "String Equals"'],
  ['keys that are a text', ofStatement(allow('a:A', '*', { Condition: { StringEquals: 'k' } })),
    'Condition "StringEquals" must have keys and values'],
  ['a key that is none', ofStatement(allow('a:A', '*', { Condition: { StringEquals: { 'a b': 'v' } } })),
    'a condition key must be a name, got "a b"'],
  ['a value of a parameter', ofStatement(allow('a:A', '*', { Condition: { StringEquals: { k: { Ref: 'Param' } } } })),
    'the condition on k refers to the parameter Param'],
  ['no value', ofStatement(allow('a:A', '*', { Condition: { StringEquals: { k: [] } } })), 'the condition on k must have a value'],
  ['variables in the old version', use({ Policies: [{ PolicyDocument: { Statement: [allow('a:A', 'arn:aws:s3:::${aws:username}')] } }] }),
    `${PLACE}: the document must have the Version 2012-10-17, because it has variables, got undefined`],
  ['a document in a function', use({ Policies: [{ PolicyDocument: { 'Fn::FindInMap': ['A', 'B', 'C'] } }] }),
    'Role.Properties.Policies.0.PolicyDocument: the document must be JSON that the file has as it is'],
  ['a policy that is a text', use({ Policies: ['x'] }), 'Role.Properties.Policies.0: the policy must be an object, got "x"'],
  ['a policy of another account', use({ ManagedPolicyArns: ['arn:aws:iam::999988887777:policy/Theirs'] }),
    'Role: ManagedPolicyArns must have policies of AWS or of the file, got "arn:aws:iam::999988887777:policy/Theirs"'],
  ['a policy that is not in the file', use({ ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/P' }] }),
    'Role: ManagedPolicyArns must have policies of AWS or of the file, got "arn:aws:iam::${AWS::AccountId}:policy/P"'],
  ['an AWS managed policy of a parameter', use({ ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::aws:policy/${Param}' }] }),
    'Role: ManagedPolicyArns must have policies of AWS or of the file, got "arn:aws:iam::aws:policy/${Param}"'],
  ['managed policies that are numbers', use({ ManagedPolicyArns: [{}] }), 'Role: ManagedPolicyArns must have ARNs, got {}'],
  ['more pairs of an action and a resource than anybody writes', ofStatement(allow(
    Array.from({ length: 200 }, (_, i) => `a:A${i}`), Array.from({ length: 200 }, (_, i) => `arn:${i}`))),
  `${PLACE}: the statement must have at most 30000 pairs of an action and a resource, got 40000`],
  ['more than a role has room for', ofStatement(allow(Array.from({ length: 5_000 }, (_, i) => `service:Action${i}`))),
    'Role: its statements have 103936 characters, and a role has room for 61440'],
])('a role with %s is refused', (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(/^microsoft\.json: the permissions of the role New-Role cannot be used: Role[ .:].*$/);
});

test('several problems: one is named, and how many more', () => {
  const make = ofStatement(allow(['x', 'y', 'z']));
  expect(make).toThrow(/got "x" \(and 2 more, which the notes of the role have\)$/);
});

describe('a file that takes long to read', () => {
  const attached = (Roles: object[], document: object) =>
    ({ P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document, Roles } } });
  const roles = (n: number) => Array.from({ length: n }, (_, i) => `R${i}`);
  const actions = (n: number) => Array.from({ length: 50 * n }, (_, i) => `service:A${i}`);

  test('a long policy of many roles: the work for its actions is not done for each role', () => {
    const n = 40; // and 2,000 actions: 80,000 pairs
    expect(steps(() => read(oneRole({}, {
      ...Object.fromEntries(roles(n)
        .map(id => [id, { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trustOf('api://own') } }])),
      ...attached(roles(n).map(Ref => ({ Ref })), policy(allow(actions(n)))),
    })))).toBeLessThan(800_000);
  });

  test('a policy that names a long list very often: with each name for each mention, this would take minutes', () => {
    const others = attached(Array.from({ length: 15_000 }, () => ({ Ref: 'Names' })), policy(allow('a:A')));
    expect(read(oneRole({}, others, { Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a,'.repeat(100_000) } } })).roles)
      .toHaveLength(1);
  });
});

test('a trust that IAM refuses is in the notes', () => {
  const audiences = Array.from({ length: 60 }, (_, i) => `api://${String(i).padStart(36, '0')}`);
  const role = roleOf(read(oneRole({ AssumeRolePolicyDocument: trustOf(audiences as any) })));
  expect(role.notes.at(-1)).toMatch(/^Role: its trust has about \d{4} characters, and IAM accepts 2048$/);
});

test('a role with a published name and an unusual trust is not the capability', () => {
  const { roles } = read(changed((t) => {
    t.Resources.CspmMonitorRole.Properties.AssumeRolePolicyDocument = trustOf(CSPM, { Principal: '*', Action: '*' });
  }));
  expect(roles[0].capability).toBeUndefined();
  expect(roles[0].notes).toEqual(['CspmMonitorRole.Properties.AssumeRolePolicyDocument: it allows *']);
});

test.each<[string, (text: string) => unknown, string]>([
  ['in an answer', text => ({ TemplateBody: text }), 'TemplateBody'],
  ['in an answer for a StackSet', text => ({ StackSet: { TemplateBody: text } }), 'TemplateBody'],
  ['with --query TemplateBody', text => JSON.stringify(text), 'text'],
])('a template that is a text with a name twice, %s', (_, answer, what) => {
  const text = JSON.stringify(good()).replace('"Statement":', '"Statement":[],"Statement":');
  expect(() => read(answer(text))).toThrow(`must have each name of an object once, got "Statement" twice, in line 1 of the ${what}`);
});

test('nested stacks and StackSets are not read', () => {
  expect(read(changed((t) => { t.Resources.Members = { Type: 'AWS::CloudFormation::StackSet' }; })).notes).toEqual(
    ['Members: AWS::CloudFormation::StackSet deploys another template, whose roles are not read']);
});

test('names of the file cannot write to the terminal', () => {
  const role = roleOf(read(oneRole({ RoleName: '\u202e\nall is well', ...inline(allow('\u202e')) })));
  expect([role.description, ...role.notes].join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(role.description).toContain('\\u{202e}\\u{a}all');
  expect(() => read(oneRole({ RoleName: '\u001b[2J' }))).toThrow('microsoft.json: must have no control characters, got "\\u001b"');
});

test('any JSON gives a template or a sentence, and any role permissions or a sentence', () => {
  const word = fc.constantFrom('*', '', 'Allow', 'Deny', 'iam:*', 'sts:AssumeRoleWithWebIdentity', 'arn:aws:iam::*:role/*',
    'CspmMonitorAws', CSPM, 'Role',
    'AWS::NoValue', '${AWS::AccountId}', '${', '2012-10-17', 'constructor', 'toString', '{"Statement":[{}]}');
  const key = fc.oneof(word,
    fc.constantFrom('Ref', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::GetAtt', 'Fn::ToJsonString', 'Statement', 'Effect', 'Principal',
      'Federated', 'AWS', 'Service', 'Action', 'NotAction', 'Resource', 'Condition', 'StringEquals', `${ISSUER}:aud`, 'sts:RoleSessionName',
      'PolicyDocument', 'Version'));
  const { json } = fc.letrec(tie => ({
    json: fc.oneof({ depthSize: 'medium' }, word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(key, tie('json'), { maxKeys: 4 })),
  }));
  const statement = fc.record({
    Effect: fc.oneof(fc.constant('Allow'), json),
    Action: fc.oneof(word, json),
    Resource: fc.oneof(fc.constant('*'), json),
    Condition: json,
  },
  { requiredKeys: [] });
  const trusts = fc.record({
    Effect: fc.constant('Allow'),
    Principal: fc.oneof(fc.constant({ Federated: '*' }), json),
    Action: json,
    Condition: json,
  }).map(s => policy(s));
  const anything = fc.oneof(
    json,
    fc.dictionary(fc.constantFrom('Policies', 'ManagedPolicyArns', 'AssumeRolePolicyDocument', 'RoleName', 'PermissionsBoundary'), json)
      .map(p => oneRole(p)),
    fc.tuple(statement, fc.oneof(trusts, fc.constant(trustOf(CSPM))))
      .map(([s, AssumeRolePolicyDocument]) => oneRole({ ...inline(s), AssumeRolePolicyDocument })),
    fc.record({
      Resources: fc.dictionary(fc.constantFrom('Role', 'Policy'),
        fc.record({ Type: fc.constantFrom('AWS::IAM::Role', 'AWS::IAM::Policy'), Properties: json })),
      Parameters: json,
    }));
  /** `names`: what the sentence must name besides the file. */
  const sentence = (error: unknown, names: string) => {
    const { message } = error as Error;
    const isSentence = (error as Error).constructor === Error && message.startsWith('microsoft.json: ') && message.includes(names);
    return isSentence ? `a sentence${/[\n\u001b]/.test(message) ? ' with control characters' : ''}` : String(error);
  };
  const outcome = (value: unknown): string[] => {
    try {
      const template = read(value);
      return ['a template', ...template._roles.all.flatMap((role) => {
        template._roles.beyond(role);
        const statements = () => template._roles.userPermissionsOf(role).statements(() => undefined);
        return [statements, () => template._roles.named(() => usableTrust(role))].map((make) => {
          try {
            return make() && 'used';
          } catch (error) {
            return sentence(error, role.name ?? role.resource.id);
          }
        });
      })];
    } catch (error) {
      return [sentence(error, ' must ')];
    }
  };
  const outcomes = fc.sample(anything, { numRuns: 600 }).flatMap(outcome);
  expect([...new Set(outcomes)].sort()).toEqual(['a sentence', 'a template', 'used']);
});
