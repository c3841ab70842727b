import { inHcl } from './expressions';
import { TAGS } from './own-variables';
import type { References } from './references';
import { functionsIn, ifOf, intrinsicOf, referencesIn } from '../../../src/policy-language/cloudformation/template-functions';
import { entriesOf } from '../../../src/policy-language/cloudformation/template-resources';
import { ACCOUNT_PARAMETERS } from '../../templates/parameters';
import { Hcl, hclBlock, hclString, type HclValue } from '../hcl';
import { snakeCase } from '../names';
import { isSwitch, valueOfParameter } from '../variables';

export const STACK_FILE = 'oidc_providers.template.json';

interface Provider {
  /** The name in Terraform. */
  readonly name: string;
  readonly arn: Hcl;
  readonly url: HclValue;
  readonly thumbprint: string;
  /** Audiences with the conditions of the roles that trust them. Without a condition, the provider always has the audience. */
  readonly audiences: Map<string, string | undefined>;
  /** If undefined, the provider always exists. */
  readonly condition?: string;
}

/** The part of an account template that has the function that creates or reuses the OIDC providers. */
export function providersTemplate(account: any): any {
  const resources = Object.fromEntries(entriesOf(account, 'Resources')
    .filter(([, r]: [string, any]) => ['Providers', 'CiemProvider'].includes(r.Condition)));
  const conditions = new Map<string, unknown>();
  const add = (value: unknown) => {
    for (const [name, args] of functionsIn(value)) {
      const id = name === 'Condition' ? args : name === 'Fn::If' ? (args as unknown[])[0] : undefined;
      if (typeof id !== 'string' || conditions.has(id)) continue;
      conditions.set(id, account.Conditions[id]);
      add(account.Conditions[id]);
    }
  };
  add(resources);
  const used = new Set(referencesIn([resources, [...conditions.values()]]));
  const among = (section: string, has: (id: string) => boolean) =>
    Object.fromEntries(entriesOf(account, section).filter(([id]) => has(id)));
  const parameters = among('Parameters', id => used.has(id));
  // Only people need the labels for the console, and Terraform deploys this template.
  const { 'AWS::CloudFormation::Interface': _, ...metadata } = account.Metadata;
  return {
    Description: 'Microsoft Defender for Cloud: creates or reuses the OIDC providers of an AWS account',
    Metadata: metadata,
    Parameters: parameters,
    Conditions: among('Conditions', id => conditions.has(id)),
    Resources: resources,
    // If neither a resource nor an output changes, CloudFormation keeps the earlier parameters and metadata ("No updates are to be
    // performed"). The provider reads them, so each plan would show the same change again. These outputs change with them.
    Outputs: {
      Parameters: { Value: { 'Fn::Sub': Object.keys(parameters).map(id => `\${${id}}`).join(' ') } },
      Metadata: { Value: JSON.stringify(metadata) },
    },
  };
}

/** The providers that the function of the template creates or reuses. */
function providersOf(template: any, references: References): Provider[] {
  const { PROVIDERS, THUMBPRINT } = template.Resources.OidcProviderFunctionHandler.Properties.Environment.Variables;
  const [, parts] = intrinsicOf(PROVIDERS)![1] as [string, unknown[]];
  const providers: Provider[] = [];
  for (const part of parts) {
    const [condition, yes] = ifOf(part) ?? [undefined, part];
    const text = (intrinsicOf(yes)?.[1] ?? yes) as string;
    const [, arn, audiences] = /^(arn:\S+)?(.*)\n?$/.exec(text)!;
    const onlyIf = condition && `local.${snakeCase(condition)}`;
    if (arn !== undefined) {
      const isOwn = condition !== undefined;
      providers.push({
        name: isOwn ? 'ciem' : 'microsoft',
        arn: inHcl({ 'Fn::Sub': arn }, references) as Hcl,
        url: inHcl({ 'Fn::Sub': `https://${arn.slice(arn.indexOf('/') + 1)}` }, references),
        thumbprint: THUMBPRINT,
        audiences: new Map(),
        ...isOwn ? { condition: 'local.ciem' } : {},
      });
    }
    for (const audience of audiences.split(' ').filter(word => word !== '')) {
      providers.at(-1)!.audiences.set(audience, arn === undefined ? onlyIf : undefined);
    }
  }
  return providers;
}

interface ProviderBlocks {
  readonly blocks: readonly string[];
  /**
   * Preconditions of a role, by the name of the provider. They check that a provider that Terraform created or imported has the audiences.
   * Postconditions of these resources, which have a `count`, would also fail if Terraform cannot create the resource, and their errors
   * would hide the first error.
   */
  readonly conditions: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly arns: Readonly<Record<string, Hcl>>;
}

/** Makes trust policies refer to the locals with the ARNs of the providers. */
export function nameProviders(template: any, references: References): void {
  for (const { name, arn } of providersOf(template, references)) references.locals.set(arn.text, `${name}_provider_arn`);
}

