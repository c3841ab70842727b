/**
 * Jest resolves `fast-check` to this file, which gives random tests their seed. `npm test` has always the same one, so that
 * it says the same for the same commit. Slow tests draw a new one in each run and print it. `RANDOM_SEED` repeats a run.
 */
import { randomInt } from 'crypto';
import { relative } from 'path';
import { configureGlobal } from '../../node_modules/fast-check/lib/cjs/fast-check';

const path = relative(process.cwd(), expect.getState().testPath!);
const isSlow = path.endsWith('.slow.test.ts');
const seed = Number(process.env.RANDOM_SEED ?? (isSlow ? randomInt(2 ** 31) : 20261201));
if (!Number.isInteger(seed)) throw new Error(`RANDOM_SEED must be a whole number, got ${process.env.RANDOM_SEED}`);
if (isSlow) process.stderr.write(`RANDOM_SEED=${seed} repeats the random input of ${path}\n`);
configureGlobal({ seed }); // eslint-disable-line no-restricted-syntax

export * from '../../node_modules/fast-check/lib/cjs/fast-check';
