import type { RecognizedRole } from './recognize';
import type { CustomCapabilityAzure } from '../../capabilities/custom-capability-options';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import { printable } from '../../checks/messages';

/** Options of a file with Microsoft's template. */
export interface MicrosoftTemplateOptions {
  /**
   * Day on which you downloaded the template, `YYYY-MM-DD`. Templates that use the file contain it in their metadata.
   * Throws if it is not a date.
   * @default - templates contain only the hash of the file
   */
  readonly downloadedOn?: string;
  /**
   * Ids of differences that you have reviewed and accept: permissions in the file beyond what Microsoft publishes for a
   * role. The error for a difference contains its id of 32 hexadecimal digits, which changes with the difference. Warns
   * about an id without a difference. Throws if an id has another form, or is repeated.
   * @default - none: each difference is an error
   */
  readonly acceptedDifferences?: string[];
}

/** Options of a capability that only Microsoft's template has. */
export interface MicrosoftTemplateCapabilityOptions {
  /**
   * Name of the capability in construct ids and outputs: an upper-case letter, then at most 63 letters or
   * digits. If you change it later, the role is replaced.
   * @default - the letters and digits of the role name, without the prefix `DefenderForCloud-`
   */
  readonly id?: string;
  /**
   * What the role may do, in a few words, for the descriptions of the role and its output.
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
 * A role of Microsoft's template that `MicrosoftTemplate` has read. Its string form is its description.
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
   * Name of the role in the file, or the default of the parameter with the name. Undefined if CloudFormation chooses
   * the name.
   */
  public readonly roleName?: string;
  /** The capability of the role, by its trust and its name. Undefined if this version has no such capability. */
  public readonly capability?: DefenderCapability;
  /** All audiences in the trust of the role, sorted. Empty if it trusts an AWS service or another role. */
  public readonly audiences: string[];
  /** What the role is, in one sentence. */
  public readonly description: string;
  /**
   * Unusual parts of the role, or reasons that prevent its use. Each entry is a sentence that begins with the location
   * in the file. The library never uses trusts of the file, so notes on trusts have no effect.
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
