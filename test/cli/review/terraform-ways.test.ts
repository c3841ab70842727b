/** What a plan of Terraform says besides roles and attachments: other ways to give permissions, and what only the apply knows. */
import { allow, fileOf, ISSUER, listedOf, onlyRole, policy, RIGHT, roleOf, trust } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const resource = (address: string, values: object) => ({ address, mode: 'managed', type: address.split('.')[0], values });
const role = (more: object = {}) =>
  resource('aws_iam_role.r', { name: 'CspmMonitorAws', assume_role_policy: JSON.stringify(policy(trust(RIGHT))), ...more });
const unknown = (address: string, after_unknown: object) =>
  ({ address, mode: 'managed', change: { actions: ['create'], before: null, after_unknown } });
const reviewed = (resources: object[], ...resource_changes: object[]) => makeReview(readReviewed({
  plan: fileOf({ format_version: '1.2', planned_values: { root_module: { resources } }, resource_changes }),
}));

test.each<[string, object]>([
  ['all policies of a role',
    resource('aws_iam_role_policy_attachments_exclusive.x', { role_name: 'CspmMonitorAws', policy_arns: [ADMINISTRATOR] })],
  ['one policy for several roles, in another case',
    resource('aws_iam_policy_attachment.x', { roles: ['cspmmonitoraws'], policy_arn: ADMINISTRATOR })],
  ['an attachment, in another case', resource('aws_iam_role_policy_attachment.x', { role: 'cspmmonitoraws', policy_arn: ADMINISTRATOR })],
])('%s: it counts, and is an alarm', (_, attachment) => {
  const review = reviewed([role(), attachment]);
  expect(onlyRole(review).managedPolicies).toEqual(['AdministratorAccess (allows everything, or can give itself everything)']);
  expect([exitCode(review), review.unread]).toEqual([1, []]);
});

test('a policy of a module that only the apply knows: its address in place of a name, and nothing is said to be missing', () => {
  const attachment = resource('aws_iam_role_policy_attachment.x', { role: 'CspmMonitorAws' });
  const found = onlyRole(reviewed([role(), attachment], unknown('aws_iam_role_policy_attachment.x', { policy_arn: true })));
  expect(found.managedPolicies).toEqual(['${aws_iam_role_policy_attachment.x.policy_arn}']);
  expect(found.alarms).toEqual([
    'it has the policy ${aws_iam_role_policy_attachment.x.policy_arn}, which is not published for Foundational CSPM',
  ]);
  expect(found.differences).toEqual([]);
  expect(onlyRole(reviewed([role()])).differences).toEqual([expect.stringMatching(/^It lacks \d+ published permissions: /)]);
});

test.each(['user', 'group'])('a policy of a %s may change IAM if the file does not have its text', (kind) => {
  expect(listedOf(reviewed([role(), resource(`aws_iam_${kind}_policy.p`, { [kind]: 'ops', name: 'P' })])))
    .toEqual(['the user or group ops: it may change IAM: {}']);
});

test('a policy of a plan counts for its role', () => {
  const own = [
    resource('aws_iam_policy.too_much',
      { name: 'P', policy: JSON.stringify(policy(allow('iam:CreateUser'))), arn: 'arn:aws:iam::111122223333:policy/P' }),
    resource('aws_iam_role_policy_attachment.x', { role: 'CspmMonitorAws', policy_arn: 'arn:aws:iam::111122223333:policy/P' }),
  ];
  expect(onlyRole(reviewed([role(), ...own])).alarms)
    .toEqual(['it allows iam:CreateUser on *, which is not published for Foundational CSPM']);
});

test.each([
  'awscc_sso_permission_set', 'awscc_sso_assignment', 'aws_ssoadmin_managed_policy_attachments_exclusive',
  'awscc_iam_role', 'awscc_iam_role_policy', 'awscc_iam_managed_policy', 'awscc_iam_user', 'awscc_iam_group',
  'aws_iam_user_policies_exclusive',
  'aws_iam_group_policy_attachments_exclusive', 'awscc_cloudformation_stack', 'aws_cloudformation_stack_set_instance',
  'aws_cloudformation_stack_instances',
  'aws_servicecatalog_provisioned_product', 'awscc_servicecatalog_cloud_formation_provisioned_product',
  'aws_serverlessapplicationrepository_cloudformation_stack',
])(
  '%s is not read, and said', (type) => {
    expect(listedOf(reviewed([role(), resource(`${type}.x`, {})])))
      .toEqual([`${type}.x: it is not read, and can make roles or give them permissions`]);
  });

test.each(['awscc_iam_instance_profile', 'aws_iam_user', 'aws_iam_group', 'aws_servicecatalog_portfolio'])(
  '%s gives no permissions', (type) => {
    expect(listedOf(reviewed([role(), resource(`${type}.x`, {})]))).toEqual([]);
  });

test.each(['user', 'group'])('a policy of the plan that is attached to a %s, whose ARN only the apply knows', (kind) => {
  const address = `aws_iam_${kind}_policy_attachment.x`;
  const of = (action: string) => listedOf(makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [role(), resource('aws_iam_policy.p', { name: 'P', policy: JSON.stringify(policy(allow(action))) }),
            resource(address, { [kind]: 'ops' })],
        },
      },
      resource_changes: [unknown(address, { policy_arn: true })],
      configuration: {
        root_module: {
          resources: [{
            address, mode: 'managed', expressions: { policy_arn: { references: ['aws_iam_policy.p.arn', 'aws_iam_policy.p'] } },
          }],
        },
      },
    }),
  })));
  expect(of('iam:CreateUser')).toEqual(['the user or group ops: it may change IAM: iam:CreateUser on *']);
  expect(of('s3:GetObject')).toEqual([]);
});

