/** Each quota of a role at its limit, for roles of any stack. */
import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { brokenRoleLimits } from '../../src/policy-language/iam-limits';

const EC2 = new iam.ServicePrincipal('ec2.amazonaws.com');

function newRole(props: Partial<iam.RoleProps> = {}): { stack: Stack; role: iam.Role } {
  const stack = new Stack(new App(), 'Stack');
  return { stack, role: new iam.Role(stack, 'Role', { assumedBy: EC2, ...props }) };
}

/** A policy document with this many characters, without white space. */
function documentOf(size: number): iam.PolicyDocument {
  // The rest is {"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":"a:b","Resource":""}]}.
  return new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ sid: 'S', actions: ['a:b'], resources: ['x'.repeat(size - 96)] })],
  });
}

test('managed policies: 10 are accepted, 11 are not', () => {
  const names = (n: number) => Array.from({ length: n }, (_, i) => iam.ManagedPolicy.fromAwsManagedPolicyName(`P${i}`));
  expect(brokenRoleLimits([newRole({ managedPolicies: names(10) }).role])).toEqual([]);
  expect(brokenRoleLimits([newRole({ managedPolicies: names(11) }).role]))
    .toEqual(['Stack/Role: managed policies attached to the role must be at most 10, got 11']);
});

test('a managed policy: 6,144 characters are accepted, 6,145 are not', () => {
  const broken = (size: number) => {
    const { role } = newRole();
    new iam.ManagedPolicy(role, 'Policy', { document: documentOf(size) });
    return brokenRoleLimits([role]);
  };
  expect(broken(6144)).toEqual([]);
  expect(broken(6145)).toEqual(
    ['Stack/Role: characters of managed policy Stack/Role/Policy/Resource must be at most 6144, got 6145']);
});

describe('inline policies', () => {
  const MESSAGE = 'Stack/Role: characters of its inline policies must be at most 10240, got ';

  test('of the role: 10,240 characters together are accepted, 10,241 are not', () => {
    const broken = (...sizes: number[]) => brokenRoleLimits([newRole({
      inlinePolicies: Object.fromEntries(sizes.map((size, i) => [`P${i}`, documentOf(size)])),
    }).role]);
    expect(broken(10_240)).toEqual([]);
    expect(broken(10_241)).toEqual([`${MESSAGE}10241`]);
    expect(broken(5_000, 5_240)).toEqual([]);
    expect(broken(5_000, 5_241)).toEqual([`${MESSAGE}10241`]);
  });

  test('as resources of their own, also if they are attached to several roles', () => {
    const broken = (size: number) => {
      const { stack, role } = newRole({ inlinePolicies: { Own: documentOf(5_000) } });
      const other = new iam.Role(stack, 'Other', { assumedBy: EC2 });
      new iam.Policy(stack, 'Policy', { roles: [other, role], document: documentOf(size) });
      return brokenRoleLimits([role, other]);
    };
    expect(broken(5_240)).toEqual([]);
    expect(broken(5_241)).toEqual([`${MESSAGE}10241`]);
  });

  test('are not measured by the limit of managed policies', () => {
    const { role } = newRole();
    role.attachInlinePolicy(new iam.Policy(role, 'Policy', { document: documentOf(7_000) }));
    expect(brokenRoleLimits([role])).toEqual([]);
  });

  test('of other roles, of users and of other stacks do not count', () => {
    const { stack, role } = newRole({ inlinePolicies: { Own: documentOf(1_000) } });
    const nested = new NestedStack(stack, 'Nested');
    const other = new iam.Role(stack, 'Other', { assumedBy: EC2 });
    new iam.Policy(stack, 'OfOther', { roles: [other], document: documentOf(10_000) });
    new iam.Policy(stack, 'OfUser', { users: [new iam.User(stack, 'User')], document: documentOf(10_000) });
    const elsewhere = new iam.Role(nested, 'Role', { assumedBy: EC2 });
    elsewhere.attachInlinePolicy(new iam.Policy(nested, 'Policy', { document: documentOf(11_000) }));
    expect(brokenRoleLimits([role])).toEqual([]);
    expect(brokenRoleLimits([other])).toEqual([]);
  });

  test('of a role with the same logical id in another stack do not count', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map(id => new Stack(app, id));
    const role = new iam.Role(one, 'Role', { assumedBy: EC2 });
    new iam.Policy(two, 'Policy', {
      roles: [new iam.Role(two, 'Role', { assumedBy: EC2 })], document: documentOf(11_000),
    });
    expect(brokenRoleLimits([role])).toEqual([]);
    const nested = new NestedStack(one, 'Nested');
    new iam.Policy(nested, 'Policy', {
      roles: [new iam.Role(nested, 'Role', { assumedBy: EC2 })], document: documentOf(11_000),
    });
    expect(brokenRoleLimits([role])).toEqual([]);
  });
});

test('a trust policy: 2,048 characters are accepted, 2,049 are not', () => {
  const broken = (size: number) => {
    const { role } = newRole({ assumedBy: new iam.ArnPrincipal('arn:aws:iam::111122223333:root') });
    const size0 = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},' +
      '"Action":"sts:AssumeRole"},{"Sid":"","Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}';
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
      sid: 'x'.repeat(size - size0.length), actions: ['sts:AssumeRole'], principals: [new iam.AnyPrincipal()],
    }));
    return brokenRoleLimits([role]);
  };
  expect(broken(2048)).toEqual([]);
  expect(broken(2049)).toEqual(['Stack/Role: characters of its trust policy must be at most 2048, got 2049']);
});

test('no roles, and roles that exist outside of the app', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(brokenRoleLimits([])).toEqual([]);
  iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Stack/Role': 'existing' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: EC2, inlinePolicies: { Large: documentOf(11_000) } });
  expect(brokenRoleLimits([role])).toEqual([]);
});
