import { organize } from '../support/organization';
import { ofType, resolveIn } from '../support/resolve';

test('is expected by default: nothing is created for it', () => {
  const { json } = organize();
  expect(ofType(json(), 'AWS::Lambda::Function')).toEqual([]);
});

test('may only do what CloudFormation\'s own call needs, and write its log', () => {
  const { json } = organize({ activateTrustedAccess: true });
  const [role] = ofType(json(), 'AWS::IAM::Role').filter(r => !r.Properties.RoleName);
  expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  const [{ PolicyName, PolicyDocument }] = role.Properties.Policies;
  expect([role.Properties.Description, PolicyName])
    .toEqual(['Switches on trusted access of StackSets', 'ActivateTrustedAccess']);
  const statements = PolicyDocument.Statement.map((s: any) => ({
    ...s,
    Resource:
      JSON.stringify(s.Resource).includes('LogGroup') || s.Resource['Fn::GetAtt']
        ? 'log'
        : resolveIn(json(), s.Resource),
  }));
  expect(statements).toEqual([
    {
      Sid: 'ActivateStackSets',
      Effect: 'Allow',
      Action: ['cloudformation:ActivateOrganizationsAccess', 'cloudformation:DescribeOrganizationsAccess'],
      Resource: '*',
    },
    {
      Sid: 'ReadOrganization',
      Effect: 'Allow',
      Action: ['organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization'],
      Resource: '*',
    },
    {
      Sid: 'EnableStackSets',
      Effect: 'Allow',
      Action: 'organizations:EnableAWSServiceAccess',
      Resource: '*',
      Condition: {
        StringEquals: { 'organizations:ServicePrincipal': 'member.org.stacksets.cloudformation.amazonaws.com' },
      },
    },
    {
      Sid: 'MakeTheServiceLinkedRole',
      Effect: 'Allow',
      Action: 'iam:CreateServiceLinkedRole',
      Resource:
        'arn:aws:iam::111122223333:role/aws-service-role/stacksets.cloudformation.amazonaws.com/' +
          'AWSServiceRoleForCloudFormationStackSetsOrgAdmin',
      Condition: { StringEquals: { 'iam:AWSServiceName': 'stacksets.cloudformation.amazonaws.com' } },
    },
    { Sid: 'WriteOwnLog', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: 'log' },
  ]);
});

test('is deployed before both StackSets', () => {
  const { json, members } = organize({ activateTrustedAccess: true });
  const [[id]] = Object.entries<any>(json().Resources).filter(([, r]) => r.Type === 'Custom::StackSetsTrustedAccess');
  expect(members().resource.DependsOn).toEqual([id]);
});
