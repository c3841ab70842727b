import { Token } from 'aws-cdk-lib';
import type { DefenderOrganizationPoliciesOptions } from './organization-policies-props';
import type { ProtectedNames } from './protected-names';
import { SENTINEL_ACTIONS_ROLE } from '../identity/tenants';
import { fillPseudoParameters } from '../policy-language/cloudformation/sub-text';
import { overlap } from '../policy-language/statements/pattern';

/**
 * Throws if an exempt role or the role of a function can match a protected role. Such a role would be exempt from one
 * denial, and Defender for Cloud could not use it. Also throws if the user exempts the role of Sentinel's attack
 * disruption.
 */
export function checkExemptRoles(options: DefenderOrganizationPoliciesOptions, names: ProtectedNames): void {
  const { deployers, serviceLinkedRoles, administrationRoles, functionRoles, monitoringRoles } = names;
  const protectedOne = (exempt: string) => names.roles.find(name => canMatchTheSame(exempt, name))
    ?? [...functionRoles, ...monitoringRoles].find(generated => isWithin(generated, exempt));
  for (const role of functionRoles) {
    const matched = names.roles.find(name => canMatchTheSame(role, name));
    if (matched === undefined) continue;
    throw new Error(`the role of a function (${role}) must differ from the other roles that are protected, got ` +
      `${matched}: give this role another name`);
  }
  for (const exempt of [...deployers, ...serviceLinkedRoles, ...administrationRoles.map(({ name }) => name)]) {
    const matched = protectedOne(exempt);
    if (matched === undefined) continue;
    throw new Error(`the roles of StackSets (${exempt}) must not match a role that is protected, because this role ` +
      `would be exempt, got ${matched}: give this role another name, or do not protect it`);
  }
  for (const prop of ['administrators', 'stackSetAdministrationRoles'] as const) {
    for (const [i, arn] of (options[prop] ?? []).entries()) {
      const text = fillPseudoParameters(arn, () => '*');
      if (Token.isUnresolved(text)) continue;
      if (canMatchTheSame(SENTINEL_ACTIONS_ROLE, roleIn(text))) {
        throw new Error(`${prop}[${i}] must not match ${SENTINEL_ACTIONS_ROLE}, with which Microsoft Sentinel ` +
          `changes policies of users and roles, because this role would be exempt, got ${text}: name it more exactly`);
      }
      const matched = protectedOne(roleIn(text));
      if (matched === undefined) continue;
      throw new Error(`${prop}[${i}] must not match a role that is protected, because this role would be exempt, got ` +
        `${text}, which can match ${matched}: name it more exactly, or do not protect this role`);
    }
  }
}

/** Whether a pattern is meant to match generated names, not only one of the possible names. */
function isWithin(generated: string, pattern: string): boolean {
  const [beforeWildcard] = pattern.split(/[*?]/);
  const withoutPath = generated.replace(/^\*/, '');
  return withoutPath.startsWith(beforeWildcard) && canMatchTheSame(withoutPath, pattern);
}

/** Whether a text exists that both patterns (`*`, `?`) match. Tokens are literal text, not IAM variables. */
export function canMatchTheSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map(text => text.replaceAll('${', '$'));
  return overlap(first, second);
}

/** Returns the path and name in the ARN of a role. */
export function roleIn(arn: string): string {
  return arn.slice(arn.indexOf(':role/') + ':role/'.length);
}
