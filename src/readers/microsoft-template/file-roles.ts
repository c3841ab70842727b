import {
  PermissionComparison, type Difference, type ManagedPolicyText, type Published, type Wider,
} from './compare-with-data';
import { hashOf } from './differences';
import { nameOf } from './file-capability';
import { readPermissions, type FilePermissions, type PolicyContent } from './permissions-in-file';
import { toPolicyStatements } from './policy-statements';
import { readOnlyAccess } from './read-only-access';
import { recognizeRoles, type RecognizedRole } from './recognize';
import { differenceOf } from './rendered-difference';
import type { TemplateFile } from './template-file';
import type { PermissionsType } from '../../capabilities/capability-definition';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import { publishedStatements, widestPermissions } from '../../capabilities/published-permissions';
import { inputError } from '../../checks/input';
import { asText } from '../../checks/json-text';
import { namedError, printable, show } from '../../checks/messages';
import type { RoleArnOf, RoleDifference, UserPermissions } from '../../identity/user-permissions';
import type { PermissionSet } from '../../permissions/permission-set';
import { accountArn, awsManagedPolicyArn } from '../../policy-language/cloudformation/resource-names';

/** The roles of a file, with their capabilities and permissions. Errors begin with the name of the file. */
export class FileRoles {
  /** All roles, in the order of the file. */
  public readonly all: readonly RecognizedRole[];

  private readonly permissions = new Map<RecognizedRole, FilePermissions>();
  private readonly policies = new Map<string, PolicyContent>();
  private readonly wider = new Map<RecognizedRole, Wider>();

  constructor(
    private readonly file: TemplateFile, private readonly downloadedOn?: string,
    private readonly accepted: readonly string[] = [],
  ) {
    this.all = recognizeRoles(file);
  }

  /** Returns the role of a capability. Undefined if the file has none, for example because its plan was not chosen. */
  public roleOf(capability: DefenderCapability): RecognizedRole | undefined {
    return this.all.find(role => role.capability === capability);
  }

  /** Returns a role by its name or logical id. Throws if the file has no such role, or several. */
  public role(nameOrId: string): RecognizedRole {
    return this.named(() => {
      const found = this.all.filter(({ name, resource: { id } }) =>
        id === nameOrId || name?.toLowerCase() === asText(nameOrId).toLowerCase());
      if (found.length === 1) return found[0];
      const names = this.all.map(({ name, resource: { id } }) => name ?? id).join(', ');
      if (found.length === 0) {
        throw inputError('role', `the name of a role of the file: ${printable(names)}`, nameOrId);
      }
      const ids = found.map(({ resource: { id } }) => id).join(', ');
      throw new Error(`role must be one role of the file, got ${show(nameOrId)}, the name of ${ids}; use one of ` +
        'these logical ids');
    });
  }

  /** Returns the permissions for a role of the app. Throws if they cannot be used unchanged. */
  public userPermissionsOf(role: RecognizedRole): UserPermissions {
    const name = printable(nameOf(role));
    return this.named(() => {
      const permissions = this.permissionsOf(role);
      const [problem, ...more] = permissions.problems;
      if (problem !== undefined) {
        const others = more.length > 0 ? ` (and ${more.length} more, which the notes of the role have)` : '';
        throw new Error(`the permissions of the role ${name} cannot be used: ${printable(problem)}${others}`);
      }
      const { name: fileName, sha256 } = this.file;
      return {
        statements: roleArn => this.named(() =>
          toPolicyStatements(permissions, logicalId => this.arnFor(name, logicalId, roleArn))),
        managedPolicyArns: permissions.awsManagedPolicies.map(awsManagedPolicyArn),
        file: {
          name: fileName,
          sha256,
          downloadedOn: this.downloadedOn,
          role: role.resource.id,
          notes: this.notesOn(role),
          difference: rendered => differenceOf(
            permissions, rendered, logicalId => this.arnFor(name, logicalId, rendered.roleArn)),
          notAccepted: () => {
            const difference = this.beyond(role);
            return difference && this.accepted.includes(difference.id) ? undefined : difference;
          },
          acceptedInVain: () => this.acceptedInVain(),
        },
      };
    });
  }

