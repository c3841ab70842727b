import type { Basis } from './basis';

/** A template of a source, with a name that tells it from the others. */
export interface NamedTemplate {
  readonly name: string;
  readonly template: any;
  /** Conditions of the templates that deploy this one. */
  readonly when?: readonly string[];
  /** What these depend on. */
  readonly basis?: Basis;
  /** Tags of the stacks that deploy this one, with what they depend on. */
  readonly tags?: readonly unknown[];
}
