import type { StackSetOfApp } from './app';
import { profileSteps } from './profile-steps';
import type { Situation, Step } from './situation';
import { connectorCommands, deleteInstances, hostManagementFirst, leftoverStep } from './steps';
import { counted } from '../shared/counted';

/** The steps for an account that leaves the organization: first in Azure, then in AWS, and last in the organization. */
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
          'deploy the template for Azure. Otherwise, Azure can create the connector again. Microsoft does not document whether Azure ' +
          'then deletes the connector: check, and delete it if it still exists.',
        'To find the name of the connector of a member account: ' +
          'az resource list --resource-type Microsoft.Security/securityConnectors --query ' +
          '"[].[name,resourceGroup]"',
      ],
      loses: 'findings, exemptions and history of this connector.',
      ...connectorCommands(['CONNECTOR']),
    },
    ...isHere ? profileSteps({ ...situation, stackSets: [] }, 'its stacks are deleted') : hasHosts ? [{
      title: 'In the account: give its instances another instance profile',
      text: [`To list them in each region, run this command with the --profile of ${account}: ` +
        'docs/host-management.md#before-the-instance-profile-is-deleted.'],
      loses: 'credentials, and therefore Systems Manager, on instances that still have the profile of host management.',
      remove: [],
    }] : [],
    {
      title: 'Take the account out of the StackSets, before it leaves the organization',
      text: [
        own.length > 0
          ? `It has ${counted(own.length, 'stack')}: ` +
            `${own.slice(0, 10).map(i => `${i.stackSet} in ${i.region} (${i.status})`).join(', ')}${own.length > 10 ? ', ...' : ''}.`
          : 'Its stacks are not known here. To list them, run this command in the management account.',
        ...stackSets.length === 0 ? ['No StackSet is known here. Run this command in the management account, with the app or the ' +
          'template: this step then names the StackSets, and says what to do.'] : [],
        ...stackSets.map(set => adviceOf(set, account)),
        'CloudFormation finds an account only while it is in the target units. An account that leaves with its stacks can prevent the ' +
          'deletion of the StackSet (docs/organization.md#change-the-targets), and Defender for Cloud can still assume its roles.',
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
        text: [`The account was not searched${situation.unknown.account ? '' : `: this profile belongs to ${situation.account}`}. ` +
          `Run this command with the --profile of ${account} before the account leaves, while an administrator of the organization ` +
          'can still help.'],
        loses: undefined,
      },
    },
    {
      title: 'Now the account can leave',
      text: ['The OIDC provider and its audiences stay in the account. Policies of the organization no longer protect the account: ' +
        'check who can change its roles.'],
      remove: [],
    },
  ];
}

/** The change in the app for a StackSet. */
function adviceOf({ name, filter, accounts, isAutomatic, retainsStacks }: StackSetOfApp, account: string): string {
  if (filter === 'INTERSECTION') {
    return accounts.includes(account)
      ? `${name}: remove ${account} from onlyAccounts and deploy before you move the account. Automatic deployment is off, so its ` +
        'stacks would stay after a move.'
      : `${name}: the account is not in onlyAccounts, so it has no stack.`;
  }
  if (filter === 'DIFFERENCE' && accounts.includes(account)) {
    return `${name}: the account is already excluded. If it still has stacks, CloudFormation does not remove them: the command below ` +
      'does.';
  }
  const exclude = 'add the account to excludingAccounts (ExcludedAccountIds of the template) and deploy. This deletes its stacks, and ' +
    'changes nothing in other accounts.';
  if (isAutomatic === undefined) {
    return `${name}: ${exclude} If it is in OnlyAccountIds, remove it there instead. Do not only move the account: without ` +
      'automatic deployment, its stacks stay.';
  }
  if (isAutomatic && !retainsStacks) {
    return `${name}: ${exclude} Or move it to a unit that is not a target: automatic deployment then deletes its stacks.`;
  }
  return `${name}: ${exclude} Do not only move the account: ` +
    `${isAutomatic ? 'retainStacksOnAccountRemoval keeps' : 'without automatic deployment, a move keeps'} its stacks and roles.`;
}
