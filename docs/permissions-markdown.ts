/** docs/PERMISSIONS.md, made of the data that the library itself replays: what is written here is what is deployed. */
import { PERMISSION_SETS_ON_REQUEST } from './on-request';
import { permissionSet, statements } from './permission-set-markdown';
import { trust } from './trust-markdown';
import { CIEM_DISCOVERY } from '../src/capabilities/ciem-discovery';
import { DefenderCapability } from '../src/capabilities/defender-capability';
import { DefenderPlan } from '../src/plans/defender-plan';

const INTRODUCTION = `# Permissions

Every role that the library can make: why it exists, who may assume it, what it may do, and where that was published. Generated from
the permission data by \`npx projen docs:permissions\`; a test fails when it is stale.

In resources and conditions, \`{partition}\`, \`{account}\` and \`{urlSuffix}\` are those of the account the template is deployed to, \`{roleArn:X}\` and
\`{roleName:X}\` are the role of capability X, \`{tenant}\` is your Entra tenant. Statements stand in customer managed policies attached
to the role. \`*\` in an action or a resource is there for the reason given beside it.
`;

export function permissionsMarkdown(): string {
  const capabilities = DefenderCapability.all();
  return [
    INTRODUCTION,
    '## Roles at a glance\n',
    '| role | capability | plans | may |',
    '| --- | --- | --- | --- |',
    ...capabilities.map(c => `| [${c.defaultRoleName}](#${anchor(c)}) | \`${c.id}\` | ${plansOf(c).join(', ')} | ${c.summary} |`),
    '',
    ...capabilities.map(role),
    '## On your request\n',
    'These take the place of, or come on top of, the permissions above where you ask for them.\n',
    ...PERMISSION_SETS_ON_REQUEST.map(({ title, text, set }) => [`### ${title}\n`, `${text}\n`, statements(set.statements)].join('\n')),
  ].join('\n').trimEnd() + '\n';
}

function role(capability: DefenderCapability): string {
  const { why, weigh, permissions, requiredNamePrefix, azure, unsupportedRegions } = capability._definition;
  const { defaultAccess, leastPrivilegeAccess } = permissions;
  const same = JSON.stringify(defaultAccess) === JSON.stringify(leastPrivilegeAccess);
  return [
    `## ${capability.defaultRoleName}\n`,
    `${why}\n`,
    `- **Capability**: \`DefenderCapability.${constantName(capability)}\`, id \`${capability.id}\``,
    `- **To weigh**: ${weigh}`,
    `- **Needed by**: ${plansOf(capability).join(', ')}`,
    `- **Name**: changeable${requiredNamePrefix ? `, but must begin with \`${requiredNamePrefix}\`` : ''}`,
    `- **Named in Azure at**: ${azure.map(path => `\`${path}\``).join(', ')}`,
    ...unsupportedRegions ? [`- **Not available in**: ${unsupportedRegions.join(', ')}`] : [],
    '',
    '### Who may assume it\n',
    trust(capability._definition.trust),
    ...same
      ? ['### Permissions (the same in both permission types)\n', permissionSet(defaultAccess)]
      : ['### Permissions with default access\n', permissionSet(defaultAccess),
        '### Permissions with least privilege access\n', permissionSet(leastPrivilegeAccess)],
  ].join('\n');
}

function plansOf(capability: DefenderCapability): string[] {
  const plans = [
    DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa' } }),
    DefenderPlan.defenderForServers(),
    DefenderPlan.defenderForContainers(),
    DefenderPlan.defenderForDatabases(),
  ];
  const needing = plans.filter(p => p._bind().activations.some(a => a.capability === capability)).map(p => p.planName);
  if (capability._definition.trust.kind === 'ciem' || capability._definition === CIEM_DISCOVERY) return ['Defender CSPM (with `ciem`)'];
  return needing.length > 0 ? needing : ['Foundational CSPM (always on)'];
}

function anchor(capability: DefenderCapability): string {
  return capability.defaultRoleName.toLowerCase();
}

function constantName(capability: DefenderCapability): string {
  return Object.entries(DefenderCapability).find(([, value]) => value === capability)![0];
}
