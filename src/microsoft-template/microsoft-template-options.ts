import type { CustomCapabilityAzure } from '../capabilities/custom-capability-options';

/** Options of a file with Microsoft's template. */
export interface MicrosoftTemplateOptions {
  /**
   * Day on which you downloaded the template, `YYYY-MM-DD`. Templates that use the file have it in their metadata.
   * Throws if it is not a date.
   * @default - templates have only the hash of the file
   */
  readonly downloadedOn?: string;
}

/** Options of a capability that only Microsoft's template has. */
export interface MicrosoftTemplateCapabilityOptions {
  /**
   * Name of the capability in construct ids, outputs and `roleArns`: an upper-case letter, then at most 63 letters or
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
