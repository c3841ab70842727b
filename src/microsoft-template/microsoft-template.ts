import { basename } from 'path';
import {
  administratorRightsOf, PermissionComparison, type Difference, type ManagedPolicyText,
} from './compare-with-data';
import { nameOf, toCapability, usableTrust, type UsableTrust } from './file-capability';
import type { MicrosoftTemplateCapabilityOptions, MicrosoftTemplateOptions } from './microsoft-template-options';
import { MicrosoftTemplateRole } from './microsoft-template-role';
import { toPolicyStatements } from './policy-statements';
import { recognizeRoles, type RecognizedRole } from './recognize';
import { readPermissions, type FilePermissions } from './role-permissions';
import { readTemplateFile, toTemplateFile, type TemplateFile } from './template-file';
import type { PermissionsType } from '../capabilities/capability-definition';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { namedError } from '../checks/located-error';
import { printable, show } from '../checks/show';
import { accountArn, awsManagedPolicyArn } from '../cloudformation/arns';
import type { RenderedName } from '../cloudformation/rendered-names';
import type { GivenPermissions, RoleArnOf } from '../identity/given-permissions';

/**
 * The CloudFormation template that the Azure portal offers for your plans: its roles, trusts and permissions of today.
 * Nothing else of the file is used: no other resource, no output, no value of a parameter. Trusts are never taken from
 * it.
 *
 * @example
 * const template = MicrosoftTemplate.fromFile('microsoft.json', { downloadedOn: '2026-11-27' });
 * const serverlessPosture = template.capability('DefenderForCloud-ServerlessPosture', {
 *   azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
 * });
 */
export class MicrosoftTemplate {
  /**
   * Reads a template in JSON, or the answer of `aws cloudformation get-template`. The command
   * `cdk-defender-for-cloud compare` converts YAML.
   *
   * @param path path of the file, relative to the working directory. Throws if it is not a template with roles, or has
   * more than 1 MiB.
   * @param options the date
   */
  public static fromFile(path: string, options: MicrosoftTemplateOptions = {}): MicrosoftTemplate {
    if (typeof path !== 'string') throw inputError('path', 'the path of a JSON file', path);
    const name = printable(basename(path));
    try {
      checkOptions('options', options ?? null, { downloadedOn: true });
      const { downloadedOn } = options;
      if (downloadedOn !== undefined && !isDate(downloadedOn)) {
        throw inputError('downloadedOn', 'a date of the form YYYY-MM-DD', downloadedOn);
      }
      return new MicrosoftTemplate(readTemplateFile(path), downloadedOn);
    } catch (error) {
      throw namedError(name, error);
    }
  }

  /**
   * A template that is already read, such as one from YAML.
   * @internal
   */
  public static _of(name: string, json: unknown, text: string | Buffer): MicrosoftTemplate {
    try {
      return new MicrosoftTemplate(toTemplateFile(name, json, text), undefined);
    } catch (error) {
      throw namedError(printable(name), error);
    }
  }

  /** Name of the file. */
  public readonly fileName: string;
  /** SHA-256 of the bytes of the file, in hexadecimal digits. */
  public readonly sha256: string;
  /** Day on which the template was downloaded, if you gave it. */
  public readonly downloadedOn?: string;
  /** All roles of the file, in its order. */
  public readonly roles: MicrosoftTemplateRole[];
  /** Sentences on parts of the file that are not read, such as nested stacks. */
  public readonly notes: string[];

  private readonly recognized: readonly RecognizedRole[];
  private readonly permissions = new Map<RecognizedRole, FilePermissions>();

  private constructor(private readonly file: TemplateFile, downloadedOn: string | undefined) {
    this.fileName = file.name;
    this.sha256 = file.sha256;
    this.downloadedOn = downloadedOn;
    this.recognized = recognizeRoles(file);
    this.roles = this.recognized.map(role => MicrosoftTemplateRole._of(role, this.notesOn(role)));
    this.notes = [...file.resources.values()].filter(({ type }) => /^AWS::CloudFormation::Stack(Set)?$/.test(type))
      .map(({ id, type }) => `${id}: ${type} deploys another template, whose roles are not read`);
  }