  /**
   * Returns the permissions of a capability of this version. Undefined if the file has none. Throws if they cannot be
   * used, or if a role has the name of the capability but another trust.
   */
  public userPermissionsFor(capability: DefenderCapability): UserPermissions | undefined {
    const role = this.roleOf(capability);
    if (role !== undefined) return this.userPermissionsOf(role);
    const other = this.all.find(({ resembles }) => resembles === capability);
    if (other === undefined) return undefined;
    return this.named(() => {
      throw new Error(`role ${printable(nameOf(other))} must be that of ${capability}, got ${printable(other.what)}`);
    });
  }

  /**
   * Whether the file's role of a capability is for another permission type, because it lacks ReadOnlyAccess, which the
   * data of this type attaches.
   */
  public isOtherType(capability: DefenderCapability, type: PermissionsType): boolean {
    const role = this.roleOf(capability);
    const { managedPolicies } = capability._definition.permissions[type];
    return role !== undefined && attachesReadOnlyAccess(managedPolicies.map(p => p.name))
      && !attachesReadOnlyAccess(this.permissionsOf(role).awsManagedPolicies);
  }

  /** Whether a capability has a role without permissions in the file, but has permissions in the data. */
  public isEmpty(capability: DefenderCapability, type: PermissionsType): boolean {
    const role = this.roleOf(capability);
    const { statements, managedPolicies } = capability._definition.permissions[type];
    if (role === undefined || statements.length + managedPolicies.length === 0) return false;
    const ofFile = this.permissionsOf(role);
    return ofFile.statements.length + ofFile.awsManagedPolicies.length === 0;
  }

  /**
   * Returns what the file allows the role of a capability beyond the data of this version. The text of ReadOnlyAccess
   * counts as data if this version attaches it. Undefined if the file has no such role, or allows nothing more.
   */
  public widerThan(capability: DefenderCapability, type: PermissionsType): Wider | undefined {
    const role = this.roleOf(capability);
    const wider = role && this.comparison(role, type, textOf).wider(this.widerThanPublished(role).lines);
    return wider && wider.lines.length > 0 ? wider : undefined;
  }

  /**
   * Returns what the file allows a role beyond what Microsoft publishes for its capability, including what this version
   * narrows. For a role without a capability, this is everything. Undefined if there is no difference.
   */
  public beyond(role: RecognizedRole): RoleDifference | undefined {
    const { lines, rows } = this.widerThanPublished(role);
    if (lines.length === 0) return undefined;
    const { capability, trust: { trust } } = role;
    // The party of a role without a capability also comes from the file.
    const id = hashOf([JSON.stringify(capability ? { role: capability.id } : { role: nameOf(role), trust }), ...lines]);
    const party = capability ? '' : 'audience' in trust ? ` for ${trust.audience}`
      : 'service' in trust ? ` for ${trust.service}` : '';
    return { id, role: nameOf(role) + party, file: this.file.name, get rows() { return rows(); } };
  }

  /** Returns accepted ids without a difference in the file. */
  public acceptedInVain(): string[] {
    const ids = this.accepted.length === 0 ? [] : this.all.map(role => this.beyond(role)?.id);
    return this.accepted.filter(id => !ids.includes(id));
  }

  private widerThanPublished(role: RecognizedRole): Wider {
    const known = this.wider.get(role) ?? this.compareWithPublished(role);
    this.wider.set(role, known);
    return known;
  }

  private compareWithPublished(role: RecognizedRole): Wider {
    const definition = role.capability?._definition;
    const published: Published = definition ? {
      managedPolicies: widestPermissions(definition).managedPolicies.map(name => ({ name })),
      statements: publishedStatements(definition),
    } : { managedPolicies: [], statements: [] };
    return new PermissionComparison(this.permissionsOf(role), published, this.names(true), textOf).wider();
  }

