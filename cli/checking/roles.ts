import { expectedRoles, type ExpectedRole } from './expected-roles';
import { differs, information, notChecked, ok, type Finding, attempt, DEPLOY_AGAIN, type StackContext, compared } from './findings';
import { together } from '../asking/rows';
import { Unresolvable, type DeployedTemplate } from '../reading/deployed-template';
import { differences, inWords, policyDifferences } from '../reading/policy-difference';
import { CONFUSED_DEPUTY, hasOpenTrust } from '../shared/published';

const MOST_UNUSED = 20;

/** The default version of a managed policy in the answer of `get-account-authorization-details`. */
export const currentDocument = ({ PolicyVersionList: versions }: any): any =>
  versions.find((version: any) => version.IsDefaultVersion)?.Document;

/** Compares each role of the template exactly: path, trust, policies, permissions boundary and tags. */
export async function checkRoles({ ask, template, additionalDenies }: StackContext): Promise<Finding[]> {
  const others = policiesOfOtherRoles(template);
  if (template.ofType('AWS::IAM::Role').length === 0 && others.length === 0) return [];
  return attempt('roles', async () => {
    const { RoleDetailList, Policies } = await ask('authorization');
    const details = new Map<string, any>(RoleDetailList.map((role: any) => [role.RoleName, role]));
    const documents = new Map<string, any>(Policies.map((policy: any) => [policy.Arn, currentDocument(policy)]));
    const found: Finding[] = others.map(policy => checkPolicyOfRoles(policy, details, documents));
    const used: any[] = [];
    for (const [logicalId] of template.ofType('AWS::IAM::Role')) {
      try {
        const expected = expectedRoles(template, logicalId);
        const role = details.get(expected.name);
        found.push(...checkRole(expected, role, documents, additionalDenies));
        if (role && expected.isAssumedByDefender) used.push(role);
      } catch (error) {
        if (!(error instanceof Unresolvable)) throw error;
        found.push(notChecked(`role ${logicalId}`, error.message));
      }
    }
    const own = Object.values(template.deployment.physicalIds);
    found.push(...RoleDetailList.filter((role: any) => !own.includes(role.RoleName)).flatMap(openRole));
    return used.length === 0 ? found : [...found, lastUse(used)];
  });
}

function checkRole(
  expected: ExpectedRole, role: any, documents: ReadonlyMap<string, any>, additionalDenies: readonly any[] = [],
): Finding[] {
  const check = `role ${expected.name}`;
  if (!role) {
    return [differs(check, 'it does not exist', 'Defender for Cloud has no access through it. Somebody deleted it ' +
      'outside of CloudFormation: remove the plan (from the app, or by its parameter), deploy, add it again, deploy.')];
  }
  if (role.Path !== expected.path) {
    return [differs(`${check}: path`,
      `it is ${role.Path}, but must be ${expected.path}, because policies and Azure name the role by its ARN`,
      'Somebody created the role again outside of CloudFormation. Delete it. Then remove the plan (from the app, or by its parameter), ' +
      'deploy, add it again, deploy.')];
  }
  const attached: string[] = role.AttachedManagedPolicies.map((policy: any) => policy.PolicyArn);
  const others = attached.filter(arn => !expected.attached.includes(arn));
  const denying = others.filter(arn => additionalDenies.some(d => policyDifferences(d, documents.get(arn) ?? {}).length === 0));
  const aspects: [string, string[]][] = [
    ['trust', policyDifferences(expected.trust, role.AssumeRolePolicyDocument)],
    ['attached policies', [
      ...others.filter(arn => !denying.includes(arn)).map(arn => `also has ${arn}`),
      ...expected.attached.filter(arn => !attached.includes(arn)).map(arn => `it lacks ${arn}`),
      ...role.RolePolicyList.map((policy: any) => policy.PolicyName)
        .filter((name: string) => !Object.hasOwn(expected.inline, name)).map((name: string) => `also has the inline policy ${name}`),
    ]],
    ['policy documents', documentDifferences(expected, attached, role, documents)],
    ['permissions boundary', differences(expected.boundary, role.PermissionsBoundary?.PermissionsBoundaryArn)],
    ['tags', tagDifferences(expected, role)],
  ];
  const wrong = aspects.filter(([, found]) => found.length > 0);
  if (wrong.length > 0) {
    const open = hasOpenTrust(role.RoleName, role.AssumeRolePolicyDocument) ? `; ${CONFUSED_DEPUTY}` : '';
    return wrong.map(([aspect, found]) =>
      differs(`${check}: ${aspect}`, inWords(found) + (aspect === 'trust' ? open : ''), DEPLOY_AGAIN));
  }
  const policies = expected.attached.length + Object.keys(expected.inline).length;
  return [ok(check, `trust as in the template, ${policies} ${policies === 1 ? 'policy' : 'policies'}` +
    (expected.boundary ? ', permissions boundary' : '') + (denying.length > 0 ? '; another stack denies the reading of contents' : ''))];
}