/** The blocks for the three values of `identity_provider`: CreateOrReuse (a function does it), Create and Existing. */
export function providerBlocks(template: any, references: References): ProviderBlocks {
  const providers = providersOf(template, references);
  const arnOf = ({ name }: Provider) => new Hcl(`local.${name}_provider_arn`);
  const locals = Object.fromEntries(providers.flatMap((provider): [string, HclValue][] => {
    const needed = [...provider.audiences].map(([audience, onlyIf]) =>
      onlyIf === undefined ? `[${hclString(audience)}]` : `${onlyIf} ? [${hclString(audience)}] : []`);
    const audiences = needed.length === 1 ? needed[0] : `concat(\n${needed.map(n => `  ${n},\n`).join('')})`;
    return [
      [`${provider.name}_provider_arn`, provider.arn],
      [`${provider.name}_audiences`, new Hcl(audiences)],
    ];
  }));
  const only = (way: string, condition?: string) =>
    ({ count: new Hcl(`local.create && var.identity_provider == "${way}"${condition === undefined ? '' : ` && ${condition}`} ? 1 : 0`) });
  const blocks = [
    '# Audiences that the existing roles need.\n' + hclBlock('locals', locals),
    STACK_COMMENT + hclBlock('resource "aws_cloudformation_stack" "oidc_providers"', {
      ...only('CreateOrReuse'),
      name: new Hcl('"${var.stack_name}-OidcProviders"'),
      template_body: new Hcl(`file("\${path.module}/${STACK_FILE}")`),
      parameters: stackParameters(template),
      capabilities: ['CAPABILITY_IAM'],
      iam_role_arn: new Hcl('var.iam_role_arn'),
      tags: TAGS,
    }, [hclBlock('timeouts', { create: '30m', update: '30m', delete: '30m' })]).replace('{\n', `{\n${SKIPPED}`),
    ...providers.map(provider => CREATE_COMMENT + hclBlock(`resource "aws_iam_openid_connect_provider" "${provider.name}"`, {
      ...only('Create', provider.condition),
      url: provider.url,
      client_id_list: [...provider.audiences.keys()],
      thumbprint_list: [provider.thumbprint],
      tags: TAGS,
    }, [LIFECYCLE])),
    ...providers.map(provider => '# Reads the provider only to make a missing audience an error of the plan.\n'
      + '# tflint-ignore: terraform_unused_declarations\n'
      + hclBlock(`data "aws_iam_openid_connect_provider" "${provider.name}"`, {
        ...only('Existing', provider.condition), arn: arnOf(provider),
      }, [
        hclBlock('lifecycle', {}, [hasAudiences('postcondition', provider, 'self.client_id_list', 'self.arn')]).replace('{\n\n', '{\n'),
      ])),
  ];
  return {
    blocks,
    conditions: Object.fromEntries(providers.map(provider => [provider.name, hasAudiences('precondition', provider,
      `flatten(aws_iam_openid_connect_provider.${provider.name}[*].client_id_list)`, `local.${provider.name}_provider_arn`,
      `length(aws_iam_openid_connect_provider.${provider.name}) == 0 || `)])),
    addresses: ['aws_cloudformation_stack.oidc_providers', ...providers.map(({ name }) => `aws_iam_openid_connect_provider.${name}`)],
    arns: Object.fromEntries(providers.map(provider => [provider.name, arnOf(provider)])),
  };
}

const STACK_COMMENT = `# The function of this stack creates a provider, or adds audiences to an existing one. It never removes
# an audience and never deletes a provider, because others, such as Microsoft Sentinel, may also use it.
`;

const SKIPPED = '  #checkov:skip=CKV_AWS_124:Terraform waits for the stack and reports its failures\n';

const CREATE_COMMENT =
  '# An account can have only one provider per issuer. If one exists, the creation fails, and this provider does not change.\n';

const LIFECYCLE = `lifecycle {
  # Others may also use the provider. Terraform keeps their audiences and the tags of an imported provider, and a destroy fails before
  # it deletes anything.
  ignore_changes  = [client_id_list, tags, tags_all, thumbprint_list]
  prevent_destroy = true
}
`;

function hasAudiences(kind: 'precondition' | 'postcondition', { name }: Provider, audiences: string, arn: string, unless = ''): string {
  const missing = `setsubtract(local.${name}_audiences, ${audiences})`;
  return hclBlock(kind, {
    condition: new Hcl(`${unless}length(${missing}) == 0`),
    error_message: new Hcl(`"The OIDC provider \${${arn}} lacks audiences, so Defender for Cloud cannot sign in. For each audience, run: `
      + `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn \${${arn}} --client-id AUDIENCE. `
      + `Missing: \${join(", ", ${missing})}."`),
  });
}

/** The parameters of the stack. In CloudFormation, they are texts. */
function stackParameters(template: any): HclValue {
  const used = Object.keys(providersTemplate(template).Parameters);
  return Object.fromEntries(ACCOUNT_PARAMETERS.filter(({ name }) => used.includes(name)).map((parameter) => {
    const variable = valueOfParameter(parameter.name);
    if (parameter.name === 'CiemServicePrincipalObjectId') return [parameter.name, new Hcl(`local.ciem ? ${variable} : ""`)];
    return [parameter.name, new Hcl(isSwitch(parameter) ? `tostring(${variable})` : variable)];
  }));
}