  /**
   * A capability that this version of the library does not know, with the name, the audience or service, and the
   * permissions of a role of the file. Its trust is that of the library. Switch it on with `additionalCapabilities` of
   * a plan. Use one object in all plans that need it.
   *
   * @param role name or logical id of the role in the file. Throws if it is a capability of this version, a role of
   * Microsoft Sentinel, or a role with a trust that the library does not make.
   * @param options what the file does not say. Throws as `DefenderCapability.custom` does.
   *
   * @example
   * const template = MicrosoftTemplate.fromFile('microsoft.json');
   * DefenderPlan.defenderCspm({
   *   additionalCapabilities: [template.capability('DefenderForCloud-ServerlessPosture', {
   *     azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
   *   })],
   * });
   */
  public capability(role: string, options: MicrosoftTemplateCapabilityOptions = {}): DefenderCapability {
    return this.named(() => {
      checkOptions('options', options, { id: true, summary: true, azure: true });
      const found = this._role(role);
      usableTrust(found);
      return toCapability(found, options, this._givenOf(found));
    });
  }

  /**
   * The role that is a capability. Undefined if the file has none, for example because its plan was not chosen.
   * @internal
   */
  public _roleOf(capability: DefenderCapability): RecognizedRole | undefined {
    return this.recognized.find(role => role.capability === capability);
  }

  /**
   * A role by its name or its logical id. Throws if the file has no such role, or several.
   * @internal
   */
  public _role(nameOrId: string): RecognizedRole {
    return this.named(() => {
      const found = this.recognized.filter(({ name, resource: { id } }) =>
        id === nameOrId || name?.toLowerCase() === String(nameOrId).toLowerCase());
      if (found.length === 1) return found[0];
      const names = this.recognized.map(({ name, resource: { id } }) => name ?? id).join(', ');
      if (found.length === 0) {
        throw inputError('role', `the name of a role of the file: ${printable(names)}`, nameOrId);
      }
      const ids = found.map(({ resource: { id } }) => id).join(', ');
      throw new Error(`role must be one role of the file, got ${show(nameOrId)}, the name of ${ids}; use one of ` +
        'these logical ids');
    });
  }

  /**
   * Whom a role trusts, for a capability of the user. Throws if it is a capability of this version or a role of
   * Microsoft Sentinel, or if its trust is of a kind that this library does not make.
   * @internal
   */
  public _trustOf(role: RecognizedRole): UsableTrust {
    return this.named(() => usableTrust(role));
  }

  /**
   * The permissions of a role, for a role of the app. Throws if they cannot be used as they are.
   * @internal
   */
  public _givenOf(role: RecognizedRole): GivenPermissions {
    const name = printable(nameOf(role));
    return this.named(() => {
      const permissions = this.permissionsOf(role);
      const [problem, ...more] = permissions.problems;
      if (problem !== undefined) {
        const others = more.length > 0 ? ` (and ${more.length} more, which the notes of the role have)` : '';
        throw new Error(`the permissions of the role ${name} cannot be used: ${printable(problem)}${others}`);
      }
      const { fileName, sha256, downloadedOn } = this;
      return {
        statements: roleArn => this.named(() =>
          toPolicyStatements(permissions, logicalId => this.arnFor(name, logicalId, roleArn))),
        managedPolicyArns: permissions.awsManagedPolicies.map(awsManagedPolicyArn),
        file: {
          name: fileName,
          sha256,
          downloadedOn,
          role: role.resource.id,
          administratorRights: names => this._administratorRights(role, names),
        },
      };
    });
  }

  /**
   * The permissions of a capability of this version. Undefined if the file has none. Throws if they cannot be used, or
   * if a role has the name of the capability and another trust.
   * @internal
   */
  public _givenTo(capability: DefenderCapability): GivenPermissions | undefined {
    const role = this._roleOf(capability);
    if (role !== undefined) return this._givenOf(role);
    const other = this.recognized.find(({ resembles }) => resembles === capability);
    if (other === undefined) return undefined;
    return this.named(() => {
      throw new Error(`role ${printable(nameOf(other))} must be that of ${capability}, got ${printable(other.what)}`);
    });
  }

