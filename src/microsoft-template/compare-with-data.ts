import type { FilePermissions } from './role-permissions';
import type { StatementJson } from './role-statements';
import { CLUSTER_ROLES } from '../capabilities/access-limits';
import { DefenderCapability } from '../capabilities/defender-capability';
import { isMap } from '../cloudformation/template-functions';
import type { TemplateResource } from '../cloudformation/template-resources';
import { readable, reference, REFERENCES, textsOf } from '../cloudformation/template-text';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import { ADMINISTRATOR_POLICIES, administratorRights } from '../statements/administrator';
import { comparable, comparableData } from '../statements/comparable-text';
import { excessOf, grantsOf, sidOf, type Excess } from '../statements/excess';
import { Grants, isWithin } from '../statements/grants';
import { covers } from '../statements/pattern';
import { toStatement, type Statement } from '../statements/statement';

/** Something that one side has and the other one has not. */
export interface Difference {
  /** The statement that has it, or `ManagedPolicyArns`. */
  readonly where: string;
  /** An action, an action on a resource, or what a statement with Deny is about. */
  readonly what: string;
  readonly kind:
    /** The other side has not the action, the AWS managed policy or the statement. */
    | 'missing'
    /** The other side has the action, but on fewer resources or with more conditions. */
    | 'wider'
    /** The other side denies it. */
    | 'notDenied';
}

/** The text of an AWS managed policy, if it is known. */
export type ManagedPolicyText = (name: string) => readonly StatementData[] | undefined;

/** No account of the file is the one of the app: an account id in an ARN is always another account. */
const NO_ACCOUNT = '';

/** Compares the permissions of a role of the file with those of a capability. */
export class PermissionComparison {
  private readonly file: readonly Statement[];
  private readonly data: readonly StatementData[];

  /**
   * @param names names of the roles of the capabilities that roles of the file are, by the logical ids of the latter
   * @param textOf texts of AWS managed policies. Without one, such a policy is compared by its name only.
   */
  constructor(
    private readonly permissions: FilePermissions, private readonly published: PermissionSet,
    names: ReadonlyMap<string, string>, private readonly textOf: ManagedPolicyText = () => undefined,
  ) {
    this.file = permissions.statements.map(({ json, statement }) =>
      toStatement(withRoles(json, names), statement.location));
    this.data = published.statements.map(withRoleNames);
  }

  /** What the file has, and the data has not. A statement that only the data denies is wider too. */
  public fileOnly(): Difference[] {
    const names = this.published.managedPolicies.map(p => p.name);
    const allowed = this.data.filter(s => s.effect !== 'Deny');
    const grants = grantsOf([...allowed, ...names.flatMap(name => this.textOf(name) ?? [])]);
    const denied = this.grantsOfFile('Deny');
    return [
      ...this.managedDifferences(this.permissions.awsManagedPolicies, names, grants),
      ...this.file.filter(s => s.allows).flatMap(statement => excessOf(statement, grants, NO_ACCOUNT).map(e =>
        ({ where: sidOf(statement), what: readable(e.text), kind: kindOf(e) }))),
      ...this.data.filter(s => s.effect === 'Deny').flatMap(data => notCovered(data, denied).map(({ text }) =>
        ({ where: data.sid, what: text, kind: 'notDenied' as const }))),
    ];
  }

  /** What the data has, and the file has not. */
  public dataOnly(): Difference[] {
    const { awsManagedPolicies } = this.permissions;
    const texts = awsManagedPolicies.flatMap(name => this.textOf(name) ?? []);
    const allowed = new Grants([...this.grantsOfFile('Allow').all, ...grantsOf(texts).all]);
    const denied = grantsOf(this.data.filter(s => s.effect === 'Deny'));
    return [
      ...this.managedDifferences(this.published.managedPolicies.map(p => p.name), awsManagedPolicies, allowed),
      ...this.data.filter(s => s.effect !== 'Deny').flatMap(data => notCovered(data, allowed).map(e =>
        ({ where: data.sid, what: e.text, kind: kindOf(e) }))),
      ...this.file.filter(s => !s.allows).flatMap(statement => excessOf(statement, denied, NO_ACCOUNT).map(e =>
        ({ where: sidOf(statement), what: readable(e.text), kind: 'notDenied' as const }))),
    ];
  }

  private grantsOfFile(effect: 'Allow' | 'Deny'): Grants {
    const inData = (text: string) => comparable(text, NO_ACCOUNT);
    // What negated elements cover is not known, so they cover nothing here.
    return new Grants(this.file.filter(s => s.allows === (effect === 'Allow') && !s.notActions && !s.notResources)
      .flatMap(({ actions, resources, conditions }) => actions.flatMap(action => resources.map(resource => ({
        action: action.toLowerCase(),
        target: inData(resource),
        conditions: conditions.map(c => ({ ...c, values: c.values.map(inData) })),
      })))));
  }

