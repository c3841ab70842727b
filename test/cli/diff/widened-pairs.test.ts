/** Pairs of templates whose second grants more in a way that is not in the statements of a role. None may look the same. */
import { allow, changes, deny, document, template, TRUST } from './support';

const FEDERATED = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/example.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
};
const ROLE = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:role/x' }, Action: 'sts:AssumeRole' };
const trust = (...statements: object[]) => template([], { AssumeRolePolicyDocument: document(...statements) });
const denied = (Principal: unknown, Condition?: object) => ({ Effect: 'Deny', Principal, Action: 'sts:*', ...Condition && { Condition } });
const otherSession = { StringNotEquals: { 'sts:RoleSessionName': 's' } };
const plus = (made: any, resources: object, rest: object = {}) => ({ ...made, ...rest, Resources: { ...made.Resources, ...resources } });
const managed = (...statements: object[]) =>
  ({ Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'MyP', PolicyDocument: document(...statements) } });
const bounded = (statement: object, reference: unknown = { Ref: 'P' }) =>
  plus(template([allow('*')], { PermissionsBoundary: reference }), { P: managed(statement) });
const attached = (reference: unknown, ...statements: object[]) =>
  plus(template([], { ManagedPolicyArns: [reference] }), { P: managed(...statements) });
const ARN = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/MyP' };
const foreign = (...statements: object[]) => plus(template([]), {
  Foreign: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: 'other', PolicyName: 'x', PolicyDocument: document(...statements) } },
});
const FIND = { 'Fn::FindInMap': ['M', 'a', 'b'] };
const mapped = (made: any, b: unknown) => ({ ...made, Mappings: { M: { a: { b } } } });
const split = (Default: string) =>
  ({ ...trust({ ...ROLE, Principal: { AWS: { 'Fn::Split': [',', { Ref: 'P' }] } } }), Parameters: { P: { Default } } });
const switched = (Default: string) => ({
  ...template([allow('s3:*'), { 'Fn::If': ['C', deny('s3:GetObject'), { Ref: 'AWS::NoValue' }] }]),
  Parameters: { D: { Default } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'D' }, 'true'] } },
});
const ofVersion = (Version: string | undefined, ...Statement: object[]) =>
  template([], { Policies: [{ PolicyName: 'P', PolicyDocument: { Version, Statement } }] });
const CONDITIONS = { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } };
const twins = (a: object, b: object) => ({
  ...CONDITIONS,
  Resources: { A: { ...template([a]).Resources.Role, Condition: 'C' }, B: template([b]).Resources.Role },
});
const only = (Condition?: string) => ({ ...CONDITIONS, Resources: { Role: { ...template([allow('*')]).Resources.Role, Condition } } });
const custom = (value: string) => plus(template([allow('s3:GetObject', { 'Fn::GetAtt': ['Custom', 'Arn'] })]), {
  Custom: { Type: 'Custom::Answer', Properties: { value } },
});
const bucket = (BucketName: string) => plus(template([allow('s3:GetObject', { 'Fn::Sub': '${Bucket.Arn}/*' })]), {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName } },
});
const included = (Location: string) => {
  const { Role } = template([]).Resources;
  return {
    Resources: {
      Role: { ...Role, Properties: { ...Role.Properties, 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location } } } },
    },
  };
};
const listed = (...statements: object[]) =>
  ({ ...template(statements), Parameters: { L: { Type: 'CommaDelimitedList', Default: 's3:PutObject, s3:GetObject' } } });