  /** Returns what this version denies the role of a capability, but the file can allow and does not deny. */
  public notDenied(capability: DefenderCapability, type: PermissionsType): string[] {
    const role = this.roleOf(capability);
    return role ? this.comparison(role, type).notDenied() : [];
  }

  /** Roles that Defender for Cloud assumes but this version does not know, with logical id and name. */
  public get unknown(): { readonly id: string; readonly name: string }[] {
    return this.all.filter(({ kind }) => kind === 'unknown')
      .map(role => ({ id: role.resource.id, name: printable(nameOf(role)) }));
  }

  /**
   * Returns the differences between the file and others for a role, in both directions.
   * @param others a permission type, for the data of this version, or the permissions of a role in an account
   * @param textOf texts of AWS managed policies
   */
  public compare(role: RecognizedRole, others: PermissionsType | PermissionSet, textOf?: ManagedPolicyText): {
    readonly fileOnly: readonly Difference[];
    readonly dataOnly: readonly Difference[];
  } {
    const comparison = this.comparison(role, others, textOf);
    return { fileOnly: comparison.fileOnly(), dataOnly: comparison.dataOnly() };
  }

  /** Returns why the permissions of a role cannot be used. Empty if they can. */
  public problemsOf(role: RecognizedRole): readonly string[] {
    return this.permissionsOf(role).problems;
  }

  /** Returns what is unusual about a role, or prevents its use. */
  public notesOn(role: RecognizedRole): string[] {
    const { resource: { id }, trust: { differences }, kind } = role;
    if (kind === 'sentinel' || kind === 'other') return []; // nothing of it is used
    const { problems, notes } = this.permissionsOf(role);
    const ofTrust = differences.map(text => `${id}.Properties.AssumeRolePolicyDocument: ${text}`);
    return [...ofTrust, ...problems, ...notes].map(printable);
  }

  /** Runs a function, and adds the name of the file to its errors. */
  public named<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw namedError(printable(this.file.name), error);
    }
  }

  private comparison(
    role: RecognizedRole, others: PermissionsType | PermissionSet, textOf?: ManagedPolicyText,
  ): PermissionComparison {
    const isData = typeof others === 'string';
    const published = isData ? role.capability!._definition.permissions[others] : others;
    return new PermissionComparison(this.permissionsOf(role), published, this.names(isData), textOf);
  }

  /** Returns names of roles by logical id, from the data if the roles are compared with it. */
  private names(ofData: boolean): ReadonlyMap<string, string> {
    return new Map(this.all.map(other =>
      [other.resource.id, ofData && other.capability ? other.capability.defaultRoleName : nameOf(other)]));
  }

  private arnFor(user: string, logicalId: string, roleArn: RoleArnOf): string {
    const other = this.all.find(({ resource }) => resource.id === logicalId)!;
    const isName = /^[\w+=,.@-]{1,64}$/.test(other.name ?? '');
    const arn = roleArn(other.capability?.id, logicalId)
      ?? (!other.capability && isName ? accountArn('iam', '', `role/${other.name}`) : undefined);
    if (arn !== undefined) return arn;
    throw new Error(`the role ${user} refers to the role ${printable(nameOf(other))} of the file, which the app does ` +
      'not have');
  }

  private permissionsOf(role: RecognizedRole): FilePermissions {
    const known = this.permissions.get(role) ?? readPermissions(role, this.all, this.file, this.policies);
    this.permissions.set(role, known);
    return known;
  }
}

function attachesReadOnlyAccess(policies: readonly string[]): boolean {
  return policies.includes('ReadOnlyAccess');
}

/** Returns texts of AWS managed policies that this version attaches and a file can contain as statements. */
const textOf: ManagedPolicyText = name => name === 'ReadOnlyAccess' ? readOnlyAccess() : undefined;
