import { NO_ACCOUNT, withRoleNames, withRoles } from './compare-with-data';
import { roleNameIn } from './likely-name';
import type { RecognizedRole } from './recognize';
import type { FilePermissions } from './role-permissions';
import { publishedStatements, widestPermissions } from '../capabilities/published-permissions';
import { printable } from '../checks/show';
import { reference } from '../cloudformation/template-text';
import { administratorRights, isAdministratorPolicy } from '../statements/administrator';
import { excessOf, grantsOf, sidOf } from '../statements/excess';
import { hasWildcard } from '../statements/pattern';
import { toStatement } from '../statements/statement';

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
  return rightsOf(role, context, arn => isHarmless(arn, context, new Set([role]))).map(printable);
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

/**
 * Whether a text is the ARN of a role of the file with which nobody is like an administrator, so that others may pass
 * it: all its permissions are known, and the roles that it may pass are harmless, too.
 *
 * @param seen roles that are judged already; this adds others
 */
function isHarmless(arn: string, context: FileRolesContext, seen: Set<RecognizedRole>): boolean {
  const referred = context.all.find(({ resource }) => arn === reference(`${resource.id}.Arn`));
  const role = referred
    ?? context.all.find(({ name }) => name !== undefined && !hasWildcard(arn) && roleNameIn(arn) === name);
  if (role === undefined || !context.isOfApp(role, referred === undefined)) return false;
  if (seen.has(role)) return true;
  seen.add(role);
  const { problems, awsManagedPolicies } = context.permissionsOf(role);
  const known = role.capability ? widestPermissions(role.capability._definition).managedPolicies : [];
  return problems.length === 0 && awsManagedPolicies.every(name => known.includes(name))
    && rightsOf(role, context, text => isHarmless(text, context, seen)).length === 0;
}
