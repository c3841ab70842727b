import { basisOf } from './basis';
import { NOTHING, unknownStatements, type Permissions } from './grants';
import { contentsOf, namesRole, ofTypes, policiesWithRoles, readPolicy, type Resource } from './policies';
import type { Role } from './roles';
import type { NamedTemplate } from './source';
import { TemplateTexts } from './text';

/** What can be a part of roles that are not in the template, as if it were a role that trusts nobody. */
export function partsOfOthers(
  roles: readonly Resource[], named: NamedTemplate, all: readonly any[], texts: TemplateTexts,
): Role[] {
  const part = (kind: Role['kind'], name: string, logicalId: string, permissions: Permissions, root: unknown): Role => ({
    name,
    kind,
    logicalId,
    permissions,
    template: named.name,
    trust: NOTHING,
    attached: [],
    session: '',
    when: named.when ?? [],
    basis: new Map([...named.basis ?? [], ...basisOf(root, named.template, all)]),
  });
  const policies = policiesOfAbsentRoles(named.template, roles, texts)
    .map(({ policy, roles: elements }) => {
      const names = elements.map(({ value }) => texts.text(value)).join(', ');
      return part('policy', `${policy[0]}, policy of ${names}`, policy[0], readPolicy(policy, [], texts, 'part'), contentsOf(policy));
    });
  const unread = Object.entries<any>(named.template.Resources ?? {}).filter(([, resource]) => !isRead(resource)).map(([id, resource]) => {
    const { TemplateURL, TemplateBody, Parameters } = resource.Properties ?? {};
    const root = typeof resource.Type === 'string' ? { TemplateURL, TemplateBody, Parameters } : resource;
    return part('stack', id, id, unknownStatements(JSON.stringify(root), 'its resources are not in the sources'), root);
  });
  return [...policies, ...unread];
}

function policiesOfAbsentRoles(template: any, roles: readonly Resource[], texts: TemplateTexts) {
  return policiesWithRoles(template, texts)
    .filter(({ roles: elements }) => !elements.every(({ value }) => roles.some(role => namesRole(value, role, texts))));
}

/** The policies of other templates, as text, that can be those of a role of this one. */
export function policiesOfOthers(template: any, all: readonly any[]): string[] {
  return all.filter(other => other !== template).flatMap(other =>
    policiesOfAbsentRoles(other, ofTypes(other, 'AWS::IAM::Role'), new TemplateTexts(other)).map(({ policy }) => JSON.stringify(policy)));
}

/** Whether nothing in a resource can hide roles: `readSource` reads the templates in `TemplateBody`. */
function isRead(resource: any): boolean {
  if (typeof resource?.Type !== 'string') return false;
  return !CHILDREN.includes(resource.Type) || childOf(resource) !== undefined;
}

/** Resources that deploy another template. */
export const CHILDREN = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** The template in the properties of a resource. Undefined if it is at an address, or not JSON. */
export function childOf({ Properties }: any): any {
  try {
    const template = JSON.parse(Properties?.TemplateBody);
    return typeof template?.Resources === 'object' ? template : undefined;
  } catch {
    return undefined;
  }
}
