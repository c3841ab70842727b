import { CommandError, howToSignIn, runCommand } from '../../../cli/asking/run-command';

describe('an error asks to sign in', () => {
  const needsSignIn = (message: string, code = '', command = 'aws sts get-caller-identity') =>
    new CommandError(message, code, command).needsSignIn;

  test.each([
    ['Unable to locate credentials. You can configure credentials by running "aws configure".', ''],
    ['Error when retrieving token from sso: Token has expired and refresh failed', ''],
    ['Error loading SSO Token: Token for corp does not exist', ''],
    ['The SSO session associated with this profile has expired or is otherwise invalid.', ''],
    ['The config profile (x) could not be found', ''],
    ['An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: expired', 'ExpiredToken'],
    ['An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: invalid', 'InvalidClientTokenId'],
  ])('%s', (message, code) => {
    expect(needsSignIn(message, code)).toBe(true);
  });

  test('others do not, nor does the Azure CLI, which has its own words', () => {
    expect(needsSignIn('An error occurred (AccessDenied) when calling the GetRole operation: no', 'AccessDenied')).toBe(false);
    expect(needsSignIn('aws is not installed, or not on the PATH')).toBe(false);
    expect(needsSignIn('The SSO session has expired', '', 'az account show')).toBe(false);
  });
});

test('how to sign in names the command for SSO, with the profile if there is one', () => {
  expect(howToSignIn('aws iam get-role --role-name R')).toBe(
    'sign in, or give --profile NAME. With IAM Identity Center (SSO): aws sso login --profile NAME');
  expect(howToSignIn("aws iam get-role --role-name R --profile 'my audit' --output json")).toBe(
    "sign in, or give another --profile. With IAM Identity Center (SSO): aws sso login --profile 'my audit'");
});

test.each([
  ['ThrottlingException', true], ['TooManyRequestsException', true], ['RequestLimitExceeded', true], ['SlowDown', true],
  ['ConcurrentModificationException', true], ['AccessDenied', false],
])('%s asks to come back later: %s', (code, expected) => {
  expect(new CommandError('', code, 'aws x').isThrottled).toBe(expected);
});

describe('a session', () => {
  const SESSION = { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c' };
  const before = process.env;
  beforeAll(() => { process.env = { ...before, AWS_PROFILE: 'own', AWS_DEFAULT_PROFILE: 'own', AWS_ACCESS_KEY_ID: 'own' }; });
  afterAll(() => { process.env = before; });
  const names = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  const seen = (session?: typeof SESSION) =>
    runCommand([process.execPath, '-p', `JSON.stringify(${JSON.stringify(names)}.map(name => process.env[name] ?? null))`], session);

  test('is used in place of the profile: the AWS CLI would prefer the profile', async () => {
    expect(await seen(SESSION)).toEqual([null, null, 'a', 'b', 'c']);
    expect((await seen()).slice(0, 3)).toEqual(['own', 'own', 'own']);
  });
});

test('a program that ends without a word gives no reason', async () => {
  const error = await runCommand([process.execPath, '-e', 'process.exit(3)']).catch(e => e);
  expect([error.message, error.isSilent]).toEqual(['it ended with 3', true]);
  const other = await runCommand([process.execPath, '-e', 'console.error("no"); process.exit(3)']).catch(e => e);
  expect([other.message, other.isSilent]).toEqual(['no', false]);
});

test('an answer that is no JSON is not shown: a wrapper prints a line above credentials', async () => {
  const answer = 'signed in\n{"Credentials": {"SecretAccessKey": "wJalrXUtnFEMI"}}';
  const error: CommandError = await runCommand([process.execPath, '-e', `console.log(${JSON.stringify(answer)})`, 'sts']).catch(e => e);
  expect(error).toBeInstanceOf(CommandError);
  expect(error.message).toBe(`the answer is not JSON. It is not shown, because it can contain secrets: ${answer.length + 1} characters`);
});
