/** A version of aws-cdk-lib that is too old is an error that says so. */
import fs from 'fs';
import { peerDependencies } from '../../package.json';
import { checkCdkVersion } from '../../src/connector/resolve-options';

const OLDEST = '2.257.0';

test('the oldest version is that of package.json', () => expect(peerDependencies['aws-cdk-lib']).toBe(`^${OLDEST}`));

test.each(['2.200.0', '2.256.9', '1.300.0', '2.99.1-alpha.0'])('%s is too old', (version) => {
  expect(() => checkCdkVersion(version)).toThrow(
    new Error(`aws-cdk-lib must be ${OLDEST} or newer, got ${version}; update it together with constructs`));
});

test.each([OLDEST, '2.257.1', '2.1000.0', '3.0.0', 'unknown', ''])('%s is accepted', (version) => {
  expect(() => checkCdkVersion(version)).not.toThrow();
});

test('the version that is installed is read', () => {
  expect(() => checkCdkVersion()).not.toThrow();
  const read = jest.spyOn(fs, 'readFileSync').mockReturnValue('{ "version": "2.1.0" }');
  expect(() => checkCdkVersion()).toThrow('got 2.1.0');
  expect(read.mock.lastCall?.[0]).toMatch(/aws-cdk-lib[\\/]package\.json$/);
  read.mockRestore();
});
