import { asText } from '../../src/checks/json-text';
import { parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { ATTACHING, attachmentsOf } from '../../src/policy-language/statements/attached-policies';
import { statementsOf, type Statement } from '../../src/policy-language/statements/statement';
import { attempted, Unresolvable, type DeployedTemplate } from '../reading/deployed-template';

export interface ExpectedRole {
  readonly name: string;
  readonly path: string;
  readonly trust: any;
  /** The ARNs of the attached managed policies. */
  readonly attached: readonly string[];
  /** The documents of the managed policies of the template, by ARN. */
  readonly documents: Readonly<Record<string, any>>;
  /** The documents of inline policies, by name. */
  readonly inline: Readonly<Record<string, any>>;
  readonly boundary: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly isAssumedByDefender: boolean;
}

/** The role as the template defines it, with the policies in the role and the policies that name the role. */
export function expectedRoles(template: DeployedTemplate, logicalId: string): ExpectedRole {
  const [, properties] = template.ofType('AWS::IAM::Role').find(([id]) => id === logicalId)!;
  const name = template.physicalId(logicalId);
  const role = template.resolve(properties);
  const trust = trustOf(template, properties);
  const policies = [...ATTACHING.keys()].flatMap(type => template.ofType(type).map(([id, policy]) => ({ id, type, properties: policy })));
  const own = attachmentsOf({ properties }, policies, {
    elements: list => [template.resolve(list) ?? []].flat(),
    isRole: element => element === name,
    isPolicy: (element, { id }) => element === template.physicalId(id),
  }).map(({ policy }) => policy);
  const documentOf = ({ properties: policy }: typeof own[number]) => template.resolve(policy.PolicyDocument);
  const managed = own.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
  const inline = own.filter(({ type }) => type !== 'AWS::IAM::ManagedPolicy');
  return {
    name,
    path: role.Path ?? '/',
    trust,
    attached: [...new Set<string>([...role.ManagedPolicyArns ?? [], ...managed.map(({ id }) => template.physicalId(id))])],
    documents: Object.fromEntries(managed.map(policy => [template.physicalId(policy.id), documentOf(policy)])),
    inline: Object.fromEntries([
      ...(role.Policies ?? []).map((policy: any) => [policy.PolicyName, policy.PolicyDocument]),
      ...inline.map(policy => [template.resolve(policy.properties.PolicyName), documentOf(policy)]),
    ]),
    boundary: role.PermissionsBoundary,
    tags: Object.fromEntries((role.Tags ?? []).map((tag: any) => [tag.Key, asText(tag.Value)])),
    isAssumedByDefender: trustedProviders(trust).length > 0,
  };
}

/** The roles of a template whose policies are known. In a plan of Terraform, some are known only after the apply. */
export function knownRoles({ template }: { readonly template: DeployedTemplate }): ExpectedRole[] {
  return template.ofType('AWS::IAM::Role').flatMap(([id]) => attempted(() => expectedRoles(template, id)) ?? []);
}

/** The statements that allow something, in the policies of the template. */
export function allowsOf({ documents, inline }: ExpectedRole): Statement[] {
  return [...Object.values(documents), ...Object.values(inline)].flatMap(statementsOf).filter(({ allows }) => allows);
}

/** The trust policy of a role. In templates without CDK, it is a JSON text if a condition key contains a parameter. */
export function trustOf(template: DeployedTemplate, { AssumeRolePolicyDocument: document }: any): any {
  const trust = template.resolve(document);
  const parsed = typeof trust === 'string' ? parseJson(trust) : trust;
  if (parsed === undefined) throw new Unresolvable('the trust policy is not JSON');
  return parsed;
}

/** An OIDC provider that a trust policy names, with the audiences and session names that the policy requires. */
interface TrustedProvider {
  readonly arn: string;
  readonly audiences: readonly string[];
  readonly sessionNames: readonly string[];
}

export function trustedProviders(trust: any): TrustedProvider[] {
  return statementsOf(trust).flatMap(({ principals, conditions }) => {
    const valuesOf = (isMeant: (key: string) => boolean) =>
      conditions.filter(c => c.operator === 'StringEquals' && isMeant(c.key)).flatMap(c => c.values);
    return principals.filter(p => p.kind === 'Federated').map(({ value: arn }) => ({
      arn,
      audiences: valuesOf(key => key.endsWith(':aud')),
      sessionNames: valuesOf(key => key === 'sts:rolesessionname'),
    }));
  });
}
