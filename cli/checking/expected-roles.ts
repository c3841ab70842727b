import { asText } from '../../src/checks/json-text';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { ATTACHING, attachmentsOf } from '../../src/policy-language/statements/attached-policies';
import { toStatement, type Statement } from '../../src/policy-language/statements/statement';
import { attempted, Unresolvable, type DeployedTemplate } from '../reading/deployed-template';

export interface ExpectedRole {
  readonly name: string;
  readonly path: string;
  readonly trust: any;
  /** ARNs of the attached managed policies. */
  readonly attached: readonly string[];
  /** Documents of the managed policies of the template, by ARN. */
  readonly documents: Readonly<Record<string, any>>;
  /** Documents of inline policies, by name. */
  readonly inline: Readonly<Record<string, any>>;
  readonly boundary: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly isAssumedByDefender: boolean;
}

/** The role in a template, with its policies: those in the role, and those that name the role. */
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

/** The roles of a template, with their known policies. Terraform knows some of them only after the apply. */
export function knownRoles({ template }: { readonly template: DeployedTemplate }): ExpectedRole[] {
  return template.ofType('AWS::IAM::Role').flatMap(([id]) => attempted(() => expectedRoles(template, id)) ?? []);
}

/** The Allow statements of its policies in the template. */
export function allowsOf({ documents, inline }: ExpectedRole): Statement[] {
  return [...Object.values(documents), ...Object.values(inline)].flatMap(document => [document.Statement].flat())
    .map(json => toStatement(json, '')).filter(({ allows }) => allows);
}

/** The trust of a role. Templates without CDK have it as JSON text if a condition key contains a parameter. */
export function trustOf(template: DeployedTemplate, { AssumeRolePolicyDocument: document }: any): any {
  const trust = template.resolve(document);
  const parsed = typeof trust === 'string' ? parseJson(trust) : trust;
  if (parsed === undefined) throw new Unresolvable('the trust is no JSON');
  return parsed;
}

/** An OIDC provider that a trust names, with the audience and the session name that it asks for. */
interface TrustedProvider {
  readonly arn: string;
  readonly audiences: readonly string[];
  readonly sessionNames: readonly string[];
}

export function trustedProviders(trust: any): TrustedProvider[] {
  return [trust?.Statement].flat().filter(isMap).map(json => toStatement(json, '')).flatMap(({ principals, conditions }) => {
    const valuesOf = (isMeant: (key: string) => boolean) =>
      conditions.filter(c => c.operator === 'StringEquals' && isMeant(c.key)).flatMap(c => c.values);
    return principals.filter(p => p.kind === 'Federated').map(({ value: arn }) => ({
      arn,
      audiences: valuesOf(key => key.endsWith(':aud')),
      sessionNames: valuesOf(key => key === 'sts:rolesessionname'),
    }));
  });
}
