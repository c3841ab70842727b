import { ofType, type StackSetOfApp } from './app';
import { awsCommand, isLeft } from './finding';
import type { Commands } from './pasted';
import { profileSteps } from './profile-steps';
import { canBeOrganization, type InstanceOfStackSet, type Situation, type Step } from './situation';
import { SecurityConnectorApiVersion } from '../../src/azure/settings/api-version';
import type { AssemblyStack } from '../reading/assembly';
import { commandLine, commandOf, quote } from '../shared/command-line';
import { counted } from '../shared/counted';

const CONNECTOR = 'Microsoft.Security/securityConnectors';
/** The newest version, because a copy in an earlier version lacks settings. */
const API = SecurityConnectorApiVersion.V2026_08_01_PREVIEW.version;

/** The steps that disconnect the whole app, in the order of docs/azure.md#change-or-remove and docs/organization.md#remove. */
export function leavingSteps(situation: Situation): Step[] {
  return [
    ...clusterSteps(situation),
    ...azureSteps(situation),
    ...policySteps(situation),
    ...regionalSteps(situation),
    ...profileSteps(situation, 'the stacks are deleted'),
    ...stackSetSteps(situation),
    ...stackSteps(situation),
    leftoverStep(situation),
    ...providerSteps(situation),
    {
      title: 'Run this command again',
      text: [`It must find nothing.${canBeOrganization(situation) ? ' In an organization, run it in each member account.' : ''}`],
      remove: [],
    },
  ];
}

/** Follows Microsoft's order for clusters: extensions, then Azure Arc, then everything else. */
function clusterSteps({ plans }: Situation): Step[] {
  if (plans !== undefined && !plans.includes('DefenderForContainers')) return [];
  return [{
    title: 'In EKS clusters: remove the extensions and Azure Arc',
    text: ['This step is needed only for clusters that are connected to Azure Arc. No later step removes the extensions and Azure Arc ' +
      'from them. To disconnect a cluster also removes all its Azure Arc extensions.'],
    remove: [
      'az k8s-extension delete --name microsoft.azuredefender.kubernetes --cluster-type connectedClusters --cluster-name CLUSTER ' +
        '--resource-group GROUP',
      'az k8s-extension delete --name azurepolicy --cluster-type connectedClusters --cluster-name CLUSTER --resource-group GROUP',
      'az connectedk8s delete --name CLUSTER --resource-group GROUP',
    ],
  }];
}

/** The copy is appended to its file: running the line again after the connector is deleted keeps the earlier copy. */
export function connectorCommands(names: readonly string[]): Commands {
  const az = (what: string, name: string) => commandOf(`az resource ${what}`, ['resource-group', 'GROUP'], ['name', name],
    ['resource-type', CONNECTOR], ['api-version', API]);
  return {
    first: names.map(name => `${az('show', name)} --output json >> ${quote(`${name}.json`)}`),
    remove: names.map(name => az('delete', name)),
  };
}

function azureSteps({ azure, account, stackSets }: Situation): Step[] {
  const names = azure.map(({ connector }) => connector ?? 'CONNECTOR');
  return [{
    title: 'In Azure: delete the security connector',
    text: [
      'Do this first: Azure must never name a role that does not exist. GROUP is the resource group of the connector. The first ' +
        'command saves a copy of its settings in a file: check the file before you go on.',
      'A resource lock on the connector, its group or its subscription prevents the deletion: az lock list --resource-group GROUP. ' +
        'Delete the whole connector: it is not published whether a PATCH that lists one offering keeps the others.',
      ...stackSets.length > 0 ? ['In an organization, this is the connector of the management account. Microsoft does not document what ' +
        'then happens to the connectors of member accounts. Delete those that are left: ' +
        `az resource list --resource-type ${CONNECTOR} --output table`] : [],
    ],
    loses: 'findings, exemptions and history of the connector. They do not come back with a new connector.',
    ...connectorCommands(names.length > 0 ? names : [`aws-${account}`]),
  }];
}

function policySteps({ app }: Situation): Step[] {
  const stacks = app.stacks.filter(({ template }) => ofType(template, 'AWS::Organizations::Policy').length > 0);
  if (stacks.length === 0) return [];
  return [{
    title: 'Remove the organization policies',
    text: [
      'The service control policy prevents administrators of member accounts from deleting the roles and the OIDC provider, and from ' +
        `removing audiences. It is in ${stacks.map(s => s.id).join(', ')}: remove targetIds and deploy, or delete the stack if it ` +
        'contains nothing else.',
    ],
    remove: stacks.filter(hasOnlyPolicies).map(({ id }) => `npx cdk destroy ${quote(id)}`),
  }];
}

