/** Chooses the files whose scenarios all run: all files, or one part of them, which the commit chooses. The smoke tests always run. */

/**
 * The date of the commit chooses the part, because a clone does not know how often main was pushed to. A day has six slots of four
 * hours. Five parts and six slots have no common factor. So if pushes happen every 4, 8, 12 or 16 hours, every day or every week, five
 * pushes run each part once. With pushes at irregular times, about eight pushes run all parts. With a hash or the number of commits,
 * which choose a random part each time, it would take eleven pushes.
 */
export const PARTS = 5;
const SLOT = 4 * 3600;

/** Returns the part of a commit, from 1. `date` is its committer date in seconds since 1970. */
export function partOf(date: number): number {
  return Math.floor(date / SLOT) % PARTS + 1;
}

/** The approximate seconds that a file takes in addition to its smoke tests, on an idle machine, 2026-11. */
const SECONDS: Record<string, number> = {
  'access.e2e.ts': 30,
  'examples.e2e.ts': 50,
  'existing-provider.e2e.ts': 50,
  'large-template.e2e.ts': 55,
  'log-fan-out.e2e.ts': 16,
  'migrate.e2e.ts': 65,
  'monitoring.e2e.ts': 13,
  'organization.e2e.ts': 30,
  'organization-changes.e2e.ts': 170,
  'organization-monitoring.e2e.ts': 21,
  'organization-pilot.e2e.ts': 130,
  'organization-policies.e2e.ts': 15,
  'plans.e2e.ts': 100,
  'plugins.e2e.ts': 30,
  'returning-account.e2e.ts': 30,
  'templates.e2e.ts': 50,
  'templates-deny-data-reads.e2e.ts': 35,
  'templates-host-management.e2e.ts': 35,
  'templates-organization.e2e.ts': 85,
  'templates-providers.e2e.ts': 32,
  'verify.e2e.ts': 90,
};
/** The seconds of a file that was not measured yet. */
const UNKNOWN = 60;

export const secondsOf = (file: string): number => SECONDS[file] ?? UNKNOWN;

/** Returns the files of a part. To get parts of similar length, each file, the longest first, goes to the shortest part. */
export function filesOfPart(files: readonly string[], part: number, parts: number): string[] {
  const sums = Array<number>(parts).fill(0);
  return [...files].sort((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1)).filter((file) => {
    const shortest = sums.indexOf(Math.min(...sums));
    sums[shortest] += secondsOf(file);
    return shortest === part - 1;
  }).sort();
}

/** Whether a test file has smoke tests, and whether it has other scenarios. */
export function scenariosOf(source: string): { smoke: boolean; more: boolean } {
  return { smoke: /^(test|describe)(\.each)?[<(]/m.test(source), more: /^describeAll\(/m.test(source) };
}
