/** Descriptions of variables. In the CloudFormation console, a label precedes a description. In Terraform, the description stands alone. */
import { withVariableNames } from './names';
import type { ParameterSpec } from '../templates/parameter-spec';

/** Descriptions without a full stop. Other variables have the description of the parameter. */
const SENTENCES: { readonly [parameter: string]: string } = {
  DefenderCspm: 'Whether Defender CSPM is on',
  DefenderForServers: 'Plan of Defender for Servers: Off, P1 or P2. Plan 2 has agentless scanning',
  DefenderForContainers: 'Whether Defender for Containers is on',
  DefenderForDatabases: 'Whether Defender for Databases is on',
  ControlPlaneAuditLogs: 'Whether Defender for Containers collects control-plane audit logs of EKS. AWS charges for them',
  DenyDataReads: 'Whether a policy prevents the CSPM role from reading contents, such as objects and messages',
  CiemServicePrincipalObjectId: 'Object id of the service principal of CIEM in your tenant. If null, CIEM is off',
  RolePath: 'Path of the roles, such as /security/',
  PolicyPath: 'Path of the policies. If you change it, each policy is replaced',
  CallAs: 'Account of the stack. SELF: the management account. DELEGATED_ADMIN: a delegated administrator of StackSets',
  FailureToleranceCount: 'Number of accounts in a region that may fail before CloudFormation stops an operation and rolls it back '
    + 'in every account. It replaces the percentage',
  ConnectManagementAccount: 'Whether the management account is connected too. StackSets do not deploy to it',
  OrganizationalUnitIds: 'Targets: the root, or ids of units. You can add units later. If you replace or remove a unit, roles are deleted',
  UnitsBelowRoot: 'Units that are targets in addition to the root. Only for a stack that has the root in OrganizationalUnitIds and '
    + 'already has these units. If you remove a unit, the roles of its accounts are deleted permanently',
};

export function descriptionOf({ name, description }: ParameterSpec, names: readonly string[]): string {
  const text = (SENTENCES[name] ?? description!).replace('. Azure needs the same', '').replace(/,? separated by commas/, '')
    .replace('Leave empty for none', 'If null, none')
    .replace(/^CreateOrReuse: /, 'Who creates the OIDC providers. CreateOrReuse: ')
    .replace(/^ARN of a policy (of AWS )?for every role/, 'ARN of a policy $1that is the permissions boundary of every role')
    .replace(/^Creates (its roles|the roles of host management)/, 'Whether host management is on, which creates $1');
  return withVariableNames(text, names);
}

/** The label in the form that it has within a sentence. */
export const inSentence = (label: string) => label.startsWith('Azure ') ? label : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
