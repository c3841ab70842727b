import { readStatements, type Grant, type Opaque } from './grants';
import type { NamedTemplate } from './source';
import { TemplateTexts, type Conditional } from './text';

/** A role of a template: what it may do, and who may assume it. */
export interface Role {
  readonly name: string;
  /** The template that it is in. */
  readonly template: string;
  readonly permissions: Permissions;
  readonly trust: Permissions;
  /** ARNs of policies that are not in the template, such as those of AWS. */
  readonly attached: readonly Conditional<string>[];
  readonly boundary?: string;
}

export interface Permissions {
  readonly grants: readonly Grant[];
  /** What cannot be compared. */
  readonly opaque: readonly Opaque[];
}

/** All roles of a template, sorted by name. */
export function rolesOf({ name: templateName, template }: NamedTemplate): Role[] {
  const texts = new TemplateTexts(template);
  const ofType = (type: string) => Object.entries<any>(template.Resources ?? {}).filter(([, r]) => r.Type === type);
  const roles = ofType('AWS::IAM::Role').map(([id, resource]): Role => {
    const { Properties = {} } = resource;
    const name = texts.text(Properties.RoleName) ?? id;
    const isThis = (value: any) => value?.Ref === id || value === name || texts.text(value) === name;
    const documents = texts.elements(Properties.Policies).map(e => ({ ...e, value: e.value.PolicyDocument }));
    const attached: Conditional<string>[] = [];
    for (const { value, when } of texts.elements(Properties.ManagedPolicyArns)) {
      const policy = template.Resources?.[value?.Ref];
      if (policy?.Type === 'AWS::IAM::ManagedPolicy') {
        documents.push({ value: policy.Properties?.PolicyDocument, when });
      } else {
        attached.push({ value: texts.text(value) ?? '', when });
      }
    }
    for (const [policyId, { Condition, Properties: policy = {} }] of [
      ...ofType('AWS::IAM::Policy'), ...ofType('AWS::IAM::ManagedPolicy'), ...ofType('AWS::IAM::RolePolicy'),
    ]) {
      const listed = texts.elements(Properties.ManagedPolicyArns).some(e => e.value?.Ref === policyId);
      const own = Condition !== undefined && Condition !== resource.Condition ? [texts.conditionText(Condition)] : [];
      for (const { value, when } of texts.elements(policy.Roles ?? policy.RoleName)) {
        if (!listed && isThis(value)) documents.push({ value: policy.PolicyDocument, when: [...own, ...when] });
      }
    }
    return {
      name,
      template: templateName,
      permissions: merge(documents.map(({ value, when }) => readStatements(value, when, texts, 'permissions'))),
      trust: readStatements(Properties.AssumeRolePolicyDocument, [], texts, 'trust'),
      attached,
      boundary: texts.text(Properties.PermissionsBoundary),
    };
  });
  return roles.sort((a, b) => a.name < b.name ? -1 : 1);
}

function merge(parts: readonly Permissions[]): Permissions {
  return { grants: parts.flatMap(p => p.grants), opaque: parts.flatMap(p => p.opaque) };
}
