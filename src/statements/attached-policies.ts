import { ANY_TEXT } from './pattern';
import type { TemplateResource } from '../cloudformation/template-resources';
import { elementsOf, REFERENCES, reference, textsOf } from '../cloudformation/template-text';

/** A managed policy that a role names by its ARN. */
export interface NamedPolicy {
  /** The ARN as the template has it. */
  readonly arn: string;
  /** Whether AWS manages it. */
  readonly isOfAws: boolean;
  /** With its path, such as `job-function/ViewOnlyAccess`. What is known only at deployment is `ANY_TEXT`. */
  readonly path: string;
  readonly name: string;
}

/** The ARN of a managed policy: its account, which is `aws` for those of AWS, its path and its name. */
const MANAGED_POLICY = /^arn:[^:]*:iam::([^:]*):policy\/((?:[^/]+\/)*([^/]+))$/;

/** The managed policy with an ARN. Undefined if the text does not look like one. */
export function namedPolicy(arn: string): NamedPolicy | undefined {
  const [, account, path, name] = MANAGED_POLICY.exec(arn.replace(REFERENCES, ANY_TEXT)) ?? [];
  return name === undefined ? undefined : { arn, isOfAws: account === 'aws', path, name };
}

/** The texts in `ManagedPolicyArns` of a role. */
export function policyArnsOf({ properties }: TemplateResource): string[] {
  return elementsOf(properties.ManagedPolicyArns).flatMap(value => textsOf(value));
}

/** Types of resources that attach a policy to roles, and the property with the roles. */
export const ATTACHING: ReadonlyMap<string, 'Roles' | 'RoleName'> = new Map([
  ['AWS::IAM::RolePolicy', 'RoleName'], ['AWS::IAM::Policy', 'Roles'], ['AWS::IAM::ManagedPolicy', 'Roles'],
]);

/**
 * The policies of the same template that are attached to a role, from either side.
 *
 * @param likelyNames names that the role can have besides those in the template, for example by a default value
 * @param likelyTexts texts that a name in a policy can be, for example by default values
 */
export function attachedPolicies(
  role: TemplateResource, likelyNames: readonly string[], resources: Iterable<TemplateResource>,
  likelyTexts: (text: string) => readonly string[] = () => [],
): TemplateResource[] {
  const arns = policyArnsOf(role);
  const named = arns.flatMap(arn => namedPolicy(arn) ?? []);
  // IAM ignores the case of names. A name that is the same parameter is the same name, too.
  const names = [...textsOf(role.properties.RoleName), ...likelyNames].map(inOneCase);
  const known = new Map<string, boolean>(); // a list can have the same reference very often
  const isName = (text: string) => {
    const is = known.get(text) ?? (text === reference(role.id)
      || [text, ...likelyTexts(text)].some(name => names.includes(inOneCase(name))));
    known.set(text, is);
    return is;
  };
  const isRole = (value: unknown) => textsOf(value).some(isName);
  return [...resources].filter(({ id, type, properties: policy }) => {
    const property = ATTACHING.get(type);
    if (property !== undefined && elementsOf(policy[property]).some(isRole)) return true;
    return type === 'AWS::IAM::ManagedPolicy' && (arns.some(arn => refersTo(arn, id))
      || textsOf(policy.ManagedPolicyName).some(name =>
        named.some(m => !m.isOfAws && inOneCase(m.name) === inOneCase(name))));
  });
}

/** Whether the ARN of a policy is that of a resource of the template. */
export function refersTo(arn: string, policyId: string): boolean {
  return [...arn.matchAll(REFERENCES)].some(([, name]) => name.split('.')[0] === policyId);
}

/** In lower case, except references: logical ids have a case. */
function inOneCase(name: string): string {
  return name.search(REFERENCES) < 0 ? name.toLowerCase() : name;
}
