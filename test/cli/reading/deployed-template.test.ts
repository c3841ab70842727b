import { DeployedTemplate, Unresolvable } from '../../../cli/reading/deployed-template';

const TEMPLATE = {
  Parameters: {
    Name: { Type: 'String', Default: 'x' },
    Names: { Type: 'CommaDelimitedList' },
    New: { Type: 'Number', Default: 10 },
    NewList: { Type: 'CommaDelimitedList', Default: 'c,d' },
    Missing: { Type: 'String' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/name/in/ssm' },
  },
  Conditions: {
    IsEurope: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    IsAmerica: { 'Fn::Not': [{ Condition: 'IsEurope' }] },
    Both: { 'Fn::And': [{ Condition: 'IsEurope' }, { Condition: 'IsAmerica' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsEurope' }, { Condition: 'IsAmerica' }] },
  },
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/security/' } },
    Queue: { Type: 'AWS::SQS::Queue' },
    Rule: { Type: 'AWS::Events::Rule' },
    RuleOnBus: { Type: 'AWS::Events::Rule' },
    Key: { Type: 'AWS::KMS::Key' },
    Bucket: { Type: 'AWS::S3::Bucket', Condition: 'IsAmerica' },
    Table: { Type: 'AWS::DynamoDB::Table' },
  },
};
const template = new DeployedTemplate(TEMPLATE, {
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws-us-gov',
  stackName: 'S',
  stackId: 'arn:stack',
  parameters: { Name: 'n', Names: 'a,b' },
  physicalIds: {
    Role: 'R',
    Queue: 'https://sqs.eu-west-1.amazonaws.com/111122223333/Q',
    Rule: 'rule-1',
    RuleOnBus: 'bus-1|rule-2',
    Key: 'k-1',
    Table: 't',
  },
});

test.each<[string, unknown, unknown]>([
  ['pseudo parameters', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${!x}' },
    'arn:aws-us-gov:iam::111122223333:role/${x}'],
  ['Fn::Sub with a list', { 'Fn::Sub': ['${a}-${Role}-${Role.Arn}', { a: { Ref: 'Name' } }] },
    'n-R-arn:aws-us-gov:iam::111122223333:role/security/R'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::StackName' }]] }, 'a-S'],
  ['a parameter', { Ref: 'Name' }, 'n'],
  ['a list parameter', { Ref: 'Names' }, ['a', 'b']],
  ['parameters that the stack does not have yet', [{ Ref: 'New' }, { Ref: 'NewList' }], ['10', ['c', 'd']]],
  ['a name', { Ref: 'Role' }, 'R'],
  ['ARN of a role with a path', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws-us-gov:iam::111122223333:role/security/R'],
  ['ARN of a queue', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws-us-gov:sqs:eu-west-1:111122223333:Q'],
  ['ARN of a rule', { 'Fn::GetAtt': ['Rule', 'Arn'] }, 'arn:aws-us-gov:events:eu-west-1:111122223333:rule/rule-1'],
  ['ARN of a rule of another event bus', { 'Fn::GetAtt': ['RuleOnBus', 'Arn'] },
    'arn:aws-us-gov:events:eu-west-1:111122223333:rule/bus-1/rule-2'],
  ['ARN of a key', { 'Fn::GetAtt': ['Key', 'Arn'] }, 'arn:aws-us-gov:kms:eu-west-1:111122223333:key/k-1'],
  ['conditions', [{ 'Fn::If': ['IsAmerica', 1, 2] }, { 'Fn::If': ['Both', 1, 2] }, { 'Fn::If': ['Either', 1, 2] }], [2, 2, 1]],
  ['no value', { a: { 'Fn::If': ['IsAmerica', 1, { Ref: 'AWS::NoValue' }] }, b: [{ Ref: 'AWS::NoValue' }] }, { b: [] }],
  ['Fn::Select and Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
  ['a condition of a policy', { Condition: { StringEquals: { x: { Ref: 'AWS::AccountId' } } } },
    { Condition: { StringEquals: { x: '111122223333' } } }],
])('%s', (_, value, expected) => expect(template.resolve(value)).toEqual(expected));

test.each<[unknown, string]>([
  [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue cannot be evaluated here'],
  [{ Ref: 'Bucket' }, 'the stack has no resource Bucket'],
  [{ Ref: 'Missing' }, 'the stack has no parameter Missing'],
  [{ Ref: 'Stored' }, 'the stack has no parameter Stored'],
  [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'the attribute StreamArn of Table cannot be evaluated here'],
])('%j is not guessed', (value, message) => {
  expect(() => template.resolve(value)).toThrow(new Unresolvable(message));
});

test('a resource whose condition is false does not exist', () => {
  expect(template.ofType('AWS::S3::Bucket')).toEqual([]);
  expect(template.ofType('AWS::SQS::Queue')).toEqual([['Queue', {}]]);
});