/** Reports a role that is not of this stack, but that every customer of Microsoft can use. */
function openRole({ RoleName: name, AssumeRolePolicyDocument: trust }: any): Finding[] {
  return hasOpenTrust(name, trust)
    ? [information(`role ${name}`, `it is not of this stack: ${CONFUSED_DEPUTY}; delete it if nothing uses it, or add the condition`)] : [];
}

function documentDifferences(
  expected: ExpectedRole, attached: readonly string[], role: any, documents: ReadonlyMap<string, any>,
): string[] {
  const managed = Object.entries(expected.documents).filter(([arn]) => attached.includes(arn))
    .flatMap(([arn, document]) => policyDifferences(document, documents.get(arn)).map(d => `${arn.split('/').at(-1)}: ${d}`));
  const inline = Object.entries(expected.inline).flatMap(([name, document]) => {
    const policy = role.RolePolicyList.find((p: any) => p.PolicyName === name);
    if (!policy) return [`the inline policy ${name} is missing`];
    return policyDifferences(document, policy.PolicyDocument).map(d => `${name}: ${d}`);
  });
  return [...managed, ...inline];
}

function tagDifferences(expected: ExpectedRole, role: any): string[] {
  const tags = Object.fromEntries((role.Tags ?? []).map((tag: any) => [tag.Key, tag.Value]));
  return Object.entries(expected.tags).flatMap(([key, value]) => differences(value, tags[key], `${key} `));
}

/** Reports whether Defender for Cloud has used the roles. IAM shows a use within four hours, and keeps it for 400 days. */
function lastUse(roles: any[]): Finding {
  const date = (role: any) => role.RoleLastUsed?.LastUsedDate as string | undefined;
  const used = roles.filter(date).map(role => `${role.RoleName} ${date(role)!.slice(0, 10)}`);
  const unused = roles.filter(role => !date(role)).map(role => role.RoleName);
  const text = [
    used.length > 0 ? `last use: ${used.join(', ')}` : 'Defender for Cloud has assumed no role yet',
    unused.length > 0 && used.length > 0 ? `not used yet: ${unused.slice(0, MOST_UNUSED).join(', ')}` : '',
  ].filter(part => part);
  return information('use of the roles', text.join('; '));
}

/** A managed policy of a template that names roles of another stack. */
interface PolicyOfRoles {
  readonly arn: string;
  readonly roles: readonly string[];
  readonly document: any;
}

function policiesOfOtherRoles(template: DeployedTemplate): PolicyOfRoles[] {
  const own = new Set(template.ofType('AWS::IAM::Role').map(([id]) => template.physicalId(id)));
  return template.ofType('AWS::IAM::ManagedPolicy').map(([id, policy]) => ({
    arn: template.physicalId(id),
    roles: template.resolve(policy.Roles ?? []).filter((name: string) => !own.has(name)),
    document: template.resolve(policy.PolicyDocument),
  })).filter(({ roles }) => roles.length > 0);
}

/** Checks whether each role has the policy, and compares its document. */
function checkPolicyOfRoles(
  { arn, roles, document }: PolicyOfRoles, details: ReadonlyMap<string, any>, documents: ReadonlyMap<string, any>,
): Finding {
  const check = `policy ${arn.split('/').at(-1)}`;
  const without = roles.filter(name =>
    !details.get(name)?.AttachedManagedPolicies.some((policy: any) => policy.PolicyArn === arn));
  const found = [
    ...without.map(name => details.has(name) ? `${name} lacks it` : `the role ${name} does not exist`),
    ...documents.has(arn) ? policyDifferences(document, documents.get(arn)) : ['it does not exist'],
  ];
  return compared(check, found, `attached to ${roles.join(', ')}, as in the template`);
}

/** Compares EKS access entries, with their Kubernetes groups and access policies. */
export async function checkAccessEntries({ ask, template }: StackContext): Promise<Finding[]> {
  return together(template.ofType('AWS::EKS::AccessEntry'), ([id, properties]) =>
    attempt(`access entry ${id}`, async () => {
      const { ClusterName: cluster, PrincipalArn: role, KubernetesGroups = [], AccessPolicies = [] } =
        template.resolve(properties);
      const check = `access entry of ${role.split('/').at(-1)} in ${cluster}`;
      const { accessEntry } = await ask('accessEntry', { cluster, role });
      const { associatedAccessPolicies } = await ask('accessPolicies', { cluster, role });
      const policies = (list: any[], arn: string) => list.map(policy => policy[arn]).sort();
      const wrong = [
        ...differences([...KubernetesGroups].sort(), [...accessEntry.kubernetesGroups ?? []].sort(), 'groups '),
        ...differences(policies(AccessPolicies, 'PolicyArn'), policies(associatedAccessPolicies, 'policyArn'), 'policies '),
      ];
      return [compared(check, wrong, `${AccessPolicies.length} access policies, ${KubernetesGroups.length} groups`,
        'Change it back with `aws eks update-access-entry` or `associate-access-policy`.')];
    }));
}
