/** What an update does, beside an earlier side: new, wider, gone. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { allow, AUDIENCE, deny, fileOf, ISSUER, onlyRole, policy, reviewOf, RIGHT, roleOf, trust } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readEarlier, readReviewed } from '../../../cli/review/sources';

const template = (...roles: object[]) => ({ Resources: Object.fromEntries(roles.map((role, i) => [`Role${i}`, role])) });
const between = (before: object[], after: object[]) =>
  onlyRole(reviewOf(template(roleOf({ statements: after })), template(roleOf({ statements: before }))));

test('the same is no change', () => {
  const role = between([allow('s3:GetObject')], [allow('s3:GetObject')]);
  expect([role.change, role.changes]).toEqual([undefined, []]);
  expect(role.permissions.flatMap(row => row.change ?? [])).toEqual([]);
});

test('a role that is new, and one that is gone', () => {
  const review = reviewOf(template(roleOf({ RoleName: 'New' }), roleOf()), template(roleOf({ RoleName: 'Old' }), roleOf()));
  expect(review.roles.map(({ name, change }) => [name, change])).toEqual([['Contoso', undefined], ['New', 'new'], ['Old', 'gone']]);
  expect(review.roles[1].changes)
    .toEqual([expect.stringMatching(
      /^added: a new role, which may do 1 action; it can be assumed by Microsoft Defender for Cloud, for the Entra tenant /)]);
  expect(review.against).toMatch(/\.json$/);
});

test('more actions, more resources and fewer conditions are wider, in the rows too', () => {
  const more = between([allow('s3:GetObject')], [allow(['s3:GetObject', 's3:GetObjectVersion']), allow('sqs:ReceiveMessage')]);
  expect([more.change, more.changes]).toEqual(['wider', ['added: also allows: s3:GetObjectVersion, sqs:ReceiveMessage on *']]);
  expect(more.permissions.map(({ service, change }) => [service, change])).toEqual([['s3', 'wider'], ['sqs', 'new']]);
  const resources = between([allow('s3:GetObject', 'arn:aws:s3:::a/*')], [allow('s3:GetObject')]);
  expect([resources.change, resources.permissions[0].change]).toEqual(['wider', 'wider']);
  const conditions = between([allow('s3:GetObject', '*', { Bool: { 'aws:SecureTransport': 'true' } })], [allow('s3:GetObject')]);
  expect(conditions.changes).toEqual([expect.stringContaining('before only if aws:SecureTransport Bool true')]);
});

test('what is listed now and was not, or the reverse', () => {
  const bucket = (Action: string) => ({
    Type: 'AWS::S3::BucketPolicy',
    Properties: { PolicyDocument: policy({ ...allow(Action, 'arn:aws:s3:::b/*'), Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } } }) },
  });
  const beside = (more: object) => ({ Resources: { Role: roleOf(), ...more } });
  const notes = (before: object, after: object) => reviewOf(beside(after), beside(before)).notes;
  const OWN = 'arn:${AWS::Partition}:iam::${AWS::AccountId}';
  const line = (action: string) =>
    `AWS::S3::BucketPolicy: its policy lets Contoso do more than is shown: ${action} on arn:aws:s3:::b/* for ${OWN}:role/Contoso`;
  expect(notes({ X: bucket('s3:GetObject') }, { X: bucket('s3:*') }).filter(text => /^(New since|No longer)/.test(text)))
    .toEqual([`New since then: ${line('s3:*')}`, `No longer: ${line('s3:GetObject')}`]);
  expect(notes({ X: bucket('s3:*') }, { Y: bucket('s3:*') }).filter(text => /^(New since|No longer)/.test(text))).toEqual([]);
});

test('the permissions of an AWS managed policy that is attached now', () => {
  const of = (...names: string[]) => template(roleOf({ ManagedPolicyArns: names.map(name => `arn:aws:iam::aws:policy/${name}`) }));
  const role = onlyRole(reviewOf(of('AmazonEC2ContainerRegistryPowerUser'), of('AmazonEC2ContainerRegistryReadOnly')));
  expect(role.change).toBe('wider');
  const changed = role.permissions.filter(row => row.change !== undefined);
  expect(changed.map(({ level, actions, change }) => [level, actions, change])).toEqual([
    ['administrator', ['ecr:PutImage'], 'new'],
    ['write', ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'], 'new'],
  ]);
});

test('a deny that is gone is wider; only less than before is narrower', () => {
  const undenied = between([allow('s3:*'), deny('s3:GetObject')], [allow('s3:*')]);
  expect([undenied.change, undenied.changes]).toEqual(['wider', [expect.stringContaining('it is not denied any more')]]);
  const less = between([allow(['s3:GetObject', 's3:PutObject'])], [allow('s3:GetObject')]);
  expect([less.change, less.changes]).toEqual(['narrower', [expect.stringMatching(/^removed: no longer allows: s3:PutObject/)]]);
});

test('the worst change is first, also in its sentence; policies of AWS have their names, trusts the words of the table', () => {
  const of = (statements: object[], trusts: object[], ...names: string[]) =>
    template(roleOf({ statements, trusts, ManagedPolicyArns: names.map(name => `arn:aws:iam::aws:policy/${name}`) }));
  const old = of([allow('ec2:DescribeInstances')], [trust(RIGHT)], 'SecurityAudit');
  const now = of([allow('ec2:DescribeInstances'), allow([...'abcdefghi'].map(letter => `contoso:${letter}`).concat('iam:CreateUser'))],
    [trust({ StringEquals: { [`${ISSUER}:aud`]: AUDIENCE } })], 'AdministratorAccess', 'job-function/ViewOnlyAccess');
  const { change, changes } = onlyRole(reviewOf(now, old));
  expect(change).toBe('wider');
  expect(changes).toEqual([
    expect.stringMatching(/^widened: attaches the policy AdministratorAccess, /),
    expect.stringMatching(/^added: also allows: iam:CreateUser, contoso:a, .* and 2 more on \*$/),
    expect.stringMatching(/^widened: it can be assumed by Microsoft Defender for Cloud, .*, audience api:.*DANGER: No tenant/),
    expect.stringMatching(/^widened: attaches the policy ViewOnlyAccess, which also allows /),
    'narrowed: no longer attaches the policy SecurityAudit',
    expect.stringMatching(/^note: /),
  ]);
});

test('a trust that is narrower, and a role that loses a policy of AWS', () => {
  const less = onlyRole(
    reviewOf(template(roleOf()), template(roleOf({ trusts: [trust()], ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] }))));
  expect(less.change).toBe('narrower');
  expect(less.changes).toEqual(
    expect.arrayContaining([expect.stringMatching(/^narrowed: it could be assumed by Microsoft /),
      'narrowed: no longer attaches the policy SecurityAudit']));
});

test('a trust that admits more is wider, and an alarm of a role that is gone does not matter', () => {
  const open = reviewOf(template(roleOf({ trusts: [trust()] })), template(roleOf()));
  expect([onlyRole(open).change, exitCode(open)]).toEqual(['wider', 1]);
  expect(exitCode(reviewOf(template(roleOf()), template(roleOf(), roleOf({ RoleName: 'Old', trusts: [trust()] }))))).toBe(0);
});

test('an account, a plan of Terraform and YAML as the earlier side', () => {
  const { AssumeRolePolicyDocument, Policies } = roleOf().Properties;
  const now = fileOf(template(roleOf({ statements: [allow(['ec2:DescribeInstances', 's3:GetObject'])] })));
  const account = fileOf({
    RoleDetailList: [{
      RoleName: 'Contoso',
      Arn: 'arn:aws:iam::111122223333:role/Contoso',
      AssumeRolePolicyDocument,
      RolePolicyList: Policies,
      AttachedManagedPolicies: [],
    }],
    Policies: [],
  });
  const plan = fileOf({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: [{
          address: 'aws_iam_role.a',
          mode: 'managed',
          type: 'aws_iam_role',
          values: {
            name: 'Contoso',
            path: '/',
            assume_role_policy: JSON.stringify(policy(trust(RIGHT))),
            inline_policy: [{ name: 'P', policy: JSON.stringify(policy(allow('ec2:DescribeInstances'))) }],
          },
        }],
      },
    },
  });
  const yaml = fileOf(JSON.stringify(template(roleOf()), null, 2).replace(/^\{/, '# YAML\n{'), '.yaml');
  for (const against of [account, plan, yaml]) {
    const role = onlyRole(makeReview(readReviewed({ template: now }), readEarlier(against)));
    expect([against === account, role.change, role.changes.filter(text => !/assumed|trust/.test(text))])
      .toEqual([against === account, 'wider', ['added: also allows: s3:GetObject on *']]);
  }
  expect(() => readEarlier('no-such-file'))
    .toThrow('--against must be a file or a cloud assembly, got "no-such-file", which does not exist');
});

test("Microsoft's file as the earlier side: roles of the app that are not in it are new", () => {
  const file = join(__dirname, '..', '..', '..', 'examples', 'follow-microsoft', 'microsoft.json');
  expect(JSON.parse(readFileSync(file, 'utf-8')).Resources).toBeDefined();
  const review = makeReview(readReviewed({ template: fileOf(template(roleOf({ RoleName: 'CspmMonitorAws' }), roleOf())) }),
    readEarlier(file));
  expect(review.roles.map(({ name, change }) => [name, change])).toEqual(
    expect.arrayContaining([['Contoso', 'new'], ['DefenderForCloud-ContosoPosture', 'gone']]));
});
