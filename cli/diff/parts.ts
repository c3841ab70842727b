import { basisOf } from './basis';
import { childOf, CHILDREN, type NamedTemplate } from './named-template';
import { NOTHING, unknownStatements, type Permissions } from './permissions';
import { contentsOf, namesRole, ofTypes, policiesWithRoles, readPolicy, type Resource } from './policies';
import type { Role } from './role';
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
  const unread = Object.entries<any>(named.template.Resources ?? {}).flatMap(([id, resource]) => {
    const root = unreadIn(resource, named.template);
    return root === undefined ? []
      : [part('stack', id, id, unknownStatements(JSON.stringify(root), 'its resources are not in the sources'), root)];
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

/**
 * What in a resource can hide roles. Undefined if nothing can: `readSource` reads the templates in `TemplateBody`.
 * Macros and modules make resources that the template does not show.
 */
function unreadIn(resource: any, { Globals }: any): unknown {
  const { Type, Condition, Properties, Connectors } = resource ?? {};
  if (typeof Type !== 'string') return resource;
  if (Type.endsWith('::MODULE')) return { Type, Condition, Properties };
  if (Type.startsWith('AWS::Serverless::')) return { Type, Condition, Properties: withoutCode(Properties), Connectors, Globals };
  if (CHILDREN.includes(Type) && childOf(resource) === undefined) {
    const { TemplateURL, TemplateBody, Parameters } = Properties ?? {};
    return { Condition, TemplateURL, TemplateBody, Parameters, Connectors };
  }
  // Of AWS SAM: they give permissions to roles.
  return Connectors === undefined ? undefined : { Condition, Connectors };
}

/** Code gives no permission, and each build changes its address. */
function withoutCode(properties: any): unknown {
  const { CodeUri, ContentUri, ImageUri, InlineCode, AutoPublishCodeSha256, ...others } = properties ?? {};
  return others;
}
