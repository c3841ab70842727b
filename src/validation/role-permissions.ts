import { statementsOf } from './documents';
import type { TrustingRole } from './trusts';
import { variantsOf } from '../cloudformation/branches';
import { isMap } from '../cloudformation/template-functions';
import { elementsOf, REFERENCES, reference, textsOf } from '../cloudformation/template-text';
import { ANY_TEXT } from '../statements/pattern';
import type { Statement } from '../statements/statement';

/** A statement that allows something, and the resource and property that it is in. */
export interface Grant {
  readonly statement: Statement;
  readonly resourceId: string;
  readonly location: string;
}

/** What a role may do, as far as its template shows it. */
export interface RolePermissions {
  readonly grants: readonly Grant[];
  /** Names of AWS managed policies, such as `ReadOnlyAccess`. */
  readonly awsManagedPolicies: readonly string[];
}

/** The ARN of a managed policy: its account, which is `aws` for those of AWS, and its name. */
const MANAGED_POLICY = /^arn:[^:]*:iam::([^:]*):policy\/(?:[^/]+\/)*([^/]+)$/;

/** The inline policies of a role, and the policies of the same template that are attached to it. */
export function permissionsOf(
  { resource: { id, properties }, template, likelyNames }: TrustingRole,
): RolePermissions {
  const arns = elementsOf(properties.ManagedPolicyArns).flatMap(value => textsOf(value));
  const managed = arns.map(arn => MANAGED_POLICY.exec(arn.replace(REFERENCES, ANY_TEXT)))
    .filter(match => match !== null).map(([, account, name]) => ({ isOfAws: account === 'aws', name }));
  // IAM ignores the case of names. A name that is the same parameter is the same name, too.
  const names = [...textsOf(properties.RoleName), ...likelyNames].map(inOneCase);
  const isRole = (value: unknown) =>
    textsOf(value).some(text => text === reference(id) || names.includes(inOneCase(text)));
  const attached = [...template.resources.values()].filter(({ id: policyId, type, properties: policy }) => {
    if (type === 'AWS::IAM::RolePolicy') return isRole(policy.RoleName);
    if (type === 'AWS::IAM::Policy') return elementsOf(policy.Roles).some(isRole);
    return type === 'AWS::IAM::ManagedPolicy'
      && (elementsOf(policy.Roles).some(isRole) || arns.some(arn => refersTo(arn, policyId))
        || textsOf(policy.ManagedPolicyName).some(name =>
          managed.some(m => !m.isOfAws && inOneCase(m.name) === inOneCase(name))));
  });
  return {
    // A name that is known only at deployment is assumed to be right.
    awsManagedPolicies: managed.filter(m => m.isOfAws && !m.name.includes(ANY_TEXT)).map(m => m.name),
    grants: [
      ...variantsOf(properties.Policies).flatMap(policies => [policies].flat().flatMap((policy, i) =>
        isMap(policy) ? grants(id, `Properties.Policies.${i}.PolicyDocument`, policy.PolicyDocument) : [])),
      ...attached.flatMap(policy => grants(policy.id, 'Properties.PolicyDocument', policy.properties.PolicyDocument)),
    ],
  };
}

/** In lower case, except references: logical ids have a case. */
function inOneCase(name: string): string {
  return name.search(REFERENCES) < 0 ? name.toLowerCase() : name;
}

function grants(resourceId: string, location: string, document: unknown): Grant[] {
  return statementsOf(document).filter(statement => statement.allows)
    .map(statement => ({ statement, resourceId, location: `${location}.${statement.location}` }));
}

/** Whether the ARN of a policy is that of a resource of the template. */
function refersTo(arn: string, policyId: string): boolean {
  return [...arn.matchAll(REFERENCES)].some(([, name]) => name.split('.')[0] === policyId);
}
