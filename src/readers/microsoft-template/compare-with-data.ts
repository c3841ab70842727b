import { rowsOf } from './differences';
import type { FilePermissions } from './permissions-in-file';
import { CLUSTER_ROLES } from '../../capabilities/access-limits';
import { DefenderCapability } from '../../capabilities/defender-capability';
import type { WiderRow } from '../../identity/user-permissions';
import type { StatementData } from '../../permissions/permission-set';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import { readable, reference, REFERENCES } from '../../policy-language/cloudformation/template-text';
import { comparable } from '../../policy-language/statements/comparable-text';
import {
  type Excess, excessOf, Grants, grantsOf, isWithin, linesOf, sidOf,
} from '../../policy-language/statements/excess';
import { overlap } from '../../policy-language/statements/pattern';
import { toStatement, type Statement } from '../../policy-language/statements/statement';

/** A permission that only one side has. */
export interface Difference {
  /** The statement that contains it, or `ManagedPolicyArns`. */
  readonly where: string;
  /** An action, an action on a resource, or the subject of a Deny statement. */
  readonly what: string;
  readonly kind:
    /** The other side does not have the action, the AWS managed policy or the statement. */
    | 'missing'
    /** The other side has the action, but on fewer resources or with more conditions. */
    | 'wider'
    /** The other side denies it. */
    | 'notDenied';
}

/** Returns the text of an AWS managed policy, if it is known. */
export type ManagedPolicyText = (name: string) => readonly StatementData[] | undefined;

/** The permissions that a role of a file is compared with. */
export interface Published {
  readonly managedPolicies: readonly { readonly name: string }[];
  readonly statements: readonly StatementData[];
}

/** No account in the file is that of the app, so an account id in an ARN is always another account. */
export const NO_ACCOUNT = '';

/** Compares the permissions of a role of the file with those of a capability. */
export class PermissionComparison {
  private readonly file: readonly Statement[];
  private readonly data: readonly StatementData[];

  /**
   * @param names names of capability roles, by the logical ids of the matching roles in the file
   * @param textOf texts of AWS managed policies. Without a text, a policy is compared only by its name.
   */
  constructor(
    private readonly permissions: FilePermissions, private readonly published: Published,
    names: ReadonlyMap<string, string>, private readonly textOf: ManagedPolicyText = () => undefined,
  ) {
    this.file = permissions.statements.map(({ json, statement }) =>
      toStatement({ ...withRoles(json, names) }, statement.location));
    this.data = published.statements.map(withRoleNames);
  }

  /** Returns what only the file has. A statement that only the data denies is also wider. */
  public fileOnly(): Difference[] {
    const denied = this.grantsOfFile('Deny');
    const { managed, excess } = this.allowedByFileOnly();
    return [
      ...managed.map(toDifference),
      ...excess.flat().map(e => ({ where: sidOf(e.statement), what: readable(e.text), kind: kindOf(e) })),
      ...this.data.filter(s => s.effect === 'Deny').flatMap(data => notCovered(data, denied).map(({ text }) =>
        ({ where: data.sid, what: text, kind: 'notDenied' as const }))),
    ];
  }

  /**
   * Returns what the file allows and the data does not.
   * @param others lines that are left out
   */
  public wider(others: readonly string[] = []): Wider {
    const left = new Set(others);
    const isWider = (line: string) => !left.has(line);
    const { managed, excess } = this.allowedByFileOnly();
    const policies = managed.filter(({ name }) => isWider(lineOfPolicy(name)));
    const ofStatements = excess.map(all => ({ all, lines: linesOf(all) }));
    const found = ofStatements.flatMap(({ all, lines }) => lines.every(isWider) ? all
      // A statement with too many pairs is one line.
      : lines.length === 1 ? [] : all.filter(e => linesOf([e]).some(isWider)));
    const allowed = [
      ...policies.map(({ name }) => lineOfPolicy(name)), ...ofStatements.flatMap(({ lines }) => lines.filter(isWider)),
    ];
    const texts = [...policies.map(({ what }) => what), ...found.map(({ text }) => readable(text))];
    // Without its Deny statements, the file would allow more.
    const lines = allowed.length === 0 ? [] : [...allowed, ...this.deniedByFile()];
    const rows = () => [
      ...policies.map(({ what }) => ({ actions: [what], resource: '', condition: '' })), ...rowsOf(found),
    ];
    return { texts: [...new Set(texts)], lines: [...new Set(lines)].sort(), rows };
  }

  /** Returns what the data denies, and the file can allow and does not deny. */
  public notDenied(): string[] {
    const denied = this.grantsOfFile('Deny');
    const canAllow = ({ actions }: StatementData) => this.permissions.awsManagedPolicies.length > 0
      || this.file.some(s => s.allows && (s.notActions !== undefined
        || s.actions.some(a => actions.some(b => overlap(a.toLowerCase(), b.toLowerCase())))));
    return this.data.filter(s => s.effect === 'Deny' && canAllow(s))
      .flatMap(data => notCovered(data, denied).map(({ text }) => text));
  }

  private deniedByFile(): string[] {
    const denies = this.file.filter(s => !s.allows);
    return denies.flatMap(s => linesOf(excessOf(s, grantsOf([]), NO_ACCOUNT))).map(line => `Deny ${line}`);
  }

  private allowedByFileOnly() {
    const names = this.published.managedPolicies.map(p => p.name);
    const allowed = this.data.filter(s => s.effect !== 'Deny');
    const grants = grantsOf([...allowed, ...names.flatMap(name => this.textOf(name) ?? [])]);
    return {
      managed: this.managedDifferences(this.permissions.awsManagedPolicies, names, grants),
      excess: this.file.filter(s => s.allows).map(statement => excessOf(statement, grants, NO_ACCOUNT)),
    };
  }

