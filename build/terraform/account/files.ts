import { Aws } from 'aws-cdk-lib';
import { conditionsInHcl, forBoth, inHcl, policyInHcl } from './expressions';
import { DOCUMENT_CONDITIONS, hostManagementFiles, SCRIPT_FILE } from './host-management';
import { HOST_REGION, HOST_REGION_LOCALS } from './host-regions';
import { nameProviders, providerBlocks, providersTemplate, STACK_FILE } from './identity-providers';
import { importsFile } from './imports';
import { OWN_VARIABLES, TAGS, withChanges } from './own-variables';
import { References, type Resource } from './references';
import { keepsName, POLICY_PATH, Role, ROLE_ID } from './roles';
import { PermissionsType } from '../../../src';
import { accountTemplate } from '../../templates/account';
import { compactJson } from '../../templates/compact';
import { denyDataReadsTemplate } from '../../templates/deny-data-reads';
import { hostManagementTemplate } from '../../templates/host-management';
import type { ParameterSpec, Rule } from '../../templates/parameter-spec';
import { ACCOUNT_PARAMETERS, accountInAzure, withDenyDataReads } from '../../templates/parameters';
import { API_VERSIONS } from '../../templates/switches';
import { dependsOn, Hcl, hclBlock, hclValue } from '../hcl';
import { snakeCase } from '../names';
import { CIEM_IS_ON, localsOfParameters, valueOfParameter, variablesFile } from '../variables';

const COMMENT = '# Made by `npm run templates` from the templates of an account. Do not edit.\n\n';
/** Conditions of the templates that no role has. */
const NO_LOCALS = ['providers', 'ciem_provider', 'at_path'];
const CSPM_MONITOR = 'cspm_monitor';
/** The provider that a role checks: one role per provider is enough, and that of foundational CSPM always exists. */
const PROVIDER_OF: { readonly [role: string]: string } = { [CSPM_MONITOR]: 'microsoft', ciem_oidc: 'ciem' };

/**
 * The files of the module of an account, by name, but for those that are written manually.
 */
export function accountModule(shared: readonly ParameterSpec[], rules: readonly Rule[]): Map<string, string> {
  const types = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS] as const;
  const templates = forBoth(types, type => withCreate(accountTemplate(type, [Aws.REGION])));
  const [template] = templates;
  const references = forBoth(templates, t => new References(t, nameOf, { 'AWS::Region': HOST_REGION }));
  const providers = providerBlocks(template, references[0]);
  for (const each of references) nameProviders(template, each);
  const roles = [...references[0].resources.values()]
    .filter(r => r.type === 'AWS::IAM::Role' && 'RoleName' in r.properties)
    .map(r => new Role(references, r.logicalId));
  const hostRoles = roles.filter(role => role.isHost);
  const deny = denyBlocks(roles.find(r => r.name === CSPM_MONITOR)!);
  const hosts = hostManagementFiles(hostManagementTemplate(), [
    ...hostRoles.flatMap(r => r.attachments), 'aws_iam_instance_profile.host_management',
  ]);
  const outputs = outputsOf(roles, deny.attachments, providers);
  const files: [string, readonly string[]][] = [
    ['main.tf', [locals(template)]],
    ['oidc_providers.tf', providers.blocks],
    ...roles.filter(r => !r.isHost).map((role): [string, string[]] =>
      [`role_${role.name}.tf`, role.blocks(role.name === CSPM_MONITOR ? deny.attachments : [], providers.conditions[PROVIDER_OF[role.name]])]),
    ['deny_data_reads.tf', deny.blocks],
    ['host_management_roles.tf', [HOST_REGION_LOCALS, ...hostRoles.flatMap(r => r.blocks()), instanceProfile(references[0])]],
    ['host_management.tf', hosts.blocks],
    ['policies.tf', policiesFile(roles, deny.attachments)],
    ['outputs.tf', outputs.map(outputBlock)],
    ['examples/from-stacks/imports.tf', [importsFile(roles, references[0], deny.references, profileOf(references[0]))]],
  ];
  const variables = [withChanges([...withDenyDataReads(ACCOUNT_PARAMETERS), ...shared]), rules, OWN_VARIABLES] as const;
  return new Map([
    ['variables.tf', COMMENT + variablesFile(...variables)],
    ...files.map(([name, blocks]): [string, string] => [name, COMMENT + blocks.join('\n')]),
    [SCRIPT_FILE, hosts.script],
    [STACK_FILE, compactJson(providersTemplate(template))],
  ]);
}

