/** A Deny of the file that the role of the app would not have: it is read, or the role cannot be used. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { allow, CSPM, inline, NEW_AUDIENCE, oneRole, policy, read, roleOf, trustOf } from './support';
import { DefenderPlan, PermissionsType } from '../../../src';
import { rolesOf } from '../../support/resolve';
import { synth } from '../../support/synth';

const DENY = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
const document = policy(DENY);
const attached = (Roles: unknown, Type = 'AWS::IAM::Policy') =>
  ({ Denies: { Type, Properties: { PolicyName: 'P', PolicyDocument: document, Roles } } });
const PARAMETERS = {
  Name: { Type: 'String', Default: 'CspmMonitorAws' },
  SameName: { Type: 'String', Default: 'CSPMMONITORAWS' },
  Names: { Type: 'CommaDelimitedList', Default: 'Other, CspmMonitorAws' },
  Suffix: { Type: 'String', Default: 'Aws' },
  OtherName: { Type: 'String', Default: 'Another' },
  Open: { Type: 'String' },
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: 'CspmMonitorAws' },
};
const cspm = (others: object, properties: object = {}) =>
  oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...inline(allow('s3:*')), ...properties }, others, {
    Parameters: { ...PARAMETERS },
  });
const synthesize = (file: object) => () => {
  const made = synth({ permissionsFrom: read(file), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
  made.app.synth();
  return rolesOf(made.json).get('CspmMonitorAws')!.statements.filter(s => s.Sid !== 'DenyBilling').map(s => s.Effect);
};

describe('a policy that names the role', () => {
  test.each<[string, unknown]>([
    ['by its name', ['CspmMonitorAws']],
    ['in another case', ['cspmmonitoraws']],
    ['by Ref', [{ Ref: 'Role' }]],
    ['by a parameter whose default is its name', [{ Ref: 'Name' }]],
    ['by such a parameter in another case', [{ Ref: 'SameName' }]],
    ['by a list', { Ref: 'Names' }],
    ['by a part that a parameter has', [{ 'Fn::Sub': 'CspmMonitor${Suffix}' }]],
    ['in a branch of Fn::If', [{ 'Fn::If': ['C', { Ref: 'Name' }, 'Other'] }]],
  ])('%s is read', (_, roles) => {
    expect(synthesize(cspm(attached(roles)))()).toEqual(['Allow', 'Deny']);
    expect(synthesize(cspm(attached(roles, 'AWS::IAM::ManagedPolicy')))()).toEqual(['Allow', 'Deny']);
  });

  test('in a resource of its own is read', () => {
    const others = {
      Denies: { Type: 'AWS::IAM::RolePolicy', Properties: { PolicyName: 'P', PolicyDocument: document, RoleName: { Ref: 'Name' } } },
    };
    expect(synthesize(cspm(others))()).toEqual(['Allow', 'Deny']);
  });
});

const WHY = 'microsoft.json: the permissions of the role CspmMonitorAws cannot be used: Denies.Properties.Roles: ' +
  'the policy can be one of the role, because the file does not say to which roles it is attached, got ';

describe('a policy that can be one of the role', () => {
  test.each<[string, unknown, string]>([
    ['Fn::Split', { 'Fn::Split': [',', 'CspmMonitorAws'] }, '{"Fn::Split":[",","CspmMonitorAws"]}'],
    ['Fn::Select', [{ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] }], '{"Fn::Select":[1,'],
    ['Fn::FindInMap', [{ 'Fn::FindInMap': ['A', 'B', 'C'] }], '{"Fn::FindInMap":["A","B","C"]}'],
    ['a whole Fn::FindInMap', { 'Fn::FindInMap': ['A', 'B', 'C'] }, '{"Fn::FindInMap":["A","B","C"]}'],
    ['a parameter without default', [{ Ref: 'Open' }], '{"Ref":"Open"}'],
    ['a parameter of the parameter store', [{ Ref: 'Stored' }], '{"Ref":"Stored"}'],
    ['an import', [{ 'Fn::ImportValue': 'x' }], '{"Fn::ImportValue":"x"}'],
    ['a macro', [{ 'Fn::Transform': { Name: 'M' } }], '{"Fn::Transform":{"Name":"M"}}'],
    ['a part of its name', [{ 'Fn::Join': ['', ['cspm', { 'Fn::FindInMap': ['A', 'B', 'C'] }]] }], '{"Fn::Join":["",["cspm",'],
    ['an object', [{ a: 1 }], '{"a":1}'],
    ['a dynamic reference', ['{{resolve:ssm:x}}'], '"{{resolve:ssm:x}}"'],
    ['a branch of Fn::If', [{ 'Fn::If': ['C', 'x', { Ref: 'Open' }] }], '{"Ref":"Open"}'],
  ])('%s prevents its use', (_, roles, got) => {
    expect(synthesize(cspm(attached(roles)))).toThrow(`${WHY}${got}`);
    expect(synthesize(cspm(attached(roles, 'AWS::IAM::ManagedPolicy')))).toThrow(`${WHY}${got}`);
  });

  test('as the one role of a policy', () => {
    const others = {
      Denies: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: { PolicyName: 'P', PolicyDocument: document, RoleName: { 'Fn::FindInMap': ['A', 'B', 'C'] } },
      },
    };
    expect(synthesize(cspm(others))).toThrow(WHY.replace('Roles', 'RoleName'));
  });

  test('is known when the file is read', () => {
    expect(roleOf(read(cspm(attached([{ Ref: 'Open' }])))).notes[0])
      .toMatch(/^Denies\.Properties\.Roles: the policy can be one of the role, /);
  });

  test('is also one of a role without a name', () => {
    const file = oneRole({ RoleName: undefined, ...inline(allow('s3:*')) }, attached([{ 'Fn::FindInMap': ['A', 'B', 'C'] }]));
    expect(roleOf(read(file)).notes).toEqual([expect.stringContaining('the policy can be one of the role')]);
  });

  test.each<[string, unknown]>([
    ['another name', ['Other']],
    ['another role of the file', [{ Ref: 'Second' }]],
    ['a parameter with another default', [{ Ref: 'OtherName' }]],
    ['a name that begins in another way', [{ 'Fn::Join': ['', ['Defender', { 'Fn::FindInMap': ['A', 'B', 'C'] }]] }]],
    ['nobody', { Ref: 'AWS::NoValue' }],
    ['no role', undefined],
    ['no roles', []],
  ])('not of %s', (_, roles) => {
    const second = {
      Second: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Second', AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE) } },
    };
    expect(synthesize(cspm({ ...attached(roles), ...second }))()).toEqual(['Allow']);
  });
});

describe('a document that is a text', () => {
  const cannot = (why: string) => 'the permissions of the role CspmMonitorAws cannot be used: Role.Properties.Policies.0.PolicyDocument: ' +
    `the document, which is a text, must ${why}`;
  const text = (PolicyDocument: unknown) => synthesize(cspm({}, { Policies: [{ PolicyName: 'P', PolicyDocument }] }));
  const [open, both] = [policy(allow('s3:*')), policy(allow('s3:*'), DENY)].map(d => JSON.stringify(d));

  test('is read', () => expect(text(both)()).toEqual(['Allow', 'Deny']));

  test.each<[string, unknown]>([
    ['Fn::If', { 'Fn::If': ['C', open, both] }],
    ['Fn::If in Fn::Join', { 'Fn::Join': ['', [both.slice(0, -2), { 'Fn::If': ['C', '', `,${JSON.stringify(DENY)}`] }, ']}']] }],
  ])('has one form: %s', (_, given) => expect(text(given)).toThrow(cannot('not depend on a condition of the file')));

  test.each<[string, string]>([
    ['Statement', both.replace('"Statement"', `"Statement":[${JSON.stringify(DENY)}],"Statement"`)],
    ['Effect', both.replace('"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"')],
  ])('has each name once: %s', (name, given) => {
    expect(text(given)).toThrow(cannot(`have each name of an object once, got "${name}" twice, in line 1`));
  });
});

describe('what cannot be read inside a role', () => {
  const MACRO = { Name: 'AWS::Include', Parameters: { Location: 's3://x/y' } };
  const cannot = (id: string, name: string) =>
    `the permissions of the role CspmMonitorAws cannot be used: ${id}: ${name} must not be in it, because it can change all of it`;

  test.each<[string, object]>([
    ['in its properties', { 'Fn::Transform': MACRO }],
    ['beside a statement', inline({ ...DENY, 'Fn::Transform': MACRO })],
    ['in a policy', { Policies: [{ 'PolicyName': 'P', 'PolicyDocument': document, 'Fn::Transform': MACRO }] }],
    ['in a document', { Policies: [{ PolicyName: 'P', PolicyDocument: { ...document, 'Fn::Transform': MACRO } }] }],
    ['in tags', { Tags: [{ Key: 'a', Value: { 'Fn::Transform': MACRO } }] }],
  ])('Fn::Transform %s', (_, properties) => expect(synthesize(cspm({}, properties))).toThrow(cannot('Role', 'Fn::Transform')));

  test('Fn::ForEach in its policies', () => {
    const loop = { 'Fn::ForEach::Policies': ['X', ['a'], { '${X}': { PolicyName: 'P', PolicyDocument: document } }] };
    expect(synthesize(cspm({}, { Policies: [loop] }))).toThrow(cannot('Role', 'Fn::ForEach::Policies'));
    expect(synthesize(cspm({}, loop))).toThrow(cannot('Role', 'Fn::ForEach::Policies'));
  });

  test('Fn::Transform beside its type', () => {
    const file = cspm({});
    file.Resources.Role['Fn::Transform'] = MACRO;
    expect(synthesize(file)).toThrow(cannot('Role', 'Fn::Transform'));
  });

  test('a function in place of its properties', () => {
    const file = cspm({});
    file.Resources.Role.Properties['Fn::If'] = ['C', { Policies: [] }, {}];
    expect(synthesize(file)).toThrow(cannot('Role', 'Fn::If'));
  });

  test('Fn::Transform in a policy that may be attached to each role', () => {
    const others = {
      Denies: { Type: 'AWS::IAM::Policy', Properties: { 'PolicyDocument': document, 'Roles': ['Other'], 'Fn::Transform': MACRO } },
    };
    expect(synthesize(cspm(others))).toThrow(cannot('Denies', 'Fn::Transform'));
  });

  test('Fn::Transform in another resource does not matter', () => {
    const others = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { 'Fn::Transform': MACRO } } };
    expect(synthesize(cspm(others))()).toEqual(['Allow']);
  });

  test.each<[string, (file: any) => void]>([
    ['the template', (file) => { file['Fn::Transform'] = MACRO; }],
    ['its parameters', (file) => { file.Parameters['Fn::Transform'] = MACRO; }],
  ])('Fn::Transform in %s', (_, change) => {
    const file = cspm({});
    change(file);
    expect(() => read(file)).toThrow('microsoft.json: must have no function beside its sections or parameters, got "Fn::Transform"');
  });
});

describe('notes on a role', () => {
  const warningsOf = (file: object, props: object = {}) => {
    const { stack } = synth({ permissionsFrom: read(file), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, ...props });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('notesOnRole')).map(({ entry }) => String(entry.data));
  };
  const boundary = { PermissionsBoundary: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/Boundary' } };

  test('are one warning, which names a permissions boundary', () => {
    const [warning, ...more] = warningsOf(cspm({}, {
      ...boundary,
      ...inline({ 'Fn::If': ['HasIt', allow('s3:ListAllMyBuckets'), DENY] }),
    }));
    expect(more).toEqual([]);
    expect(warning)
      .toContain('microsoft.json: read what is unusual about the role of CspmMonitor, then acknowledge this warning: Role: its ' +
        'permissions boundary arn:aws:iam::${AWS::AccountId}:policy/Boundary limits it in the file, and is not used: set one in the app ' +
      '(iam.PermissionsBoundary.of); Role.Properties.Policies.0.PolicyDocument.Statement.0: it is in the file only with a condition ' +
      '(HasIt); ');
    expect(warning).toMatch(/\[ack: cdk-defender-for-cloud:notesOnRole:CspmMonitor:[0-9a-f]{32}\]$/);
  });

  test('are another warning if they change', () => {
    const [[one], [other]] = [boundary,
      { PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' }].map(p => warningsOf(cspm({}, p)));
    expect(one.match(/notesOnRole:.*/)![0]).not.toBe(other.match(/notesOnRole:.*/)![0]);
  });

  test('are those of a capability of the file, too', () => {
    const file = read(oneRole({ ...boundary, ...inline(allow('s3:ListAllMyBuckets')) }));
    const { stack } = synth({
      plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [file.capability('New-Role', { id: 'Own' })] })],
    });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('notesOnRole:Own:')).length).toBe(1);
  });

  test('are no warning if there are none', () => expect(warningsOf(cspm({}))).toEqual([]));
});
