import type { DeployedTemplate } from '../deployed-template';
import { differs, ok, type Finding, DEPLOY_AGAIN } from '../findings';
import { inWords, policyDifferences } from '../policy-difference';

/** A managed policy of a template that names roles of another stack. */
export interface PolicyOfRoles {
  readonly arn: string;
  readonly roles: readonly string[];
  readonly document: any;
}

export function policiesOfOtherRoles(template: DeployedTemplate): PolicyOfRoles[] {
  const own = new Set(template.ofType('AWS::IAM::Role').map(([id]) => template.physicalId(id)));
  return template.ofType('AWS::IAM::ManagedPolicy').map(([id, policy]) => ({
    arn: template.physicalId(id),
    roles: template.resolve(policy.Roles ?? []).filter((name: string) => !own.has(name)),
    document: template.resolve(policy.PolicyDocument),
  })).filter(({ roles }) => roles.length > 0);
}

/** Whether each role has the policy, with its document. */
export function checkPolicyOfRoles(
  { arn, roles, document }: PolicyOfRoles, details: ReadonlyMap<string, any>, documents: ReadonlyMap<string, any>,
): Finding {
  const check = `policy ${arn.split('/').at(-1)}`;
  const without = roles.filter(name =>
    !details.get(name)?.AttachedManagedPolicies.some((policy: any) => policy.PolicyArn === arn));
  const found = [
    ...without.map(name => details.has(name) ? `${name} lacks it` : `the role ${name} does not exist`),
    ...documents.has(arn) ? policyDifferences(document, documents.get(arn)) : ['it does not exist'],
  ];
  return found.length === 0 ? ok(check, `attached to ${roles.join(', ')}, as in the template`) : differs(check, inWords(found), DEPLOY_AGAIN);
}
