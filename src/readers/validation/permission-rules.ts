import type { AttachedPermissions } from './attached-permissions';
import type { Violation } from './rules';
import { audiencesOf, type TrustingRole } from './trusts';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { publishedStatements, widestPermissions } from '../../capabilities/published-permissions';
import { excessOf, grantsOf, sidOf, summary } from '../../policy-language/statements/excess';
import { actionsIn } from '../../policy-language/statements/statement';

/** A violation in a resource, which may be a policy of the role. */
interface PermissionViolation extends Violation {
  readonly resourceId: string;
}

/** Returns permissions of a role beyond what Microsoft publishes for it, including what this library narrows. */
export function permissionViolations(
  role: TrustingRole, { awsManagedPolicies, statements }: AttachedPermissions,
): PermissionViolation[] {
  const { template, resource, trusts } = role;
  if (trusts.some(({ product }) => product === 'disruption')) return []; // another rule already reports the role itself
  const { title, hasPolicy, grants } = publishedFor(role);
  const found = (violation: Omit<PermissionViolation, 'rule'>) =>
    ({ ...violation, rule: 'WiderThanPublished' as const });
  return [
    ...awsManagedPolicies.filter(name => !hasPolicy(name)).map(name => found({
      resourceId: resource.id,
      location: 'Properties.ManagedPolicyArns',
      text: `${title} does not need the AWS managed policy ${name}`,
    })),
    ...statements.flatMap(({ resourceId, location, statement }) => {
      const excess = excessOf(statement, grants, template.account).map(({ text }) => text);
      const ofRole = resourceId === resource.id ? '' : ` (policy of the role ${resource.id})`;
      return excess.length === 0 ? [] : [found({
        resourceId,
        location,
        text: `${sidOf(statement)} allows what ${title} does not need: ${summary(excess)}${ofRole}`,
      })];
    }),
  ];
}

/**
 * Returns the published permissions for a role: for the capability with its default name, otherwise for all
 * capabilities with its audience. A name does not allow permissions of an application that the role does not trust.
 */
function publishedFor({ likelyNames, trusts }: TrustingRole) {
  if (trusts.some(({ product }) => product === 'sentinel')) return SENTINEL;
  const all = DefenderCapability.all().map(c => c._definition);
  const audiences = trusts.flatMap(audiencesOf);
  const byAudience = all.filter(({ trust }) => 'audience' in trust && audiences.includes(trust.audience));
  const byName = all.filter(c => likelyNames.includes(c.defaultRoleName)
    && (byAudience.length === 0 || byAudience.includes(c)));
  const found = byName.length > 0 ? byName : byAudience;
  return {
    title: found.length > 0 ? found.map(c => c.title).join(' / ') : 'a feature that is not published',
    hasPolicy: (name: string) => found.some(c => widestPermissions(c).managedPolicies.includes(name)),
    grants: grantsOf(found.flatMap(publishedStatements)),
  };
}

/** Permissions that Microsoft publishes for Sentinel. Source: Azure/Azure-Sentinel, DataConnectors/AWS-S3, 2026-11. */
const SENTINEL = {
  title: 'Microsoft Sentinel',
  hasPolicy: (name: string) => /^(?:AWSCloudTrail_|CloudWatch|Amazon\w+)ReadOnlyAccess$/.test(name),
  grants: grantsOf([
    ['{queueArn}', 'sqs ChangeMessageVisibility DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage'],
    ['arn:{partition}:s3:::{bucketName}', 's3 Get* List*'],
    ['arn:{partition}:s3:::{bucketName}/*', 's3 Get* List*'],
    ['{keyArn}', 'kms Decrypt DescribeKey Encrypt GenerateDataKey* ReEncrypt*'],
  ].map(([resource, line]) => ({ sid: '', purpose: '', resources: [resource], actions: actionsIn(line) }))),
};
