import { ANY_TEXT } from './pattern';
import type { TemplateResource } from '../cloudformation/template-resources';
import { elementsOf, reference, REFERENCES, textsOf } from '../cloudformation/template-text';

/** A managed policy that a role names by its ARN. */
export interface NamedPolicy {
  /** The ARN in the template. */
  readonly arn: string;
  /** Whether AWS manages it. */
  readonly isOfAws: boolean;
  /**
   * The name with its path, such as `job-function/ViewOnlyAccess`. Parts that are known only at deployment are
   * `ANY_TEXT`.
   */
  readonly path: string;
  readonly name: string;
}

/** Matches the ARN of a managed policy: its account (`aws` for AWS managed policies), its path and its name. */
const MANAGED_POLICY = /^arn:[^:]*:iam::([^:]*):policy\/((?:[^/]+\/)*([^/]+))$/;

/** Returns the managed policy with an ARN. Undefined if the text does not look like such an ARN. */
export function namedPolicy(arn: string): NamedPolicy | undefined {
  const [, account, path, name] = MANAGED_POLICY.exec(arn.replace(REFERENCES, ANY_TEXT)) ?? [];
  return name === undefined ? undefined : { arn, isOfAws: account === 'aws', path, name };
}

/** Returns the texts in `ManagedPolicyArns` of a role. */
export function policyArnsOf({ properties }: TemplateResource): string[] {
  return elementsOf(properties.ManagedPolicyArns).flatMap(value => textsOf(value));
}

/** Types of resources that attach a policy to roles, and the property with the roles. */
export const ATTACHING: ReadonlyMap<string, 'Roles' | 'RoleName'> = new Map([
  ['AWS::IAM::RolePolicy', 'RoleName'], ['AWS::IAM::Policy', 'Roles'], ['AWS::IAM::ManagedPolicy', 'Roles'],
]);

/** A policy resource or a role of a template. */
type Resource = Pick<TemplateResource, 'id' | 'type' | 'properties'>;

/** How a template reader sees values: all possible values, or those in one account. */
export interface AttachmentReader<Element, Policy> {
  /** The elements of a list. */
  elements(value: unknown): readonly Element[];
  /** Whether an element of `Roles`, or `RoleName`, is the role. */
  isRole(element: Element, policy: Policy): boolean;
  /** Whether an element of `ManagedPolicyArns` of the role is a managed policy of the template. */
  isPolicy(element: Element, policy: Policy): boolean;
}

/**
 * Returns every attachment of a template's policy to a role, from either side: the policy, and the list element that
 * names the role or the policy. Inline policies of the role are not included.
 */
export function attachmentsOf<Element, Policy extends Resource>(
  role: Pick<Resource, 'properties'>, policies: Iterable<Policy>, reader: AttachmentReader<Element, Policy>,
): { readonly policy: Policy; readonly element: Element }[] {
  const listed = reader.elements(role.properties.ManagedPolicyArns);
  return [...policies].flatMap((policy) => {
    const property = ATTACHING.get(policy.type);
    if (property === undefined) return [];
    return [
      ...policy.type === 'AWS::IAM::ManagedPolicy' ? listed.filter(element => reader.isPolicy(element, policy)) : [],
      ...reader.elements(policy.properties[property]).filter(element => reader.isRole(element, policy)),
    ].map(element => ({ policy, element }));
  });
}

/**
 * Returns policies of the same template that can be attached to a role, considering all possible names.
 *
 * @param likelyNames possible additional names of the role, for example from a default value
 * @param likelyTexts possible texts of a name in a policy, for example from default values
 */
export function attachedPolicies(
  role: TemplateResource, likelyNames: readonly string[], resources: Iterable<TemplateResource>,
  likelyTexts: (text: string) => readonly string[] = () => [],
): TemplateResource[] {
  // IAM ignores the case of names. Names from the same parameter are also equal.
  const names = [...textsOf(role.properties.RoleName), ...likelyNames].map(inOneCase);
  const known = new Map<string, boolean>(); // a list can repeat a reference very often
  const isName = (text: string) => {
    const is = known.get(text) ?? (text === reference(role.id)
      || [text, ...likelyTexts(text)].some(name => names.includes(inOneCase(name))));
    known.set(text, is);
    return is;
  };
  const listed = new Map(policyArnsOf(role).flatMap((arn): [string, string][] => {
    const named = namedPolicy(arn);
    return named === undefined || named.isOfAws ? [] : [[arn, inOneCase(named.name)]];
  }));
  const hasName = (arn: string, { properties }: TemplateResource) => listed.has(arn)
    && textsOf(properties.ManagedPolicyName).some(name => inOneCase(name) === listed.get(arn));
  const attachments = attachmentsOf(role, resources, {
    elements: list => elementsOf(list).map(value => textsOf(value)),
    isRole: texts => texts.some(isName),
    isPolicy: (texts, policy) => texts.some(arn => refersTo(arn, policy.id) || hasName(arn, policy)),
  });
  return [...new Set(attachments.map(({ policy }) => policy))];
}

/** Whether the ARN of a policy is that of a resource of the template. */
export function refersTo(arn: string, policyId: string): boolean {
  return [...arn.matchAll(REFERENCES)].some(([, name]) => name.split('.')[0] === policyId);
}

/** Returns a name in lower case, except references, because logical ids are case-sensitive. */
function inOneCase(name: string): string {
  return name.search(REFERENCES) < 0 ? name.toLowerCase() : name;
}