/** What always exists in a template is there if the variable `create` is true. */
function withCreate({ Conditions, Resources, ...template }: any): any {
  return {
    ...template,
    Conditions: { Create: { 'Fn::Equals': [{ Ref: 'Create' }, 'true'] }, ...Conditions },
    Resources: Object.fromEntries(Object.entries<any>(Resources).map(([id, resource]) => [id, { ...resource, Condition: resource.Condition ?? 'Create' }])),
  };
}

/** `HostManagementInstanceRole` is `host_management_instance`; other names have no such suffix. */
function nameOf(logicalId: string): string {
  return snakeCase(logicalId.replace(/(?<=^HostManagement\w+)Role(?=$|Policy)/, '').replace(/^HostManagementInstanceProfile$/, 'HostManagement')
    .replace(/Policy(?=\d*$)/, ''));
}

function locals(template: any): string {
  const conditions = Object.entries({ ...conditionsInHcl(template), ciem: new Hcl(`${CIEM_IS_ON} && local.cspm`) })
    .filter(([name]) => !NO_LOCALS.includes(name))
    .map(([name, { text }]) => [name, /var\.defender_/.test(text) ? new Hcl(`local.create && ${text.includes('||') ? `(${text})` : text}`) : new Hcl(text)]);
  // Without a count, which could not be unknown.
  return 'data "aws_caller_identity" "current" {}\n\ndata "aws_partition" "current" {}\n\n' + hclBlock('locals', {
    account_id: new Hcl('var.aws_account_id == null ? data.aws_caller_identity.current.account_id : var.aws_account_id'),
    partition: new Hcl('var.aws_partition == null ? data.aws_partition.current.partition : var.aws_partition'),
    dns_suffix: new Hcl('var.aws_partition == null ? data.aws_partition.current.dns_suffix : '
      + 'var.aws_partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"'),
    least_privilege: new Hcl('var.permissions_type == "least-privilege"'),
    ...localsOfParameters(ACCOUNT_PARAMETERS.map(p => p.name)),
  }) + '\n# What exists. It follows from variables only.\n' + hclBlock('locals', Object.fromEntries(conditions));
}

function profileOf(references: References): Resource {
  return [...references.resources.values()].find(r => r.type === 'AWS::IAM::InstanceProfile')!;
}

function instanceProfile(references: References): string {
  const profile = profileOf(references);
  const { InstanceProfileName, Path, Roles: [role] } = profile.properties;
  return hclBlock(`resource "aws_iam_instance_profile" "${profile.name}"`, {
    count: new Hcl(`local.${snakeCase(profile.condition!)} ? 1 : 0`),
    name: inHcl(InstanceProfileName, references),
    path: inHcl(Path, references),
    role: inHcl(role, references),
    tags: TAGS,
  });
}

