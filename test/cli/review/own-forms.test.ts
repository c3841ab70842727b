/** The forms that this library writes are compared whole: with one value of them changed, they are a line. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { allow, fileOf, ISSUER, policy, reviewOf, RIGHT, roleOf, TENANT, trust } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const TEMPLATES = join(__dirname, '..', '..', '..', 'templates');
const templateOf = (name: string) => JSON.parse(readFileSync(join(TEMPLATES, `${name}.template.json`), 'utf-8'));
const resource = (Type: string, Properties: object) => ({ Type, Properties });
const ARN = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** Roles and host management in one template, as an app has them. */
function connector(): any {
  const [account, hosts] = ['defender-account.least-privilege', 'defender-host-management'].map(templateOf);
  const both = (section: string) => ({ ...hosts[section], ...account[section] });
  return { ...account, Parameters: both('Parameters'), Conditions: both('Conditions'), Resources: both('Resources') };
}
const codeOf = (template: object) => exitCode(makeReview(readReviewed({ template: fileOf(template) })));
const statementsIn = ({ Resources }: any, id: string): any[] => Resources[id].Properties.PolicyDocument.Statement;
const passing = (template: any, id: string) => statementsIn(template, id).find(({ Action }) => Action === 'iam:PassRole');
const stepsIn = ({ Resources }: any): any[] => Resources.HostManagementDocument.Properties.Content.mainSteps;
const ADMIN = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Admin' };

test('unchanged, all of it is known', () => {
  expect(codeOf(connector())).toBe(0);
});

