/** Generates docs/PERMISSIONS.md from the data of the library, so that the document shows what is deployed. */
import { hostManagementMarkdown } from './host-management-markdown';
import { DIFFERENCES, onRequestMarkdown } from './on-request';
import { permissionSet } from './permission-set-markdown';
import { readActionsMarkdown } from './read-actions-markdown';
import { sentinelMarkdown } from './sentinel-markdown';
import { trust } from './trust-markdown';
import { featurePath } from '../../src/azure/settings/feature-fields';
import { OFFERINGS } from '../../src/azure/settings/fields';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { PERMISSION_DATA } from '../../src/permissions/data-version';
import { DefenderPlan } from '../../src/plans/defender-plan';
import { optionsOfPlan, PLAN_METHODS } from '../../src/plans/plan-table';

const INTRODUCTION = `# Permissions

**Version ${PERMISSION_DATA.version} of the permission data, ${PERMISSION_DATA.date}**: each change increases the version. The date is
the date of the newest source. The template of a stack has both in \`Metadata\`, as \`permissionData\`:
\`${PERMISSION_DATA.date}.${PERMISSION_DATA.version}\` ([where](diff.md)).
\`cdk-defender-for-cloud diff <old> <new>\` shows what changed between two versions: see [diff.md](diff.md).

Every role that the library can create: why it exists, who may assume it, what it may do, and where the permissions were
published. This page is generated from the permission data (\`npx projen docs:permissions\`). A test fails if it is not
up to date.

In resources and conditions, \`{partition}\`, \`{account}\` and \`{urlSuffix}\` are those of the account that the
template is deployed to. \`{roleArn:X}\` and \`{renderedRoleArn:X}\` are the role of capability X. \`{tenant}\` is your Entra
tenant. Statements are in customer managed policies, which are attached to the role. If an action or a resource contains
\`*\`, the reason is given below the statement.
`;

const TRUST = `Microsoft's application signs in with a token for one audience. AWS checks the signature, the issuer and
the audience of the token. The session name identifies the tenant of the customer. The caller chooses it, so the
condition on it works because Microsoft sets it correctly. It limits a role to a tenant, not to a connector or
subscription. The same application can assume all roles of one audience, so consider together what these roles may do:
`;

const HISTORY = `The condition on the session name is in Microsoft's Terraform of 2024-02
([pull request 844](https://github.com/Azure/Microsoft-Defender-for-Cloud/pull/844), commit 20917cec). Microsoft deleted its folder
in 2024-03. The condition is **not** in that of 2023-04
([pull request 728](https://github.com/Azure/Microsoft-Defender-for-Cloud/pull/728), commit 7ddeab4c). Its roles trust only the
audience: any Microsoft Entra tenant could make Defender for Cloud use them, and read the findings
([disclosed in 2024-07](https://www.cloudvulndb.org/mdc-aws-findings-disclosure)).
Look for such roles: [troubleshooting.md](troubleshooting.md#roles-that-any-tenant-can-use).
`;

export function permissionsMarkdown(): string {
  const capabilities = DefenderCapability.all();
  return [
    INTRODUCTION,
    '## Roles at a glance\n',
    '| role | capability | plans | may | by permission type |',
    '| --- | --- | --- | --- | --- |',
    ...capabilities.map(
      c =>
        `| [${c.defaultRoleName}](#${anchor(c)}) | \`${c.id}\` | ${plansOf(c).join(', ')} | ${c.summary} | ` +
        `${isSame(c) ? 'the same' : 'differs'} |`,
    ),
    '',
    '## How far the trust reaches\n',
    TRUST,
    '| audience | roles that it opens |',
    '| --- | --- |',
    ...audienceRows(),
    '',
    HISTORY,
    ...capabilities.map(role),
    hostManagementMarkdown(),
    sentinelMarkdown(),
    onRequestMarkdown(),
    readActionsMarkdown(),
    '## Differences from what is published\n',
    ...DIFFERENCES.map(text => `- ${text}`),
  ].join('\n').trimEnd() + '\n';
}

/** The rows of the table of audiences, each with the roles that a token for the audience can assume. */
function audienceRows(): string[] {
  const roles = new Map<string, string[]>();
  for (const { defaultRoleName, _definition: { trust: data } } of DefenderCapability.all()) {
    if (data.kind === 'defender') roles.set(data.audience, [...roles.get(data.audience) ?? [], defaultRoleName]);
  }
  return [...roles].map(([audience, names]) => `| \`${audience}\` | ${names.join(', ')} |`);
}

function role(capability: DefenderCapability): string {
  const { purpose, risk, trustNote, permissions, requiredNamePrefix, unsupportedRegions } = capability._definition;
  const azure = OFFERINGS.flatMap(offering => featurePath(capability, offering) ?? []);
  return [
    `## ${capability.defaultRoleName}\n`,
    `${purpose}\n`,
    `- **Capability**: \`DefenderCapability.${constantName(capability)}\`, id \`${capability.id}\``,
    `- **Risk**: ${risk}`,
    `- **Needed by**: ${plansOf(capability).join(', ')}`,
    `- **Name**: changeable${requiredNamePrefix ? `, but must begin with \`${requiredNamePrefix}\`` : ''}`,
    `- **Named in Azure at**: ${azure.map(path => `\`${path}.cloudRoleArn\``).join(', ')}`,
    ...unsupportedRegions ? [`- **Not available in**: ${unsupportedRegions.join(', ')}`] : [],
    '',
    '### Who may assume it\n',
    trust(capability._definition.trust),
    ...trustNote ? [`${trustNote}\n`] : [],
    ...(isSame(capability)
      ? [
        '### Permissions (the same in both permission types)\n',
        permissionSet(permissions[PermissionsType.DEFAULT_ACCESS]),
      ]
      : [
        '### Permissions with default access\n',
        permissionSet(permissions[PermissionsType.DEFAULT_ACCESS]),
        '### Permissions with least privilege access\n',
        permissionSet(permissions[PermissionsType.LEAST_PRIVILEGE_ACCESS]),
      ]),
  ].join('\n');
}

/** Returns the plans that have the capability, and the option that switches it on if it is off by default. */
function plansOf(capability: DefenderCapability): string[] {
  if (capability === DefenderCapability.CSPM_MONITOR) return ['Foundational CSPM (always on)'];
  const plans = PLAN_METHODS.flatMap(method => optionsOfPlan(method)
    .filter(([, { capabilities }]) => capabilities.some(({ id }) => id === capability.id))
    .map(([option, { default: isDefault }]) => `${DefenderPlan[method]().planName}${isDefault ? '' : ` (with \`${option}\`)`}`));
  if (plans.length === 0) throw new Error(`PLAN_TABLE must have ${capability} in a plan`);
  return plans;
}

function anchor(capability: DefenderCapability): string {
  return capability.defaultRoleName.toLowerCase();
}

function constantName(capability: DefenderCapability): string {
  return Object.entries(DefenderCapability).find(([, value]) => value === capability)![0];
}

function isSame({ _definition: { permissions } }: DefenderCapability): boolean {
  return (
    JSON.stringify(permissions[PermissionsType.DEFAULT_ACCESS]) ===
    JSON.stringify(permissions[PermissionsType.LEAST_PRIVILEGE_ACCESS])
  );
}
