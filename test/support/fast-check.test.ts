import * as fc from 'fast-check';

/** Each input takes 20 ms. */
const slow = fc.property(fc.nat(), () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); });

test('a run that its time limit ends early is a failure, unless it had enough inputs', () => {
  expect(() => fc.assert(slow, { numRuns: 1000, interruptAfterTimeLimit: 50 })).toThrow(
    /^the time ended after \d inputs, which must be at least 250$/);
  fc.assert(slow, { numRuns: 4, interruptAfterTimeLimit: 60_000 });
  fc.assert(slow, { numRuns: 4, interruptAfterTimeLimit: 50 }); // one is enough
});

test('a failure has its input, and the error', () => {
  expect(() => fc.assert(fc.property(fc.constant(7), n => expect(n).toBe(8))))
    .toThrow(`Property failed after 1 tests\n{ seed: ${process.env.RANDOM_SEED ?? 20261201},`);
});
