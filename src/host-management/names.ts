import { Aws } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { HostManagementRoleNames } from './host-management-identity-props';
import { checkList, checkPattern, checkRoleName, inputError } from '../guardrails/input';

/** What the default names of runbook, association and rule begin with. */
export const DOCUMENT_NAME_PREFIX = 'DefenderForCloud-HostManagement-';

/** The same in every synthesis, and another one for each place in the app. */
export function defaultDocumentName(construct: IConstruct): string {
  return `${DOCUMENT_NAME_PREFIX}${construct.node.addr.slice(2, 10)}`;
}

export function resolveHostManagementRoleNames(names: HostManagementRoleNames = {}): Required<HostManagementRoleNames> {
  if (typeof names !== 'object' || names === null) throw inputError('roleNames', 'a struct of role names', names);
  for (const [which, name] of Object.entries(names)) {
    if (name !== undefined) checkRoleName(`roleNames.${which}`, name);
  }
  const resolved = {
    instance: names.instance ?? 'AmazonSSMRoleForInstancesMDCSetup',
    automation: names.automation ?? 'DefenderForCloud-HostManagement',
    launch: names.launch ?? 'DefenderForCloud-HostManagementLaunch',
  };
  checkList('roleNames', Object.values(resolved), 'role name', name => name.toLowerCase());
  return resolved;
}

/** One name for runbook, association and rule: the strictest rules of the three. */
export function checkDocumentName(prop: string, name: string): string {
  return checkPattern(prop, name, /^(?!aws|amazon|amzn)[\w.-]{3,64}$/i,
    'a name of 3 to 64 letters, digits or any of _.-, not beginning with aws, amazon or amzn');
}

export function accountArn(service: string, region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}
