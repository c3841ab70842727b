import { RegionConcurrency, StackSetConcurrencyMode } from '../../src';
import { resolveOperationPreferences } from '../../src/stacksets/operation-preferences';

test('a quarter of the accounts at the same time, and one in ten may fail, by default', () => {
  expect(resolveOperationPreferences()).toEqual({
    maxConcurrentPercentage: 25,
    failureTolerancePercentage: 10,
    concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    regionConcurrencyType: 'PARALLEL',
  });
});

test('numbers instead of percentages', () => {
  expect(resolveOperationPreferences({ maxConcurrentCount: 3, failureToleranceCount: 0 })).toEqual({
    maxConcurrentCount: 3,
    failureToleranceCount: 0,
    concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    regionConcurrencyType: 'PARALLEL',
  });
});

test('everything else', () => {
  expect(resolveOperationPreferences({
    maxConcurrentPercentage: 50,
    failureTolerancePercentage: 0,
    concurrencyMode: StackSetConcurrencyMode.STRICT_FAILURE_TOLERANCE,
    regionConcurrency: RegionConcurrency.SEQUENTIAL,
    regionOrder: ['eu-west-1', 'us-east-1'],
  })).toEqual({
    maxConcurrentPercentage: 50,
    failureTolerancePercentage: 0,
    concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
    regionConcurrencyType: 'SEQUENTIAL',
    regionOrder: ['eu-west-1', 'us-east-1'],
  });
});

test.each([
  ['maxConcurrentCount', 1], ['maxConcurrentCount', 1000], ['maxConcurrentPercentage', 1], ['maxConcurrentPercentage', 100],
  ['failureToleranceCount', 0], ['failureToleranceCount', 1000], ['failureTolerancePercentage', 0],
  ['failureTolerancePercentage', 100],
])('%s of %d is allowed', (name, value) => {
  expect(resolveOperationPreferences({ [name]: value })).toMatchObject({ [name]: value });
});

test.each<[any, string]>([
  [{ maxConcurrentCount: 0 }, 'operationPreferences.maxConcurrentCount must be a whole number of at least 1, got 0'],
  [{ maxConcurrentPercentage: 0 }, 'operationPreferences.maxConcurrentPercentage must be a whole number from 1 to 100, got 0'],
  [{ maxConcurrentPercentage: 101 }, 'operationPreferences.maxConcurrentPercentage must be a whole number from 1 to 100, got 101'],
  [{ failureToleranceCount: -1 }, 'operationPreferences.failureToleranceCount must be a whole number of at least 0, got -1'],
  [{ failureTolerancePercentage: -1 }, 'operationPreferences.failureTolerancePercentage must be a whole number from 0 to 100, got -1'],
  [{ failureTolerancePercentage: 101 }, 'operationPreferences.failureTolerancePercentage must be a whole number from 0 to 100, got 101'],
  [{ maxConcurrentCount: 1, maxConcurrentPercentage: 1 },
    'operationPreferences must have maxConcurrentCount or maxConcurrentPercentage, got both'],
  [{ failureToleranceCount: 1, failureTolerancePercentage: 1 },
    'operationPreferences must have failureToleranceCount or failureTolerancePercentage, got both'],
  [{ regionConcurrency: 'BOTH' },
    'operationPreferences.regionConcurrency must be one of RegionConcurrency.PARALLEL, RegionConcurrency.SEQUENTIAL, got "BOTH"'],
  [{ concurrencyMode: 'HARD' },
    'operationPreferences.concurrencyMode must be one of StackSetConcurrencyMode.SOFT_FAILURE_TOLERANCE, ' +
      'StackSetConcurrencyMode.STRICT_FAILURE_TOLERANCE, got "HARD"'],
  [{ regionOrder: ['Ireland'], regionConcurrency: 'SEQUENTIAL' },
    'operationPreferences.regionOrder[0] must be an AWS region, such as eu-west-1, got "Ireland"'],
  [{ regionOrder: ['eu-west-1'] },
    'operationPreferences.regionConcurrency must be RegionConcurrency.SEQUENTIAL if you set regionOrder, got "PARALLEL"'],
  [{ maxConcurentCount: 1 },
    'operationPreferences.maxConcurentCount is not an option; did you mean operationPreferences.maxConcurrentCount?'],
  [{ failureTolerancecount: 1 },
    'operationPreferences.failureTolerancecount is not an option; did you mean operationPreferences.failureToleranceCount?'],
])('%j is an error', (preferences, message) => {
  expect(() => resolveOperationPreferences(preferences)).toThrow(new Error(message));
});
