import { attachedPermissions } from './attached-permissions';
import type { RuleId, Violation } from './rules';
import type { Template } from './templates';
import type { TrustingRole } from './trusts';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { publishedStatements, widestPermissions } from '../../capabilities/published-permissions';
import { variantsOf } from '../../policy-language/cloudformation/branches';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { reference, textsOf } from '../../policy-language/cloudformation/template-text';
import {
  administratorRights, isAdministratorPolicy, isHarmlessToPass, once, type PassedRole,
} from '../../policy-language/statements/administrator';
import { attachedPolicies, policyArnsOf, refersTo } from '../../policy-language/statements/attached-policies';
import { comparable, comparableData } from '../../policy-language/statements/comparable-text';
import { limitOf } from '../../policy-language/statements/conditions';
import { excessOf, grantsOf, sidOf, summary } from '../../policy-language/statements/excess';
import { hasWildcard } from '../../policy-language/statements/pattern';
import { hidesStatements, parsedDocument } from '../../policy-language/statements/statement';
import { claimOf } from '../../policy-language/statements/token-conditions';

/** A violation in a resource, which may be a policy of the role. */
interface PermissionViolation extends Violation {
  readonly resourceId: string;
}

/** Permissions of a role that Defender for Cloud does not need. */
export function permissionViolations(role: TrustingRole): PermissionViolation[] {
  const { template, resource } = role;
  const { awsManagedPolicies, statements } = attachedPermissions(role);
  const published = publishedFor(role);
  const isHarmless = harmlessRoles(resource, template);
  const ofManaged = awsManagedPolicies.flatMap((name): Pick<Violation, 'rule' | 'text'>[] => {
    if (isAdministratorPolicy(name)) {
      return [{ rule: 'AdministratorPermissions', text: `it has the AWS managed policy ${name}` }];
    }
    if (!published || published.managedPolicies.includes(name)) return [];
    return [{ rule: 'WiderThanPublished', text: `${published.title} does not need the AWS managed policy ${name}` }];
  });
  const ofStatements = statements.flatMap(({ resourceId, location, statement }): PermissionViolation[] => {
    const ofRole = resourceId === resource.id ? '' : ` (policy of the role ${resource.id})`;
    const found = (rule: RuleId, text: string) =>
      [{ resourceId, location, rule, text: `${sidOf(statement)} allows ${text}${ofRole}` }];
    const administrator = administratorRights(
      excessOf(statement, published?.withElse ?? grantsOf([]), template.account), isHarmless);
    if (administrator !== undefined) return found('AdministratorPermissions', administrator);
    const excess = published ? excessOf(statement, published.grants, template.account).map(({ text }) => text) : [];
    if (excess.length === 0) return [];
    return found('WiderThanPublished', `what ${published!.title} does not need: ${summary(excess)}`);
  });
  const onRole = { resourceId: resource.id, location: 'Properties.ManagedPolicyArns' };
  return [...ofManaged.map(violation => ({ ...onRole, ...violation })), ...ofStatements];
}

/**
 * The capability of a role by its default name, otherwise all capabilities with its audience. Undefined if unknown. A
 * name is not enough for the permissions of another application than the one that the role trusts.
 */
function publishedFor({ likelyNames, trusts }: TrustingRole) {
  if (trusts.some(({ product }) => product === 'sentinel' || product === 'disruption')) return undefined;
  const all = DefenderCapability.all().map(c => c._definition);
  const audiences = trusts.flatMap(({ tenantId, statement }) => {
    const limit = limitOf(statement, claimOf(tenantId, 'aud'));
    return limit.kind === 'values' ? limit.values : [];
  });
  const byAudience = all.filter(({ trust }) => 'audience' in trust && audiences.includes(trust.audience));
  const byName = all.filter(c => likelyNames.includes(c.defaultRoleName)
    && (byAudience.length === 0 || byAudience.includes(c)));
  const found = byName.length > 0 ? byName : byAudience;
  if (found.length === 0) return undefined;
  const permissions = found.map(widestPermissions);
  return {
    title: found.map(c => c.title).join(' / '),
    managedPolicies: permissions.flatMap(p => p.managedPolicies),
    grants: grantsOf(permissions.flatMap(p => p.statements)),
    withElse: grantsOf(found.flatMap(publishedStatements)),
  };
}

/**
 * Says of texts whether each is the ARN of a role of the template with which nobody is like an administrator, so that a
 * role may pass it. All its permissions must be in the template.
 */
function harmlessRoles(passing: TemplateResource, template: Template): (arn: string) => boolean {
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
  const rights = attachedPermissions({ resource: role, template, likelyNames }).statements.flatMap(({ statement }) =>
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
