import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES } from './names';
import { checkSame } from '../checks/environments';
import { INSTANCE_POLICIES } from '../permissions/host-management';
import { renderedProperties } from '../policy-language/cloudformation/resource-names';
import { isMap } from '../policy-language/cloudformation/template-functions';
import { elementsOf, readable, REFERENCES, textsOf } from '../policy-language/cloudformation/template-text';

/** Notes what a change of the profile's name does. Synthesis cannot detect the change itself. */
export function noteChangeOfName(scope: Construct, name: string): void {
  if (name === DEFAULT_HOST_MANAGEMENT_ROLE_NAMES.instance || Token.isUnresolved(name)) return;
  Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:instanceProfileName', `the instance profile is ${name}: a ` +
    'change of its name (roleNameSuffix, roleNames.instance) deletes the profile with the previous name, and ' +
    'instances that have it lose their credentials; give them another profile before you deploy the change');
}

/** Returns the user's own instance profile and its role. Throws if the role is not known or the account differs. */
export function ownProfile(
  scope: Construct, profile: iam.IInstanceProfile, attachesPolicies: boolean,
): { profile: iam.IInstanceProfile; role: iam.IRole } {
  const { role } = profile;
  if (!role) {
    throw new Error('instanceProfile must be a profile with a known role, for example from ' +
      'iam.InstanceProfile.fromInstanceProfileAttributes with role, got a profile without a known role');
  }
  checkSame('account', 'instanceProfile', scope, 'a profile of the same account, {own}, because an instance can use ' +
    'only profiles of its account', { path: profile.node.path, account: profile.env.account });
  const resource = role.node.defaultChild;
  // A role of another stack, app or tool cannot be read here. Aspects can change a role of this app until validation.
  if (resource instanceof iam.CfnRole) {
    scope.node.addValidation({ validate: () => checkRole(scope, resource, role.node.path, attachesPolicies) });
  }
  return { profile, role };
}

/** Warns if the role lacks the policies. Returns an error if EC2 cannot assume the role. */
function checkRole(scope: Construct, resource: iam.CfnRole, path: string, attachesPolicies: boolean): string[] {
  const { AssumeRolePolicyDocument: trust, ManagedPolicyArns: arns } =
    renderedProperties(resource, 'AssumeRolePolicyDocument', 'ManagedPolicyArns');
  const missing = attachesPolicies ? [] : missingPolicies(resource, arns);
  if (missing.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:instanceProfilePolicies',
      `the role of instanceProfile, ${path}, lacks ${missing.join(' and ')}: host management reports instances with ` +
      'it as failed. Attach these AWS managed policies to it, or set attachPoliciesToExistingRoles');
  }
  const others = servicesWithoutEc2(trust);
  return others === undefined ? [] : [
    `instanceProfile must have a role that trusts ec2.amazonaws.com, got ${path}, which trusts ` +
    (others.length > 0 ? others.join(', ') : 'no service'),
  ];
}

/** Returns the SSM agent's policies that the role lacks. Returns none if an ARN is known only at deployment. */
function missingPolicies(resource: iam.CfnRole, arns: unknown): string[] {
  const stack = Stack.of(resource);
  const customerManaged = stack.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy)
    .flatMap(policy => textsOf(stack.resolve(policy.ref)));
  const attached = elementsOf(arns).flatMap(arn => textsOf(arn)).filter(arn => !customerManaged.includes(arn));
  if (attached.some(arn => !arn.includes(':policy/'))) return [];
  return INSTANCE_POLICIES.map(p => p.name)
    .filter(name => !attached.some(arn => arn.endsWith(`:iam::aws:policy/${name}`)));
}

/** Returns the services that a trust allows. Undefined if EC2 is, or may be, one of them. */
function servicesWithoutEc2(trust: unknown): string[] | undefined {
  const statements = isMap(trust) ? elementsOf(trust.Statement) : [];
  const principals = statements.filter(isMap).filter(s => s.Effect === 'Allow').map(s => s.Principal);
  if (statements.length === 0 || !principals.every(isMap)) return undefined;
  const of = (type: string) => principals.filter(isMap).flatMap(p => elementsOf(p[type])).flatMap(s => textsOf(s));
  const services = of('Service');
  const isEc2 = services.some(service => service.startsWith('ec2.') || service.search(REFERENCES) === 0);
  return isEc2 || of('AWS').includes('*') ? undefined : services.map(readable);
}
