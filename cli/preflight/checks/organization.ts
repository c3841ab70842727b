import type { Ask } from '../../asking/ask';
import { CommandError } from '../../asking/run-command';
import type { Identity } from '../../checking/account';
import { quote } from '../../shared/command-line';
import { some } from '../../shared/counted';
import { attempt, blocker, fine, type Row } from '../context';
import type { Planned, PlannedStackSet } from '../planned';

const STEP = 'docs/organization.md#the-first-roll-out';

/** Checks what service-managed StackSets need: the account, all features, and trusted access. */
export async function checkOrganization(
  ask: Ask, identity: Identity, { template, region }: Planned, sets: readonly PlannedStackSet[],
): Promise<Row[]> {
  const managed = sets.filter(({ properties }) => properties.PermissionModel === 'SERVICE_MANAGED');
  if (managed.length === 0) return [];
  const callAs: string = managed[0].properties.CallAs ?? 'SELF';
  if (await isOutside(ask)) {
    return [blocker('organization: account', `${identity.account} is in no organization`,
      `Deploy in the management account of an organization: ${STEP}`)];
  }
  const switchesOn = template.ofType('Custom::StackSetsTrustedAccess').length > 0;
  return [
    ...await attempt('organization: account', async id => [await checkCaller(ask, id, identity, callAs)]),
    ...await attempt('organization: features', async (id) => {
      const { Organization: { FeatureSet } } = await ask('organization');
      return [FeatureSet === 'ALL' ? fine(id, 'all features are on') : blocker(id,
        `${FeatureSet}: service-managed StackSets need all features`,
        'aws organizations enable-all-features; each account must accept it.')];
    }),
    ...await attempt('organization: trusted access', async (id) => {
      const { Status } = await ask('trustedAccess', { 'call-as': callAs, region });
      if (Status === 'ENABLED') return [fine(id, 'it is on for StackSets')];
      return [switchesOn ? fine(id, `${Status}; the stack switches it on`) : blocker(id, `it is ${Status} for StackSets`,
        `aws cloudformation activate-organizations-access, in the management account, or activateTrustedAccess: true: ${STEP}`)];
    }),
  ];
}

/** Whether the account is in no organization. The call works in every account whose policies allow it. */
async function isOutside(ask: Ask): Promise<boolean> {
  return ask('organization').then(() => false,
    error => error instanceof CommandError && error.code === 'AWSOrganizationsNotInUseException');
}

async function checkCaller(ask: Ask, id: string, { account }: Identity, callAs: string): Promise<Row> {
  const { Organization: { MasterAccountId: management } } = await ask('organization');
  if (callAs === 'SELF') {
    return account === management ? fine(id, `${account} is the management account`) : blocker(id,
      `${account} is not the management account, which is ${management}: service-managed StackSets with callAs SELF are created there`,
      'Deploy in the management account, or set callAs: StackSetCallAs.DELEGATED_ADMIN: docs/organization.md#choose-the-accounts');
  }
  if (account === management) {
    return blocker(id, `${account} is the management account, and callAs is DELEGATED_ADMIN`,
      'Leave callAs out, or deploy in the account of the delegated administrator.');
  }
  const delegated: string[] = await ask('delegatedAdministrators');
  return delegated.includes(account) ? fine(id, `${account} is a delegated administrator of StackSets`) : blocker(id,
    `${account} is not a delegated administrator of StackSets; ` +
      (delegated.length === 0 ? 'there is none' : `the administrators are ${some(delegated)}`),
    `aws organizations register-delegated-administrator --account-id ${quote(account)} --service-principal ` +
    'member.org.stacksets.cloudformation.amazonaws.com, in the management account');
}
