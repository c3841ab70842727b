/** Which files run whole: all, or one part of them, which the commit chooses in turn. The smoke part of the others runs each time. */

/**
 * The date of the commit chooses the part, in slots of four hours, six a day. A clone does not know how often main was
 * pushed to. Five parts and six slots have no common factor, so pushes every 4, 8, 12 or 16 hours, every day or every week
 * run each part once in five pushes. Pushes at uneven hours need about eight for all parts; by a hash or the number of
 * commits they would need eleven, since that is a random part each time.
 */
export const PARTS = 5;
const SLOT = 4 * 3600;

/** The part of a commit, from 1: `date` is its committer date in seconds since 1970. */
export function partOf(date: number): number {
  return Math.floor(date / SLOT) % PARTS + 1;
}

/** About how many seconds a file takes beyond its smoke part, on an idle machine, 2026-11. */
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
