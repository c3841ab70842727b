import { denial, SESSION } from './support';
import { explain } from '../../../cli/denied/classify';

const POLICIES = [
  'service control policy', 'resource control policy', 'identity-based policy', 'permissions boundary', 'session policy',
  'resource-based policy', 'VPC endpoint policy',
];

test.each(POLICIES)('no %s allows it', (policy) => {
  expect(explain(denial('bedrock:ListGuardrails', `because no ${policy} allows the bedrock:ListGuardrails action`)))
    .toEqual({ action: 'bedrock:ListGuardrails', resource: '*', cause: { isExplicit: false, policy, policyArn: undefined } });
});

test.each(POLICIES)('an explicit deny in a %s', (policy) => {
  expect(explain(denial('a:B', `with an explicit deny in a${policy.startsWith('i') ? 'n' : ''} ${policy}`)).cause)
    .toEqual({ isExplicit: true, policy, policyArn: undefined });
});

test.each([
  ['the ARN of the policy',
    'with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-a/service_control_policy/p-b',
    { isExplicit: true, policy: 'service control policy', policyArn: 'arn:aws:organizations::1:policy/o-a/service_control_policy/p-b' }],
  ['the older form for service control policies', 'due to an explicit deny in a Service Control Policy',
    { isExplicit: true, policy: 'service control policy' }],
  ['the trust of a role', 'because no role trust policy allows the sts:AssumeRole action',
    { isExplicit: false, policy: 'role trust policy' }],
  ['EC2', 'because no identity-based policy allows the ec2:CopyImage action. Encoded authorization failure message: AbC-d_e',
    { isExplicit: false, policy: 'identity-based policy' }],
  ['a full stop', 'because no identity-based policy allows the a:B action.', { isExplicit: false, policy: 'identity-based policy' }],
  ['what an SDK adds', 'with an explicit deny in an identity-based policy (Service: X; Status Code: 403)',
    { isExplicit: true, policy: 'identity-based policy' }],
  ['an unknown type', 'because no magic policy allows the a:B action', undefined],
  ['no reason', '', undefined],
])('%s', (_, reason, cause) => {
  expect(explain(denial('a:B', reason)).cause).toEqual(cause);
});

test.each([
  ['no resource',
    `User: arn:aws:sts::1:assumed-role/R/${SESSION} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy ` +
      'allows the s3:ListAllMyBuckets action',
    's3:ListAllMyBuckets', undefined],
  ['S3', 'Access Denied', undefined, undefined],
  ['EC2 with a code only', 'You are not authorized to perform this operation. Encoded authorization failure message: AbC', undefined,
    undefined],
  ['nothing', '', undefined, undefined],
])('%s: action and resource', (_, message, action, resource) => {
  expect(explain(message)).toMatchObject({ action, resource });
});

test('the name of a resource cannot give a false reason or action', () => {
  const name = 'arn:aws:s3:::b/x with an explicit deny in a service control policy is not authorized to perform: iam:PassRole';
  expect(explain(denial('s3:GetBucketTagging', 'because no identity-based policy allows the s3:GetBucketTagging action', name)))
    .toMatchObject({
      action: 's3:GetBucketTagging', cause: { isExplicit: false, policy: 'identity-based policy' },
    });
  expect(explain(denial('s3:GetBucketTagging', '', `${name} because no magic`)).cause).toBeUndefined();
});

test('the work for a long hostile message grows with its square at most: with the third power, this would take hours', () => {
  expect(explain('because no a '.repeat(1_000)).cause).toBeUndefined();
  expect(explain('is not authorized to perform: '.repeat(400)).action).toBeUndefined();
});
