import { answering, deployedTemplate, IDENTITY, shown } from './support';
import { checkAccount, checkTokens, identify } from '../../../cli/checking/account';
import { exitCode } from '../../../cli/checking/findings';
import { checkAccessEntries, checkRoles } from '../../../cli/checking/roles';

test('the caller, with the partition', async () => {
  const ask = answering({ identity: { Account: '1', Arn: 'arn:aws-us-gov:iam::1:user/u' } });
  expect(await identify(ask)).toEqual({ account: '1', partition: 'aws-us-gov', arn: 'arn:aws-us-gov:iam::1:user/u' });
});

test.each([['111122223333', 'ok'], ['444455556666', 'differs'], [undefined, 'information']])(
  'account %s: %s', (expected, result) => expect(checkAccount(IDENTITY, expected).status).toBe(result));

test.each([[2, /^2: session tokens .* work in every region$/], [1, /^1: .* do not work in opt-in regions\./]])(
  'STS token version %s', async (version, text) => {
    const [found] = await checkTokens(answering({ accountSummary: { SummaryMap: { GlobalEndpointTokenVersion: version } } }));
    expect([found.status, found.text]).toEqual(['information', expect.stringMatching(text)]);
  });

describe('access entry', () => {
  const role = 'arn:aws:iam::111122223333:role/Discovery';
  const policy = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
  const template = deployedTemplate({
    Entry: {
      Type: 'AWS::EKS::AccessEntry',
      Properties: { ClusterName: 'c', PrincipalArn: role, AccessPolicies: [{ PolicyArn: policy }] },
    },
  });
  const of = async (kubernetesGroups: string[], policies: string[]) => shown(await checkAccessEntries({
    template,
    ask: answering({
      accessEntry: { accessEntry: { kubernetesGroups } },
      accessPolicies: { associatedAccessPolicies: policies.map(policyArn => ({ policyArn })) },
    }),
  }));

  test('as in the template, and with more', async () => {
    expect(await of([], [policy])).toEqual(['access entry of Discovery in c | ok | 1 access policies, 0 groups']);
    expect(await of(['system:masters'], [policy])).toEqual([
      'access entry of Discovery in c | differs | groups also has system:masters',
    ]);
    expect(await of([], [])).toEqual([`access entry of Discovery in c | differs | policies lacks ${policy}`]);
  });
});

test('a role with a value that only CloudFormation knows is not checked, the others are', async () => {
  const properties = { AssumeRolePolicyDocument: { Statement: [] } };
  const template = deployedTemplate({
    Known: { Type: 'AWS::IAM::Role', Properties: properties },
    Unknown: { Type: 'AWS::IAM::Role', Properties: { ...properties, PermissionsBoundary: { 'Fn::ImportValue': 'x' } } },
  });
  const known = {
    RoleName: 'Known', Path: '/', AssumeRolePolicyDocument: { Statement: [] }, AttachedManagedPolicies: [], RolePolicyList: [],
  };
  const ask = answering({ authorization: { RoleDetailList: [known], Policies: [] } });
  const findings = await checkRoles({ ask, template });
  expect(exitCode(findings)).toBe(2);
  expect(shown(findings)).toEqual([
    'role Known | ok | trust as in the template, 0 policies',
    'role Unknown | not checked | Fn::ImportValue cannot be evaluated here',
  ]);
});
