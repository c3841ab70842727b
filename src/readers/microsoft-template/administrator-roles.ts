import { NO_ACCOUNT, withRoleNames, withRoles } from './compare-with-data';
import { roleNameIn } from './likely-name';
import type { FilePermissions } from './permissions-in-file';
import type { RecognizedRole } from './recognize';
import { publishedStatements, widestPermissions } from '../../capabilities/published-permissions';
import { printable } from '../../checks/messages';
import { reference } from '../../policy-language/cloudformation/template-text';
import {
  administratorRights, isAdministratorPolicy, isHarmlessToPass, once, type PassedRole,
} from '../../policy-language/statements/administrator';
import { excessOf, grantsOf, sidOf } from '../../policy-language/statements/excess';
import { hasWildcard } from '../../policy-language/statements/pattern';
import { toStatement } from '../../policy-language/statements/statement';

/** What is known of the roles of a file. */
export interface FileRolesContext {
  readonly all: readonly RecognizedRole[];
  readonly permissionsOf: (role: RecognizedRole) => FilePermissions;
  /** Names with which roles are compared with the data, by their logical ids. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * Whether a role of a statement is that of the app. Otherwise a role of the account can have the name, with other
   * permissions. `isByName`: the statement has its name, and the role of the app can have another one.
   */
  readonly isOfApp: (role: RecognizedRole, isByName: boolean) => boolean;
}

/** With which statements and policies a role is like an administrator. */
export function administratorRightsOf(role: RecognizedRole, context: FileRolesContext): string[] {
  const judge = once((passed: RecognizedRole) => judgeRole(passed, context));
  const isHarmless = (arn: string) => isHarmlessToPass(arn, role, text => rolesOf(text, context), judge);
  return rightsOf(role, context, isHarmless).map(printable);
}

type IsHarmless = (arn: string) => boolean;

function rightsOf(role: RecognizedRole, { permissionsOf, names }: FileRolesContext, isHarmlessArn: IsHarmless) {
  const { statements, awsManagedPolicies } = permissionsOf(role);
  const published = grantsOf(role.capability
    ? publishedStatements(role.capability._definition).map(withRoleNames) : []);
  return [
    ...awsManagedPolicies.filter(isAdministratorPolicy).map(name => `it has the AWS managed policy ${name}`),
    ...statements.filter(({ statement }) => statement.allows).flatMap(({ json, statement: original }) => {
      const statement = toStatement({ ...withRoles(json, names) }, original.location);
      const asInFile = (text: string) => original.resources.filter((_, i) => statement.resources[i] === text);
      const rights = administratorRights(
        excessOf(statement, published, NO_ACCOUNT), text => asInFile(text).every(isHarmlessArn));
      return rights === undefined ? [] : [`${sidOf(statement)} allows ${rights}`];
    }),
  ];
}

/** The role of the file whose ARN a text is, if the app has it. */
function rolesOf(arn: string, { all, isOfApp }: FileRolesContext): RecognizedRole[] {
  const referred = all.find(({ resource }) => arn === reference(`${resource.id}.Arn`));
  const role = referred ?? all.find(({ name }) => name !== undefined && !hasWildcard(arn) && roleNameIn(arn) === name);
  return role !== undefined && isOfApp(role, referred === undefined) ? [role] : [];
}

function judgeRole(role: RecognizedRole, context: FileRolesContext): PassedRole {
  const { problems, awsManagedPolicies } = context.permissionsOf(role);
  const known = role.capability ? widestPermissions(role.capability._definition).managedPolicies : [];
  const passes: string[] = [];
  const rights = rightsOf(role, context, arn => passes.push(arn) > 0);
  const isKnown = problems.length === 0 && awsManagedPolicies.every(name => known.includes(name));
  return { isHarmless: isKnown && rights.length === 0, passes };
}