const arnLike = (pattern: string) => template([allow('s3:*', '*', { ArnLike: { 'aws:PrincipalArn': pattern } })]);
const VARIABLE = deny('s3:*', 'arn:aws:s3:::b/${aws:username}/*');
const get = allow('s3:GetObject');
const ofTeam = (Value: unknown, Key = 'team') => ({ Tags: [{ Key, Value }] });
const OWN_FOLDER = allow('s3:GetObject', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*');
const tagged = (properties: object, statement: object = OWN_FOLDER, rest: object = {}) => template([statement], properties, rest);
const byTag = (key: string) => ({ StringEquals: { [key]: 'dev' } });
const parameter = (Default: string) => ({ Parameters: { Team: { Type: 'String', Default } } });
const sam = (Properties: object, Type = 'AWS::Serverless::Function', rest: object = {}) => ({
  Transform: 'AWS::Serverless-2016-10-31', Resources: { ...template([get]).Resources, F: { Type, Properties } }, ...rest,
});
const BASIC = { CodeUri: 's3://b/a', Policies: 'AWSLambdaBasicExecutionRole' };
const MODULE = 'Acme::Iam::Role::MODULE';
const HIDDEN = /^widened: .*: it cannot be compared: its resources are not in the sources/;
const queueWith = (...Permissions: string[]) => plus(sam(BASIC), {
  Q: { Type: 'AWS::SQS::Queue', Connectors: { C: { Properties: { Destination: { Id: 'F' }, Permissions } } } },
});
const TAGS = /^widened: cannot be compared: it depends on the tags of the role, which is not the same in both$/;

/** `also`: the reverse is wider too, or cannot be compared. */
test.each<[string, any, any, RegExp, 'also' | 'narrower']>([
  ['H2: a deny of * beside a provider', trust(FEDERATED, denied('*', otherSession)), trust(FEDERATED), /it is not denied any more/,
    'narrower'],
  ['H2: a deny of AWS *', trust(FEDERATED, denied({ AWS: '*' }, otherSession)), trust(FEDERATED), /not denied any more/, 'narrower'],
  ['H2: beside a service', trust(TRUST, denied('*', { StringNotEquals: { 'aws:SourceAccount': '1' } })), trust(TRUST), /not denied/,
    'narrower'],
  ['H2: a deny of the account', trust(ROLE, denied({ AWS: 'arn:aws:iam::444455556666:root' })), trust(ROLE), /not denied/, 'narrower'],
  ['H2: a deny of the account by its number', trust(ROLE, denied({ AWS: '444455556666' })), trust(ROLE), /not denied/, 'narrower'],
  ['H2: a deny of sessions', trust(ROLE, denied({ AWS: 'arn:aws:sts::444455556666:assumed-role/x/y' })), trust(ROLE), /not denied/,
    'narrower'],
  ['H2: a narrower deny', trust(FEDERATED, denied('*')), trust(FEDERATED, denied({ AWS: '444455556666' })), /not denied/, 'narrower'],
  ['H2: a deny of a role that a parameter names', trust(ROLE, denied({ AWS: { 'Fn::Sub': 'arn:aws:iam::444455556666:role/${P}' } })),
    trust(ROLE),
    /not denied/, 'narrower'],

  ['a: a boundary of the template', bounded(allow('s3:*')), bounded(allow('*')), /^widened: boundary: allows more: \* on \*/, 'narrower'],
  ['a: a boundary by its name', bounded(allow('s3:*'), ARN), bounded(allow('*'), ARN), /^widened: boundary/, 'narrower'],
  ['a: a deny of a boundary', bounded(allow('*')), bounded(get), /^narrowed: boundary/, 'also'],
  ['a: the boundary is not in the template', bounded(get, ARN), template([allow('*')], { PermissionsBoundary: ARN }),
    /cannot be compared/, 'also'],
  ['a: a boundary with a condition', bounded(get, { 'Fn::If': ['C', { Ref: 'P' }, ARN] }),
    bounded(allow('*'), { 'Fn::If': ['C', { Ref: 'P' }, ARN] }),
    /cannot be compared: it depends on P,/, 'also'],
  ...([{ Ref: 'P' }, { 'Fn::GetAtt': ['P', 'PolicyArn'] }, { 'Fn::GetAtt': 'P.PolicyArn' }, { 'Fn::Sub': '${P}' }, ARN,
    { 'Fn::Sub': '${P.PolicyArn}' },
    'arn:aws:iam::111122223333:policy/path/MyP'] as unknown[]).map((reference): [string, any, any, RegExp, 'narrower'] =>
    [`b: a policy by ${JSON.stringify(reference)}`, attached(reference, get), attached(reference, allow('*')),
      /^widened: allows more: \* on \*/, 'narrower']),
  ['b: the policy is not in the template', attached(ARN, get), template([], { ManagedPolicyArns: [ARN] }),
    /widened: attaches the policy/, 'also'],
  ['c: a policy of a role that is not here', foreign(), foreign(allow('*')), /^added: also allows: \* on \*/, 'narrower'],
  ['c: a wider one', foreign(get), foreign(allow('s3:*')), /^widened/, 'narrower'],
  ['c: its deny', foreign(deny('s3:*')), foreign(), /its role is not in the template/, 'narrower'],
  ['c: its deny, with the policy', foreign(deny('s3:*')), template([]), /its role is not in the template/, 'also'],
  ['c: a new one', template([]), foreign(get), /^added: a new policy, which may do 1 action/, 'narrower'],
  ['e: a policy that can deny', template([get], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSDenyAll'] }), template([get]),
    /^widened: no longer attaches.*it can have denied something/, 'also'],
  ['f: a mapping with actions', mapped(template([allow(FIND)]), ['s3:GetObject']), mapped(template([allow(FIND)]), ['*']),
    /^widened: cannot be compared: it depends on mapping M,/, 'also'],
  ['f: a mapping with resources', mapped(template([allow('s3:*', FIND)]), 'a'), mapped(template([allow('s3:*', FIND)]), '*'),
    /mapping M/, 'also'],
  ['f: a mapping with principals', mapped(trust({ ...ROLE, Principal: { AWS: FIND } }), '444455556666'),
    mapped(trust({ ...ROLE, Principal: { AWS: FIND } }), '*'), /mapping M/, 'also'],
  ['f: a default in Fn::Split', split('444455556666'), split('*'), /it depends on P,/, 'also'],
  ['f: a default that switches a deny off', switched('true'), switched('false'), /it depends on D,/, 'also'],
  ['f: a custom resource', custom('a'), custom('b'), /it depends on Custom\.Arn,/, 'also'],
  ['f: another bucket', bucket('a'), bucket('b'), /it depends on Bucket\.Arn,/, 'also'],
  ['f: another list of policies', template([], { Policies: { Ref: 'A' } }), template([], { Policies: { Ref: 'B' } }),
    /document is not known/, 'also'],
  ['g: no Version, variable', ofVersion('2012-10-17', allow('s3:*'), VARIABLE), ofVersion(undefined, allow('s3:*'), VARIABLE),
    /not denied/, 'also'],
  ['g: an old Version, variable in a condition',
    ofVersion('2012-10-17', allow('s3:*'), deny('s3:*', '*', { StringNotEquals: { 's3:prefix': '${aws:PrincipalTag/u}' } })),
    ofVersion('2008-10-17', allow('s3:*'), deny('s3:*', '*', { StringNotEquals: { 's3:prefix': '${aws:PrincipalTag/u}' } })),
    /not denied/, 'also'],
  ['g: a deny on a literal', template([allow('s3:*', { 'Fn::Sub': '${B.Arn}/*' }), deny('s3:GetObject', 'arn:aws:s3:::b/*')]),
    template([allow('s3:*', { 'Fn::Sub': '${B.Arn}/*' })]), /not denied/, 'narrower'],
  ['g: a deny on a variable',
    template([allow('s3:*', 'arn:aws:s3:::b/alice/*'), deny('s3:GetObject', 'arn:aws:s3:::b/${aws:PrincipalTag/u}/*')]),
    template([allow('s3:*', 'arn:aws:s3:::b/alice/*')]), /not denied/, 'narrower'],
  ['g: ? for a name that is longer', template([allow('s3:*', 'arn:aws:s3:::????')]),
    template([allow('s3:*', { 'Fn::Sub': 'arn:aws:s3:::${B}' })]),
    /widened/, 'also'],
  ['g: letters of a reference', template([allow('s3:*', 'arn:aws:s3:::*Bucket*')]), template([allow('s3:*', 'arn:aws:s3:::${Bucket}')]),
    /widened/, 'also'],
  ['g: a deny that forgets Fn::Sub', template([allow('s3:*'), deny('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${B}/*' })]),
    template([allow('s3:*'), deny('s3:GetObject', 'arn:aws:s3:::${B}/*')]), /\$\{B\}\/\*: it is not denied any more/, 'also'],
  ['g: a condition of a deny that forgets Ref',
    template([allow('s3:*'), deny('s3:*', '*', { StringNotEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } })]),
    template([allow('s3:*'), deny('s3:*', '*', { StringNotEquals: { 'aws:SourceAccount': '${AWS::AccountId}' } })]),
    /it is not denied any more/, 'also'],
  ['g: an attribute that becomes a reference', template([allow('s3:*', '${B.Arn}')]),
    template([allow('s3:*', { 'Fn::GetAtt': ['B', 'Arn'] })]),
    /before only \$\{!B\.Arn\}/, 'also'],
  ['g: a key that becomes a reference', trust({ ...FEDERATED, Condition: { StringEquals: { '${Host}:aud': 'a' } } }),
    template([],
      {
        AssumeRolePolicyDocument: {
          'Fn::Sub': JSON.stringify(document({ ...FEDERATED, Condition: { StringEquals: { '${Host}:aud': 'a' } } })),
        },
      }),
    /admits more/, 'also'],
  // IAM does not accept them. The comparison has a meaning of its own for them.
  ...['\uE010', '\uE013', '\uE014'].map((mark): [string, any, any, RegExp, 'also'] => [
    `g: the mark U+${mark.codePointAt(0)!.toString(16)}`, template([get]), template([{ ...get, Resource: `arn:aws:s3:::${mark}` }]),
    /characters that IAM does not accept/, 'also',
  ]),
  ['g: an effect that is not known', template([allow('s3:*'), { ...deny('s3:*'), Effect: { Ref: 'E' } }]), template([allow('s3:*')]),
    /the deny was removed, and cannot be compared/, 'also'],
  ['h: the second role of a name', twins(allow('*'), get), twins(allow('*'), allow('*')), /^widened: allows more: \* on \*/, 'narrower'],
  ['h: the first role of a name', twins(get, allow('*')), twins(allow('*'), allow('*')), /^widened: allows more: \* on \*/, 'narrower'],
  ['h: the condition of a role', only('C'), only(), /^widened: existed before only under the condition C of the template/, 'narrower'],
  ['h: longer sessions', template([], { MaxSessionDuration: 3600 }), template([], { MaxSessionDuration: 43200 }), /MaxSessionDuration/,
    'narrower'],
  ['h: longer sessions than those of the default', template([]), template([], { MaxSessionDuration: 7200 }), /was 3600 seconds/,
    'narrower'],
  ['h: sessions whose number is longer, and whose text is before the other one', template([], { MaxSessionDuration: 7200 }),
    template([], { MaxSessionDuration: 43200 }), /^widened: MaxSessionDuration/, 'narrower'],
  ['a deny on a list of a parameter', listed(get, deny({ Ref: 'L' })), listed(get), /s3:GetObject on \*: it is not denied any more/,
    'narrower'],
  ['a * that ends at a colon', arnLike('arn:aws:iam::*'), arnLike('arn:aws:iam::111122223333:role/x'), /before only if/, 'also'],
  ['an ARN with *', arnLike('arn:aws:iam::111122223333:role/x'), arnLike('arn:aws:iam::*:role/*'), /before only if/, 'narrower'],
  ['a macro in a role', included('a'), included('b'), /it depends on the transforms of the template,/, 'also'],
  ['resources that are made by a transform', { Resources: { 'Fn::ForEach::R': ['a'] } }, { Resources: { 'Fn::ForEach::R': ['a', 'b'] } },
    /its resources are not in the sources/, 'also'],
  ...['arn:aws*:', 'arn:a*:', 'arn:aw?:', 'arn:*:', 'arn:*s3:::secret/*'].flatMap((start): [string, any, any, RegExp, 'narrower'][] =>
    ['arn:aws:s3:::secret/*', 'arn:${AWS::Partition}:s3:::secret/*', 'arn:aws:s3:::secret/a'].map((resource) => {
      const pattern = start.endsWith('secret/*') ? start : `${start}s3:::secret/*`;
      const allowed = allow('s3:GetObject', { 'Fn::Sub': resource });
      return [`a deny on ${pattern}, of ${resource}`, template([allowed, deny('s3:GetObject', pattern)]), template([allowed]), /not denied/,
        'narrower'];
    })),
  ['a wildcard for the partition', template([allow('s3:GetObject', 'arn:aws:s3:::a/*')]),
    template([allow('s3:GetObject', 'arn:aws*:s3:::a/*')]),
    /^widened: allows more: s3:GetObject on arn:aws\*:s3:::a\/\*: before only arn:aws:s3:::a\/\*/, 'narrower'],
  ['another tag, which a resource uses', tagged(ofTeam('dev')), tagged(ofTeam('production')), TAGS, 'also'],
  ['no tags any more', tagged(ofTeam('dev')), tagged({}), TAGS, 'also'],
  ['a tag more', tagged(ofTeam('dev')), tagged({ Tags: [...ofTeam('dev').Tags, { Key: 'project', Value: 'x' }] }), TAGS, 'also'],
  ...['aws:PrincipalTag/team', 'AWS:principaltag/team'].map((key): [string, any, any, RegExp, 'also'] =>
    [`another tag, which the condition ${key} uses`, tagged(ofTeam('ops'), allow('s3:*', '*', byTag(key))),
      tagged(ofTeam('dev'), allow('s3:*', '*', byTag(key))),
      TAGS, 'also']),
  ['another tag, which a deny uses', tagged(ofTeam('dev'), { 'Fn::If': ['C', deny('s3:*', '*', byTag('aws:PrincipalTag/team')), get] }),
    tagged(ofTeam('ops'), { 'Fn::If': ['C', deny('s3:*', '*', byTag('aws:PrincipalTag/team')), get] }), TAGS, 'also'],
  ['another tag, which a trust uses', trust({ ...TRUST, Condition: byTag('aws:PrincipalTag/team') }),
    template([], { AssumeRolePolicyDocument: document({ ...TRUST, Condition: byTag('aws:PrincipalTag/team') }), ...ofTeam('dev') }),
    TAGS, 'also'],
  ['another tag, which a statement with NotAction uses',
    tagged(ofTeam('dev'), { Effect: 'Allow', NotAction: 'iam:*', Resource: OWN_FOLDER.Resource }),
    tagged(ofTeam('ops'), { Effect: 'Allow', NotAction: 'iam:*', Resource: OWN_FOLDER.Resource }), TAGS, 'also'],
  ['another tag, which a boundary uses',
    plus(template([allow('*')], { PermissionsBoundary: { Ref: 'P' }, ...ofTeam('dev') }), { P: managed(OWN_FOLDER) }),
    plus(template([allow('*')], { PermissionsBoundary: { Ref: 'P' }, ...ofTeam('ops') }), { P: managed(OWN_FOLDER) }), TAGS, 'also'],
  ['another default of a tag', tagged(ofTeam({ Ref: 'Team' }), OWN_FOLDER, parameter('dev')),
    tagged(ofTeam({ Ref: 'Team' }), OWN_FOLDER, parameter('ops')),
    /it depends on Team,/, 'also'],
  ['a function of SAM', sam(BASIC), sam({ ...BASIC, Policies: 'AdministratorAccess' }), HIDDEN, 'also'],
  ['a new function of SAM', template([get], {}, { Transform: 'AWS::Serverless-2016-10-31' }), sam(BASIC),
    /^added: new, and cannot be compared: its resources are not in the sources$/, 'also'],
  ['what all functions of SAM have', sam(BASIC, undefined, { Globals: { Function: { Tracing: 'PassThrough' } } }),
    sam(BASIC, undefined, { Globals: { Function: { Tracing: 'Active' } } }), HIDDEN, 'also'],
  ['a state machine of SAM', sam(BASIC, 'AWS::Serverless::StateMachine'),
    sam({ ...BASIC, Policies: 'AdministratorAccess' }, 'AWS::Serverless::StateMachine'),
    HIDDEN, 'also'],
  ['a connector of SAM', queueWith('Read'), queueWith('Read', 'Write'), HIDDEN, 'also'],
  ['a parameter of a function of SAM', sam({ ...BASIC, Policies: { Ref: 'Team' } }, undefined, parameter('AWSLambdaBasicExecutionRole')),
    sam({ ...BASIC, Policies: { Ref: 'Team' } }, undefined, parameter('AdministratorAccess')), /it depends on Team,/, 'also'],
  ['a module', sam({ Level: 'read' }, MODULE), sam({ Level: 'admin' }, MODULE), HIDDEN, 'also'],
  ['another module', sam({ Level: 'read' }, MODULE), sam({ Level: 'read' }, 'Acme::Iam::Admin::MODULE'), HIDDEN, 'also'],
  ['the condition of a module', { ...CONDITIONS, ...plus(sam({}, MODULE), { F: { ...sam({}, MODULE).Resources.F, Condition: 'C' } }) },
    { ...sam({}, MODULE), ...CONDITIONS }, HIDDEN, 'also'],
  ['a new module', template([get]), plus(template([get]), { M: { Type: MODULE } }), /^added: new, and cannot be compared/, 'also'],
  ['a nested stack at an address', { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'a' } } } },
    { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'b' } } } },
    /its resources are not in the sources/, 'also'],
])('%s', (_, before, after, sentence, reverse) => {
  const found = changes(before, after);
  expect(found.join('\n')).toMatch(sentence);
  const isWider = (list: string[]) => list.some(c => /^(widened|added)/.test(c));
  // The rows whose sentence is of the narrower side are there for their reverse.
  expect(isWider(found)).toBe(!sentence.source.startsWith('^narrowed'));
  const back = changes(after, before);
  expect(back).not.toEqual([]);
  expect(isWider(back)).toBe(reverse === 'also');
  for (const same of [before, after]) expect(changes(same, same)).toEqual([]);
});

