import { CommandError } from '../../../cli/asking/run-command';
import { configuredRegion, knownRegion } from '../../../cli/preflight/command';
import { InputError } from '../../../cli/shared/input-error';

const stack = (region?: string) => ({ id: 'S', stackName: 'S', folder: '.', template: {}, region });

test.each<[string, string | undefined, string | undefined, NodeJS.ProcessEnv, string | undefined]>([
  ['the option', 'eu-west-1', undefined, { AWS_REGION: 'us-east-1' }, 'eu-west-1'],
  ['the app', undefined, 'eu-west-2', { AWS_REGION: 'us-east-1' }, 'eu-west-2'],
  ['AWS_REGION', undefined, undefined, { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-west-2' }, 'us-east-1'],
  ['AWS_DEFAULT_REGION', undefined, undefined, { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-west-2' }, 'us-west-2'],
  ['nothing', undefined, undefined, { AWS_REGION: '' }, undefined],
])('%s', (_, option, app, env, expected) => {
  expect(knownRegion({ region: option }, stack(app), env)).toBe(expected);
});

const failing = (message: string) => async () => { throw new CommandError(message, '', 'aws configure get region'); };

test('that of the profile', async () => {
  await expect(configuredRegion(async () => 'eu-west-3')).resolves.toBe('eu-west-3');
});

test.each([['no value', failing('it ended with 1')], ['an empty value', async () => '']])('%s: an error', async (_, ask) => {
  await expect(configuredRegion(ask))
    .rejects.toThrow(
      new InputError(
        '--region is missing: it must be an AWS region, such as eu-west-1: neither the app, AWS_REGION nor the profile has one'));
});

test('a profile that does not exist is said', async () => {
  await expect(configuredRegion(failing('The config profile (x) could not be found'))).rejects.toThrow(CommandError);
});
