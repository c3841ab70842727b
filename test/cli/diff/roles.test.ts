import { allow, changes, deny, document, template, TRUST } from './support';
import { compare } from '../../../cli/comparing/roles';
import { exitCode, summary } from '../../../cli/diff/command';

const ISSUER = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const PROVIDER = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` };
const web = (audience: unknown, session?: string, Federated: unknown = PROVIDER) => ({
  Effect: 'Allow',
  Principal: { Federated },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${ISSUER}:aud`]: audience, ...session && { 'sts:RoleSessionName': session } } },
});
const trusting = (...statements: object[]) => template([], { AssumeRolePolicyDocument: document(...statements) });
const kindsOf = (before: any, after: any) => (changes(before, after)).map(c => c.split(':').slice(0, 2).join(':'));

describe('trust', () => {
  test.each<[string, any, any, string[]]>([
    ['an audience more', trusting(web('a', 's')), trusting(web(['a', 'b'], 's')), ['widened: trust']],
    ['no session name any more', trusting(web('a', 's')), trusting(web('a')), ['widened: trust']],
    ['a session name', trusting(web('a')), trusting(web('a', 's')), ['narrowed: trust']],
    ['another session name', trusting(web('a', 's')), trusting(web('a', 't')), ['widened: trust', 'narrowed: trust']],
    ['a principal more', trusting(web('a')), trusting(web('a'), TRUST), ['widened: trust']],
    ['everybody', trusting(TRUST), trusting(TRUST, { ...TRUST, Principal: '*' }), ['widened: trust']],
    ['NotPrincipal', trusting(TRUST), trusting(TRUST, { ...TRUST, Principal: undefined, NotPrincipal: { AWS: '111122223333' } }), [
      'widened: trust',
    ]],
    ['a document that is only known at deployment', trusting(TRUST), template([], { AssumeRolePolicyDocument: { 'Fn::Transform': {} } }), [
      'widened: cannot be compared', 'widened: trust', 'narrowed: trust', 'narrowed: trust',
    ]],
  ])('%s', (_, before, after, expected) => expect(kindsOf(before, after)).toEqual(expected));

  test('sentences', () => {
    expect(changes(trusting(web('a', 's')), trusting(web('a')))).toEqual([
      'widened: trust: admits more: Federated arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/' + ISSUER +
        `, sts:AssumeRoleWithWebIdentity if ${ISSUER}:aud StringEquals a: before only if ${ISSUER}:aud StringEquals a and ` +
        'sts:RoleSessionName StringEquals s',
    ]);
  });

  test('an account by its number, or by its root, is the same', () => {
    const by = (AWS: string) => trusting({ ...TRUST, Principal: { AWS } });
    expect(changes(by('111122223333'), by('arn:aws:iam::111122223333:root'))).toEqual([]);
  });

  test('the partition by its name is that of the account, for a principal of the account', () => {
    const federated = (arn: string) => trusting(web('a', 's', { 'Fn::Sub': arn }));
    const role = (arn: string) => trusting({ ...TRUST, Principal: { AWS: { 'Fn::Sub': arn } } });
    for (const [by, rest] of [[federated, `oidc-provider/${ISSUER}`], [role, 'role/A']] as const) {
      const [named, referenced] = ['aws', '${AWS::Partition}'].map(partition => by(`arn:${partition}:iam::\${AWS::AccountId}:${rest}`));
      expect([changes(named, referenced), changes(referenced, named)]).toEqual([[], []]);
    }
    // What a statement allows stays as it is: elsewhere, the other partition has nothing.
    expect(kindsOf(template([allow('s3:GetObject', 'arn:aws:s3:::a/*')]),
      template([allow('s3:GetObject', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::a/*' })])))
      .toContainEqual(expect.stringMatching(/^(?:added|widened)/));
  });

  test('a provider of the template is the one that its ARN names; JSON text is a document', () => {
    const { Resources } = trusting(web('a', 's', { Ref: 'Provider' }));
    const own = { Resources: { ...Resources, Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } } } };
    expect(changes(trusting(web('a', 's')), own)).toEqual([]);
    const text = JSON.stringify(document(web('a', 's', PROVIDER['Fn::Sub'])));
    expect(changes(trusting(web('a', 's')), template([], { AssumeRolePolicyDocument: { 'Fn::Sub': text } }))).toEqual([]);
  });
});

describe('attached policies', () => {
  const aws = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` });
  const withPolicies = (...ManagedPolicyArns: unknown[]) => template([], { ManagedPolicyArns });

  test('a policy of AWS whose text is not known: it can allow and deny', () => {
    expect(changes(withPolicies(), withPolicies(aws('AWSDenyAll')))).toEqual([
      'widened: attaches the policy arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll, whose contents are not in the template',
    ]);
    for (const arn of [aws('AWSDenyAll'), 'arn:aws-cn:iam::aws:policy/SecurityAudit', 'arn:aws:iam::111122223333:policy/SecurityAudit']) {
      expect(changes(withPolicies(arn), withPolicies()).join()).toMatch(
        /^widened: no longer attaches the policy arn:.*, whose contents are not in the template, so it can have denied something$/);
    }
  });

  test('inline, as a managed policy that the role names, and as policies that name the role: the same', () => {
    const inline = template([allow('s3:GetObject')]);
    const { Role } = withPolicies({ Ref: 'Policy' }).Resources;
    const PolicyDocument = document(allow('s3:GetObject'));
    const policy = (Type: string, Properties: object) => ({ Type, Properties: { PolicyDocument, ...Properties } });
    for (const resources of [
      { Role, Policy: policy('AWS::IAM::ManagedPolicy', {}) },
      { Role: template([]).Resources.Role, Policy: policy('AWS::IAM::ManagedPolicy', { Roles: [{ Ref: 'Role' }] }) },
      { Role: template([]).Resources.Role, Policy: policy('AWS::IAM::Policy', { Roles: ['R'] }) },
      { Role: template([]).Resources.Role, Policy: policy('AWS::IAM::RolePolicy', { RoleName: { Ref: 'Role' } }) },
    ]) {
      expect(changes(inline, { Resources: resources })).toEqual([]);
    }
    expect(changes(inline, { Resources: { Role: template([]).Resources.Role, Policy: policy('AWS::IAM::Policy', { Roles: ['S'] }) } }))
      .toEqual(['added: a new policy, which may do 1 action', 'removed: no longer allows: s3:GetObject on *']);
  });

  const bounded = (name?: string) => template([], name === undefined ? {} : { PermissionsBoundary: aws(name) });
  test.each([
    ['A', undefined, 'widened: no longer has the permissions boundary arn'],
    [undefined, 'A', 'narrowed: now has the permissions boundary arn'],
    ['A', 'B', 'widened: has the permissions boundary arn'],
  ])('the permissions boundary was %s, and is %s', (before, after, expected) => {
    expect(kindsOf(bounded(before), bounded(after))).toEqual([expected]);
  });

  test('a permissions boundary as the only element of a list, as in the plain templates', () => {
    const [plain, other] = ['P', 'Q'].map(Ref => ({ Ref }));
    const by = (boundary: object) => template([], { PermissionsBoundary: boundary });
    const same = (index: string, ...list: object[]) => changes(by(plain), by({ 'Fn::Select': [index, list] })).length === 0;
    expect([same('0', plain), same('0', other), same('0', plain, other), same('1', plain)]).toEqual([true, false, false, false]);
  });
});

describe('conditions of the template', () => {
  const If = (value: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({ 'Fn::If': ['On', value, otherwise] });
  const conditions = { Conditions: { On: { 'Fn::Equals': ['a', 'a'] } } };
  const made = (...statements: unknown[]) => template(statements as object[], {}, conditions);

  const [get, noneOf] = [allow('s3:GetObject'), deny('s3:*')];
  const both = allow('s3:GetObject', ['arn:aws:s3:::a', If('arn:aws:s3:::b', 'arn:aws:s3:::c')]);
  test.each([
    ['what always exists is more than what exists with a condition', [If(get)], [get],
      ['widened: allows more: s3:GetObject on *: before only with On of the template']],
    ['what exists with a condition is less', [get], [If(get)],
      ['narrowed: allowed more before: s3:GetObject on *: now only with On of the template']],
    ['a deny that now exists with a condition', [get, noneOf], [get, If(noneOf)],
      ['widened: allows more: s3:GetObject on *: it is not denied any more']],
    ['a deny that existed with a condition is gone', [get, If(noneOf)], [get],
      ['widened: allows more: s3:GetObject on * with On of the template: it is not denied any more']],
    ['a deny of less, with the same condition, still denies all that is allowed', [get, If(noneOf)], [get, If(deny('s3:GetObject'))], []],
    ['the same resources', [both], [both], []],
    ['one resource of several, and the other branch', [allow('s3:GetObject', 'arn:aws:s3:::a')], [both], [
      'widened: allows more: s3:GetObject on arn:aws:s3:::b with On of the template: before only arn:aws:s3:::a',
      'widened: allows more: s3:GetObject on arn:aws:s3:::c with not On of the template: before only arn:aws:s3:::a',
    ]],
  ])('%s', (_, before, after, expected) => expect(changes(made(...before), made(...after))).toEqual(expected));

  test('a condition of the same name that means something else', () => {
    const other = template([If(allow('s3:GetObject'))], {}, { Conditions: { On: { 'Fn::Equals': ['a', 'b'] } } });
    expect(kindsOf(made(If(allow('s3:GetObject'))), other)).toEqual([
      'widened: cannot be compared', 'widened: allows more', 'narrowed: allowed more before',
    ]);
  });

  test('the condition of a policy, unless it is that of its role', () => {
    const role = template([], {}).Resources.Role;
    const policy = { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: document(allow('s3:GetObject')) } };
    const always = { ...conditions, Resources: { Role: { ...role, Condition: 'On' }, Policy: { ...policy, Condition: 'On' } } };
    const reason = 'now exists only under the condition On of the template';
    expect(changes(template([allow('s3:GetObject')]), always)).toEqual([`narrowed: ${reason}`]);
    const sometimes = { ...conditions, Resources: { Role: role, Policy: { ...policy, Condition: 'On' } } };
    expect(kindsOf(sometimes, template([allow('s3:GetObject')]))).toEqual(['widened: allows more']);
  });
});

describe('roles', () => {
  const named = (name: unknown, rest: object = {}, ...statements: object[]) => template(statements, { RoleName: name }, rest);
  const on = (name: string, content: any) => ({ name, template: content });

  test('a new one, one that is gone, and no name', () => {
    expect(changes(named('A'), named('B', {}, allow(['s3:GetObject', 's3:PutObject'])))).toEqual([
      'added: a new role, which may do 2 actions; it trusts Service lambda.amazonaws.com without a condition',
      'removed: the role no longer exists',
    ]);
    const [{ role }] = compare([on('T', named(undefined, {}, allow('s3:GetObject')))], [on('T', named(undefined))]);
    expect(role).toBe('Role');
  });

  test('a name with a parameter is the name with its default', () => {
    const parameters = { Parameters: { Suffix: { Type: 'String', Default: '' } } };
    expect(changes(named('A'), named({ 'Fn::Sub': 'A${Suffix}' }, parameters))).toEqual([]);
  });

  test('an ARN of a role of the template is that of its name', () => {
    const arn = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/A';
    for (const resource of [
      { 'Fn::GetAtt': ['Role', 'Arn'] }, { 'Fn::GetAtt': 'Role.Arn' }, { 'Fn::Sub': '${Role.Arn}' },
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/A']] },
    ]) {
      expect(changes(named('A', {}, allow('sts:AssumeRole', { 'Fn::Sub': arn })), named('A', {}, allow('sts:AssumeRole', resource))))
        .toEqual([]);
    }
  });

  test('the same role in several templates, told once if it changes in the same way', () => {
    const [less, more] = [named('A', {}, allow('s3:GetObject')), named('A', {}, allow(['s3:GetObject', 's3:PutObject']))];
    const found = compare([on('X', less), on('Y', less), on('Z', less)], [on('X', more), on('Y', more), on('Z', less)]);
    expect(found.map(f => [f.role, f.templates, f.changes.length])).toEqual([['A', ['X', 'Y'], 1]]);
    // One template against the only one that has the role.
    expect((compare([on('old', less)], [on('new', less)]))).toEqual([]);
  });

  test('the widest role first, within a role the widest change first', () => {
    const roles = (a: object[], b: object[], c: object[]) => on('T', {
      Resources: Object.fromEntries(Object.entries({ a, b, c }).map(([id, s]) => [id, named(id, {}, ...s).Resources.Role])),
    });
    const found = compare(
      [roles([allow('s3:GetObject')], [allow('s3:GetObject')], [allow('s3:GetObject', 'arn:aws:s3:::a/*'), allow('sqs:ListQueues')])],
      [roles([], [allow(['s3:GetObject', 's3:PutObject'])], [allow('s3:GetObject')])]);
    expect(found.map(f => [f.role, f.changes.map(c => c.kind)])).toEqual([
      ['c', ['widened', 'removed']], ['b', ['added']], ['a', ['removed']],
    ]);
    expect(summary(found)).toBe('3 roles: 1 widened, 1 added, 0 narrowed, 2 removed');
    expect([exitCode(found), exitCode(found.slice(1)), exitCode(found.slice(2)), exitCode([])]).toEqual([1, 1, 0, 0]);
  });
});
