/** docs/PERMISSIONS.md, made of the data that the library itself replays: what is written here is what is deployed. */
import { hostManagementMarkdown } from './host-management-markdown';
import { DIFFERENCES, OTHER_OPTIONS, PERMISSION_SETS_ON_REQUEST } from './on-request';
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

const TRUST = `Microsoft's application signs in with a token for one audience, and AWS checks its signature, issuer and audience. The session name, which says
for which customer's tenant it acts, is chosen by the caller: the condition on it holds because Microsoft sets it, and it binds a tenant, not a
connector or subscription. Roles of one audience are open to the same application, so judge what they may do together:
`;

export function permissionsMarkdown(): string {
  const capabilities = DefenderCapability.all();
  return [
    INTRODUCTION,
    '## Roles at a glance\n',
    '| role | capability | plans | may | by permission type |',
    '| --- | --- | --- | --- | --- |',
    ...capabilities.map(c => `| [${c.defaultRoleName}](#${anchor(c)}) | \`${c.id}\` | ${plansOf(c).join(', ')} | ${c.summary} | ${isSame(c) ? 'the same' : 'differs'} |`),
    '',
    '## How far the trust reaches\n',
    TRUST,
    '| audience | roles that it opens |',
    '| --- | --- |',
    ...audienceRows(),
    '',
    ...capabilities.map(role),
    hostManagementMarkdown(),
    '## On your request\n',
    'These take the place of, or come on top of, the permissions above where you ask for them.\n',
    '| option | what changes |',
    '| --- | --- |',
    ...OTHER_OPTIONS.map(([option, text]) => `| ${option} | ${text} |`),
    '',
    ...PERMISSION_SETS_ON_REQUEST.map(({ title, text, set }) => [`### ${title}\n`, `${text}\n`, statements(set.statements)].join('\n')),
    '## Differences from what is published\n',
    ...DIFFERENCES.map(text => `- ${text}`),
  ].join('\n').trimEnd() + '\n';
}

/** Audiences, each with the roles that a token for it opens. */
function audienceRows(): string[] {
  const roles = new Map<string, string[]>();
  for (const { defaultRoleName, _definition: { trust: data } } of DefenderCapability.all()) {
    if (data.kind === 'defender') roles.set(data.audience, [...roles.get(data.audience) ?? [], defaultRoleName]);
  }
  return [...roles].map(([audience, names]) => `| \`${audience}\` | ${names.join(', ')} |`);
}

function role(capability: DefenderCapability): string {
  const { why, weigh, trustNote, permissions, requiredNamePrefix, azure, unsupportedRegions } = capability._definition;
  const { defaultAccess, leastPrivilegeAccess } = permissions;
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
    ...trustNote ? [`${trustNote}\n`] : [],
    ...isSame(capability)
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

function isSame({ _definition: { permissions } }: DefenderCapability): boolean {
  return JSON.stringify(permissions.defaultAccess) === JSON.stringify(permissions.leastPrivilegeAccess);
}