  /** Returns what only the data has. */
  public dataOnly(): Difference[] {
    const { awsManagedPolicies } = this.permissions;
    const texts = awsManagedPolicies.flatMap(name => this.textOf(name) ?? []);
    const allowed = new Grants([...this.grantsOfFile('Allow').all, ...grantsOf(texts).all]);
    const denied = grantsOf(this.data.filter(s => s.effect === 'Deny'));
    return [
      ...this.managedDifferences(this.published.managedPolicies.map(p => p.name), awsManagedPolicies, allowed)
        .map(toDifference),
      ...this.data.filter(s => s.effect !== 'Deny').flatMap(data => notCovered(data, allowed).map(e =>
        ({ where: data.sid, what: e.text, kind: kindOf(e) }))),
      ...this.file.filter(s => !s.allows).flatMap(statement => excessOf(statement, denied, NO_ACCOUNT).map(e =>
        ({ where: sidOf(statement), what: readable(e.text), kind: 'notDenied' as const }))),
    ];
  }

  private grantsOfFile(effect: 'Allow' | 'Deny'): Grants {
    const inData = (text: string) => comparable(text, NO_ACCOUNT);
    // It is unknown what negated elements cover, so they cover nothing here.
    return new Grants(this.file.filter(s => s.allows === (effect === 'Allow') && !s.notActions && !s.notResources)
      .flatMap(({ actions, resources, conditions }) => actions.flatMap(action => resources.map(resource => ({
        action: action.toLowerCase(),
        target: inData(resource),
        conditions: conditions.map(c => ({ ...c, values: c.values.map(inData) })),
      })))));
  }

  /** Returns managed policies that only one side has. If the text is known, it is compared. */
  private managedDifferences(names: readonly string[], others: readonly string[], grants: Grants): ManagedDifference[] {
    return names.filter(name => !others.includes(name)).flatMap((name): ManagedDifference[] => {
      const what = `the AWS managed policy ${name}`;
      const text = this.textOf(name);
      if (text === undefined) return [{ name, what, isWider: false }];
      const found = text.flatMap(data => notCovered(data, grants));
      return found.length === 0 ? []
        : [{ name, what: `${what} (${found.length} of its actions)`, isWider: found.every(f => f.isWider) }];
    });
  }
}

/** An AWS managed policy that only one side has. */
interface ManagedDifference extends Pick<Excess, 'isWider'> {
  readonly name: string;
  readonly what: string;
}

function toDifference({ what, isWider }: ManagedDifference): Difference {
  return { where: 'ManagedPolicyArns', what, kind: kindOf({ isWider }) };
}

function kindOf({ isWider }: Pick<Excess, 'isWider'>): 'wider' | 'missing' {
  return isWider ? 'wider' : 'missing';
}

/**
 * Returns grants of a data statement that others do not cover. Only a deny on everything certainly covers NotResource.
 */
function notCovered(given: StatementData, others: Grants): Pick<Excess, 'text' | 'isWider'>[] {
  const data = given.notResources ? { ...given, resources: ['*'] } : given;
  const grants = grantsOf([data]).all;
  const shown = data.actions.flatMap(action => data.resources.map(resource => ({ action, resource })));
  return grants.flatMap((grant, i) => {
    const candidates = others.ofAction(grant.action);
    if (candidates.some(other => isWithin(grant, other))) return [];
    const { action, resource } = shown[i];
    return [{ text: resource === '*' ? action : `${action} on ${resource}`, isWider: candidates.length > 0 }];
  });
}

function lineOfPolicy(name: string): string {
  return JSON.stringify({ managedPolicy: name });
}

/** Permissions that the file has and the data does not have. */
export interface Wider {
  /** Actions, actions on a resource, and AWS managed policies. */
  readonly texts: readonly string[];
  /**
   * Sorted lines: everything that is wider, with one line for each action on each resource with its conditions, and
   * everything that the file denies. Empty if nothing is wider.
   */
  readonly lines: readonly string[];
  /** The texts for a table, with the actions of one resource and condition in one row. */
  readonly rows: () => readonly WiderRow[];
}

/** Replaces roles of the file with ARNs. */
export function withRoles<T>(json: T, names: ReadonlyMap<string, string>): T {
  const [partition, account] = ['AWS::Partition', 'AWS::AccountId'].map(reference);
  const fill = (text: string) => text.replace(REFERENCES, (whole, name: string) => {
    if (name === 'AWS::Region') return '${region}'; // a variable that only a wildcard covers
    const [, id] = /^(\w+)\.Arn$/.exec(name) ?? [];
    return id === undefined ? whole : `arn:${partition}:iam::${account}:role/${names.get(id) ?? id}`;
  });
  const map = (value: unknown): unknown => {
    if (typeof value === 'string') return fill(value);
    if (Array.isArray(value)) return value.map(map);
    return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)])) : value;
  };
  return map(json) as T;
}

/** Replaces placeholders for roles of the data with ARNs, by their published names. */
export function withRoleNames(data: StatementData): StatementData {
  const nameOf = (id: string) => DefenderCapability.all().find(c => c.id === id)?.defaultRoleName ?? id;
  const arn = (id: string) => `arn:{partition}:iam::{account}:role/${nameOf(id)}`;
  const fill = (text: string): string[] => text === '{clusterRoleArn}' ? CLUSTER_ROLES.map(arn)
    : [text.replace(/\{(?:renderedRole|role)Arn:(\w+)\}/, (_, id: string) => arn(id))];
  return { ...data, resources: data.resources.flatMap(fill) };
}
