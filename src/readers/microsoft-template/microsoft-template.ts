import { basename } from 'path';
import { toCapability, usableTrust } from './file-capability';
import { FileRoles } from './file-roles';
import {
  type MicrosoftTemplateCapabilityOptions, type MicrosoftTemplateOptions, MicrosoftTemplateRole,
} from './microsoft-template-options';
import { readTemplateFile, toTemplateFile, type TemplateFile } from './template-file';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import { checkKnown, checkList, checkPattern, inputError, IT_IS_CHECKED } from '../../checks/input';
import { checkOptions } from '../../checks/known-options';
import { namedError, printable } from '../../checks/messages';

/**
 * The current CloudFormation template from the Azure portal for your plans. The library reads its roles, trusts and
 * permissions, but no other resources, outputs or parameter values. It never uses the trusts for roles.
 *
 * @example
 * const template = MicrosoftTemplate.fromFile('microsoft.json', { downloadedOn: '2026-11-27' });
 * const contosoPosture = template.capability('DefenderForCloud-ContosoPosture', {
 *   azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
 * });
 */
export class MicrosoftTemplate {
  /**
   * Reads a template in JSON, or the output of `aws cloudformation get-template` or `describe-stack-set`, including
   * with `--query` for the template. The command `cdk-defender-for-cloud compare` converts YAML.
   *
   * @param path path of the file, relative to the working directory. Throws if it is not a template with roles, is
   * larger than 1 MiB, or has an object with a repeated name.
   * @param options download date and accepted differences
   */
  public static fromFile(path: string, options: MicrosoftTemplateOptions = {}): MicrosoftTemplate {
    if (typeof path !== 'string' || path === '') throw inputError('path', 'the path of a JSON file', path);
    const name = printable(basename(path));
    try {
      checkOptions('options', options ?? null, { downloadedOn: true, acceptedDifferences: true });
      const { downloadedOn, acceptedDifferences = [] } = options;
      if (downloadedOn !== undefined && !isDate(downloadedOn)) {
        throw inputError('downloadedOn', 'a date of the form YYYY-MM-DD', downloadedOn);
      }
      checkList('acceptedDifferences', acceptedDifferences, 'difference', (prop, id) => {
        checkKnown(prop, id, IT_IS_CHECKED);
        checkPattern(prop, id, /^[0-9a-f]{32}$/, 'the id of a difference, 32 hexadecimal digits');
      }, { canBeEmpty: true });
      return new MicrosoftTemplate(readTemplateFile(path), downloadedOn, [...acceptedDifferences]);
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
      return new MicrosoftTemplate(toTemplateFile(name, json, text), undefined, []);
    } catch (error) {
      throw namedError(printable(name), error);
    }
  }

  /** Name of the file. */
  public readonly fileName: string;
  /** SHA-256 of the bytes of the file, in hexadecimal digits. */
  public readonly sha256: string;
  /** Day on which the template was downloaded. Undefined if you did not set it. */
  public readonly downloadedOn?: string;
  /** All roles of the file, in its order. */
  public readonly roles: MicrosoftTemplateRole[];
  /** Sentences about parts of the file that are not read, such as nested stacks. */
  public readonly notes: string[];

  /** @internal */
  public readonly _roles: FileRoles;

  private constructor(file: TemplateFile, downloadedOn: string | undefined, accepted: readonly string[]) {
    this.fileName = file.name;
    this.sha256 = file.sha256;
    this.downloadedOn = downloadedOn;
    const roles = new FileRoles(file, downloadedOn, accepted);
    this._roles = roles;
    this.roles = roles.all.map(role => MicrosoftTemplateRole._of(role, roles.notesOn(role)));
    this.notes = [...file.resources.values()].filter(({ type }) => /^AWS::CloudFormation::Stack(Set)?$/.test(type))
      .map(({ id, type }) => `${id}: ${type} deploys another template, whose roles are not read`);
  }

  /**
   * A capability that this version of the library does not know, with the name, the audience or service, and the
   * permissions of a role in the file. The library creates its trust. Add it to `additionalCapabilities` of a plan.
   * Synthesis fails until `acceptedDifferences` of the file contains its permissions. Use the same object in all plans
   * that need it.
   *
   * @param role name or logical id of the role in the file. Throws if it is a capability of this version, a role of
   * Microsoft Sentinel, or a role with a trust that the library does not create.
   * @param options values that are not in the file. Throws like `DefenderCapability.custom`.
   *
   * @example
   * const template = MicrosoftTemplate.fromFile('microsoft.json');
   * DefenderPlan.defenderCspm({
   *   additionalCapabilities: [template.capability('DefenderForCloud-ContosoPosture', {
   *     azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
   *   })],
   * });
   */
  public capability(role: string, options: MicrosoftTemplateCapabilityOptions = {}): DefenderCapability {
    return this._roles.named(() => {
      checkOptions('options', options, { id: true, summary: true, azure: true });
      const found = this._roles.role(role);
      usableTrust(found);
      return toCapability(found, options, this._roles.userPermissionsOf(found));
    });
  }
}

function isDate(text: unknown): boolean {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