test('members of groups and assignments of IAM Identity Center, with rights that are not in the plan', () => {
  const address = 'aws_ssoadmin_account_assignment.x';
  const of = (...resources: object[]) => reviewed([role(), ...resources], unknown('aws_ssoadmin_account_assignment.y', {})).lines.length;
  const members = resource('aws_iam_group_membership.m', { name: 'm', group: 'ops', users: ['ci'] });
  const memberships = resource('aws_iam_user_group_membership.m', { user: 'ci', groups: ['ops'] });
  const assigned = resource(address, { permission_set_arn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1', principal_type: 'GROUP' });
  const own = [resource('aws_iam_group.g', { name: 'ops' }),
    resource('aws_ssoadmin_permission_set.s', { name: 's', arn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1' })];
  for (const one of [members, memberships, assigned]) expect([of(one), of(...own, one)]).toEqual([1, 0]);
  const after = (name: string) => afterApplyOf(address, 'permission_set_arn', name, own)[1];
  expect([after('aws_ssoadmin_permission_set.s.arn'), after('local.set')])
    .toEqual([[], [expect.stringMatching(/^it gives the rights of the permission set /)]]);
});

test('what Cloud Control makes is read as in a template', () => {
  const of = (type_name: string | undefined, state: unknown) => listedOf(reviewed([role(), resource('aws_cloudcontrolapi_resource.x', {
    type_name, desired_state: state && JSON.stringify(state),
  })]));
  const unread = ['aws_cloudcontrolapi_resource.x: it is not read, and can make roles or give them permissions'];
  expect([of('AWS::IAM::Role', undefined), of(undefined, {}), of('AWS::CloudFormation::Stack', {})]).toEqual([unread, unread, unread]);
  expect(of('AWS::ECS::Cluster', {})).toEqual([]);
  const { Properties: own } = roleOf({ RoleName: 'Own', statements: [allow('s3:PutObject')] });
  expect(of('AWS::IAM::Role', own)).toEqual(['the role Own: it allows s3:PutObject on *, which is not published for Foundational CSPM']);
  expect(of('AWS::SSO::PermissionSet', { Name: 'S', ManagedPolicies: [ADMINISTRATOR] }))
    .toEqual([expect.stringMatching(/^the user or group S: it may change IAM: /)]);
});

test('what is at an address replaces the body that a stack has now, unless nothing changes', () => {
  const template_body = '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}';
  const values = { name: 'S', template_url: 'https://b.s3.amazonaws.com/x', template_body };
  const of = (before: object | null, after_unknown: object = {}, { template_url, ...body } = values) => listedOf(reviewed([role(),
    resource('aws_cloudformation_stack.s', 'template_url' in after_unknown ? body : { template_url, ...body })], {
    address: 'aws_cloudformation_stack.s', mode: 'managed', change: { actions: ['update'], before, after_unknown },
  }));
  const unread = ['aws_cloudformation_stack.s: its template is not in the file'];
  expect([of({ ...values, template_url: 'https://a.s3.amazonaws.com/x' }), of(null, { template_url: true })]).toEqual([unread, unread]);
  expect(of({ template_url: values.template_url, name: values.name, template_body: values.template_body })).toEqual([]);
});

test('users and groups of one attachment, and permissions for everybody', () => {
  const of = (address: string, values: object) => listedOf(reviewed([role(), resource(address, values)]));
  const users = (policy_arn: string) => of('aws_iam_policy_attachment.a', { name: 'a', users: ['ci'], groups: ['ops'], policy_arn });
  expect(users(ADMINISTRATOR)).toEqual([expect.stringMatching(/^the user or group ci, ops: it may change IAM: /)]);
  expect(users('arn:aws:iam::aws:policy/ReadOnlyAccess')).toEqual([]);
  for (const type of ['aws_lambda_permission', 'aws_lambda_layer_version_permission', 'aws_cloudwatch_event_permission',
    'awscc_lambda_permission']) {
    expect(of(`${type}.p`, { principal: '*', action: 'x:Do' }))
      .toEqual([`${type}: its policy lets CspmMonitorAws do more than is shown: x:Do for *`]);
  }
  expect(of('aws_lambda_permission.p', { principal: 's3.amazonaws.com', action: 'lambda:InvokeFunction' })).toEqual([]);
});

test('a unique id can be that of a role, and the tenant of Microsoft its provider', () => {
  const AWS = 'AROAABCDEFGHIJKLMNOPQ';
  const bucket = resource('aws_s3_bucket_policy.b', { policy: JSON.stringify(policy({ ...allow('s3:*'), Principal: { AWS } })) });
  expect([listedOf(reviewed([role(), bucket])).length, listedOf(reviewed([role({ unique_id: AWS }), bucket])).length]).toEqual([1, 1]);
  const issuer = resource('aws_cognito_identity_provider.c',
    { provider_details: { oidc_issuer: `https://login.microsoftonline.com/${ISSUER.split('/')[1]}/v2.0` } });
  expect(listedOf(reviewed([role(), issuer]))).toEqual([expect.stringMatching(/mentions Microsoft's provider/)]);
});

test('a policy of AWS that only reads, of a role elsewhere, is ordinary', () => {
  const of = (role_name: string, ...policy_arns: string[]) =>
    listedOf(reviewed([role(), resource('aws_iam_role_policy_attachments_exclusive.x', { role_name, policy_arns })]));
  const READS = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
  expect([of('Other'), of('Other', READS), of('CspmMonitorAws-2', READS).length]).toEqual([[], [], 2]);
  expect(listedOf(reviewed([role(), attachment({ role: 'Other', policy_arn: READS })]))).toEqual([]);
});

test('what is listed has a digest of its content', () => {
  const why = (values: object) => reviewed([role(), resource('awscc_iam_role.x', values)]).lines.map(line => line.why);
  expect(why({ policies: [1] })).toEqual(why({ policies: [1] }));
  expect(why({ policies: [1] })).not.toEqual(why({ policies: [2] }));
  const running = (command: string) => makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      complete: true,
      planned_values: { root_module: { resources: [role()] } },
      configuration: {
        root_module: {
          resources: [{
            address: 'null_resource.n', mode: 'managed', provisioners: [{ expressions: { command: { constant_value: command } } }],
          }],
        },
      },
    }),
  })).lines.map(line => line.why);
  expect([running('a'), running('a')]).toEqual([running('a'), expect.not.arrayContaining(running('b'))]);
  const byVariable = (value: string, policies: unknown, references: object) => makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      complete: true,
      variables: { v: { value } },
      planned_values: { root_module: { resources: [role(), resource('awscc_iam_role.x', { policies })] } },
      resource_changes: [unknown('awscc_iam_role.x', { policies: [{ arn: true }] })],
      configuration: {
        root_module: {
          resources: [
            { address: 'null_resource.n', mode: 'managed', provisioners: [{ expressions: { command: references } }] },
            { address: 'awscc_iam_role.x', mode: 'managed', expressions: { policies: { references: ['local.p'] } } },
          ],
        },
      },
    }),
  })).lines.map(line => line.why);
  const named = { references: ['var.v'] };
  const same = byVariable('a', [{ name: 'a' }], named);
  expect(byVariable('a', [{ name: 'a' }], named)).toEqual(same);
  // What a command gets from a variable, and what is known of a value that only the apply knows as a whole.
  expect(byVariable('b', [{ name: 'a' }], named)).not.toEqual(same);
  expect(byVariable('a', [{ name: 'b' }], named)).not.toEqual(same);
});

