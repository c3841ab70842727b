import type { StackSetOfApp } from './app';
import { profileSteps } from './profile-steps';
import type { Situation, Step } from './situation';
import { connectorCommands, deleteInstances, hostManagementFirst, leftoverStep } from './steps';

/** How one account leaves the organization: first Azure, then AWS, and the organization itself last. */
export function accountSteps(situation: Situation, account: string): Step[] {
  const { instances, found, isSearched, profile } = situation;
  const stackSets = hostManagementFirst(situation.stackSets);
  const own = instances.filter(instance => instance.account === account);
  const isHere = situation.account === account;
  const hasHosts = stackSets.some(set => set.isHostManagement ?? true);
  return [
    {
      title: 'In Azure: exclude the account, then delete its connector',
      text: [
        `Add ${account} to the excluded accounts (excludedAccountIds of SecurityConnector, ExcludedAccountIds of the template), and ` +
          'deploy the template for ' +
          'Azure. Otherwise Azure can create the connector again. Microsoft does not document that it then deletes the connector: look, ' +
            'and delete it.',
        'The name of the connector of a member: az resource list --resource-type Microsoft.Security/securityConnectors --query ' +
          '"[].[name,resourceGroup]"',
      ],
      loses: 'findings, exemptions and history of this connector.',
      ...connectorCommands(['CONNECTOR']),
    },
    ...isHere ? profileSteps({ ...situation, stackSets: [] }, 'its stacks are deleted') : hasHosts ? [{
      title: 'In the account: give its instances another instance profile',
      text: [`The same command with the --profile of ${account} lists them, per region: ` +
        'docs/host-management.md#before-the-instance-profile-is-deleted.'],
      loses: 'instances that still have the profile of host management then run without credentials, and so without Systems Manager.',
      remove: [],
    }] : [],
    {
      title: 'Take the account out of the StackSets, before it leaves the organization',
      text: [
        own.length > 0
          ? `It has ${own.length} stacks: ` +
            `${own.slice(0, 10).map(i => `${i.stackSet} in ${i.region} (${i.status})`).join(', ')}${own.length > 10 ? ', ...' : ''}.`
          : 'No stack of it is known here. Run this in the management account to see them.',
        ...stackSets.length === 0 ? ['No StackSet is known here. In the management account, with the app or template, this step has ' +
          'their names and what to do.'] : [],
        ...stackSets.map(set => adviceOf(set, account)),
        'CloudFormation finds an account only while it is below the target units. One that leaves with its stacks can keep the StackSet ' +
          'from being deleted (docs/organization.md#change-the-targets), and Defender for Cloud can still assume its roles.',
      ],
      loses: 'the roles of this account. Its instances lose the profile of host management.',
      remove: stackSets.flatMap((set) => {
        const excluded = own.filter(i => i.stackSet === set.name);
        const isExcluded = set.filter === 'DIFFERENCE' && set.accounts.includes(account);
        return isExcluded && excluded.length > 0 ? [deleteInstances(set, excluded, profile)] : [];
      }),
    },
    {
      ...leftoverStep({ found: isHere ? found : [], isSearched }),
      ...isHere ? {} : {
        text: [`It was not looked for${situation.unknown.account ? '' : `: this profile is of ${situation.account}`}. ` +
          `Run the same command with the --profile of ${account}. ` +
          'Do it before the account leaves, while an administrator of the organization can still help.'],
        loses: undefined,
      },
    },
    {
      title: 'Now the account can leave',
      text: ['The OIDC provider stays in it, with its audiences. Policies of the organization no longer protect it: look at who can ' +
        'change its roles.'],
      remove: [],
    },
  ];
}

/** The change in the app for a StackSet. */
function adviceOf({ name, filter, accounts, isAutomatic, retainsStacks }: StackSetOfApp, account: string): string {
  if (filter === 'INTERSECTION') {
    return accounts.includes(account)
      ? `${name}: take ${account} out of onlyAccounts and deploy, before you move it. Automatic deployment is off, so a move would ` +
        'leave its stacks.'
      : `${name}: it is not in onlyAccounts, so it has no stack.`;
  }
  if (filter === 'DIFFERENCE' && accounts.includes(account)) {
    return `${name}: it is excluded already. If it was connected nevertheless, CloudFormation does not remove its stacks: the command ` +
      'below does.';
  }
  const exclude = 'add it to excludingAccounts (ExcludedAccountIds of the template) and deploy. This deletes its stacks, and nothing ' +
    'changes in other accounts.';
  if (isAutomatic === undefined) {
    return `${name}: ${exclude} If OnlyAccountIds names it, take it out of there instead. Do not only move it: without automatic ` +
      'deployment, its stacks stay.';
  }
  if (isAutomatic && !retainsStacks) {
    return `${name}: ${exclude} Or move it to a unit that is not a target: automatic deployment deletes its stacks.`;
  }
  return `${name}: ${exclude} Do not only move it: ` +
    `${isAutomatic ? 'retainStacksOnAccountRemoval keeps' : 'without automatic deployment, a move keeps'} its stacks and roles.`;
}