function hasOnlyPolicies({ template }: AssemblyStack): boolean {
  return ofType(template, 'AWS::Organizations::Policy').length > 0 &&
    ofType(template, 'AWS::IAM::Role', 'AWS::CloudFormation::StackSet').length === 0;
}

/** Without CDK, host management has its own stacks, whose runbook must not run without its roles. */
function regionalSteps(situation: Situation): Step[] {
  if (situation.app.kind !== 'template') return [];
  const isHere = situation.app.stacks.some(({ template }) => ofType(template, 'AWS::SSM::Association').length > 0);
  const hasRoles = situation.app.stacks.some(({ template }) => ofType(template, 'AWS::IAM::Role').length > 0);
  if (isHere || !hasRoles || situation.stackSets.length > 0) return [];
  const aws = awsCommand(situation.profile, undefined);
  const stack = ['stack-name', 'DefenderForCloud-HostManagement'] as const;
  return [{
    title: 'Delete the stacks of host management, in each region',
    text: ['Skip this step if you have none. Delete them before the roles, so that the runbook never runs without its roles.'],
    remove: ['delete-stack', 'wait stack-delete-complete'].map(what => aws(`cloudformation ${what}`, stack, ['region', 'REGION'])),
  }];
}

/** Sorts StackSets of host management first, because its runbook must not run without its roles. */
export function hostManagementFirst(sets: readonly StackSetOfApp[]): StackSetOfApp[] {
  return [...sets].sort((a, b) => Number(b.isHostManagement ?? false) - Number(a.isHostManagement ?? false));
}

/** The step that removes what prevents the deletion of a StackSet. */
function stackSetSteps({ stackSets, instances, profile, unknown }: Situation): Step[] {
  const sets = hostManagementFirst(stackSets);
  const excluded = sets.flatMap((set) => {
    if (set.filter !== 'DIFFERENCE') return [];
    const own = instances.filter(i => i.stackSet === set.name && set.accounts.includes(i.account));
    return own.length === 0 ? [] : [{ set, own }];
  });
  const ill = instances.filter(i => i.status !== 'CURRENT');
  const unread = unknown.instances ? sets : [];
  if (excluded.length + ill.length + unread.length === 0) return [];
  const sample = ill.slice(0, 3).map(i => `${i.account} ${i.region} of ${i.stackSet} (${i.status})`);
  return [{
    title: 'Remove what prevents the deletion of a StackSet',
    text: [
      ...excluded.map(({ set, own }) => `${set.name} has stacks in excluded accounts, which CloudFormation does not remove: ` +
        `${[...new Set(own.map(i => i.account))].join(', ')}.`),
      ...ill.length > 0 ? [`${counted(ill.length, 'stack instance')} ${ill.length === 1 ? 'is' : 'are'} not CURRENT, for example ` +
        `${sample.join('; ')}. Their deletion can fail: docs/troubleshooting.md#errors-of-stacksets.`] : [],
      ...unread.length > 0 ? ['It is not known which accounts and regions have stacks of the StackSets: AWS gave no answer. ' +
        'CloudFormation does not remove stacks in excluded accounts, and the deletion of stacks that are not CURRENT can fail.'] : [],
    ],
    first: unread.map(set => awsCommand(profile, set.region || 'REGION')('cloudformation list-stack-instances',
      ['stack-set-name', set.name], ['call-as', set.callAs])),
    remove: excluded.map(({ set, own }) => deleteInstances(set, own, profile)),
  }];
}

export function deleteInstances(set: StackSetOfApp, own: readonly InstanceOfStackSet[], profile: string | undefined): string {
  const accounts = [...new Set(own.map(i => i.account))].join(',');
  const targets = set.units.length > 0
    ? `OrganizationalUnitIds=${set.units.join(',')},AccountFilterType=INTERSECTION,Accounts=${accounts}`
    : `OrganizationalUnitIds=UNIT,AccountFilterType=INTERSECTION,Accounts=${accounts}`;
  return `${awsCommand(profile, set.region || 'REGION')('cloudformation delete-stack-instances',
    ['stack-set-name', set.name], ['regions', [...new Set(own.map(i => i.region))]], ['deployment-targets', targets],
    ...set.callAs === 'SELF' ? [] : [['call-as', set.callAs] as const])} --no-retain-stacks`;
}

