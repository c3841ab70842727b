import { permissionsOf } from './role-permissions';
import type { Template } from './templates';
import { variantsOf } from '../cloudformation/branches';
import { isMap } from '../cloudformation/template-functions';
import type { TemplateResource } from '../cloudformation/template-resources';
import { reference, textsOf } from '../cloudformation/template-text';
import { administratorRights } from '../statements/administrator';
import { attachedPolicies, policyArnsOf, refersTo } from '../statements/attached-policies';
import { comparable, comparableData } from '../statements/comparable-text';
import { hidesStatements, parsedDocument } from '../statements/documents';
import { excessOf, grantsOf } from '../statements/excess';
import { hasWildcard } from '../statements/pattern';

/**
 * Whether a text is the ARN of a role of the template with which nobody is like an administrator, so that others may
 * pass it. All its permissions must be in the template, and the roles that it may pass must be harmless, too.
 *
 * @param seen roles that are judged already; this adds others
 */
export function isHarmlessRole(arn: string, template: Template, seen: Set<TemplateResource>): boolean {
  const roles = [...template.resources.values()].filter(r => r.type === 'AWS::IAM::Role' && isArnOf(arn, r, template));
  return roles.length > 0 && roles.every((role) => {
    if (seen.has(role)) return true;
    seen.add(role);
    return isHarmless(role, template, seen);
  });
}

function isHarmless(role: TemplateResource, template: Template, seen: Set<TemplateResource>): boolean {
  const likelyNames = textsOf(role.properties.RoleName);
  const attached = attachedPolicies(role, likelyNames, template.resources.values());
  const inline = variantsOf(role.properties.Policies).flatMap(policies => [policies].flat())
    .filter(policy => policy !== undefined).map(policy => isMap(policy) ? policy.PolicyDocument : policy);
  const isRead = [...inline, ...attached.map(policy => policy.properties.PolicyDocument)]
    .every(document => variantsOf(document).every(d => parsedDocument(d) && !hidesStatements(d)));
  return isRead && policyArnsOf(role).every(arn => attached.some(policy => refersTo(arn, policy.id)))
    && permissionsOf({ resource: role, template, likelyNames }).grants.every(({ statement }) => {
      const excess = excessOf(statement, NOTHING, template.account);
      return administratorRights(excess, arn => isHarmlessRole(arn, template, seen)) === undefined;
    });
}

const NOTHING = grantsOf([]);

/** Whether a text is the ARN of a role, and of no other: by a reference to it, or by its name. */
function isArnOf(arn: string, { id, properties }: TemplateResource, { account }: Template): boolean {
  if (!arn.startsWith('arn:') || hasWildcard(arn)) return arn === reference(`${id}.Arn`);
  const [path, ...otherPaths] = textsOf(properties.Path ?? '/');
  const [name, ...otherNames] = textsOf(properties.RoleName);
  return otherPaths.length + otherNames.length === 0
    && comparable(arn, account) === comparableData(`arn:{partition}:iam::{account}:role${path}`) + name;
}
