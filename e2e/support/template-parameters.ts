import type { Parameters, TemplateStack } from './aws-cli';
import type { Target } from './environment';
import { ROLES } from './expected';
export { SWITCHES as EVERYTHING } from '../../test/templates/support';

/** The parameters that change a stack with all plans to a stack with only Plan 1 of Defender for Servers. */
export const ONLY_P1: Parameters = {
  DefenderCspm: 'false',
  DefenderForServers: 'P1',
  DefenderForContainers: 'false',
  DefenderForDatabases: 'false',
  ControlPlaneAuditLogs: 'false',
  HostManagement: 'false',
  CiemServicePrincipalObjectId: '',
};
/** Its roles. */
export const P1_ROLES = ROLES.servers.filter(name => name !== 'DefenderForCloud-AgentlessScanner');

/** The stack that denies the CSPM role of an account reading contents. */
export function denyStack({ account, region }: Target): TemplateStack {
  return { account, region, stackName: 'DefenderForCloud-DenyDataReads', template: 'defender-deny-data-reads' };
}

/** The stack with the roles of an account. */
export function accountStack(account: string, region: string, type: 'default-access' | 'least-privilege'): TemplateStack {
  return { account, region, stackName: 'DefenderForCloud', template: `defender-account.${type}` };
}
