import { trustedProviders, trustOf } from './expected-roles';
import { attempt, compared, differs, information, ok, type Finding, type StackContext, notCheckable } from './findings';
import { asText } from '../../src/checks/json-text';
import { defenderSessionName, SAMPLE_TENANTS, sentinelSessionName } from '../../src/identity/tenants';
import { referencesIn, splitReference } from '../../src/policy-language/cloudformation/template-functions';
import { together } from '../asking/rows';
import { differences } from '../reading/policy-difference';
import { quote } from '../shared/command-line';

/** The tenant in the examples, which is a placeholder. */
const [PLACEHOLDER] = SAMPLE_TENANTS;
const SESSION = new RegExp(`^${defenderSessionName('(.+)')}$`);

export interface WantedProvider {
  readonly url?: string;
  readonly thumbprints: readonly string[];
  readonly audiences: readonly string[];
}

/** Checks every OIDC provider that the roles trust, even if another stack created it. */
export async function checkProviders({ ask, template }: StackContext): Promise<Finding[]> {
  const wanted = wantedProviders(template);
  return together([...wanted], ([arn, want]) => attempt(`OIDC provider ${arn.split('oidc-provider/')[1]}`, async check =>
    [checkProvider(check, want, await ask('provider', { provider: arn }), arn)]));
}

function checkProvider(check: string, want: WantedProvider, provider: any, arn: string): Finding {
  const lacking = want.audiences.filter(audience => !provider.ClientIDList.includes(audience));
  const url = `https://${asText(provider.Url).replace(/^https:\/\//, '')}`;
  if (lacking.length > 0) {
    return differs(check, `it lacks the audience ${lacking.join(', ')}`, lacking.map(audience =>
      `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)} --client-id ${quote(audience)}`)
      .join('; '));
  }
  if (want.url !== undefined && url !== want.url) {
    return differs(check, `its URL is ${url}, but the template has ${want.url}`, 'The URL of a provider cannot be changed. Deploy again.');
  }
  const thumbprints = want.thumbprints.filter(print => !(provider.ThumbprintList ?? []).includes(print));
  if (thumbprints.length > 0) {
    return differs(check, `it lacks the thumbprint ${thumbprints.join(', ')}`,
      'aws iam update-open-id-connect-provider-thumbprint. Name all thumbprints, including the existing ones.');
  }
  const others = provider.ClientIDList.length - want.audiences.length;
  return ok(check, `${want.audiences.length} audiences` +
    (others > 0 ? `, and ${others} that no role of this stack needs` : ''));
}

/** Checks the Entra tenant in the session names of the trust policies. Session names of Microsoft Sentinel have a workspace instead. */
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

/** The providers that a template creates, changes or trusts, by ARN. */
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
  for (const [, { Environment }] of functionsOf(template, PROVIDER_RESOURCES)) {
    const { PROVIDERS: providers, THUMBPRINT: thumbprint } = template.resolve(Environment.Variables);
    for (const line of asText(providers).split('\n')) {
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

/** The custom resources of the library that create providers or add audiences. */
export const PROVIDER_RESOURCES = ['Custom::ReusableOpenIDConnectProvider', 'Custom::OpenIDConnectProviderAudiences'];

/** The functions of custom resources of these types: their logical ids, and their properties in the template. */
export function functionsOf(template: StackContext['template'], types: readonly string[]): [string, any][] {
  const used = template.ofType(...types).flatMap(([, { ServiceToken }]) => referencesIn(ServiceToken).map(name => splitReference(name)[0]));
  return template.ofType('AWS::Lambda::Function').filter(([id]) => used.includes(id));
}

/** Compares settings, environment and layers of each function of the library, but not its code. */
export async function checkFunctions({ ask, template }: StackContext): Promise<Finding[]> {
  return together(functionsOf(template, [...PROVIDER_RESOURCES, 'Custom::StackSetsTrustedAccess']), ([id, properties]) =>
    attempt(`function ${id}`, async () => {
      const name = template.physicalId(id);
      const actual = await ask('function', { function: name });
      const { Handler, Runtime, Timeout, Role, Environment } = properties;
      const wanted = template.resolve({ Handler, Runtime, Timeout, Role, Environment: Environment?.Variables ?? {}, Layers: [] });
      const wrong = differences(wanted, {
        Handler: actual.Handler,
        Runtime: actual.Runtime,
        Timeout: actual.Timeout,
        Role: actual.Role,
        Environment: actual.Environment?.Variables ?? {},
        Layers: (actual.Layers ?? []).map((layer: any) => layer.Arn),
      });
      return [
        compared(`function ${name}`, wrong, 'settings and environment as in the template, no layers'),
        notCheckable(`function ${name}: code`, `last changed ${actual.LastModified}, SHA-256 of the package ${actual.CodeSha256}; ` +
          'the template does not contain this value'),
      ];
    }));
}
