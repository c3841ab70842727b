/** An instance profile of the app (`instanceProfile`): what is known of its role is checked. */
import { Annotations as CoreAnnotations, App, Aspects, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { HostManagement, type HostManagementProps } from '../../src';

const [CORE, PATCH] = ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'].map(name =>
  iam.ManagedPolicy.fromAwsManagedPolicyName(name));
const EC2 = new iam.ServicePrincipal('ec2.amazonaws.com');
const LACKS = (missing: string) =>
  `the role of instanceProfile, Stack/Role, lacks ${missing}: host management reports instances with it as failed. ` +
  'Attach these AWS managed policies to it, or set attachPoliciesToExistingRoles ' +
  '[ack: cdk-defender-for-cloud:instanceProfilePolicies]';

/** Host management with a profile of its stack. `change` comes after it. */
function synth(role: Partial<iam.RoleProps>, props: HostManagementProps = {}, change = (_: iam.Role) => {}) {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const own = new iam.Role(stack, 'Role', { assumedBy: EC2, managedPolicies: [CORE, PATCH], ...role });
  const hosts = new HostManagement(stack, 'HostManagement', {
    instanceProfile: new iam.InstanceProfile(stack, 'Profile', { role: own }), ...props,
  });
  change(own);
  app.synth();
  app.synth({ force: true }); // reports nothing twice
  return { stack, hosts };
}
const warnings = ({ stack }: { stack: Stack }) =>
  Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(w => w.entry.data);

describe('policies of the SSM agent', () => {
  test('none is missing', () => expect(warnings(synth({}))).toEqual([]));

  test.each<[string, Partial<iam.RoleProps>, string]>([
    ['both are missing', { managedPolicies: [] }, 'AmazonSSMManagedInstanceCore and AmazonSSMPatchAssociation'],
    ['one is missing', { managedPolicies: [CORE] }, 'AmazonSSMPatchAssociation'],
  ])('%s', (_, role, missing) => expect(warnings(synth(role))).toEqual([LACKS(missing)]));

  test('a customer managed policy is none of them, whatever its name', () => {
    const found = synth({ managedPolicies: [CORE] }, {}, role => role.addManagedPolicy(new iam.ManagedPolicy(role, 'Own', {
      managedPolicyName: 'AmazonSSMPatchAssociation',
      statements: [new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: ['*'] })],
    })));
    expect(warnings(found)).toEqual([LACKS('AmazonSSMPatchAssociation')]);
  });

  test('attached later, or by an aspect', () => {
    expect(warnings(synth({ managedPolicies: [CORE] }, {}, role => role.addManagedPolicy(PATCH)))).toEqual([]);
    expect(warnings(synth({ managedPolicies: [CORE] }, {}, role => Aspects.of(role).add({
      visit: node => { if (node instanceof iam.Role) node.addManagedPolicy(PATCH); },
    })))).toEqual([]);
  });

  test('removed by an escape hatch', () => {
    const found = synth({}, {}, role => (role.node.defaultChild as iam.CfnRole).addPropertyDeletionOverride('ManagedPolicyArns'));
    expect(warnings(found)).toEqual([LACKS('AmazonSSMManagedInstanceCore and AmazonSSMPatchAssociation')]);
  });

  test('attachPoliciesToExistingRoles attaches them', () =>
    expect(warnings(synth({ managedPolicies: [] }, { attachPoliciesToExistingRoles: true }))).toEqual([]));

  test('an ARN that is known only at deployment can be one of them', () => {
    const found = synth({ managedPolicies: [CORE] }, {}, role => role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(
      role, 'Given', new CfnParameter(Stack.of(role), 'Policy').valueAsString)));
    expect(warnings(found)).toEqual([]);
  });

  test('the warning can be acknowledged', () => {
    const acknowledge = (role: iam.Role) => CoreAnnotations.of(Stack.of(role).node.findChild('HostManagement'))
      .acknowledgeWarning('cdk-defender-for-cloud:instanceProfilePolicies', 'they are attached by another tool');
    expect(warnings(synth({ managedPolicies: [] }, {}, acknowledge))).toEqual([]);
  });
});

describe('trust', () => {
  test.each<[string, iam.IPrincipal]>([
    ['EC2', EC2],
    ['EC2 among others', new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), EC2)],
    ['EC2 of China', new iam.ServicePrincipal('ec2.amazonaws.com.cn')],
    ['EC2 with a condition', EC2.withConditions({ StringEquals: { 'aws:SourceAccount': '111122223333' } })],
    ['a service that is known only at deployment', new iam.ServicePrincipal(Fn.importValue('Service'))],
    ['anybody', new iam.StarPrincipal()],
    ['any principal', new iam.AnyPrincipal()],
  ])('%s can be right', (_, assumedBy) => expect(() => synth({ assumedBy })).not.toThrow());

  test.each<[string, iam.IPrincipal, string]>([
    ['another service', new iam.ServicePrincipal('lambda.amazonaws.com'), 'lambda.amazonaws.com'],
    ['services that only begin alike',
      new iam.CompositePrincipal(new iam.ServicePrincipal('ec2fleet.amazonaws.com'), new iam.ServicePrincipal('ecs.amazonaws.com')),
      'ec2fleet.amazonaws.com, ecs.amazonaws.com'],
    ['an account', new iam.AccountPrincipal('444455556666'), 'no service'],
  ])('%s is an error', (_, assumedBy, trusted) => expect(() => synth({ assumedBy })).toThrow(
    `instanceProfile must have a role that trusts ec2.amazonaws.com, got Stack/Role, which trusts ${trusted}`));

  test('a statement that denies EC2 does not trust it', () => {
    const deny = (role: iam.Role) => role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
      effect: iam.Effect.DENY, principals: [EC2], actions: ['sts:AssumeRole'],
    }));
    expect(() => synth({ assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com') }, {}, deny)).toThrow('which trusts ecs.amazonaws.com');
  });

  test('added later', () => {
    const add = (role: iam.Role) => role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
      principals: [EC2], actions: ['sts:AssumeRole'],
    }));
    expect(() => synth({ assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com') }, {}, add)).not.toThrow();
  });
});

test('an existing role is not checked', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new HostManagement(stack, 'HostManagement', {
    instanceProfile: iam.InstanceProfile.fromInstanceProfileAttributes(stack, 'Profile', {
      instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/fleet',
      role: iam.Role.fromRoleName(stack, 'Role', 'fleet'),
    }),
  });
  app.synth();
  expect(warnings({ stack })).toEqual([]);
});