  /**
   * What the file allows to the role of a capability, and the data of this version does not. Empty if it has no such
   * role.
   * @internal
   */
  public _widerThan(capability: DefenderCapability, type: PermissionsType): string[] {
    const role = this._roleOf(capability);
    // What the data denies, the role is denied with permissions of a file too.
    const wider = role ? this._compare(role, type).fileOnly.filter(({ kind }) => kind !== 'notDenied') : [];
    return [...new Set(wider.map(({ what }) => what))];
  }

  /**
   * Logical ids of roles that Defender for Cloud assumes and this version does not know, with their names.
   * @internal
   */
  public get _unknownRoles(): { readonly id: string; readonly name: string }[] {
    return this.recognized.filter(({ kind }) => kind === 'unknown')
      .map(role => ({ id: role.resource.id, name: printable(nameOf(role)) }));
  }

  /**
   * What the file has for a capability and the data of this version has not, or the other way round.
   * @param textOf texts of AWS managed policies
   * @internal
   */
  public _compare(role: RecognizedRole, type: PermissionsType, textOf?: ManagedPolicyText): {
    readonly fileOnly: readonly Difference[];
    readonly dataOnly: readonly Difference[];
  } {
    const published = role.capability!._definition.permissions[type];
    const names = new Map(this.recognized.map(other =>
      [other.resource.id, other.capability?.defaultRoleName ?? nameOf(other)]));
    const comparison = new PermissionComparison(this.permissionsOf(role), published, names, textOf);
    return { fileOnly: comparison.fileOnly(), dataOnly: comparison.dataOnly() };
  }

  /**
   * With which statements and policies a role is like an administrator.
   * @param names names of the roles of the app, which can be other ones
   * @internal
   */
  public _administratorRights(role: RecognizedRole, names: readonly RenderedName[] = []): string[] {
    const known = this.recognized.filter(other => other !== role && other.capability !== undefined);
    const ofApp = names.map(({ path: Path, name: RoleName }) => ({ ...role.resource, properties: { Path, RoleName } }));
    return administratorRightsOf(this.permissionsOf(role), role.resource, [...known.map(k => k.resource), ...ofApp])
      .map(printable);
  }

  /**
   * Why the permissions of a role cannot be used. Empty if they can.
   * @internal
   */
  public _problemsOf(role: RecognizedRole): readonly string[] {
    return this.permissionsOf(role).problems;
  }

  /**
   * All roles, for the command that compares.
   * @internal
   */
  public get _recognized(): readonly RecognizedRole[] {
    return this.recognized;
  }

  private arnFor(user: string, logicalId: string, roleArn: RoleArnOf): string {
    const other = this.recognized.find(({ resource }) => resource.id === logicalId)!;
    const isName = /^[\w+=,.@-]{1,64}$/.test(other.name ?? '');
    const arn = roleArn(other.capability?.id, logicalId)
      ?? (!other.capability && isName ? accountArn('iam', '', `role/${other.name}`) : undefined);
    if (arn !== undefined) return arn;
    throw new Error(`the role ${user} refers to the role ${printable(nameOf(other))} of the file, which the app does ` +
      'not have');
  }

  private notesOn(role: RecognizedRole): string[] {
    const { resource: { id }, trust: { differences }, kind } = role;
    if (kind === 'sentinel' || kind === 'other') return []; // nothing of it is used
    const { problems, notes } = this.permissionsOf(role);
    const ofTrust = differences.map(text => `${id}.Properties.AssumeRolePolicyDocument: ${text}`);
    return [...ofTrust, ...problems, ...notes].map(printable);
  }

  private permissionsOf(role: RecognizedRole): FilePermissions {
    const known = this.permissions.get(role) ?? readPermissions(role, this.recognized, this.file);
    this.permissions.set(role, known);
    return known;
  }

  private named<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw namedError(printable(this.fileName), error);
    }
  }
}

function isDate(text: unknown): boolean {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
