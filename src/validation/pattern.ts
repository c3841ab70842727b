/** Patterns of IAM (`*`, `?`) over text in which these characters stand for parts that are known at deployment. */
export const PARTITION = '\uE010';
export const ACCOUNT = '\uE011';
export const URL_SUFFIX = '\uE012';
/** A part of a template that can be any text. */
export const ANY_TEXT = '\uE013';
/** A part of the permission data that stands for a name that the user gives: any text without wildcards. */
export const NAME = '\uE014';

/**
 * Whether everything that one pattern matches is matched by another one, `outer`. If a part of the inner pattern is not
 * known, it is assumed to fit.
 */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner || outer === '*') return true;
  const [o, n] = [[...outer], [...inner]];
  // reachable[i]: outer up to i covers inner up to the current position.
  let reachable = Array.from({ length: o.length + 1 }, (_, i) => o.slice(0, i).every(c => c === '*'));
  for (const c of n) {
    const next = new Array<boolean>(o.length + 1).fill(false);
    for (let i = 0; i <= o.length; i++) {
      if (c === ANY_TEXT) {
        next[i] = reachable[i] || (i > 0 && next[i - 1]);
      } else if (i > 0) {
        const isWildcard = c === '*' || c === '?';
        next[i] = o[i - 1] === '*' ? reachable[i] || reachable[i - 1] || next[i - 1]
          : o[i - 1] === '?' ? c !== '*' && reachable[i - 1]
            : o[i - 1] === NAME ? !isWildcard && (reachable[i - 1] || reachable[i])
              : o[i - 1] === c && reachable[i - 1];
      }
    }
    reachable = next;
  }
  return reachable[o.length];
}
