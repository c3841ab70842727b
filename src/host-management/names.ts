import type { IConstruct } from 'constructs';
import type { HostManagementRoleNames } from './host-management-identity-props';
import { checkRoleName } from '../checks/iam-names';
import { caseless, checkList, checkPattern } from '../checks/input';
import { checkOptions } from '../checks/known-options';

/** Prefix of the default names of the runbook, the association and the rule. */
export const DOCUMENT_NAME_PREFIX = 'DefenderForCloud-HostManagement-';

/** Returns a name that is the same in every synthesis and differs for each path in the app. */
export function defaultDocumentName(construct: IConstruct): string {
  return `${DOCUMENT_NAME_PREFIX}${construct.node.addr.slice(2, 10)}`;
}

/** The instance role and the instance profile have the name in Microsoft's template. */
export const DEFAULT_HOST_MANAGEMENT_ROLE_NAMES: Required<HostManagementRoleNames> = {
  instance: 'AmazonSSMRoleForInstancesMDCSetup',
  automation: 'DefenderForCloud-HostManagement',
  launch: 'DefenderForCloud-HostManagementLaunch',
};

/** Resolves the names. The suffix applies to default names. Throws if a name is not allowed or is used twice. */
export function resolveHostManagementRoleNames(
  names: HostManagementRoleNames = {}, suffix?: string, prop = 'roleNames',
): Required<HostManagementRoleNames> {
  checkOptions(prop, names, DEFAULT_HOST_MANAGEMENT_ROLE_NAMES);
  for (const [which, name] of Object.entries(names)) {
    if (name !== undefined) checkRoleName(`${prop}.${which}`, name);
  }
  const { instance, automation, launch } = DEFAULT_HOST_MANAGEMENT_ROLE_NAMES;
  const resolved = {
    instance: names.instance ?? `${instance}${suffix ?? ''}`,
    automation: names.automation ?? `${automation}${suffix ?? ''}`,
    launch: names.launch ?? `${launch}${suffix ?? ''}`,
  };
  checkList(prop, Object.values(resolved), 'role name', (_, name) => name, { key: caseless });
  return resolved;
}

/** The runbook, the association and the rule have the same name, so the name must follow the rules of all three. */
export function checkDocumentName(prop: string, name: string): string {
  return checkPattern(prop, name, /^(?!aws|amazon|amzn)[\w.-]{3,64}$/i,
    'a name of 3 to 64 letters, digits or any of _.-, not beginning with aws, amazon or amzn');
}