function stackSteps({ app, deployed, stackSets, profile, unknown }: Situation): Step[] {
  if (app.kind === 'none') {
    return [{
      title: 'Delete the stacks that connect the account',
      text: ['No app was given. For Microsoft\'s own stack, see docs/migrate.md.'],
      remove: [],
    }];
  }
  const count = (type: string) => deployed.flatMap(d => d.resources).filter(r => r.type === type).length;
  const isThere = deployed.length > 0;
  const unread = unknown.stacks ? app.stacks.filter(({ stackName }) => !deployed.some(d => d.stackName === stackName))
    .map(({ stackName, region = 'REGION' }) => ({ stackName, region })) : [];
  return [{
    title: stackSets.length > 0 ? 'Delete the stacks, and with them the StackSets in all accounts' : 'Delete the stacks',
    text: [
      ...isThere
        ? [`Deployed here: ${deployed.map(d => `${d.stackName} in ${d.region} (${d.status})`).join(', ')}, with ` +
          `${counted(count('AWS::IAM::Role'), 'role')} and ${counted(count('AWS::CloudFormation::StackSet'), 'StackSet')}.`]
        : unknown.stacks ? [] : ['None of the stacks is in this account and these regions. If they are elsewhere, use the --profile and ' +
          '--region for that place.'],
      ...unknown.stacks ? ['It is not known which of the stacks are in this account, and in which regions: AWS gave no answer.'] : [],
      ...stackSets.length > 0 ? ['In every account, CloudFormation first removes host management, then the roles. It takes a while.'] : [],
      ...app.kind === 'cdk' ? ['Use the -c options that you deploy with.'] : [],
    ],
    loses: 'the roles with their policies. Defender for Cloud then has no access. To connect again, deploy again.',
    remove: [
      ...deployed.filter(d => d.isProtected).map(d => `${awsCommand(profile, d.region)('cloudformation update-termination-protection',
        ['stack-name', d.stackName])} --no-enable-termination-protection`),
      ...app.kind === 'cdk'
        ? [commandLine([
          'npx', 'cdk', 'destroy', ...app.stacks.filter(stack => !hasOnlyPolicies(stack)).map(({ id }) => id),
          ...profile === undefined ? [] : ['--profile', profile],
        ])]
        : [...deployed, ...unread].flatMap((d) => {
          const aws = awsCommand(profile, d.region);
          // The stack of the denies does not always exist. Then its commands change nothing.
          return [`${d.stackName}-DenyDataReads`, d.stackName].flatMap(stack =>
            ['delete-stack', 'wait stack-delete-complete'].map(what => aws(`cloudformation ${what}`, ['stack-name', stack])));
        }),
    ],
  }];
}

export function leftoverStep({ found, isSearched }: Pick<Situation, 'found' | 'isSearched'>): Step {
  const left = found.filter(isLeft).length;
  return {
    title: 'Remove what Defender for Cloud created outside of the stacks',
    text: [!isSearched ? 'The account was not searched: AWS gave no answer. Run this command again with a --profile that may read it.'
      : left === 0 ? 'Nothing with a published name was found in what could be searched. Look by hand for what has no published name: ' +
        'it is listed below.'
        : `${left} found. Follow the lists below from top to bottom, but only after the connector is deleted: until then, Defender for ` +
          'Cloud uses it.'],
    loses: left === 0 ? undefined : 'audit logs in buckets, and data that is encrypted with the keys. Check who owns each resource, and ' +
      'first take the step that can be undone.',
    remove: [],
  };
}

function providerSteps({ providers, profile, unknown }: Situation): Step[] {
  const removable = providers.filter(provider => provider.remove !== undefined);
  if (removable.length === 0 && !unknown.providers) return [];
  return [{
    title: 'Delete the OIDC provider, if you want',
    text: [`${unknown.providers
      ? 'It is not known which roles trust it: AWS gave no answer. Keep it if other roles than those of this app trust it.'
      : 'Only roles of this app trust it.'} It costs nothing, and without a role that trusts it nobody can use it. ` +
      'Do this last, and only if nobody has begun to use it in the meantime: docs/later-changes.md#the-oidc-provider-after-the-last-user.'],
    loses: 'every audience. A role that still trusts it loses access, even a role of another product.',
    first: unknown.providers ? [awsCommand(profile, undefined)('iam list-open-id-connect-providers')] : undefined,
    remove: removable.map(provider => provider.remove!),
  }];
}
