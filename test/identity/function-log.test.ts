import { CfnDynamicReference, CfnDynamicReferenceService, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefenderPlan, EntraIdentityProvider, MemberIdentityProvider, type DefenderForCloudOrganizationProps,
  type FunctionLogOptions, type IEntraIdentityProvider,
} from '../../src';
import { organize } from '../support/organization';
import { ofType } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const keyIn = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
const logsOf = (json: any) => ofType(json, 'AWS::Logs::LogGroup').map(r => r.Properties);

const ENCRYPTED = { RetentionInDays: 365, KmsKeyId: KEY_ARN };
const plans = [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })];

describe.each([
  ['createOrReuse', (stack: Stack, log?: FunctionLogOptions) => EntraIdentityProvider.createOrReuse(stack, 'Provider', log)],
  ['addMissingAudiences', (stack: Stack, log?: FunctionLogOptions) =>
    EntraIdentityProvider.fromExisting(stack, 'Provider', { addMissingAudiences: true, ...log })],
])('%s', (_, make: (stack: Stack, log?: FunctionLogOptions) => IEntraIdentityProvider) => {
  const logs = (options: (stack: Stack) => FunctionLogOptions | undefined) => {
    const stack = newStack();
    connect(stack, { identityProvider: make(stack, options(stack)) });
    return logsOf(templateOf(stack));
  };

  test('keeps its log for a month by default, encrypted by CloudWatch Logs', () => {
    expect(logs(() => undefined)).toEqual([{ RetentionInDays: 30 }]);
  });

  test('logRetention and logEncryptionKey', () => {
    expect(logs(stack => ({ logRetention: RetentionDays.ONE_YEAR, logEncryptionKey: keyIn(stack) })))
      .toEqual([ENCRYPTED]);
  });

  test('a key of the same stack', () => {
    const [{ KmsKeyId }] = logs(stack => ({ logEncryptionKey: new kms.Key(stack, 'Key') }));
    expect(KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  });

  test.each<[any, string]>([
    [{ logRetention: 364 }, 'logRetention must be a value of logs.RetentionDays, such as RetentionDays.ONE_YEAR, got 364'],
    [{ logEncryptionKey: KEY_ARN }, `logEncryptionKey must be a kms.IKey, such as kms.Key.fromKeyArn(...), got "${KEY_ARN}"`],
  ])('%p is refused', (options, message) => {
    expect(() => logs(() => options)).toThrow(message);
  });
});

test('providers that share a function have one log: other options are refused, the same or none are not', () => {
  const stack = newStack();
  const key = keyIn(stack);
  const provider = (id: string, log: FunctionLogOptions) =>
    EntraIdentityProvider.createOrReuse(stack, id, { tenantId: TENANT, ...log });
  provider('First', { logRetention: RetentionDays.ONE_YEAR });
  provider('Same', { logRetention: RetentionDays.ONE_YEAR });
  provider('None', {});
  expect(() => provider('Longer', { logRetention: RetentionDays.TWO_YEARS }))
    .toThrow('logRetention must be that of the first provider of the stack, 365, because they share one function, got 731');
  expect(() => provider('Encrypted', { logEncryptionKey: key })).toThrow(
    `logEncryptionKey must be that of the first provider of the stack, the default, because they share one function, got "${KEY_ARN}"`);
});

test('without a function, the options are refused', () => {
  expect(() => EntraIdentityProvider.fromExisting(newStack(), 'Provider', { logRetention: RetentionDays.ONE_YEAR }))
    .toThrow('logRetention has an effect only with addMissingAudiences');
});

describe('organization', () => {
  const organization = (props: Partial<DefenderForCloudOrganizationProps>) => organize({
    logRetention: RetentionDays.ONE_YEAR,
    logEncryptionKey: keyIn(newStack()),
    ...props,
  });

  test('the function of trusted access, and that of both providers in member accounts', () => {
    const { json, members } = organization({ activateTrustedAccess: true, plans });
    expect(logsOf(json())).toEqual([ENCRYPTED]);
    expect(logsOf(members().template)).toEqual([ENCRYPTED]);
  });

  test('addMissingAudiences of one of two providers', () => {
    const { members } = organization({
      plans,
      memberIdentityProvider: MemberIdentityProvider.fromExisting({ addMissingAudiences: true }),
      memberCiemIdentityProvider: MemberIdentityProvider.fromExisting(),
    });
    expect(logsOf(members().template)).toEqual([ENCRYPTED]);
  });

  test('a key of each account, from a parameter of the account', () => {
    const parameter = new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/security/log-key-arn').toString();
    const { members } = organization({ logEncryptionKey: kms.Key.fromKeyArn(newStack(), 'Key', parameter) });
    expect(logsOf(members().template)).toEqual([
      { RetentionInDays: 365, KmsKeyId: '{{resolve:ssm:/security/log-key-arn}}' },
    ]);
  });

  test('a key of another stack is refused in member accounts', () => {
    const { members } = organization({ logEncryptionKey: new kms.Key(newStack(), 'Mine') });
    expect(() => members()).toThrow(/Log\/Resource must not refer to Stack\/Mine\/Resource\.Arn outside Stack/);
  });

  test.each([
    ['create', MemberIdentityProvider.create()], ['fromExisting', MemberIdentityProvider.fromExisting()],
  ])('without a function (%s), the options are refused', (_, memberIdentityProvider) => {
    const message = 'logRetention has an effect only with a Lambda function, such as that of ' +
      'MemberIdentityProvider.createOrReuse()';
    expect(() => organization({ memberIdentityProvider })).toThrow(message);
    expect(() => organization({ memberIdentityProvider, activateTrustedAccess: true })).not.toThrow();
  });
});