test.each<[string, any, any]>([
  ['a deny of another role, which the trust does not admit', trust(ROLE, denied({ AWS: 'arn:aws:iam::444455556666:role/y' })), trust(ROLE)],
  ['nothing uses the tags', tagged(ofTeam('dev'), get), tagged(ofTeam('production'), get)],
  ['a condition uses those of the resource', tagged(ofTeam('dev'), allow('s3:*', '*', byTag('aws:ResourceTag/team'))),
    tagged(ofTeam('ops'), allow('s3:*', '*', byTag('aws:ResourceTag/team')))],
  ['the order of tags', tagged({ Tags: [...ofTeam('dev').Tags, ...ofTeam('x', 'project').Tags] }),
    tagged({ Tags: [...ofTeam('x', 'project').Tags, ...ofTeam('dev').Tags] })],
  ['no tags, and an empty list', tagged({}), tagged({ Tags: [] })],
  ['another role uses them', plus(tagged(ofTeam('dev'), get), { Other: template([OWN_FOLDER], { RoleName: 'S' }).Resources.Role }),
    plus(tagged(ofTeam('ops'), get), { Other: template([OWN_FOLDER], { RoleName: 'S' }).Resources.Role })],
  ['the code of a function of SAM', sam(BASIC), sam({ ...BASIC, CodeUri: 's3://b/other' })],
  ['the metadata of a function of SAM', sam(BASIC),
    plus(sam(BASIC), { F: { ...sam(BASIC).Resources.F, Metadata: { 'aws:asset:path': 'asset.1' } } })],
  ['the inline code of a function of SAM', sam({ InlineCode: 'a' }), sam({ InlineCode: 'b' })],
  ['a module is the same, and a queue is new', sam({ Level: 'read' }, MODULE),
    plus(sam({ Level: 'read' }, MODULE), { Q: { Type: 'AWS::SQS::Queue' } })],
  ['a resource whose type is like one of SAM, or like a module', sam({ a: 1 }, 'Acme::Serverless::Function'),
    sam({ a: 2 }, 'Acme::Serverless::Function')],
])('no role differs: %s', (_, before, after) => {
  expect(changes(before, after)).toEqual([]);
  expect(changes(after, before)).toEqual([]);
});
