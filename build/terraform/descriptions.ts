/** Descriptions of variables that are no label with a text beside it, as in the console of CloudFormation, but a sentence of their own. */
import { withVariableNames } from './names';
import type { ParameterSpec } from '../templates/parameter-spec';

/** Without a full stop. Those that are not here are the text of the parameter. */
const SENTENCES: { readonly [parameter: string]: string } = {
  DefenderCspm: 'Whether Defender CSPM is on',
  DefenderForServers: 'Plan of Defender for Servers: Off, P1 or P2. Plan 2 has agentless scanning',
  DefenderForContainers: 'Whether Defender for Containers is on',
  DefenderForDatabases: 'Whether Defender for Databases is on',
  ControlPlaneAuditLogs: 'Whether Defender for Containers collects control-plane audit logs of EKS, which AWS charges for',
  DenyDataReads: 'Whether the CSPM role is denied reading contents such as objects and messages',
  CiemServicePrincipalObjectId: 'Object id of the service principal of CIEM in your tenant. If null, CIEM is off',
  RolePath: 'Path of the roles, such as /security/',
  PolicyPath: 'Path of the policies. Another path replaces each policy',
  CallAs: 'Account of the stack. SELF: the management account. DELEGATED_ADMIN: a delegated administrator of StackSets',
  FailureToleranceCount: 'Number of accounts in a region that may fail before an operation stops and is rolled back in every account, in place of the percentage',
  ConnectManagementAccount: 'Whether the management account is connected too. StackSets do not deploy to it',
  OrganizationalUnitIds: 'Targets: the root, or ids of units. Later, you can add units. To replace or remove one deletes roles',
  UnitsBelowRoot: 'Units that are targets in addition to the root: only with the root in OrganizationalUnitIds, and only if the stack has them today. '
    + 'A unit that leaves the list loses the roles of its accounts for good',
};

export function descriptionOf({ name, description }: ParameterSpec, names: readonly string[]): string {
  const text = (SENTENCES[name] ?? description!).replace('. Azure needs the same', '').replace(/,? with commas.*? between them/, '')
    .replace('Leave empty for none', 'If null, none')
    .replace(/^CreateOrReuse: /, 'Who creates the OIDC providers. CreateOrReuse: ')
    .replace(/^ARN of a policy (of AWS )?for every role/, 'ARN of a policy $1that is the permissions boundary of every role')
    .replace(/^Creates (its roles|the roles of host management)/, 'Whether host management is on, which creates $1');
  return withVariableNames(text, names);
}

/** A label in the middle of a sentence. */
export const inSentence = (label: string) => label.startsWith('Azure ') ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
