/** In the order in which people must read them. */
export const KINDS = ['widened', 'added', 'narrowed', 'removed'] as const;

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly sentence: string;
  readonly actions?: readonly string[];
  /** ARN, `*`, or the principal of a trust. */
  readonly target?: string;
}