const evil = (template: any, Content: object = template.Resources.HostManagementDocument.Properties.Content) => {
  template.Resources.Evil = resource('AWS::SSM::Document', {
    DocumentType: 'Automation',
    Name: 'DefenderForCloud-HostManagement-Evil',
    Content: { ...Content, mainSteps: [{ name: 'x', action: 'aws:executeScript', inputs: { Script: 'x' } }] },
  });
};
const target = ({ Resources }: any) => Resources.HostManagementLaunchRule.Properties.Targets[0];
test.each<[string, (template: any) => void]>([
  ['the launch role passes another role', t => passing(t, 'HostManagementLaunchRolePolicy').Resource = ADMIN],
  ['the runbook passes another role', t => passing(t, 'HostManagementAutomationRolePolicy').Resource = ADMIN],
  ['the runbook passes a role that a parameter names', (t) => {
    t.Parameters.Passed = { Type: 'String' };
    passing(t, 'HostManagementAutomationRolePolicy').Resource = { Ref: 'Passed' };
  }],
  ['the runbook may give another profile',
    t => statementsIn(t, 'HostManagementAutomationRolePolicy').find(({ Sid }) => Sid === 'GiveInstancesTheProfile')
      .Condition.ArnEquals['ec2:NewInstanceProfile'] =
        { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:instance-profile/Admin' }],
  ['the runbook gives another profile',
    t => stepsIn(t).find(({ name }) => name === 'associate').inputs.IamInstanceProfile = { Name: 'Admin' }],
  ['a step of the runbook goes on elsewhere', t => stepsIn(t)[0].nextStep = 'associate'],
  ['a document whose name begins like that of the runbook does something else', t => evil(t)],
  ['the same, with a role as it likes', t => evil(t, { assumeRole: '{{ R }}', parameters: { R: { type: 'String' } } })],
  ['the rule gives the runbook another role', (t) => {
    delete target(t).InputTransformer;
    target(t).Input = { 'Fn::Sub': '{"AutomationAssumeRole":["arn:aws:iam::${AWS::AccountId}:role/Admin"]}' };
  }],
  ['the rule gives another template of inputs',
    t => target(t).InputTransformer.InputTemplate = '{"AutomationAssumeRole":["arn:aws:iam::111122223333:role/Admin"]}'],
  ['the rule starts a document that is not in the template',
    t => target(t).Arn['Fn::Sub'] = target(t).Arn['Fn::Sub'].replace('-Template:', '-Other:')],
  ['the association starts another version of the runbook',
    t => t.Resources.HostManagementAssociation.Properties.DocumentVersion = '1'],
  ['the function changes another provider', t => t.Resources.OidcProviderFunctionRole.Properties.Policies[0].PolicyDocument.Statement[0]
    .Resource = 'arn:aws:iam::111122223333:oidc-provider/example.com'],
  ['somebody else may invoke the function', t => t.Resources.X = resource('AWS::Lambda::Permission', {
    FunctionName: ARN('OidcProviderFunctionHandler'), Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com',
  })],
  ['a role reads what a parameter names', (t) => {
    t.Parameters.Bucket = { Type: 'String' };
    t.Resources.CiemDiscovery.Properties.Policies =
      [{ PolicyName: 'P', PolicyDocument: policy(allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' } as never)) }];
  }],
])('it is listed if %s', (_, change) => {
  const template = connector();
  change(template);
  expect(codeOf(template)).toBe(1);
});

const CIEM = 'sts.windows.net/${AzureTenantId}/';
const CIEM_AUDIENCE = { [`${CIEM}:aud`]: 'api://mciem-aws-oidc-app' };
const CIEM_SUBJECT = { [`${CIEM}:sub`]: '${CiemServicePrincipalObjectId}' };
test.each<[string, object, number]>([
  ['both in upper case', { StringEquals: { ...CIEM_AUDIENCE, [`${CIEM.replace('sts', 'STS')}:SUB`]: CIEM_SUBJECT[`${CIEM}:sub`] } }, 0],
  ['no subject', { StringEquals: CIEM_AUDIENCE }, 1],
  ['every subject', { StringEquals: CIEM_AUDIENCE, StringLike: { [`${CIEM}:sub`]: '*' } }, 1],
  ['a subject that can be a pattern', { StringEquals: CIEM_AUDIENCE, StringLike: { [`${CIEM}:sub`]: '${AzureTenantId}' } }, 1],
  ['two subjects', { StringEquals: { ...CIEM_AUDIENCE, [`${CIEM}:sub`]: [TENANT, TENANT.replace('8', '9')] } }, 1],
  ['another operator', { StringEquals: CIEM_AUDIENCE, StringEqualsIfExists: CIEM_SUBJECT }, 1],
  ['no audience', { StringEquals: CIEM_SUBJECT }, 1],
  ['a pattern of the audience', { StringEquals: CIEM_SUBJECT, StringLike: { [`${CIEM}:aud`]: 'api://mciem-*' } }, 1],
  ['two audiences', { StringEquals: { ...CIEM_SUBJECT, [`${CIEM}:aud`]: ['api://mciem-aws-oidc-app', 'api://other'] } }, 1],
  ['another audience', { StringEquals: { ...CIEM_SUBJECT, [`${CIEM}:aud`]: 'api://other' } }, 1],
  ['keys of another tenant', { StringEquals: { [`sts.windows.net/${TENANT}/:aud`]: 'api://mciem-aws-oidc-app', ...CIEM_SUBJECT } }, 1],
])('the trust of CIEM with %s', (_, Condition, code) => {
  const template = connector();
  const trusts = template.Resources.CiemOidc.Properties.AssumeRolePolicyDocument;
  const { Statement: [statement] } = JSON.parse(trusts['Fn::Sub']);
  trusts['Fn::Sub'] = JSON.stringify(policy({ ...statement, Condition }));
  expect(codeOf(template)).toBe(code);
});

test.each([['${AWS::AccountId}', 0], ['999999999999', 1]])('an access entry for the role of %s ends with %i', (account, code) => {
  const template = connector();
  template.Resources.Entry = resource('AWS::EKS::AccessEntry', {
    ClusterName: 'prod',
    PrincipalArn: { 'Fn::Sub': `arn:aws:iam::${account}:role/MDCContainersAgentlessDiscoveryK8sRole\${RoleNameSuffix}` },
    AccessPolicies: [{ PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy' }],
  });
  expect(codeOf(template)).toBe(code);
});

test.each<[string, object, number]>([
  ['an automation', resource('AWS::SSM::Association', { Name: 'x', Parameters: { AutomationAssumeRole: [{ Ref: 'P' }] } }), 1],
  ['a document',
    resource('AWS::SSM::Document',
      { Content: { assumeRole: '{{ R }}', parameters: { RoleToAssume: { type: 'String', default: { Ref: 'P' } } } } }), 1],
  ['a rule', resource('AWS::Events::Rule', { Targets: [{ Arn: 'x', RoleArn: '{{resolve:ssm:/r}}' }] }), 1],
  ['what a rule gives to an automation',
    resource('AWS::Events::Rule', { Targets: [{ Arn: 'x', Input: { 'Fn::Sub': '{"AutomationAssumeRole":["${P}"]}' } }] }), 1],
  // What the roles of its functions and instances do is known, whatever uses them.
  ['a function', resource('AWS::Lambda::Function', { Role: { Ref: 'P' }, Code: { ZipFile: 'x' } }), 0],
  ['instances', resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'P' }] }), 0],
  ['a task', resource('AWS::ECS::TaskDefinition', { TaskRoleArn: { Ref: 'P' } }), 0],
  ['a state machine', resource('AWS::StepFunctions::StateMachine', { RoleArn: { Ref: 'P' }, DefinitionString: '{}' }), 0],
])('beside host management, a parameter as the role of %s', (_, X, code) => {
  const template = connector();
  template.Parameters.P = { Type: 'String' };
  template.Resources.X = X;
  expect(codeOf(template)).toBe(code);
});

test.each([['AmazonEKSAdminViewPolicy', 'prod', 0], ['AmazonEKSViewPolicy', 'prod', 0], ['AmazonEKSClusterAdminPolicy', 'prod', 1],
  ['AmazonEKSAdminViewPolicy', { Ref: 'Cluster' }, 1]])('an access entry with %s in the cluster %p ends with %i',
  (name, ClusterName, code) => {
    const template = connector();
    template.Parameters.Cluster = { Type: 'String' };
    template.Resources.Entry = resource('AWS::EKS::AccessEntry', {
      ClusterName,
      PrincipalArn: ARN(
        'AgentlessKubernetesDiscovery'),
      AccessPolicies: [{
        PolicyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`, AccessScope: { Type: 'cluster' },
      }],
    });
    const review = reviewOf(template);
    expect(exitCode(review)).toBe(code);
    expect(review.notes).toEqual([expect.stringMatching(`^\\S+ has ${name} in the EKS cluster `)]);
  });

const SENTINEL =
  trust({
    StringEquals: {
      [`${ISSUER}:aud`]: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
      'sts:RoleSessionName': 'MicrosoftSentinel_7777777a-2222-3333-4444-555555555555',
    },
  });
const logs = (Resource: unknown) => roleOf({
  RoleName: 'OIDC_Logs',
  trusts: [SENTINEL],
  statements: [{
    Effect: 'Allow', Action: 's3:GetObject', Resource, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
  }],
});
const BESIDE = {
  Logs: resource('AWS::S3::Bucket', {}),
  Look: resource('Custom::Look', { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:x' }),
};
test.each<[string, unknown, number]>([
  ['a name', 'arn:aws:s3:::logs/*', 0],
  ['a bucket of the template', { 'Fn::Sub': '${Logs.Arn}/*' }, 0],
  ['its name', { 'Fn::Sub': 'arn:aws:s3:::${Logs}/*' }, 0],
  ['a parameter without a value', { 'Fn::Sub': 'arn:aws:s3:::${Given}/*' }, 1],
  ['a dynamic reference', 'arn:aws:s3:::{{resolve:ssm:/bucket}}/*', 1],
  ['what a custom resource answers', { 'Fn::Sub': '${Look.Value}/*' }, 1],
  ['an import from elsewhere', { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'logs' }, '/*']] }, 1],
])('a bucket that Microsoft Sentinel reads is known by %s: %j ends with %i', (_, Resource, code) => {
  expect(codeOf({ Parameters: { Given: { Type: 'String' } }, Resources: { ...BESIDE, Role: logs(Resource) } })).toBe(code);
});

const OWN = { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' };
const bucket = (Principal: unknown, caller: unknown, Action = 's3:GetObject', Resource = 'arn:aws:s3:::logs/*') =>
  resource('AWS::S3::BucketPolicy', {
    Bucket: 'logs',
    PolicyDocument: policy({
      Effect: 'Allow', Principal: { AWS: Principal }, Action, Resource, Condition: { StringEquals: { 'aws:PrincipalArn': caller } },
    }),
  });
test.each<[string, object, number]>([
  ['its own role, in its own account', bucket(OWN, ARN('Role')), 0],
  ['an action that the role has not', bucket(OWN, ARN('Role'), 's3:PutObject'), 1],
  ['a bucket that the role does not read', bucket(OWN, ARN('Role'), 's3:GetObject', 'arn:aws:s3:::payroll/*'), 1],
  ['another account', bucket('999999999999', ARN('Role')), 1],
  ['a role of this name in another account', bucket('999999999999', 'arn:aws:iam::999999999999:role/OIDC_Logs'), 1],
  ['two roles', bucket(OWN, [ARN('Role'), 'arn:aws:iam::111122223333:role/x']), 1],
])('a statement of a bucket\'s policy for %s: %#', (_, X, code) => {
  const review = reviewOf({ Resources: { Role: logs('arn:aws:s3:::logs/*'), X } });
  expect(exitCode(review)).toBe(code);
});

test('the trust of another account\'s provider, and tags for everybody, are listed', () => {
  const role = (account: string, ...more: object[]) => ({
    RoleName: 'Contoso',
    Arn: 'arn:aws:iam::111122223333:role/Contoso',
    Path: '/',
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    AssumeRolePolicyDocument: policy(
      { ...trust(RIGHT), Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` } }, ...more),
  });
  const found = (...RoleDetailList: object[]) => exitCode(makeReview(readReviewed({ deployed: fileOf({ RoleDetailList, Policies: [] }) })));
  expect([found(role('111122223333')), found(role('999999999999'))]).toEqual([0, 1]);
  expect(found(role('111122223333', { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:TagSession' }))).toBe(1);
  expect(exitCode(
    makeReview(readReviewed({ deployed: fileOf({ RoleDetailList: [role('111122223333')], Policies: [], IsTruncated: 'true' }) })))).toBe(1);
});
