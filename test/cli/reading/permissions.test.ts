import { allow, between, deny, kinds } from '../diff/support';

const BUCKET = 'arn:aws:s3:::a/*';
const account = { StringEquals: { 'aws:ResourceAccount': '111122223333' } };

describe('nothing differs', () => {
  test.each<[string, object[], object[]]>([
    ['order, one value in place of a list, and case of actions', [allow(['s3:GetObject', 's3:PutObject'])], [
      allow('s3:putobject'), allow(['S3:GetObject'], ['*']),
    ]],
    ['a statement that is split by resources', [allow('s3:GetObject', ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'])], [
      allow('s3:GetObject', 'arn:aws:s3:::b/*'), allow('s3:GetObject', 'arn:aws:s3:::a/*'),
    ]],
    ['an action that a wildcard covers', [allow(['ec2:Describe*'])], [allow(['ec2:DescribeInstances', 'ec2:Describe*'])]],
    ['a wildcard that a wider one covers', [allow('s3:Get*')], [allow(['s3:Get*', 's3:GetBucket*'])]],
    ['other names of the condition operator and key', [allow('s3:GetObject', '*', account)], [
      allow('s3:GetObject', '*', { stringequals: { 'AWS:ResourceAccount': ['111122223333'] } }),
    ]],
    ['a deny of what is not allowed is gone', [allow('s3:GetObject'), deny('ec2:*')], [allow('s3:GetObject')]],
    ['a deny becomes a wider one, for what is allowed', [allow('s3:GetObject'), deny('s3:GetObject')], [
      allow('s3:GetObject'), deny('s3:*'),
    ]],
    ['an allow that a deny makes useless is added', [allow('s3:GetObject'), deny('ec2:*')], [
      allow(['s3:GetObject', 'ec2:DescribeInstances']), deny('ec2:*'),
    ]],
    ['a deny of another object is gone, in every partition',
      [allow('s3:GetObject', 'arn:aws:s3:::a/x'), deny('s3:GetObject', 'arn:aws*:s3:::b/*')], [
        allow('s3:GetObject', 'arn:aws:s3:::a/x'),
      ]],
    ['a deny of another object is gone, in one partition',
      [allow('s3:GetObject', 'arn:aws:s3:::a/*'), deny('s3:GetObject', 'arn:aws-cn:s3:::b/*')], [
        allow('s3:GetObject', 'arn:aws:s3:::a/*'),
      ]],
    ['order, with an object that is no action', [allow(['s3:GetObject', { toString: 1 }])], [allow([{ toString: 1 }, 's3:GetObject'])]],
    ['order in a statement with NotAction', [{ Effect: 'Deny', NotAction: ['s3:*', 'iam:*'], Resource: '*' }], [
      { Resource: ['*'], NotAction: ['iam:*', 's3:*'], Effect: 'Deny' },
    ]],
    ['the same statement with NotAction', [{ ...allow('s3:GetObject'), Action: undefined, NotAction: 'iam:*' }], [
      { ...allow('s3:GetObject'), Action: undefined, NotAction: 'iam:*' },
    ]],
  ])('%s', (_, before, after) => expect(between(before, after)).toEqual([]));
});

describe('sentences', () => {
  test.each<[string, object[], object[], string[]]>([
    ['an action', [allow('s3:GetObject')], [allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'])], [
      'added: also allows: s3:DeleteObject, s3:PutObject on *',
    ]],
    ['a wildcard in place of an action', [allow('s3:GetObject')], [allow('s3:Get*')], [
      'widened: allows more: s3:Get* on *: before only s3:GetObject',
    ]],
    ['a wildcard for nothing that was allowed', [allow('s3:GetObject')], [allow(['s3:GetObject', 'sqs:List*'])], [
      'added: also allows: sqs:List* on *',
    ]],
    ['a wider resource', [allow('s3:GetObject', BUCKET)], [allow('s3:GetObject', 'arn:aws:s3:::*')], [
      'widened: allows more: s3:GetObject on arn:aws:s3:::*: before only arn:aws:s3:::a/*',
    ]],
    ['a narrower resource', [allow('s3:GetObject', '*')], [allow('s3:GetObject', BUCKET)], [
      'narrowed: allowed more before: s3:GetObject on *: now only arn:aws:s3:::a/*',
    ]],
    ['no condition any more', [allow('s3:GetObject', '*', account)], [allow('s3:GetObject')], [
      'widened: allows more: s3:GetObject on *: before only if aws:ResourceAccount StringEquals 111122223333',
    ]],
    ['a deny is gone', [allow('s3:Get*'), deny('s3:GetObject')], [allow('s3:Get*')], [
      'widened: allows more: s3:GetObject on *: it is not denied any more',
    ]],
    ['a deny is new', [allow('s3:GetObject')], [allow('s3:GetObject'), deny('s3:GetObject', BUCKET)], [
      'narrowed: allowed more before: s3:GetObject on arn:aws:s3:::a/*: it is denied now',
    ]],
    ['fewer actions', [allow(['s3:GetObject', 's3:PutObject'])], [allow('s3:GetObject')], [
      'removed: no longer allows: s3:PutObject on *',
    ]],
    ['NotAction', [allow('s3:GetObject')], [allow('s3:GetObject'), { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], [
      'widened: allows more: {"Effect":"Allow","NotAction":"iam:*","Resource":"*"}: it cannot be compared: it has NotAction',
    ]],
    ['many actions', [], [allow(Array.from({ length: 10 }, (_, i) => `ec2:Describe${i}`))], [
      'added: also allows: ec2:Describe0, ec2:Describe1, ec2:Describe2, ec2:Describe3, ec2:Describe4, ec2:Describe5, ec2:Describe6, ' +
        'ec2:Describe7 and 2 more on *',
    ]],
  ])('%s', (_, before, after, expected) => expect(between(before, after)).toEqual(expected));
});

describe('kinds of change', () => {
  const limited = (Condition: object) => [allow('s3:GetObject', '*', Condition)];
  const tag = (operator: string, ...values: string[]) => limited({ [operator]: { 'aws:ResourceTag/t': values } });
  test.each<[string, object[], object[], string[]]>([
    // All existing actions of the wildcard: the command has no list of them, and AWS adds others.
    ['a list in place of a wildcard', [allow('sqs:List*')], [
      allow(['sqs:ListDeadLetterSourceQueues', 'sqs:ListMessageMoveTasks', 'sqs:ListQueueTags', 'sqs:ListQueues']),
    ], ['narrowed']],
    ['a wildcard in place of a list', [
      allow(['sqs:ListDeadLetterSourceQueues', 'sqs:ListMessageMoveTasks', 'sqs:ListQueueTags', 'sqs:ListQueues']),
    ], [allow('sqs:List*')], ['widened']],
    ['resources that cover another one only together', [allow('s3:*', ['arn:aws:s3:::a', 'arn:aws:s3:::a?*'])],
      [allow('s3:*', 'arn:aws:s3:::a*')], ['widened']],
    ['an order of wildcards that means the same', [allow('s3:Get?*')], [allow('s3:Get*?')], []],
    ['parameters whose names differ in case', [allow({ Ref: 'One' })], [allow({ Ref: 'ONE' })], ['added', 'removed']],
    ['every action', [allow('s3:GetObject')], [allow('*')], ['widened']],
    ['a service that nobody knows', [allow('examples:GetX')], [allow('examples:Get*')], ['widened']],
    ['a partly wider resource', [allow('s3:GetObject', BUCKET)], [allow('s3:GetObject', [BUCKET, 'arn:aws:s3:::b/*'])], ['widened']],
    ['another resource', [allow('s3:GetObject', BUCKET)], [allow('s3:GetObject', 'arn:aws:s3:::b/*')], ['widened', 'narrowed']],
    ['? is narrower than *', [allow('s3:GetObject', 'arn:aws:s3:::a/*')], [allow('s3:GetObject', 'arn:aws:s3:::a/?')], ['narrowed']],
    ['a value more', tag('StringEquals', 'a'), tag('StringEquals', 'a', 'b'), ['widened']],
    ['a value less', tag('StringEquals', 'a', 'b'), tag('StringEquals', 'a'), ['narrowed']],
    ['a pattern', tag('StringLike', 'a1'), tag('StringLike', 'a*'), ['widened']],
    ['StringEquals in place of StringLike', tag('StringLike', 'a*'), tag('StringEquals', 'ab'), ['narrowed']],
    ['StringLike in place of StringEquals', tag('StringEquals', 'a*'), tag('StringLike', 'a*'), ['widened']],
    ['operators that objects have as members', tag('constructor', 'a'), tag('constructor', 'b'), ['widened', 'narrowed']],
    ['an operator that objects have, without a value', tag('toString', 'a'), tag('toString', 'a', 'b'), ['widened', 'narrowed']],
    ['IfExists', tag('StringEquals', 'a'), tag('StringEqualsIfExists', 'a'), ['widened']],
    ['no IfExists', tag('StringEqualsIfExists', 'a'), tag('StringEquals', 'a'), ['narrowed']],
    ['an excluded value less', tag('StringNotEquals', 'a', 'b'), tag('StringNotEquals', 'a'), ['widened']],
    ['an excluded value more', tag('StringNotEquals', 'a'), tag('StringNotEquals', 'a', 'b'), ['narrowed']],
    ['the opposite', tag('StringEquals', 'a'), tag('StringNotEquals', 'a'), ['widened', 'narrowed']],
    ['ForAnyValue', tag('ForAllValues:StringEquals', 'a'), tag('ForAnyValue:StringEquals', 'a'), ['widened', 'narrowed']],
    ['another key', tag('StringEquals', 'a'), limited({ StringEquals: { 'aws:ResourceTag/u': 'a' } }), ['widened', 'narrowed']],
    ['another limit', limited({ NumericLessThan: { 's3:max-keys': '1' } }), limited({ NumericLessThan: { 's3:max-keys': '2' } }), [
      'widened', 'narrowed',
    ]],
    ['a condition more', tag('StringEquals', 'a'), limited({ StringEquals: { 'aws:ResourceTag/t': 'a', 'aws:ResourceTag/u': 'a' } }), [
      'narrowed',
    ]],
    ['a deny with a condition', [allow('s3:GetObject'), deny('s3:GetObject')],
      [allow('s3:GetObject'), deny('s3:GetObject', '*', account)], [
        'widened',
      ]],
    ['a deny of fewer resources', [allow('s3:GetObject'), deny('s3:GetObject')], [allow('s3:GetObject'), deny('s3:GetObject', BUCKET)], [
      'widened',
    ]],
    ['a deny with NotAction is gone', [allow('s3:GetObject'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }], [
      allow('s3:GetObject'),
    ], ['widened']],
    ['a new deny with NotResource', [allow('s3:GetObject')], [
      allow('s3:GetObject'), { Effect: 'Deny', Action: 's3:*', NotResource: BUCKET },
    ], ['narrowed']],
    ['a statement that only the deployment knows', [allow('s3:GetObject')],
      [allow('s3:GetObject'), { 'Fn::GetAtt': ['Statement', 'Json'] }], [
        'widened', 'narrowed',
      ]],
    ['a statement that is not valid', [allow('s3:GetObject')], [allow('s3:GetObject'), { Effect: 'Allow', Action: 5, Resource: '*' }], [
      'widened',
    ]],
  ])('%s', (_, before, after, expected) => expect(kinds(before, after)).toEqual(expected));
});
