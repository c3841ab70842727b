/**
 * A warning says what the user can do in the app, so that `cdk synth --strict` can pass. What only informs is a note. The
 * documents have the id of each, as the user acknowledges it.
 */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DefenderForCloudOrganization, DefenderOrganizationPolicies, OrganizationTargets } from '../../src';
import { warningsOf } from '../support/stacks';

const SRC = join(__dirname, '..', '..', 'src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf-8' }).filter(f => f.endsWith('.ts')).sort();
/** The source, in which texts of several lines are one. */
const SOURCE = new Map(FILES.map(f => [f, readFileSync(join(SRC, f), 'utf-8').replace(/["'`] \+\s*["'`]/g, '')]));

/** Each warning with the part of its message that says what to do. */
const REMEDIES: Record<string, RegExp> = {
  acceptedInVain: /remove it from acceptedDifferences/,
  accountOfTargets: /leave it out of the targets, or |exclude it with excludingAccounts/,
  accountsWithoutRoles: /name the others in excludedAccountIds/,
  autoDeploymentIgnoresExcludedAccounts: /set autoDeployment: false, or keep such accounts in a unit that is not a target/,
  autoDeploymentIgnoresOnlyAccounts: /to every account that is added to the organizational units; leave it out/,
  bucketPolicy: /add these statements to it, then acknowledge this warning/,
  changesInAzure: /acknowledge this warning if you intend it/,
  changesRolesInAzure: /acknowledge this warning if you intend all changes/,
  deadLetterQueueEncryptionKey: /allow events\.amazonaws\.com to use the key .* Then acknowledge this warning/,
  droppedTargets: /pass the new ones to the organization/,
  eventBusPolicy: /allow accounts of .* Then acknowledge this warning/s,
  excludedAndConnected: /create a SecurityConnector for it/,
  featureOfNewerVersion: /use \$\{other\}, or switch it off in the plans/,
  guardDutyKey: /set logEncryptionKey there/,
  hostManagementInNoRegion: /switch it off with hostManagement: \{ enabled: false \} in the plans/,
  hostManagementOff: /to confirm this, set the same in/,
  identityEventsRegion: /set identityEvents to false here, or acknowledge this warning/,
  instanceProfilePolicies: /Attach these AWS managed policies to it, or set attachPoliciesToExistingRoles/,
  keepsRoleInAzure: /review who owns it, then acknowledge this warning/,
  keptByOtherPlan: /false in \$\{plans\} too, leave it out in \$\{title\}, or acknowledge this warning/,
  keyPolicy: /add these statements to it, then acknowledge this warning/,
  managementAccountInTargets: /says whether it is connected; leave it out of the targets/,
  monitoringDeadLetterQueue: /allow events\.amazonaws\.com to send messages .* Then acknowledge this warning/,
  monitoringWorkspace: /give the id in sentinelWorkspaceIds, and acknowledge this warning/,
  noPermissionsInTemplate: /download it again/,
  notDeniedInTemplate: /acknowledge this warning if Microsoft's/,
  notInTemplate: /download it again with these plans and options on/,
  notesOnRole: /read what is unusual about the role of .*, then acknowledge this warning/,
  olderExport: /export it with --api-version/,
  organizationPoliciesDeployers: /deploy them with StackSets or a role of their own instead/,
  organizationPoliciesLockOut: /organizations must contain .* too/,
  otherPermissionsType: /set permissionsType accordingly/,
  outputPermission: /allow the role .* Then acknowledge this warning/s,
  overlappingTargets: /exclude accounts with excludingAccounts, or set roleNameSuffix in one of them/,
  ownAccountInMembers: /use Aws\.ACCOUNT_ID; if you mean this account, acknowledge this warning/,
  pilotExcludedInAzure: /remove them from it/,
  providerNotRetained: /leave out AWS::IAM::OIDCProvider \(excludeResourceTypes\), or set removalPolicy to confirm/,
  publishedReadActions: /privilege access already has them: remove/,
  retainedRoles: /give the roles, policies and instance profiles another one/,
  retainedStackSets: /give them another one, with/,
  retainedStacks: /leave out retainStacksOnAccountRemoval, or acknowledge this warning/,
  rolePolicy: /add these statements to it, then acknowledge this warning/,
  sameAccount: /: \$\{solution\}/,
  sameConnectorName: /set connectorName in one of them/,
  sameQueueName: /solution: /,
  sameStackSetName: /give one of them another name \(memberStackSetName/,
  sampleTenant: /write the id of your own Entra tenant/,
  severalReaders: /Add a consumer for each/,
  tenantIdCase: /to the parameter/,
  unitsMayBeNested: /leave out those below others, and acknowledge this list/,
  unknownAudiences: /set addMissingAudiences, or add each/,
  unknownLocation: /check the spelling of .*, or acknowledge this for a region that is newer/,
  unknownPolicyNames: /set stackName of its top-level stack, or pass stackNames/,
  unknownRegions: /check the spelling of/,
  unknownRolesInTemplate: /to create one, use capability/,
  unnamedRole: /use this name and path/,
  unsupportedPartition: /deploy to one of its regions, or ask Microsoft and acknowledge this warning/,
  unsupportedRegion: /set \$\{names\}, or acknowledge this warning if your resources are in other regions/,
  unusedRoleNames: /have no effect: remove .*, or switch them on/,
  widerThanThisVersion: /review these permissions, then acknowledge this warning/,
  workspaceIdCase: /to the parameter/,
};

/** Where the id is not in the call: the ids, which the file has elsewhere. */
const IDS_ELSEWHERE: Record<string, readonly string[]> = {
  'checks/app-registry.ts': ['accountOfTargets', 'sameAccount'],
  'checks/guid-parameter.ts': ['tenantIdCase', 'workspaceIdCase'],
  'connector/connector-warnings.ts': [], // those of resolve-options.ts
  'identity/resource-policy.ts': ['bucketPolicy', 'keyPolicy', 'rolePolicy'],
};

/** The form of an id in the source: with a colon if something of the app follows it. */
const formsIn = (expression: RegExp) => FILES.flatMap(file => [...SOURCE.get(file)!.matchAll(expression)].map(m => `${m[1]}${m[2] ?? ''}`));
const FORMS = new Set([
  ...formsIn(/\b(?:add(?:Warning|Info)V2|warn|note)\(\s*['`](?:cdk-defender-for-cloud:)?(\w+)(?:(:)\$\{|['`])/g),
  ...formsIn(/\[\[?['`](keptByOtherPlan|publishedReadActions|unusedRoleNames)(:)?/g),
  ...formsIn(/warningId: '(\w+)'/g),
  'accountOfTargets', 'sameAccount', 'tenantIdCase', 'workspaceIdCase', 'bucketPolicy:', 'keyPolicy:', 'rolePolicy:',
]);

const CALL = /\b(?:addWarningV2|warn)\(\s*(?!id, |`cdk-defender-for-cloud:\$\{id\}`)(?:['`](?:cdk-defender-for-cloud:)?(\w*)|)/g;

test('every warning is here', () => {
  const calls = FILES.flatMap(file => [...SOURCE.get(file)!.matchAll(CALL)].map(([, id]) => ({ file, id })));
  const resolved = [...SOURCE.get('connector/resolve-options.ts')!.matchAll(/\[\[?['`](\w+)(?=[:'])(?::\$\{id\}`)?/g)].map(m => m[1]);
  const perRegion = FILES.flatMap(file => [...SOURCE.get(file)!.matchAll(/warningId: '(\w+)'/g)].map(m => m[1]));
  const found = [...calls.map(c => c.id).filter(id => id), ...resolved, ...perRegion, ...Object.values(IDS_ELSEWHERE).flat()];
  expect([...new Set(found)].sort()).toEqual(Object.keys(REMEDIES).sort());
});

test('ids that a variable has are those of a function that warns, or are listed', () => {
  const calls = new Map(FILES.map(f => [f, SOURCE.get(f)!.match(/addWarningV2\((?!\s*['`]cdk-defender-for-cloud:\w)/g)?.length ?? 0]));
  expect([...calls].filter(([, n]) => n > 0)).toEqual([
    ['checks/app-registry.ts', 1], ['checks/guid-parameter.ts', 1], ['connector/connector-warnings.ts', 1],
    ['connector/template-warnings.ts', 1], ['identity/resource-policy.ts', 1], ['monitoring/defender-monitoring.ts', 1],
    ['organization/organization-warnings.ts', 1],
  ]);
  expect(FILES.filter(f => /\.addWarning\(/.test(SOURCE.get(f)!))).toEqual(['stacksets/stack-set.ts']); // relays those of members
});

test.each(Object.entries(REMEDIES))('%s says what to do', (_, remedy) => {
  expect(FILES.filter(f => remedy.test(SOURCE.get(f)!))).not.toEqual([]);
});

describe('docs/troubleshooting.md', () => {
  const [section] = /^## Warnings and notes$.*?^## /ms.exec(readFileSync(join(SRC, '..', 'docs', 'troubleshooting.md'), 'utf-8'))!;
  const quoted = (text: string) =>
    [...text.matchAll(/`([a-z]\w*)(:(?:<[^`]+>|\.\.\.))?`/g)].map(([, id, rest]) => `${id}${rest ? ':' : ''}`);

  test('has the id of each warning that is here', () => {
    expect(Object.keys(REMEDIES).filter(id => !FORMS.has(id) && !FORMS.has(`${id}:`))).toEqual([]);
  });

  test.each([...FORMS].sort())('has %s as it is acknowledged', (form) => {
    expect(quoted(section)).toContain(form);
  });

  test('has no other id in its tables', () => {
    const ids = [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => quoted(cell));
    expect(ids.length).toBeGreaterThan(40);
    expect(ids.filter(id => !FORMS.has(id))).toEqual([]);
  });
});

test.each<[string, object]>([
  ['defaults', {}],
  ['policies that are attached, and that protect the stacks of all StackSets',
    { targetIds: ['ou-ab12-cdef3456'], protectStackSetStacks: true }],
])('an organization with its policies has no warning: %s', (_, props) => {
  const stack = new Stack(new App(), 'Security', { env: { account: '111122223333', region: 'eu-west-1' } });
  const organization = new DefenderForCloudOrganization(stack, 'All', {
    azureTenantId: '99999999-2222-3333-4444-555555555555', targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456'),
  });
  new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [organization], ...props });
  expect(warningsOf(stack)).toEqual([]);
  expect(Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('must be enabled in the organization'))).toHaveLength(1);
});
