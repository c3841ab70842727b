import type { Request } from './input';
import { ORGANIZATION_IN_AZURE } from '../../build/templates/organization-parameters';
import { ACCOUNT_IN_AZURE } from '../../build/templates/parameters';
import { commandLine } from '../shared/command-line';

/** The command that deploys the security connector with the values of the links. */
export function azureCommand({ parameters, organization }: Request): string {
  const values = { ...organization, ...parameters };
  const shared = [...ORGANIZATION_IN_AZURE, ...ACCOUNT_IN_AZURE]
    .filter(({ name }) => name in values).map(({ name }) => `${name}=${values[name]}`);
  const file = `templates/azure/security-connector${organization ? '-organization' : ''}.json`;
  const command = 'az deployment group create -g DefenderForCloud -f'.split(' ');
  return commandLine([...command, file, '-p', 'awsAccountId=ACCOUNT_ID', ...shared]);
}
