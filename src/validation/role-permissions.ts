import { variantsOf } from './branches';
import { statementsOf, type Statement } from './documents';
import type { Template, TemplateResource } from './templates';
import { elementsOf, isMap, REFERENCES, reference, textsOf } from '../cloudformation/template-text';

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

const AWS_MANAGED = /^arn:[^:]*:iam::aws:policy\/(?:[^/]+\/)*([^/]+)$/;

/** The inline policies of a role, and the policies of the same template that are attached to it. */
export function permissionsOf({ id, properties }: TemplateResource, template: Template): RolePermissions {
  const arns = elementsOf(properties.ManagedPolicyArns).flatMap(value => textsOf(value));
  const names = textsOf(properties.RoleName);
  const isRole = (value: unknown) => textsOf(value).some(text => text === reference(id) || names.includes(text));
  const attached = [...template.resources.values()].filter(({ id: policyId, type, properties: policy }) => {
    if (type === 'AWS::IAM::RolePolicy') return isRole(policy.RoleName);
    if (type === 'AWS::IAM::Policy') return elementsOf(policy.Roles).some(isRole);
    return type === 'AWS::IAM::ManagedPolicy'
      && (elementsOf(policy.Roles).some(isRole) || arns.some(arn => refersTo(arn, policyId)));
  });
  return {
    awsManagedPolicies: arns.flatMap(arn => AWS_MANAGED.exec(arn.replace(REFERENCES, 'x'))?.[1] ?? []),
    grants: [
      ...variantsOf(properties.Policies).flatMap(policies => [policies].flat().flatMap((policy, i) =>
        isMap(policy) ? grants(id, `Properties.Policies.${i}.PolicyDocument`, policy.PolicyDocument) : [])),
      ...attached.flatMap(policy => grants(policy.id, 'Properties.PolicyDocument', policy.properties.PolicyDocument)),
    ],
  };
}

function grants(resourceId: string, location: string, document: unknown): Grant[] {
  return statementsOf(document).filter(statement => statement.allows)
    .map(statement => ({ statement, resourceId, location: `${location}.${statement.location}` }));
}

/** Whether the ARN of a policy is that of a resource of the template. */
function refersTo(arn: string, policyId: string): boolean {
  return [...arn.matchAll(REFERENCES)].some(([, name]) => name.split('.')[0] === policyId);
}
