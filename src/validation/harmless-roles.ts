import { permissionsOf } from './role-permissions';
import type { Template } from './templates';
import { variantsOf } from '../cloudformation/branches';
import { isMap } from '../cloudformation/template-functions';
import type { TemplateResource } from '../cloudformation/template-resources';
import { reference, textsOf } from '../cloudformation/template-text';
import { administratorRights, isHarmlessToPass, once, type PassedRole } from '../statements/administrator';
import { attachedPolicies, policyArnsOf, refersTo } from '../statements/attached-policies';
import { comparable, comparableData } from '../statements/comparable-text';
import { hidesStatements, parsedDocument } from '../statements/documents';
import { excessOf, grantsOf } from '../statements/excess';
import { hasWildcard } from '../statements/pattern';

/**
 * Says of texts whether each is the ARN of a role of the template with which nobody is like an administrator, so that a
 * role may pass it. All its permissions must be in the template.
 */
export function harmlessRoles(passing: TemplateResource, template: Template): (arn: string) => boolean {
  const roles = [...template.resources.values()].filter(r => r.type === 'AWS::IAM::Role');
  const judge = once((role: TemplateResource) => judgeRole(role, template));
  return arn => isHarmlessToPass(arn, passing, text => roles.filter(role => isArnOf(text, role, template)), judge);
}

function judgeRole(role: TemplateResource, template: Template): PassedRole {
  const likelyNames = textsOf(role.properties.RoleName);
  const attached = attachedPolicies(role, likelyNames, template.resources.values());
  const inline = variantsOf(role.properties.Policies).flatMap(policies => [policies].flat())
    .filter(policy => policy !== undefined).map(policy => isMap(policy) ? policy.PolicyDocument : policy);
  const isKnown = policyArnsOf(role).every(arn => attached.some(policy => refersTo(arn, policy.id)))
    && [...inline, ...attached.map(policy => policy.properties.PolicyDocument)]
      .every(document => variantsOf(document).every(d => parsedDocument(d) && !hidesStatements(d)));
  const passes: string[] = [];
  const rights = permissionsOf({ resource: role, template, likelyNames }).grants.flatMap(({ statement }) =>
    administratorRights(excessOf(statement, NOTHING, template.account), arn => passes.push(arn) > 0) ?? []);
  return { isHarmless: isKnown && rights.length === 0, passes };
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
