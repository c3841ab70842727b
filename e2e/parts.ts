/** Which files run whole: all, or one part of them, which the commit chooses in turn. The smoke part of the others runs each time. */

/**
 * A part takes about as long as the smoke part. The commit's date chooses, because a clone does not know how often main
 * was pushed to. Dates are counted in slots of four hours, six a day. Five parts and six slots have no common factor, so
 * pushes every 4, 8, 12 or 16 hours, every day or every week run each part once in five pushes, and none is left out.
 */
export const PARTS = 5;
const SLOT = 4 * 3600;

/** The part of a commit, from 1: `date` is its committer date in seconds since 1970. */
export function partOf(date: number): number {
  return Math.floor(date / SLOT) % PARTS + 1;
}

/** Seconds that a file takes beyond its smoke part, on an idle machine, measured in 2026-11. */
const SECONDS: Record<string, number> = {
};
/** Of a file that was not measured yet. */
const UNKNOWN = 60;

export const secondsOf = (file: string): number => SECONDS[file] ?? UNKNOWN;

/** The files of a part, about as long as each other part: the longest file first, each into the part that is shortest. */
export function filesOfPart(files: readonly string[], part: number, parts: number): string[] {
  const sums = Array<number>(parts).fill(0);
  return [...files].sort((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1)).filter((file) => {
    const shortest = sums.indexOf(Math.min(...sums));
    sums[shortest] += secondsOf(file);
    return shortest === part - 1;
  }).sort();
}

/** Whether a test file has scenarios of the smoke part, and whether it has others. */
export function scenariosOf(source: string): { smoke: boolean; more: boolean } {
  return { smoke: /^(test|describe)(\.each)?[<(]/m.test(source), more: /^describeAll\(/m.test(source) };
}