  /** Managed policies of one side that the other one has not. With a known text, they are compared by it. */
  private managedDifferences(names: readonly string[], others: readonly string[], grants: Grants): Difference[] {
    return names.filter(name => !others.includes(name)).flatMap((name): Difference[] => {
      const where = 'ManagedPolicyArns';
      const text = this.textOf(name);
      if (text === undefined) return [{ where, what: `the AWS managed policy ${name}`, kind: 'missing' }];
      const found = text.flatMap(data => notCovered(data, grants));
      const what = `the AWS managed policy ${name} (${found.length} of its actions)`;
      return found.length === 0 ? [] : [{ where, what, kind: kindOf({ isWider: found.every(f => f.isWider) }) }];
    });
  }
}

function kindOf({ isWider }: Pick<Excess, 'isWider'>): 'wider' | 'missing' {
  return isWider ? 'wider' : 'missing';
}

/** Grants of a statement of the data that others do not cover. */
function notCovered(data: StatementData, others: Grants): Excess[] {
  const grants = grantsOf([data]).all;
  const shown = data.actions.flatMap(action => data.resources.map(resource => ({ action, resource })));
  return grants.flatMap((grant, i) => {
    const candidates = others.ofAction(grant.action);
    if (candidates.some(other => isWithin(grant, other))) return [];
    const { action, resource } = shown[i];
    return [{ text: resource === '*' ? action : `${action} on ${resource}`, isWider: candidates.length > 0 }];
  });
}

/**
 * With which statements and policies a role is like an administrator.
 *
 * @param role the role of the file
 * @param others roles that Defender for Cloud assumes too, so that it must not change them either
 */
export function administratorRightsOf(
  { statements, awsManagedPolicies }: FilePermissions, role: TemplateResource, others: readonly TemplateResource[],
): string[] {
  const rightsIn = (statement: Statement) => {
    const found = administratorRights(statement, role, undefined) ?? others.map(other =>
      administratorRights(statement, other, undefined, `the role ${textsOf(other.properties.RoleName)[0] ?? other.id}`))
      .find(rights => rights !== undefined);
    const isAll = statement.notResources ?? statement.resources.some(r => covers(comparable(r, undefined), ANY_ARN));
    if (found !== undefined || !statement.notActions || !isAll) return found;
    return 'every action that NotAction does not name, on everything';
  };
  return [
    ...awsManagedPolicies.filter(isAdministratorPolicy).map(name => `it has the AWS managed policy ${name}`),
    ...statements.filter(({ statement }) => statement.allows).flatMap(({ statement }) => {
      const rights = rightsIn(statement);
      return rights === undefined ? [] : [`${sidOf(statement)} allows ${rights}`];
    }),
  ];
}

/** Every ARN, of every service. */
const ANY_ARN = comparableData('arn:{partition}:*:*:*:*');

/** Also those for one service, such as `AdministratorAccess-Amplify`, which can create roles. */
function isAdministratorPolicy(path: string): boolean {
  const name = path.split('/').at(-1)!.toLowerCase();
  return ADMINISTRATOR_POLICIES.map(known => known.toLowerCase())
    .some(known => name === known || name.startsWith(`${known}-`));
}

/** Roles of the file as ARNs. */
function withRoles(json: StatementJson, names: ReadonlyMap<string, string>): { readonly [key: string]: unknown } {
  const [partition, account] = ['AWS::Partition', 'AWS::AccountId'].map(reference);
  const fill = (text: string) => text.replace(REFERENCES, (whole, name: string) => {
    if (name === 'AWS::Region') return '${region}'; // a variable, which only a wildcard covers
    const [, id] = /^(\w+)\.Arn$/.exec(name) ?? [];
    return id === undefined ? whole : `arn:${partition}:iam::${account}:role/${names.get(id) ?? id}`;
  });
  const map = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(map);
    return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)])) : value;
  };
  return map(json) as { readonly [key: string]: unknown };
}

/** Placeholders for roles of the data as ARNs, by their published names. */
function withRoleNames(data: StatementData): StatementData {
  const nameOf = (id: string) => DefenderCapability.all().find(c => c.id === id)?.defaultRoleName ?? id;
  const arn = (id: string) => `arn:{partition}:iam::{account}:role/${nameOf(id)}`;
  const fill = (text: string): string[] => text === '{clusterRoleArn}' ? CLUSTER_ROLES.map(arn)
    : [text.replace(/\{(?:renderedRole|role)Arn:(\w+)\}/, (_, id: string) => arn(id))];
  return { ...data, resources: data.resources.flatMap(fill) };
}