/** Denies the CSPM role reading contents, before anything allows it. */
function denyBlocks(role: Role): { blocks: string[]; attachments: string[]; references: References } {
  const references = new References(denyDataReadsTemplate(), id => snakeCase(id.replace(/Policy(?=\d*$)/, '')));
  const count = new Hcl('local.create && var.deny_data_reads ? 1 : 0');
  const policies = [...references.resources.values()];
  return {
    references,
    attachments: policies.map(({ name }) => `aws_iam_role_policy_attachment.${name}`),
    blocks: policies.flatMap(({ name, properties }, i) => [
      hclBlock(`resource "aws_iam_policy" "${name}"`, {
        count,
        name: role.policyName(i, '-DenyDataReads'),
        path: POLICY_PATH,
        tags: TAGS,
        policy: policyInHcl(properties.PolicyDocument, references),
      }, [keepsName(role.instance)]),
      hclBlock(`resource "aws_iam_role_policy_attachment" "${name}"`, {
        count, role: new Hcl(`${role.instance}.${ROLE_ID}`), policy_arn: new Hcl(`aws_iam_policy.${name}[0].arn`),
      }),
    ]),
  };
}

/** An attribute of each role, by key. Keys depend on the plans only, so that they are known when Terraform plans. */
function ofEachRole(roles: readonly Role[], value: (role: Role) => string): Hcl {
  const all = Object.fromEntries(roles.map(role => [role.name, new Hcl(value(role))]));
  return new Hcl(`{ for key, value in ${hclValue(all)} : key => value if local.role_exists[key] }`);
}

function attributeOf(role: Role, attribute: string): string {
  return role.condition === undefined ? `${role.instance}.${attribute}` : `one(aws_iam_role.${role.name}[*].${attribute})`;
}

function policiesFile(roles: readonly Role[], deny: readonly string[]): string[] {
  const attached = ofEachRole(roles, (role) => {
    const lists = [...role.attachments, ...role.name === CSPM_MONITOR ? deny : []].map(address => address.endsWith('_aws_managed')
      ? `values(${address})[*].policy_arn` : `${address}[*].policy_arn`);
    return lists.length === 1 ? lists[0] : `concat(${lists.join(', ')})`;
  });
  return [
    hclBlock('locals', {
      role_exists: Object.fromEntries(roles.map(({ name, condition }) => [name, condition === undefined ? true : new Hcl(condition)])),
      role_ids: ofEachRole(roles, (role) => {
        const denies = [...role.name === CSPM_MONITOR ? deny : [], ...role.denies];
        return denies.length === 0 ? attributeOf(role, ROLE_ID) : role.limitedBy(denies).text;
      }),
      role_names: ofEachRole(roles, role => attributeOf(role, 'name')),
      policy_arns: attached,
    }),
    hclBlock('resource "aws_iam_role_policy_attachment" "additional"', {
      for_each: new Hcl('merge([\n  for key, policies in var.additional_policy_arns :\n'
        + '  { for name, arn in policies : "${key}/${name}" => { key = key, arn = arn } if local.create }\n]...)'),
      role: new Hcl('local.role_ids[each.value.key]'),
      policy_arn: new Hcl('each.value.arn'),
    }, [hclBlock('lifecycle', {}, [hclBlock('precondition', {
      condition: new Hcl('!contains(local.policy_arns[each.value.key], each.value.arn)'),
      error_message: new Hcl('"additional_policy_arns: the module itself attaches ${each.value.arn} to ${each.value.key}, and would detach it with this '
        + 'entry. Leave the entry out."'),
    })]).replace('{\n\n', '{\n')]),
    '# Managed policies that others attached.\n' + hclBlock('resource "aws_iam_role_policy_attachments_exclusive" "all"', {
      for_each: EXCLUSIVE,
      role_name: new Hcl('each.value'),
      policy_arns: new Hcl('concat(local.policy_arns[each.key], values(lookup(var.additional_policy_arns, each.key, {})))'),
    }, dependsOn(['aws_iam_role_policy_attachment.additional'])),
    '# Inline policies. The roles have none.\n' + hclBlock('resource "aws_iam_role_policies_exclusive" "all"', {
      for_each: EXCLUSIVE, role_name: new Hcl('each.value'), policy_names: [],
    }),
  ];
}

const EXCLUSIVE = new Hcl('{ for key, name in local.role_names : key => name if var.exclusive_policies }');

