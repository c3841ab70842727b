import type { RecognizedRole } from './recognize';
import type { CustomCapabilityAzure } from '../../capabilities/custom-capability-options';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import { printable } from '../../checks/messages';

/** Options of a file with Microsoft's template. */
export interface MicrosoftTemplateOptions {
  /**
   * Day on which you downloaded the template, `YYYY-MM-DD`. Templates that use the file have it in their metadata.
   * Throws if it is not a date.
   * @default - templates have only the hash of the file
   */
  readonly downloadedOn?: string;
  /**
   * Ids of differences that you have read and accept: what the file allows a role beyond what Microsoft publishes for
   * it. The error that shows a difference has its id, of 32 hexadecimal digits. If the difference changes, its id
   * changes, too. Warns of an id that is that of no difference. Throws if an id has another form, or is there twice.
   * @default - none: each difference is an error
   */
  readonly acceptedDifferences?: string[];
}

/** Options of a capability that only Microsoft's template has. */
export interface MicrosoftTemplateCapabilityOptions {
  /**
   * Name of the capability in construct ids and outputs: an upper-case letter, then at most 63 letters or
   * digits. If you change it later, the role is replaced.
   * @default - the letters and digits of the name of the role, without `DefenderForCloud-` in front
   */
  readonly id?: string;
  /**
   * What the role may do, in a few words: the description of the role and of its output.
   * @default - the id of the capability
   */
  readonly summary?: string;
  /**
   * Where the Azure side names the role.
   * @default - the Azure side does not name the role
   */
  readonly azure?: CustomCapabilityAzure;
}

/**
 * A role of Microsoft's template, as `MicrosoftTemplate` reads it. As a text, it says what it is.
 *
 * @example
 * const roles = MicrosoftTemplate.fromFile('microsoft.json').roles;
 * for (const role of roles) Annotations.of(stack).addInfo(role.description);
 */
export class MicrosoftTemplateRole {
  /** @internal */
  public static _of(role: RecognizedRole, notes: readonly string[]): MicrosoftTemplateRole {
    return new MicrosoftTemplateRole(role, notes);
  }

  /** Logical id of the role in the file. */
  public readonly logicalId: string;
  /**
   * Name of the role in the file. If a parameter has the name, its default. Undefined if CloudFormation chooses the
   * name.
   */
  public readonly roleName?: string;
  /** The capability that the role is, by whom it trusts and by its name. Undefined if it is none of this version. */
  public readonly capability?: DefenderCapability;
  /** All audiences that the trust of the role names, sorted. Empty if it trusts an AWS service or another role. */
  public readonly audiences: string[];
  /** What the role is, in one sentence. */
  public readonly description: string;
  /**
   * What is unusual about the role, or prevents its use. Each entry is a sentence that begins with its place in the
   * file. Trusts are never taken from the file, so that what is unusual about one has no effect.
   */
  public readonly notes: string[];

  private constructor({ resource, name, capability, trust, what }: RecognizedRole, notes: readonly string[]) {
    this.logicalId = resource.id;
    this.roleName = name;
    this.capability = capability;
    this.audiences = [...trust.audiences];
    this.description = printable(`${name ?? resource.id} is ${what}`);
    this.notes = [...notes];
  }

  /** The description of the role. */
  public toString(): string {
    return this.description;
  }
}
