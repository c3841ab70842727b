/**
 * Jest resolves `fast-check` to this file, which sets the seed of random tests. `npm test` always uses the same seed, so that the
 * result is the same for the same commit. Slow tests choose a new seed in each run and print it. `RANDOM_SEED` repeats a run.
 *
 * If `interruptAfterTimeLimit` ends a run after less than `LEAST` of its inputs, the run fails, because it does not prove enough.
 */
import { randomInt } from 'crypto';
import { relative } from 'path';
import { configureGlobal, defaultReportMessage, type RunDetails } from '../../node_modules/fast-check/lib/cjs/fast-check';

const path = relative(process.cwd(), expect.getState().testPath!);
const isSlow = path.endsWith('.slow.test.ts');
const seed = Number(process.env.RANDOM_SEED ?? (isSlow ? randomInt(2 ** 31) : 20261201));
if (!Number.isInteger(seed)) throw new Error(`RANDOM_SEED must be a whole number, got ${process.env.RANDOM_SEED}`);
if (isSlow) process.stderr.write(`RANDOM_SEED=${seed} repeats the random input of ${path}\n`);

const LEAST = 1 / 4;

function reporter(run: RunDetails<unknown>): void {
  if (run.failed) throw new Error(defaultReportMessage(run), { cause: run.errorInstance });
  const least = Math.ceil(run.runConfiguration.numRuns! * LEAST);
  if (run.interrupted && run.numRuns < least) {
    throw new Error(`the time ended after ${run.numRuns} inputs, which must be at least ${least}`);
  }
}
configureGlobal({ seed, reporter }); // eslint-disable-line no-restricted-syntax

export * from '../../node_modules/fast-check/lib/cjs/fast-check';
