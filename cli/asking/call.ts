import type { Shape } from './shape';

/** A command of this package that asks AWS and Azure. */
export type Asker = 'preflight' | 'verify' | 'leave' | 'denied';
/** When a command asks: always, or with or without options that stand in the text, such as `with --member or --member-account`. */
export type When = 'always' | `with --${string}` | `unless --${string}`;

/** A command of the AWS CLI or the Azure CLI that a person could type. */
export interface Call {
  /**
   * As typed. A value in angle brackets is filled in. `--region`, `--profile` and `--output json` are added.
   */
  readonly line: string;
  /** What it is asked for. */
  readonly shows: string;
  /** IAM actions that it needs. The Azure CLI needs the role Reader instead. */
  readonly needs: readonly string[];
  readonly by: { readonly [asker in Asker]?: When };
  /** What is read of its answer. */
  readonly shape: Shape;
  /** Whether it does more than read. */
  readonly acts?: boolean;
  /** Whether its answer can hold a secret: then nothing that the program says is shown, except an error of AWS. */
  readonly secret?: boolean;
  /** Whether its answer changes, or is too long to keep: it is asked each time. */
  readonly again?: boolean;
  /** Whether `preflight` asks it in each region that matters, and not in that of the stack. */
  readonly everywhere?: boolean;
}

/** A row of the catalogue. */
export function call(
  line: string, shows: string, needs: readonly string[] | string, by: Call['by'], shape: Shape,
  more: Pick<Call, 'acts' | 'secret' | 'again' | 'everywhere'> = {},
): Call {
  return { line, shows, needs: [needs].flat(), by, shape, ...more };
}

export const ALWAYS = 'always';
export const EVERYWHERE = { everywhere: true };
