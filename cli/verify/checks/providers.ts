import { trustedProviders, trustOf } from './expected-roles';
import { functionsOf, OF_PROVIDERS } from './functions';
import { defenderSessionName, SAMPLE_TENANTS, sentinelSessionName } from '../../../src/identity/tenants';
import { quote } from '../../shared/command-line';
import { attempt, differs, information, ok, type Finding, type StackContext } from '../findings';

/** Tenant of the examples: a placeholder. */
const [PLACEHOLDER] = SAMPLE_TENANTS;
const SESSION = new RegExp(`^${defenderSessionName('(.+)')}$`);

export interface WantedProvider {
  readonly url?: string;
  readonly thumbprints: readonly string[];
  readonly audiences: readonly string[];
}

/** Every OIDC provider that the roles trust, whoever created it. */
export async function checkProviders({ ask, template }: StackContext): Promise<Finding[]> {
  const wanted = wantedProviders(template);
  const found = await Promise.all([...wanted].map(([arn, want]) => {
    const check = `OIDC provider ${arn.split('oidc-provider/')[1]}`;
    return attempt(check, async () => [checkProvider(check, want, await ask('provider', { provider: arn }), arn)]);
  }));
  return found.flat();
}

export function checkProvider(check: string, want: WantedProvider, provider: any, arn: string): Finding {
  const lacking = want.audiences.filter(audience => !provider.ClientIDList.includes(audience));
  const url = `https://${String(provider.Url).replace(/^https:\/\//, '')}`;
  if (lacking.length > 0) {
    return differs(check, `it lacks the audience ${lacking.join(', ')}`, lacking.map(audience =>
      `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)} --client-id ${quote(audience)}`)
      .join('; '));
  }
  if (want.url !== undefined && url !== want.url) {
    return differs(check, `its URL is ${url}, the template has ${want.url}`, 'Nothing can change it. Deploy again.');
  }
  const thumbprints = want.thumbprints.filter(print => !(provider.ThumbprintList ?? []).includes(print));
  if (thumbprints.length > 0) {
    return differs(check, `it lacks the thumbprint ${thumbprints.join(', ')}`,
      'aws iam update-open-id-connect-provider-thumbprint; name all thumbprints, the others of the provider too.');
  }
  const others = provider.ClientIDList.length - want.audiences.length;
  return ok(check, `${want.audiences.length} audiences` +
    (others > 0 ? `, and ${others} that no role of this stack needs` : ''));
}

/** The Entra tenant of the session names that the roles trust. Those of Microsoft Sentinel have a workspace. */
export function checkTenant({ template }: StackContext, expected: string | undefined): Finding[] {
  const sessions = trustsOf(template).map(trust => trust.sessionNames)
    .filter(names => !names.some(name => name.startsWith(sentinelSessionName('')))).flat();
  const tenants = [...new Set(sessions.flatMap(name => SESSION.exec(name)?.[1] ?? []))];
  if (tenants.length === 0) return [];
  const found = `roles trust Entra tenant ${tenants.join(', ')}`;
  const remedy = 'Set azureTenantId to your tenant in lower case (`az account show --query tenantId`), and deploy.';
  if (expected === undefined && tenants.includes(PLACEHOLDER)) {
    return [differs('tenant', `${found}, the placeholder of the examples`, remedy)];
  }
  if (expected === undefined) {
    return [information('tenant', `${found}; --tenant-id compares it with yours`)];
  }
  return [tenants.length === 1 && tenants[0] === expected
    ? ok('tenant', found)
    : differs('tenant', `${found}, expected ${expected}`, remedy)];
}

/** The providers that a template creates, completes or trusts, by ARN. */
export function wantedProviders(template: StackContext['template']): Map<string, WantedProvider> {
  const wanted = new Map<string, WantedProvider>();
  const add = (arn: string, more: Partial<WantedProvider>) => {
    const { url, thumbprints = [], audiences = [] } = wanted.get(arn) ?? {};
    wanted.set(arn, {
      url: more.url ?? url,
      thumbprints: [...new Set([...thumbprints, ...more.thumbprints ?? []])],
      audiences: [...new Set([...audiences, ...more.audiences ?? []])].sort(),
    });
  };
  for (const [id, properties] of template.ofType('AWS::IAM::OIDCProvider')) {
    const { Url: url, ThumbprintList: thumbprints, ClientIdList: audiences } = template.resolve(properties);
    add(template.physicalId(id), { url, thumbprints, audiences });
  }
  for (const [, { Environment }] of functionsOf(template, OF_PROVIDERS)) {
    const { PROVIDERS: providers, THUMBPRINT: thumbprint } = template.resolve(Environment.Variables);
    for (const line of String(providers).split('\n')) {
      const [arn, ...audiences] = line.split(' ').filter(word => word !== '');
      if (arn) add(arn, { thumbprints: thumbprint && [thumbprint], audiences });
    }
  }
  for (const { arn, audiences } of trustsOf(template)) add(arn, { audiences });
  return wanted;
}

function trustsOf(template: StackContext['template']) {
  return template.ofType('AWS::IAM::Role')
    .flatMap(([, properties]) => trustedProviders(trustOf(template, properties)))
    .filter(({ arn }) => arn.includes(':oidc-provider/'));
}