/** An output of the module. */
interface Output {
  readonly name: string;
  /** With a full stop. */
  readonly description: string;
  readonly value: Hcl;
  /** Addresses for which it waits. */
  readonly waitsFor?: readonly string[];
  /** Blocks. */
  readonly conditions?: readonly string[];
}

function outputBlock({ name, description, value, waitsFor = [], conditions = [] }: Output): string {
  return hclBlock(`output "${name}"`, { description, value }, [...conditions, ...dependsOn(waitsFor)]);
}

function outputsOf(roles: readonly Role[], deny: readonly string[], { addresses, arns }: ReturnType<typeof providerBlocks>): Output[] {
  return [
    {
      name: 'role_arns',
      description: 'ARN of each role. It is known when the role has its policies, and the OIDC provider its audiences.',
      value: ofEachRole(roles, role => attributeOf(role, 'arn')),
      waitsFor: [...roles.flatMap(r => r.attachments), ...deny, ...addresses],
    },
    { name: 'role_names', description: 'Name of each role, by the same keys.', value: new Hcl('local.role_names') },
    {
      name: 'oidc_provider_arns',
      description: 'ARNs of the OIDC providers that the roles trust. That of your own tenant (ciem) is null without CIEM.',
      value: new Hcl(hclValue({
        microsoft: new Hcl(`local.create ? ${arns.microsoft.text} : null`), ciem: new Hcl(`local.ciem ? ${arns.ciem.text} : null`),
      })),
    },
    {
      name: 'oidc_provider_audiences',
      description: 'Audiences that the roles need, by the same keys.',
      value: new Hcl(hclValue({
        microsoft: new Hcl('local.create ? local.microsoft_audiences : []'), ciem: new Hcl('local.ciem ? local.ciem_audiences : []'),
      })),
    },
    {
      name: 'oidc_providers_stack_id',
      description: 'Id of the stack whose function creates the OIDC providers or adds audiences. Null without CreateOrReuse.',
      value: new Hcl('one(aws_cloudformation_stack.oidc_providers[*].id)'),
    },
    {
      name: 'instance_profile_arn',
      description: 'ARN of the instance profile of host management. Null if there is none.',
      value: new Hcl('one(aws_iam_instance_profile.host_management[*].arn)'),
    },
    {
      name: 'dead_letter_queue_arns',
      description: 'ARN of the queue of events that could not be delivered, by region of host management.',
      value: new Hcl('{ for region, queue in aws_sqs_queue.host_management : region => queue.arn }'),
      conditions: DOCUMENT_CONDITIONS,
    },
    {
      name: 'host_management_names',
      description: 'Names of the runbook, its association, the rule for launched instances and the queue, by region of host management.',
      value: new Hcl(`{ for region, document in aws_ssm_document.host_management : region => ${hclValue({
        runbook: new Hcl('document.name'),
        association: new Hcl('aws_ssm_association.host_management[region].association_name'),
        rule: new Hcl('aws_cloudwatch_event_rule.host_management[region].name'),
        queue: new Hcl('aws_sqs_queue.host_management[region].name'),
      })} }`),
    },
    { name: 'account_id', description: 'Id of the account.', value: new Hcl('local.account_id') },
    {
      name: 'policy_arns',
      description: 'ARNs of the managed policies that the module attaches to each role, by the same keys.',
      value: new Hcl('local.policy_arns'),
    },
    {
      name: 'azure',
      description: 'What the module azure needs to know of this one, each by the name of its variable there: plans, account, path and suffix.',
      value: new Hcl(hclValue(Object.fromEntries([
        ['aws_account_id', new Hcl('local.account_id')],
        ['aws_partition', new Hcl('local.partition')],
        ...accountInAzure(API_VERSIONS).map(({ name }): [string, Hcl] => [snakeCase(name), new Hcl(valueOfParameter(name))]),
        ['ciem', new Hcl('local.ciem')],
      ]))),
    },
  ];
}