test('a parameter of a stack that only the apply knows has not its default', () => {
  const template = {
    Parameters: { P: { Type: 'String', Default: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' } },
    Resources: { R: roleOf({ ManagedPolicyArns: [{ Ref: 'P' }] }) },
  };
  const stack = resource('aws_cloudformation_stack.s', { name: 'S', template_body: JSON.stringify(template), parameters: {} });
  const policies = (parameters: unknown) => onlyRole(reviewed([stack], unknown('aws_cloudformation_stack.s', { parameters })))
    .managedPolicies;
  expect(policies({})).toEqual(['AmazonS3ReadOnlyAccess (v3 of 2023-08-10)']);
  expect([policies({ P: true }), policies(true)]).toEqual([['${P}'], ['${P}']]);
});

test.each<[string, object, object]>([
  ['an inline policy', { inline_policy: [{}] }, { inline_policy: [{ name: true, policy: true }] }],
  ['one of two inline policies', { inline_policy: [{ name: 'a', policy: JSON.stringify(policy(allow('s3:GetObject'))) }, { name: 'b' }] },
    { inline_policy: [{}, { policy: true }] }],
  ['one of two managed policies', { managed_policy_arns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', null] },
    { managed_policy_arns: [false, true] }],
])('%s that only the apply knows is said', (_, values, after) => {
  const review = reviewed([role(values)], unknown('aws_iam_role.r', after));
  expect([review.roles.length, listedOf(review)])
    .toEqual([1, expect.arrayContaining(["aws_iam_role.r: only Terraform's apply knows its permissions or its role"])]);
});

test('all policies of a role: those that only the apply knows are said, if no attachment says which ones they are', () => {
  const exclusive = resource('aws_iam_role_policy_attachments_exclusive.x', { role_name: 'CspmMonitorAws', policy_arns: [null, null] });
  const after = unknown('aws_iam_role_policy_attachments_exclusive.x', { policy_arns: [true, true] });
  const said = ["aws_iam_role_policy_attachments_exclusive.x: only Terraform's apply knows its permissions or its role"];
  expect(listedOf(reviewed([role(), exclusive], after))).toEqual(said);
  const attached = ['a', 'b'].flatMap(name => [
    resource(`aws_iam_policy.${name}`, { name, policy: JSON.stringify(policy(allow('s3:GetObject'))) }),
    resource(`aws_iam_role_policy_attachment.${name}`, { role: 'CspmMonitorAws' }),
  ]);
  const unknownArn = (name: string) => unknown(`aws_iam_role_policy_attachment.${name}`, { policy_arn: true });
  const unreadOf = (...changes: object[]) =>
    listedOf(reviewed([role(), exclusive, ...attached], after, ...changes)).filter(text => text.includes('exclusive'));
  expect([unreadOf(unknownArn('a')), unreadOf(unknownArn('a'), unknownArn('b'))]).toEqual([said, []]);
  expect(listedOf(
    reviewed([role(), resource('aws_iam_role_policy_attachments_exclusive.y', { role_name: 'Other', policy_arns: [ADMINISTRATOR] })])))
    .toEqual(['a policy of Other: it may change IAM: * on *']);
});

const ONLY_THE_APPLY = ["aws_iam_role_policy_attachment.x: only Terraform's apply knows its permissions or its role"];
const attachment = (values: object) => resource('aws_iam_role_policy_attachment.x', values);

test('a policy of a role of Microsoft that is not in the plan is listed, also if nothing else is in it', () => {
  const elsewhere = (...resources: object[]) => {
    const review = reviewed(resources);
    return [listedOf(review), exitCode(review)];
  };
  const everything = [['a policy of CspmMonitorAws: its role is not in the source; it allows * on *'], 1];
  const inline = (name: string, action: string) =>
    resource('aws_iam_role_policy.x', { role: name, name: 'X', policy: JSON.stringify(policy(allow(action))) });
  expect(elsewhere(attachment({ role: 'CspmMonitorAws', policy_arn: ADMINISTRATOR }))).toEqual(everything);
  expect(elsewhere(inline('CspmMonitorAws', '*'))).toEqual(everything);
  expect(elsewhere(inline('CspmMonitorAws', 's3:ListBucket'))[1]).toBe(1);
  expect(elsewhere(inline('Other', '*'))).toEqual([[], 2]);
  expect(elsewhere(resource('aws_iam_policy_attachment.x', { roles: ['Other', 'CspmMonitorAws'], policy_arn: ADMINISTRATOR }))[1]).toBe(1);
  expect(elsewhere(resource('aws_iam_role_policy_attachments_exclusive.x', { role_name: 'CspmMonitorAws', policy_arns: [ADMINISTRATOR] })))
    .toEqual(everything);
  expect(elsewhere(attachment({ role: 'CspmMonitorAws', policy_arn: 'arn:aws:iam::111122223333:policy/Own' }))[1]).toBe(1);
});

test('a policy of a role that only the apply knows can be that of a shown one', () => {
  const of = (type: string, values: object, after: object) =>
    reviewed([role(), resource(`${type}.x`, values)], unknown(`${type}.x`, after));
  const one = of('aws_iam_role_policy_attachment', { policy_arn: ADMINISTRATOR }, { role: true });
  expect([exitCode(one), listedOf(one)])
    .toEqual([1, [expect.stringMatching(/^a policy of a role that only the deployment knows: .* allows \* on \*$/)]]);
  expect(exitCode(of('aws_iam_policy_attachment', { policy_arn: ADMINISTRATOR }, { roles: true }))).toBe(1);
  const other = of('aws_iam_role_policy_attachment', { policy_arn: 'arn:aws:iam::111122223333:policy/Own' }, { role: true });
  expect([exitCode(other), listedOf(other)]).toEqual([1, ONLY_THE_APPLY]);
});

test('two roles of one name: a policy of the name counts for both', () => {
  const other = { ...role(), address: 'aws_iam_role.s' };
  const review = reviewed([role(), other, attachment({ role: 'CspmMonitorAws', policy_arn: ADMINISTRATOR })]);
  expect([review.roles.map(({ levels }) => levels[0]), exitCode(review)]).toEqual([['administrator'], 1]);
});

test('what Terraform forgets stays, unless it manages it at another address', () => {
  const before = { role: 'CspmMonitorAws', policy_arn: ADMINISTRATOR };
  const forgotten = {
    address: 'aws_iam_role_policy_attachment.f',
    mode: 'managed',
    type: 'aws_iam_role_policy_attachment',
    change: { actions: ['forget'], before, after: null },
  };
  const { roles, notes } = reviewed([role()], forgotten);
  expect([roles[0].levels[0], notes])
    .toEqual(['administrator', ['aws_iam_role_policy_attachment.f: Terraform forgets it, and it stays in the account, so it counts']]);
  expect(reviewed([role(), attachment(before)], forgotten).notes).toEqual([]);
});

const forget = (address: string, before: object) =>
  ({ address, mode: 'managed', type: address.split('.')[0], change: { actions: ['forget'], before, after: null } });
test.each<[string, object, object]>([
  ['aws_iam_role', { name: 'A' }, { name: 'B' }],
  ['aws_iam_role_policy', { role: 'A', name: 'P' }, { role: 'A', name: 'Q' }],
  ['aws_iam_role_policy_attachment', { role: 'A', policy_arn: 'arn:p' }, { role: 'B', policy_arn: 'arn:p' }],
  ['aws_iam_role_policy_attachments_exclusive', { role_name: 'A', policy_arns: ['p'] }, { role_name: 'B', policy_arns: ['p'] }],
  ['aws_iam_policy_attachment', { name: 'N', roles: ['A'], policy_arn: 'p' }, { name: 'N', roles: ['B'], policy_arn: 'p' }],
  ['aws_iam_access_key', { user: 'ann' }, { user: 'bob' }],
  ['aws_iam_user_login_profile', { user: 'ann' }, { user: 'bob' }],
  ['aws_iam_user_policy_attachment', { user: 'ann', policy_arn: 'p' }, { user: 'bob', policy_arn: 'p' }],
  ['aws_iam_group_policy', { group: 'A', name: 'P' }, { group: 'B', name: 'P' }],
  ['aws_iam_openid_connect_provider', { url: 'a.example' }, { url: 'https://b.example' }],
  ['aws_s3_bucket_policy', { id: 'a', policy: '{}' }, { id: 'b', policy: '{}' }],
  ['aws_cloudformation_stack', { id: 'a', name: 'S' }, { name: 'S' }],
])('of type %s, what Terraform forgets is told from another one', (type, before, other) => {
  const notesWith = (values: object) => reviewed([role(), resource(`${type}.o`, values)], forget(`${type}.f`, before)).notes
    .filter(text => !text.includes('gets an access key or a password'));
  expect(notesWith(other)).toEqual([`${type}.f: Terraform forgets it, and it stays in the account, so it counts`]);
  expect(notesWith(before)).toEqual([]);
});

test('the roles of a stack that Terraform forgets, and the policy of a bucket', () => {
  const body = JSON.stringify({ Resources: { A: roleOf({ statements: [allow('*')] }) } });
  const stack = reviewed([], forget('aws_cloudformation_stack.s', { id: 's', name: 's', template_body: body }));
  expect([onlyRole(stack).levels, exitCode(stack)]).toEqual([expect.arrayContaining(['administrator']), 1]);
  const AWS = 'arn:aws:iam::111122223333:role/CspmMonitorAws';
  const bucket = forget('aws_s3_bucket_policy.b', { id: 'b', policy: JSON.stringify(policy({ ...allow('s3:*'), Principal: { AWS } })) });
  expect(listedOf(reviewed([role()], bucket)))
    .toEqual(['aws_s3_bucket_policy: its policy lets CspmMonitorAws do more than is shown: s3:* on * for '
      + 'arn:aws:iam::111122223333:role/CspmMonitorAws']);
  expect(reviewed([role()], forget('null_resource.n', { id: '1' })).notes).toEqual([]);
});

test('what a deleted stack can keep counts', () => {
  const of = (DeletionPolicy: string, actions: string[]) => {
    const template_body = JSON.stringify({ Resources: { A: { ...roleOf({ statements: [allow('*')] }), DeletionPolicy } } });
    const change = { actions, before: { id: 's', name: 's', template_body } };
    return reviewed([role()], { ...forget('aws_cloudformation_stack.s', {}), change });
  };
  const codes = [of('Delete', ['delete']), of('Retain', ['delete']), of('Retain', ['delete', 'create'])].map(exitCode);
  expect(codes).toEqual([0, 1, 1]);
  expect(of('Retain', ['delete']).notes)
    .toEqual(['aws_cloudformation_stack.s: Terraform deletes it, and resources of it can stay, so it counts']);
});

test('members of a group of IAM Identity Center, and credentials of a user, that are elsewhere', () => {
  const of = (...resources: object[]) => listedOf(reviewed([role(), ...resources]));
  const member = resource('aws_identitystore_group_membership.m', { group_id: 'g', member_id: 'u' });
  expect(of(member)).toEqual([expect.stringMatching(/gives the rights of the group g, which is not in the source, beside /)]);
  expect(of(member, resource('aws_identitystore_group.g', { group_id: 'g', display_name: 'G' }))).toEqual([]);
  for (const [type, key] of [['access_key', 'user'], ['user_login_profile', 'user'], ['user_ssh_key', 'username'],
    ['service_specific_credential', 'user_name'], ['signing_certificate', 'user_name']]) {
    const credential = resource(`aws_iam_${type}.k`, { [key]: 'ann' });
    expect(of(credential)).toEqual([expect.stringMatching(/gives the rights of the user ann, which is not in the source$/)]);
    expect(of(credential, resource('aws_iam_user.u', { name: 'ann' }))).toEqual([]);
  }
});

test('a type of IAM or IAM Identity Center that nobody knows yet is listed', () => {
  const of = (address: string) => listedOf(reviewed([role(), resource(address, { x: 'y' })]));
  for (const type of ['aws_iam_new', 'aws_ssoadmin_application_assignment', 'AWS::IAM::New', 'AWS::SSO::ApplicationAssignment']) {
    expect(of(`${type}.x`)).toEqual([expect.stringMatching(/this type can give permissions, and is not read: \{"x":"y"\}$/)]);
  }
  for (const type of ['aws_iam_virtual_mfa_device', 'aws_iam_account_alias', 'aws_identitystore_user', 'AWS::IAM::ServerCertificate']) {
    expect(of(`${type}.x`)).toEqual([]);
  }
});

test('a policy of an organization that only the apply knows', () => {
  const address = 'aws_organizations_resource_policy.o';
  expect(listedOf(reviewed([role(), resource(address, {})], unknown(address, { content: true }))))
    .toEqual([expect.stringMatching(/only Terraform's apply knows its policy$/)]);
});

test('what a plan leaves for a later one, and a plan that is not complete', () => {
  const of = (more: object) => listedOf(makeReview(readReviewed({
    plan: fileOf({ format_version: '1.2', planned_values: { root_module: { resources: [role()] } }, ...more }),
  })));
  const later = { reason: 'instance_count_unknown', resource_change: { address: 'aws_iam_role_policy_attachment.d', mode: 'managed' } };
  expect(of({ complete: false, deferred_changes: [later] }))
    .toEqual(['aws_iam_role_policy_attachment.d: the plan leaves it for a later one, so what it will be is not known']);
  const why = (policy_arn: string) => makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      planned_values: { root_module: { resources: [role()] } },
      deferred_changes: [{ resource_change: { ...later.resource_change, change: { after: { policy_arn } } } }],
    }),
  })).lines.map(line => line.why);
  expect([why('a'), why('a')]).toEqual([why('a'), expect.not.arrayContaining(why('b'))]);
  expect(of({ complete: false }))
    .toEqual(['The plan is not complete, for example because of -target: what else the configuration has is not shown']);
  expect(of({ complete: true })).toEqual([]);
});

test('a plan that does not say whether it is complete has what its configuration has', () => {
  const of = (root_module: object) => listedOf(makeReview(readReviewed({
    plan: fileOf({ format_version: '1.2', planned_values: { root_module: { resources: [role()] } }, configuration: { root_module } }),
  })));
  const one = (address: string, more: object = {}) => ({ address, mode: 'managed', ...more });
  const named = { references: ['var.n'] };
  const incomplete = [expect.stringMatching(/^The plan is not complete/)];
  const inModule = (more: object = {}) => ({ module_calls: { m: { module: { resources: [one('aws_iam_role_policy.p')] }, ...more } } });
  expect([of({ resources: [one('aws_iam_role.r')] }), of(inModule({ count_expression: named }))]).toEqual([[], []]);
  expect(of({ resources: [one('aws_iam_role.r'), one('aws_iam_role_policy.p', { for_each_expression: named })] })).toEqual([]);
  // The expression of `toset([])` has neither names nor a constant, so a plan leaves it out.
  for (const none of [{ count_expression: { constant_value: 0 } }, { for_each_expression: {} },
    { expressions: { role: { references: ['each.key'] } } }]) {
    expect(of({ resources: [one('aws_iam_role.r'), one('aws_iam_role_policy.p', none)] })).toEqual([]);
  }
  expect(of({ resources: [one('aws_iam_role_policy.p', { count_expression: { constant_value: 2 } })] })).toEqual(incomplete);
  expect([of({ resources: [one('aws_iam_role_policy.p')] }), of(inModule())]).toEqual([incomplete, incomplete]);
});

test('policies of resources, and resources that name a shown role', () => {
  const AWS = 'arn:aws:iam::111122223333:role/CspmMonitorAws';
  const bucket = resource('aws_s3_bucket_policy.b', { policy: JSON.stringify(policy({ ...allow('s3:*'), Principal: { AWS } })) });
  const review = reviewed([
    role(), bucket, resource('aws_eks_access_entry.e', { principal_arn: AWS }),
    resource('null_resource.n', { triggers: { role: 'CspmMonitorAws' } }),
    resource('aws_s3_bucket.b', { tags: { role: 'CspmMonitorAws' } }), resource('aws_iam_access_key.k', { user: 'ann' }),
    resource('aws_iam_user.u', { name: 'ann' }),
  ]);
  expect(listedOf(review)).toEqual([
    'aws_s3_bucket_policy: its policy lets CspmMonitorAws do more than is shown: s3:* on * for '
      + 'arn:aws:iam::111122223333:role/CspmMonitorAws',
    expect.stringMatching(/^aws_eks_access_entry: it mentions CspmMonitorAws in principal_arn: /),
    expect.stringMatching(/^null_resource: it mentions CspmMonitorAws in triggers: /),
  ]);
});

/** What is listed of an argument that only the apply knows, and whose expression names this. */
function afterApplyOf(address: string, argument: string, name: string, more: object[] = []) {
  const names = { references: [name, name.split('.').slice(0, name.startsWith('data.') ? 3 : 2).join('.')] };
  const data = (at: string, value: string) => ({ address: at, mode: 'data', expressions: { name: { constant_value: value } } });
  const review = makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      complete: true,
      planned_values: { root_module: { resources: [role(), resource(address, { name: 'x' }), ...more] } },
      resource_changes: [unknown(address, { [argument]: argument === 'grantee' ? [{ grantee_identifier: true }] : true })],
      configuration: {
        root_module: {
          resources: [
            { address: address.replace(/\[.*$/, ''), mode: 'managed', expressions: { [argument]: names } },
            data('data.aws_iam_role.d', 'CspmMonitorAws'),
            data('data.aws_iam_role.other', 'Other'),
            {
              address: 'terraform_data.t',
              mode: 'managed',
              expressions: {
                input: { references: ['aws_iam_role.r.arn', 'aws_iam_role.r'] },
              },
            },
          ],
        },
      },
    }),
  }));
  return [review.lines.some(({ what }) => what.startsWith(address.split('.')[0])) ? 1 : 0,
    review.lines.filter(({ what }) => !what.startsWith('the role ')).map(({ why }) => why)];
}
/** Of Microsoft, and with a trust that a person must accept. */
const roleForSsm = () => resource('aws_iam_role.s', {
  name: 'Both',
  assume_role_policy: JSON.stringify(
    policy(trust(RIGHT), { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' })),
});

describe('what Terraform says elsewhere', () => {
  const ARN = 'arn:aws:iam::111122223333:role/CspmMonitorAws';
  const letting = JSON.stringify(policy({ Effect: 'Allow', Principal: { AWS: ARN }, Action: 'sqs:*', Resource: '*' }));

  test.each<[string, object]>([
    ['the policy in a queue', resource('aws_sqs_queue.q', { name: 'q', policy: letting })],
    ['the role of a rule of events', resource('aws_cloudwatch_event_rule.e', { name: 'e', event_pattern: '{}', role_arn: ARN })],
    ['tags that are no tags', resource('terraform_data.d', { tags: 'attach-role-policy --role-name CspmMonitorAws' })],
  ])('%s is a line', (_, one) => {
    expect([exitCode(reviewed([role()])), exitCode(reviewed([role(), one]))]).toEqual([0, 1]);
  });

  const planned = (configured: { readonly [key: string]: unknown }, unknownNames: object, more: object = {}) =>
    listedOf(makeReview(readReviewed({
      plan: fileOf({
        format_version: '1.2',
        planned_values: {
          root_module: {
            resources: [role(), resource('aws_s3_bucket_policy.b', { bucket: 'b' }),
              resource('aws_lambda_function.f', { function_name: 'f' })],
          },
        },
        resource_changes: [unknown('aws_s3_bucket_policy.b', unknownNames), unknown('aws_lambda_function.f', unknownNames)],
        configuration: {
          root_module: {
            resources: Object.entries(configured).map(([address, more_]) => ({ address, mode: 'managed', ...more_ as object })),
          },
        },
        ...more,
      }),
    })));

  test('a policy that only the apply knows is a line', () => {
    expect(planned({}, { policy: true })).toEqual(['aws_s3_bucket_policy.b: only Terraform\'s apply knows its policy']);
  });

  test('so is one in a block, also in a dynamic one, and one that the file leaves out', () => {
    const said = ["aws_s3control_multi_region_access_point_policy.m: only Terraform's apply knows its policy"];
    const address = 'aws_s3control_multi_region_access_point_policy.m';
    const of = (at: string, after: object, expressions: object, more: object = {}) => listedOf(makeReview(readReviewed({
      plan: fileOf({
        format_version: '1.2',
        complete: true,
        planned_values: { root_module: { resources: [role(), { ...resource(at, {}), ...more }] } },
        resource_changes: [unknown(at, after)],
        configuration: { root_module: { resources: [{ address: at, mode: 'managed', expressions }] } },
      }),
    })));
    expect(of(address, { details: [{ policy: true }] }, {})).toEqual(said);
    const grant = 'aws_s3control_access_grant.g';
    expect(of(grant, { grantee: [{ grantee_identifier: true }] }, {}))
      .toEqual([expect.stringMatching(/^aws_s3control_access_grant: only the /)]);
    expect(of(grant, { access_grant_arn: true, other: [{ arn: true }] }, {})).toEqual([]);
    expect(of('aws_s3_bucket_policy.b', {}, { policy: { references: ['var.p'] } }, { sensitive_values: { policy: true } }))
      .toEqual(["aws_s3_bucket_policy.b: only Terraform's apply knows its policy"]);
    expect(of('helm_release.h', {}, { set_wo: ROLE }))
      .toEqual([expect.stringMatching(/^helm_release: it mentions CspmMonitorAws in set_wo/)]);
  });

  test('an argument that only the apply knows mentions what it refers to', () => {
    const lines = (name: string) =>
      planned({ 'aws_lambda_function.f': { expressions: { role: { references: [`${name}.arn`, name] } } } }, { role: true });
    expect(lines('aws_iam_role.r'))
      .toEqual([expect.stringMatching(/^aws_lambda_function f: it mentions CspmMonitorAws in role after the apply/)]);
    expect(lines('aws_iam_role.other')).toEqual([]);
  });

  const ROLE = { references: ['aws_iam_role.r.arn', 'aws_iam_role.r'] };
  const FUNCTION = 'aws_lambda_function.f';
  test.each<[string, object, object]>([
    ['in a block', { expressions: { role: [{ inner: [{ arn: ROLE }] }] } }, {}],
    ['by each.value', { expressions: { role: { references: ['each.value'] } }, for_each_expression: ROLE }, {}],
    ['by a document', { expressions: { role: { references: ['data.aws_iam_policy_document.d.json', 'data.aws_iam_policy_document.d'] } } },
      { resources: [{ address: 'data.aws_iam_policy_document.d', mode: 'data', expressions: { statement: [{ resources: ROLE }] } }] }],
    ['by an output of a module that gets it', { expressions: { role: { references: ['module.m.out', 'module.m'] } } },
      {
        module_calls: {
          m: { expressions: { given: ROLE }, module: { outputs: { out: { expression: { references: ['var.given'] } } } } },
        },
      }],
    ['by an output of a module that gets it by each.value',
      { expressions: { role: { references: ['module.m["a"].out', 'module.m["a"]', 'module.m'] } } },
      {
        module_calls: {
          m: {
            expressions: { given: { references: ['each.value'] } },
            for_each_expression: ROLE,
            module: {
              outputs: { out: { expression: { references: ['var.given'] } } },
            },
          },
        },
      }],
  ])('such an argument mentions the role %s', (_, configured, { resources = [], ...more }: any) => {
    const all = (one: object) =>
      planned({}, { role: true },
        { configuration: { root_module: { resources: [{ address: FUNCTION, mode: 'managed', ...one }, ...resources], ...more } } });
    expect(all(configured)).toEqual([expect.stringMatching(/^aws_lambda_function f: it mentions CspmMonitorAws in role after the apply/)]);
    expect(all(JSON.parse(JSON.stringify(configured).replaceAll('aws_iam_role.r', 'aws_iam_role.other').replaceAll('module.m', 'module.n')
      .replaceAll('document.d', 'document.other')))).toEqual([]);
  });

  test.each<[string, string, string, string, object[]?]>([
    ['a local, as a grantee', 'aws_eks_access_entry.e', 'principal_arn', 'local.r'],
    ['a local, in a block of a grant', 'aws_s3control_access_grant.g', 'grantee', 'local.r'],
    ['a local, in what is not of AWS', 'null_resource.n', 'triggers', 'local.r'],
    ['a local, as the role of an automation', 'aws_ssm_association.a', 'role', 'local.r', [roleForSsm()]],
    ['an output of a stack', 'aws_eks_access_entry.e', 'principal_arn', 'aws_cloudformation_stack.s.outputs'],
    ['the answer of a function', 'aws_eks_access_entry.e', 'principal_arn', 'aws_lambda_invocation.i.result'],
    ['an administrator', 'aws_lakeformation_data_lake_settings.s', 'admins', 'local.a'],
    ['a local, by a key with a bracket', 'aws_eks_access_entry.e["a]b"]', 'principal_arn', 'local.r'],
    ['a parameter of Parameter Store', 'kubernetes_config_map.aws_auth', 'data', 'data.aws_ssm_parameter.p.value'],
    ['a role that a data source reads, by its name', 'aws_lambda_function.f', 'role', 'data.aws_iam_role.d.arn'],
    ['a role in a resource that is not of AWS', 'aws_lambda_function.f', 'role', 'terraform_data.t.output'],
  ])('an argument that only the apply knows can name the role: %s', (_, address, argument, name, more = []) => {
    expect(afterApplyOf(address, argument, name, more)).toEqual([1, [expect.stringMatching(argument)]]);
  });

  test.each<[string, string, string, string]>([
    ['a local, as the role of a function', 'aws_lambda_function.f', 'role', 'local.r'],
    ['a local, in another argument', 'aws_lambda_function.f', 'description', 'local.r'],
    ['a bucket, in what is not of AWS', 'null_resource.n', 'triggers', 'aws_s3_bucket.b.id'],
    ['a role that a data source reads, of another name', 'aws_lambda_function.f', 'role', 'data.aws_iam_role.other.arn'],
  ])('such an argument cannot: %s', (_, address, argument, name) => {
    expect(afterApplyOf(address, argument, name)).toEqual([0, []]);
  });

  test('a role in a module, by the output of that module', () => {
    const inModule = { ...role(), address: 'module.m.aws_iam_role.r' };
    const found = (output: string) => listedOf(makeReview(readReviewed({
      plan: fileOf({
        format_version: '1.2',
        planned_values: {
          root_module: {
            resources: [resource(FUNCTION, { function_name: 'f' })],
            child_modules: [{ address: 'module.m', resources: [inModule] }],
          },
        },
        resource_changes: [unknown(FUNCTION, { role: true })],
        configuration: {
          root_module: {
            resources: [{ address: FUNCTION, mode: 'managed', expressions: { role: { references: [`module.m.${output}`, 'module.m'] } } }],
            module_calls: {
              m: { module: { outputs: { arns: { expression: ROLE }, other: { expression: { references: ['aws_sqs_queue.q'] } } } } },
            },
          },
        },
      }),
    })));
    expect(found('arns')).toEqual([expect.stringMatching(/it mentions CspmMonitorAws in role after the apply/)]);
    expect(found('other')).toEqual([]);
  });

  test('a policy document of another name is a policy, too', () => {
    const policy_document = { references: ['aws_sqs_queue.q'] };
    expect(planned({ 'aws_lambda_function.f': { expressions: { policy_document } } }, { policy_document: true }))
      .toContain('aws_lambda_function.f: only Terraform\'s apply knows its policy');
  });

  const ARN_IN = { constant_value: [{ rolearn: ARN }] };
  const names = (...references: string[]) => ({ references });
  /** Of an argument that only the apply knows, in blocks if `open` says it. */
  const open = (
    address: string, argument: string, expression: unknown,
    { unknown: unknownParts = true, values = {}, resources = [], variables = {}, changes = [], prior = [], path = '', ...module }: any = {},
  ) => listedOf(makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      complete: true,
      variables,
      planned_values: { root_module: { resources: [role(), { ...resource(address, values), address: `${path}${address}` }] } },
      resource_changes: [unknown(`${path}${address}`, { [argument]: unknownParts }), ...changes],
      prior_state: { values: { root_module: { resources: prior } } },
      configuration: {
        root_module: path === ''
          ? { resources: [{ address, mode: 'managed', expressions: { [argument]: expression } }, ...resources], ...module }
          : {
            module_calls: {
              m: {
                ...module,
                module: { ...module.module, resources: [{ address, mode: 'managed', expressions: { [argument]: expression } }] },
              },
            },
          },
      },
    }),
  })));
  const MAP = 'kubernetes_config_map.m';
  const GRANT = 'aws_kms_grant.g';

  test.each<[string, string[]]>([
    ['a variable',
      open(MAP, 'data', names('var.roles', 'aws_iam_role.n.arn'), { variables: { roles: { value: ARN_IN.constant_value } } })],
    ['a constant that a module gets',
      open(MAP, 'data', names('var.roles', 'aws_iam_role.n.arn'), { path: 'module.m.', expressions: { roles: ARN_IN } })],
    ['the default of a variable of a module',
      open(MAP, 'data', names('var.roles'), { path: 'module.m.', module: { variables: { roles: { default: ARN_IN.constant_value } } } })],
    ['an ephemeral variable', open('helm_release.h', 'set_wo', names('var.x'))],
    ['an ephemeral resource', open('helm_release.h', 'set_wo', names('ephemeral.vault_kv_secret.s.data', 'ephemeral.vault_kv_secret.s'))],
    ['a dynamic block that is not of AWS',
      open('helm_release.h', 'set', undefined, { unknown: [{ value: true }], values: { set: [{ name: 'a' }] } })],
    ['a dynamic block in a block',
      open('aws_x.x', 'settings', [{}], { unknown: [{ grantee: [{ id: true }] }], values: { settings: [{ grantee: [{}] }] } })],
    ['a dynamic block after another block',
      open('aws_x.x', 'permissions', [{ principal: names('aws_iam_role.n.arn') }],
        { unknown: [{ principal: true }, { principal: true }] })],
    ['an argument of a resource',
      open(GRANT, 'grantee_principal', names('aws_ssm_parameter.p.value', 'aws_ssm_parameter.p'),
        { resources: [{ address: 'aws_ssm_parameter.p', mode: 'managed', expressions: { value: names('local.r') } }] })],
    ['an argument in a block of a resource',
      open(GRANT, 'grantee_principal', names('aws_x.p.block[0].value', 'aws_x.p.block[0]', 'aws_x.p.block', 'aws_x.p'),
        { resources: [{ address: 'aws_x.p', mode: 'managed', expressions: { block: [{ value: names('local.r') }] } }] })],
    ['a whole module, beside an output of it',
      open(GRANT, 'grantee_principal', names('module.m.a', 'module.m', 'module.m'),
        {
          module_calls: {
            m: { module: { outputs: { a: { expression: names('aws_sqs_queue.q') }, b: { expression: names('local.r') } } } },
          },
        })],
    ['the name of a role, by a variable of a data source',
      open(GRANT, 'grantee_principal', names('data.aws_iam_role.d.arn', 'data.aws_iam_role.d'), {
        resources: [{ address: 'data.aws_iam_role.d', mode: 'data', expressions: { name: names('var.n') } }],
        variables: { n: { value: 'CspmMonitorAws' } },
      })],
    ['the config map of a cluster', open(MAP, 'data', names('aws_iam_role.n.arn'), { values: { metadata: [{ name: 'aws-auth' }] } })],
    ['the definition of an API', open('aws_api_gateway_rest_api.a', 'body', names('aws_lambda_function.f.invoke_arn'))],
    ['a policy of another name', open('awscc_ecr_repository.e', 'repository_policy_text', names('aws_iam_role.n.arn'))],
    ['a policy in a block', open('aws_x.x', 'replica', [{ policy: names('aws_iam_role.n.arn') }], { unknown: [{ policy: true }] })],
  ])('%s can name the role or let it in', (_, lines) => {
    expect(lines).toHaveLength(1);
  });

  const managed = (name: string, action: string) =>
    resource(`aws_iam_policy.${name}`, { name, policy: JSON.stringify(policy(allow(action))) });
  /** What is listed if only the apply knows which policy a role of Microsoft gets. */
  const attached = (references: string[], more: object = {}) => listedOf(makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      complete: true,
      planned_values: {
        root_module: {
          resources: [role(), attachment({ role: 'CspmMonitorAws' }), managed('small', 'ec2:DescribeInstances'), managed('all', '*')],
          child_modules: [{ address: 'module.m', resources: [{ ...managed('all', '*'), address: 'module.m.aws_iam_policy.all' }] }],
        },
      },
      resource_changes: [unknown('aws_iam_role_policy_attachment.x', { policy_arn: true })],
      configuration: {
        root_module: {
          resources: [
            { address: 'aws_iam_role_policy_attachment.x', mode: 'managed', expressions: { policy_arn: names(...references) }, ...more },
          ],
          module_calls: { m: { module: { outputs: { arn: { expression: names('aws_iam_policy.all.arn', 'aws_iam_policy.all') } } } } },
        },
      },
    }),
  })));
  const SMALL = ['aws_iam_policy.small.arn', 'aws_iam_policy.small'];

  test('a policy that an expression names is certain only if it reaches no other', () => {
    expect(attached(SMALL)).toEqual([]);
    const unread = [expect.stringMatching(/^the role CspmMonitorAws: it has the policy <x\.policy_arn of /),
      expect.stringMatching(/only Terraform's apply knows its permissions or its role$/)];
    for (const other of ['local.arn', 'data.aws_ssm_parameter.p.value', 'aws_cloudformation_stack.s.outputs', 'module.m.arn']) {
      expect(attached([...SMALL, other])).toEqual(unread);
    }
    expect(attached([...SMALL, 'each.value'], { for_each_expression: names('aws_iam_policy.all.arn') })).toEqual(unread);
  });

  test('an index that is not only the key of the resource can choose another instance', () => {
    const of = (...more: string[]) => listedOf(makeReview(readReviewed({
      plan: fileOf({
        format_version: '1.2',
        complete: true,
        planned_values: {
          root_module: {
            resources: [
              { ...role(), address: 'aws_iam_role.r["m"]' }, { ...role({ name: 'Other' }), address: 'aws_iam_role.r["o"]' },
              {
                ...resource('aws_iam_role_policy.p', { policy: JSON.stringify(policy(allow('ec2:DescribeInstances'))) }),
                address: 'aws_iam_role_policy.p["o"]',
              },
            ],
          },
        },
        resource_changes: [unknown('aws_iam_role_policy.p["o"]', { role: true })],
        variables: { map: { value: { o: 'm' } } },
        configuration: {
          root_module: {
            resources: [
              { address: 'aws_iam_role_policy.p', mode: 'managed', expressions: { role: names('aws_iam_role.r', 'each.key', ...more) } },
            ],
          },
        },
      }),
    })));
    expect([of(), of('var.map').length]).toEqual([[], 1]);
  });

  test('an object that a failed replacement left in a state', () => {
    const left = { ...role({ inline_policy: [{ name: 'x', policy: JSON.stringify(policy(allow('*'))) }] }), deposed_key: '1' };
    for (const resources of [[left, role()], [role(), left]]) {
      const state = { format_version: '1.0', values: { root_module: { resources } } };
      expect(exitCode(makeReview(readReviewed({ plan: fileOf(state) })))).toBe(1);
    }
  });

  test.each<[string, object]>([
    ['a config map that Terraform forgets', forget('kubernetes_config_map.a', { data: { mapRoles: ARN } })],
    ...[['aws_cloudformation_stack_set_instance', 'retain_stack'], ['aws_servicecatalog_provisioned_product', 'retain_physical_resources'],
      ['aws_lambda_layer_version_permission', 'skip_destroy']].map(([type, key]): [string, object] =>
      [`${type} that Terraform deletes`, {
        ...forget(`${type}.a`, {}),
        change: { actions: ['delete'], before: { [key]: true, principal: '*', action: 'x:Do' } },
      }]),
  ])('what stays counts: %s', (_, change) => {
    expect(exitCode(reviewed([role()], change))).toBe(1);
  });

  test.each<[string, object]>([
    ['the role of a stack',
      resource('aws_cloudformation_stack.s',
        { name: 's', template_body: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}', iam_role_arn: ARN })],
    ['a group of everybody in an access control list',
      resource('aws_s3_bucket_acl.a', { access_control_policy: [{ uri: 'http://acs.amazonaws.com/groups/global/AllUsers' }] })],
    ['an object for everybody', resource('aws_s3_object.o', { acl: 'public-read' })],
    ['a policy in YAML',
      resource('aws_api_gateway_rest_api.a',
        { body: 'x-amazon-apigateway-policy:\n  Statement:\n  - Effect: Allow\n    Principal: "*"\n' })],
  ])('a line: %s', (_, one) => {
    expect(reviewed([role(), one]).lines).toHaveLength(1);
  });

  test('whom a policy is for, and which one a permission set has, if only the apply knows it', () => {
    const unread = expect.stringMatching(/only Terraform's apply knows its permissions or its role$/);
    const of = (address: string, values: object, after: object) =>
      listedOf(reviewed([role(), resource(address, values)], unknown(address, after)));
    expect(of('aws_iam_policy_attachment.a', { policy_arn: ADMINISTRATOR }, { groups: [true] })).toEqual([unread]);
    expect(of('aws_ssoadmin_managed_policy_attachment.a', {}, { managed_policy_arn: true })).toEqual([unread]);
    expect(open('aws_cognito_identity_pool.p', 'openid_connect_provider_arns', names('local.p'), { unknown: [true] })).toHaveLength(1);
  });

  test('a policy of AWS for a role elsewhere counts as for a role of the plan', () => {
    const of = (name: string, path = 'AmazonEKSWorkerNodePolicy') =>
      listedOf(reviewed([role(), attachment({ role: name, policy_arn: `arn:aws:iam::aws:policy/${path}` })]));
    expect([of('node'), of('CspmMonitorAws-2').length]).toEqual([[], 2]);
    expect(of('node', 'job-function/SystemAdministrator'))
      .toEqual(['a policy of node: it may change IAM: '
        + '{"Fn::KnownAfterApply":"the text of arn:aws:iam::aws:policy/job-function/SystemAdministrator"}']);
    expect(of('node', 'PowerUserAccess')).toEqual([]);
  });

  const CALLER = { address: 'data.aws_caller_identity.c', mode: 'data', values: { account_id: '111122223333' } };
  test.each<[string, string[]]>([
    ['a variable with another value', open(MAP, 'data', names('var.x', 'aws_iam_role.n.arn'), { variables: { x: { value: 'x' } } })],
    ['a data source that is read', open(MAP, 'data', names(`${CALLER.address}.account_id`, CALLER.address), { prior: [CALLER] })],
    ['what a provider computes in a block', open('aws_x.x', 'principals', [{ name: names('local.x') }], { unknown: [{ arn: true }] })],
    ['another block', open('helm_release.h', 'set',
      [{ name: { constant_value: 'a' }, value: names('local.x') },
        { name: { constant_value: 'b' }, value: names('aws_efs_file_system.e') }],
      { unknown: [{ value: true }, {}], values: { set: [{ name: 'b' }, { name: 'a', value: 'x' }] } })],
    ['an instance that a key chooses', open(GRANT, 'grantee_principal', names('aws_iam_role.n', 'each.key'),
      { resources: [{ address: 'aws_iam_role.n', mode: 'managed', expressions: { name: names('local.x') } }] })],
    ['an instance of a data source',
      open(MAP, 'data', names(`${CALLER.address}[0].account_id`, `${CALLER.address}[0]`, CALLER.address), { prior: [CALLER] })],
    ['the queue for what failed', open('aws_sqs_queue.q', 'redrive_policy', names('aws_sqs_queue.d.arn', 'aws_sqs_queue.d'))],
    ['a filter of messages', open('aws_sns_topic_subscription.s', 'filter_policy', names('aws_vpc.v.id', 'aws_vpc.v'))],
    ['the policy of an endpoint', open('aws_vpc_endpoint.e', 'policy', names('aws_s3_bucket.b.arn', 'aws_s3_bucket.b'))],
    ['the connector in Azure', open('azapi_resource.c', 'body', ARN_IN, { unknown: {}, values: { body: { cloudRoleArn: ARN } } })],
  ])('%s is ordinary', (_, lines) => {
    expect(lines).toEqual([]);
  });

  test('a data source that the apply reads again has not its value of before', () => {
    expect(open(MAP, 'data', names(`${CALLER.address}.account_id`, CALLER.address),
      { prior: [CALLER], changes: [{ address: CALLER.address, mode: 'data', change: { actions: ['read'] } }] })).toHaveLength(1);
  });

  test('provisioners, also of modules, and actions are lines', () => {
    const provisioners = [{ type: 'local-exec' }];
    expect(planned({ 'aws_lambda_function.f': { provisioners } }, {}))
      .toEqual(['aws_lambda_function.f: what it runs is not read']);
    expect(planned({}, {}, { action_invocations: [{ address: 'action.aws_lambda_invoke.x' }] }))
      .toEqual(['action.aws_lambda_invoke.x: what it runs is not read']);
    expect(planned({}, {}, { deferred_action_invocations: [{ action_invocation: { address: 'action.aws_lambda_invoke.x' } }] }))
      .toEqual(['action.aws_lambda_invoke.x: what it runs is not read']);
    const ofData = (type: string, mode = 'data', expressions = {}) =>
      planned({}, {}, { configuration: { root_module: { resources: [{ address: 'x', mode, type, expressions }] } } }).length;
    expect([ofData('external'), ofData('aws_lambda_invocation', 'ephemeral'), ofData('http', 'data', { method: {} })]).toEqual([1, 1, 1]);
    expect([ofData('http'), ofData('azurerm_subscription')]).toEqual([0, 0]);
    const ofManaged = (type: string) =>
      planned({}, {}, { complete: true, configuration: { root_module: { resources: [{ address: 'x', mode: 'managed', type }] } } });
    expect([ofManaged('shell_script'), ofManaged('aws_lambda_invocation')]).toEqual([['x: what it runs is not read'], []]);
    const module_calls = { m: { module: { resources: [{ address: 'null_resource.n', provisioners }] } } };
    expect(planned({}, {}, { configuration: { root_module: { module_calls } } }))
      .toEqual(['module.m.null_resource.n: what it runs is not read']);
  });
});
