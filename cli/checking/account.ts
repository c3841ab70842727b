import { differs, information, ok, type Finding, attempt } from './findings';
import type { Ask } from '../asking/ask';

/** The caller, from `aws sts get-caller-identity`. */
export interface Identity {
  readonly account: string;
  readonly partition: string;
  readonly arn: string;
}

export async function identify(ask: Ask): Promise<Identity> {
  const { Account: account, Arn: arn } = await ask('identity');
  return { account, arn, partition: arn.split(':')[1] };
}

export function checkAccount(identity: Identity, expected: string | undefined): Finding {
  const found = `${identity.account}, as ${identity.arn}`;
  if (expected === undefined) return information('account', `${found}; neither --account nor the app names one`);
  return expected === identity.account
    ? ok('account', found)
    : differs('account', `${found}, expected ${expected}`, 'Use the --profile of the account of the stack.');
}

/** Reports a setting of the account that can explain why access to opt-in regions fails. */
export function checkTokens(ask: Ask): Promise<Finding[]> {
  return attempt('STS token version', async (id) => {
    const version = (await ask('accountSummary')).SummaryMap?.GlobalEndpointTokenVersion;
    return [information(id, version === 2 ? '2: session tokens of the global endpoint work in every region'
      : `${version ?? 'not given'}: session tokens of the global endpoint do not work in opt-in regions. If you use ` +
        'such a region: aws iam set-security-token-service-preferences --global-endpoint-token-version v2Token')];
  });
}
