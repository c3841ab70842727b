/** As large as CloudFormation accepts one: 1200 resources, most of which say nothing about Microsoft. */
import { allow, fileOf, policy, roleOf } from './support';
import { makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';
import { steps } from '../../support/steps';

const ofLambda = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
/** Roles with managed policies of AWS, policies for roles of other templates, and bucket policies. */
const resources = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [
  [`Role${i}`, roleOf({
    RoleName: `app-${i}`,
    trusts: [ofLambda],
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess' }],
  })],
  [`Policy${i}`, {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: `policy-${i}`,
      Roles: [`other-${i}`],
      PolicyDocument: policy(allow(['sqs:SendMessage', 'kms:Decrypt'], `arn:aws:sqs:eu-west-1:111122223333:q-${i}`)),
    },
  }],
  [`Bucket${i}`, {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: `b-${i}`,
      PolicyDocument: policy({
        ...allow('s3:GetObject', `arn:aws:s3:::b-${i}/*`), Principal: { AWS: { 'Fn::GetAtt': [`Role${i}`, 'Arn'] } },
      }),
    },
  }],
]).flat());

function review(count: number): void {
  const template = fileOf({ Resources: { Defender: roleOf(), ...resources(count) } });
  const { roles } = makeReview(readReviewed({ template }));
  expect(roles.map(({ name }) => name)).toEqual(['Contoso']);
}

test('100 more roles and 200 more policies: 5,000 steps for each, not some for each pair', () => {
  review(1); // what is computed once
  const [few, many] = [1, 101].map(count => steps(() => review(count)));
  expect((many - few) / 300).toBeLessThan(5_000);
});
