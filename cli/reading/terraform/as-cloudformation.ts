/** Resources of the AWS provider for Terraform, in the words of CloudFormation, so that one reader knows both. */
import { afterApply, hasUnknown } from './after-apply';
import type { Values } from './configuration';
import type { TerraformResource } from './plan-file';
import { asText } from '../../../src/checks/json-text';
import { isMap } from '../../../src/policy-language/cloudformation/template-functions';
import { jsonOrNothing } from '../../shared/json';
import { KNOWN_AFTER_APPLY } from '../text';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: unknown };
}

/** A resource of a template, and the names that it has in the account. */
interface Translated {
  readonly resource: Resource;
  /** What `Ref` is in CloudFormation. */
  readonly physicalId: (values: Values) => unknown;
}

/** What names a role. */
export const ROLE_KEYS = ['name', 'id'];
const DOCUMENTS = ['aws_iam_policy', 'aws_iam_role_policy'];
const OF_ROLES = ['aws_iam_role_policy_attachment', 'aws_iam_role_policy'];
/** It attaches a policy to several roles. */
export const MANY_ROLES = 'aws_iam_policy_attachment';
/** It attaches several policies to a role, and detaches others, which count nevertheless: they are there until then. */
export const EXCLUSIVE = 'aws_iam_role_policy_attachments_exclusive';

/** A function that no reader can evaluate, with the address of the value in its name. */
export const unknown = (of: string) => ({ [KNOWN_AFTER_APPLY]: of });

/** The resources of one configuration, and those that others refer to. */
export class Resources {
  private readonly ids = new Map<string, string>();
  private readonly byType = new Map<string, TerraformResource[]>();
  private readonly known = new Map<string, TerraformResource | undefined>();
  /** Which values of resources are read, by their addresses. */
  private readonly used = new Map<string, Set<string>>();

  constructor(private readonly all: readonly TerraformResource[]) {
    const used = new Set<string>();
    for (const { address, type } of all) {
      const name = address.replaceAll(/\W/g, '_');
      let id = name;
      for (let i = 2; used.has(id); i++) id = `${name}_${i}`; // ["a-b"] and ["a_b"] are two
      used.add(id);
      this.ids.set(address, id);
      this.byType.set(type, []);
    }
    for (const resource of all) this.byType.get(resource.type)!.push(resource);
  }

  /** In place of the address, which is no logical id. */
  public logicalId({ address }: TerraformResource): string {
    return this.ids.get(address)!;
  }

  /** Undefined if the type has no counterpart, or is a part of another resource. */
  public translate(resource: TerraformResource): Translated | undefined {
    return TRANSLATIONS.get(resource.type)?.(new Reader(resource, this));
  }

  public use({ address }: TerraformResource, name: string): void {
    this.used.set(address, (this.used.get(address) ?? new Set()).add(name));
  }

  /** The values of a resource that its translation does not have, and what those refer to that only the apply knows. */
  public left(resource: TerraformResource): Values {
    this.translate(resource);
    const used = this.used.get(resource.address) ?? new Set();
    const known = Object.entries(resource.values).filter(([key, value]) => !used.has(key) && value !== null);
    return { ...Object.fromEntries(known), ...afterApply(resource, this.all, other => this.logicalId(other)) };
  }

  public reader(resource: TerraformResource): Reader {
    return new Reader(resource, this);
  }

  public ofType(type: string): readonly Reader[] {
    return (this.byType.get(type) ?? []).map(r => this.reader(r));
  }

  /** Addresses of permissions whose role is not known or not in the file, or whose contents are known only after the apply. */
  public unreadPermissions(): string[] {
    return this.all.filter(r => DOCUMENTS.includes(r.type) && r.isUnknown('policy')
      || r.type === 'aws_iam_role' && isPartlyUnknown(r)
      || r.type === EXCLUSIVE && (!this.referred(r, 'role_name', 'aws_iam_role', ROLE_KEYS) || this.hasUnknownPolicies(r))
      || OF_ROLES.includes(r.type) && !this.referred(r, 'role', 'aws_iam_role', ROLE_KEYS)
      || r.type === MANY_ROLES && hasUnknown(r.unknown.roles)
      || r.isUnknown('policy_arn') && !this.referred(r, 'policy_arn', 'aws_iam_policy', ['arn'])).map(r => r.address);
  }

  /** Whether it attaches more policies that only the apply knows than the attachments of its role, which say which ones these are. */
  private hasUnknownPolicies(exclusive: TerraformResource): boolean {
    const { policy_arns: arns } = exclusive.unknown;
    if (!Array.isArray(arns)) return hasUnknown(arns);
    const role = this.referred(exclusive, 'role_name', 'aws_iam_role', ROLE_KEYS);
    const attached = (this.byType.get('aws_iam_role_policy_attachment') ?? []).filter(r => r.isUnknown('policy_arn')
      && this.referred(r, 'role', 'aws_iam_role', ROLE_KEYS) === role);
    return arns.filter(hasUnknown).length > attached.length;
  }

  /** Addresses of roles whose boundary only the apply knows. */
  public unknownBoundaries(): string[] {
    return this.all.filter(r => r.type === 'aws_iam_role' && r.isUnknown('permissions_boundary')).map(r => r.address);
  }

  /** The resource that a value of another one means. Undefined if it is not certain which. */
  public referred(from: TerraformResource, argument: string, type: string, attributes: readonly string[]): TerraformResource | undefined {
    this.use(from, argument);
    const key = [from.address, argument, type].join('|');
    if (!this.known.has(key)) this.known.set(key, this.find(from, argument, type, attributes));
    return this.known.get(key);
  }

  /** By a value of its own, or by the reference in the configuration. */
  private find(from: TerraformResource, argument: string, type: string, attributes: readonly string[]): TerraformResource | undefined {
    // Resources of several regions can have the same name. IAM has no region.
    const { region } = from.values;
    const candidates = (this.byType.get(type) ?? []).filter(r => (r.values.region ?? region) === region);
    const value = from.values[argument];
    // Two of one name are in two accounts, for example.
    if (value !== undefined && value !== null) {
      return only(candidates.filter(r => attributes.some(name => isSame(r.values[name], value, type))));
    }
    const { module, index, names } = from.references(argument);
    const named = [...new Set(names.flatMap(name => /^[^.[]+\.[^.[]+(?:\[[^\]]*\])?/.exec(name)?.[0] ?? []))]
      .filter(name => name.startsWith(`${type}.`));
    // An index of its own is that of the instance only if nothing else can choose.
    const isOwnIndex = names.some(name => /^(each\.key|count\.index)$/.test(name)) && !names.some(name => name.startsWith('each.value'));
    const exact = named.filter(name => name.endsWith(']') || !named.some(other => other.startsWith(`${name}[`)));
    const meant = exact.flatMap(name => candidates.filter(({ address }) => address === `${module}${name}`
      || !name.endsWith(']') && (isOwnIndex ? address === `${module}${name}${index}` : address.startsWith(`${module}${name}[`))));
    return exact.length === 1 ? only(meant) : undefined;
  }
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** IAM ignores the case of names. */
const isSame = (one: unknown, other: unknown, type: string) => one === other || type === 'aws_iam_role'
  && typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase();

/** Whether only the apply knows what a role may do. The provider computes `managed_policy_arns` where nobody sets it. */
function isPartlyUnknown(role: TerraformResource): boolean {
  const { inline_policy: blocks } = role.values;
  const { inline_policy: unknownBlocks } = role.unknown;
  if (Array.isArray(unknownBlocks) && unknownBlocks.some(block => hasUnknown(isMap(block) ? block.policy : block))) return true;
  if (Array.isArray(role.unknown.managed_policy_arns) && hasUnknown(role.unknown.managed_policy_arns)) return true;
  return ['assume_role_policy', 'inline_policy', 'permissions_boundary'].some(name => role.isUnknown(name))
    || role.isUnknown('managed_policy_arns') && role.references('managed_policy_arns').names.length > 0
    || Array.isArray(blocks) && blocks.filter(isMap).some(({ name, policy }) => typeof policy !== 'string' && Boolean(name));
}

/** JSON as an object. A text with a name that is there twice stays a text, because IAM can read the other value. */
const parsed = (text: string): unknown => {
  const json = jsonOrNothing(text);
  return json === undefined ? text : json;
};

export const rolesOf = ({ values: { roles } }: TerraformResource): string[] => [roles].flat().filter(role => typeof role === 'string');

/** Values of one resource. */
export class Reader {
  constructor(public readonly resource: TerraformResource, private readonly resources: Resources) {}

  /** Undefined if it is not set. */
  public get(name: string): unknown {
    this.resources.use(this.resource, name);
    const value = this.resource.values[name];
    if (value !== undefined && value !== null && value !== '') return value;
    return this.resource.isUnknown(name) ? unknown(`${this.resource.address}.${name}`) : undefined;
  }

  /** The values of a list. */
  public list(name: string): readonly unknown[] {
    this.resources.use(this.resource, name);
    const value = this.resource.values[name];
    return Array.isArray(value) ? value : [];
  }

  /** A text that is JSON, as an object. */
  public json(name: string): unknown {
    const value = this.get(name);
    return typeof value === 'string' ? parsed(value) : value;
  }

  /** The first of a list of blocks. */
  public block(name: string): Values {
    this.resources.use(this.resource, name);
    const [first] = [this.resource.values[name]].flat();
    return isMap(first) ? first : {};
  }

  public tags(): unknown {
    for (const key of ['tags', 'tags_all']) this.resources.use(this.resource, key);
    const name = isMap(this.resource.values.tags_all) ? 'tags_all' : 'tags';
    const tags = this.resource.values[name];
    const shown = isMap(tags) ? Object.entries(tags).filter(([key]) => !this.resource.isSensitive(name, key)) : [];
    return shown.length > 0 ? shown.map(([Key, Value]) => ({ Key, Value })) : undefined;
  }

  /** A reference to another resource of the configuration, or the value. */
  public ref(argument: string, type: string, ...attributes: readonly string[]): unknown {
    const target = this.resources.referred(this.resource, argument, type, attributes);
    return target === undefined ? this.get(argument) : { Ref: this.resources.logicalId(target) };
  }

  /** The attachments of one policy to several roles, by their names. */
  public manyRoles(): readonly Reader[] {
    return this.resources.ofType(MANY_ROLES).filter(({ resource }) =>
      rolesOf(resource).some(role => isSame(role, this.resource.values.name, 'aws_iam_role')));
  }

  /** A reference to a policy of the configuration, or the ARN. */
  public policyOf(arn: unknown): unknown {
    const [own] = this.resources.ofType('aws_iam_policy').filter(({ resource }) => resource.values.arn === arn);
    return own ? { Ref: this.resources.logicalId(own.resource) } : arn;
  }

  /** Resources of another type in the same region, of which an argument means this one. */
  public parts(type: string, argument: string, ...attributes: readonly string[]): Reader[] {
    return this.resources.ofType(type).filter(part => part.resource.values.region === this.resource.values.region
      && this.resources.referred(part.resource, argument, this.resource.type, attributes)?.address === this.resource.address);
  }
}

const translated = (physicalId: string, Type: string, properties: { readonly [name: string]: unknown }): Translated => ({
  resource: { Type, Properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) },
  physicalId: values => values[physicalId],
});
const list = (values: readonly unknown[]) => values.length > 0 ? values : undefined;
/** What a role has itself, and an attachment says, too, is there once. */
const distinct = (values: readonly unknown[]) => [...new Map(values.map(value => [JSON.stringify(value), value])).values()];

const TRANSLATIONS: ReadonlyMap<string, (reader: Reader) => Translated | undefined> = new Map(Object.entries({
  aws_iam_role: (role: Reader) => translated('name', 'AWS::IAM::Role', {
    RoleName: role.get('name'),
    RoleId: role.resource.values.unique_id,
    Path: role.get('path'),
    Description: role.get('description'),
    AssumeRolePolicyDocument: role.json('assume_role_policy'),
    MaxSessionDuration: role.get('max_session_duration'),
    PermissionsBoundary: role.get('permissions_boundary'),
    ManagedPolicyArns: list(distinct([
      ...[...role.parts('aws_iam_role_policy_attachment', 'role', ...ROLE_KEYS), ...role.manyRoles()]
        .map(attachment => attachment.ref('policy_arn', 'aws_iam_policy', 'arn')),
      ...[...role.list('managed_policy_arns'), ...role.parts(EXCLUSIVE, 'role_name', ...ROLE_KEYS).flatMap(all => all.list('policy_arns'))]
        .filter(arn => typeof arn === 'string').map(arn => role.policyOf(arn)),
    ])),
    Policies: list(distinct([
      ...role.parts('aws_iam_role_policy', 'role', ...ROLE_KEYS)
        .map(policy => ({ PolicyName: policy.get('name'), PolicyDocument: policy.json('policy') })),
      ...role.list('inline_policy').filter(isMap).filter(({ policy }) => typeof policy === 'string')
        .map(({ name, policy }) => ({ PolicyName: name, PolicyDocument: parsed(policy as string) })),
    ])),
    Tags: role.tags(),
  }),
  aws_iam_policy: (policy: Reader) => translated('arn', 'AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: policy.get('name'), Path: policy.get('path'), PolicyDocument: policy.json('policy'),
  }),
  aws_iam_instance_profile: (profile: Reader) => translated('name', 'AWS::IAM::InstanceProfile', {
    InstanceProfileName: profile.get('name'), Path: profile.get('path'), Roles: [profile.ref('role', 'aws_iam_role', 'name')],
  }),
  aws_iam_openid_connect_provider: (provider: Reader) => translated('arn', 'AWS::IAM::OIDCProvider', {
    Url: `https://${asText(provider.get('url')).replace(/^https:\/\//, '')}`,
    ClientIdList: list(provider.list('client_id_list')),
    ThumbprintList: list(provider.list('thumbprint_list')),
    Tags: provider.tags(),
  }),
  aws_ssm_document: (document: Reader) => translated('name', 'AWS::SSM::Document', {
    Name: document.get('name'), DocumentType: document.get('document_type'), Content: document.json('content'), Tags: document.tags(),
  }),
  aws_ssm_association: (association: Reader) => translated('association_id', 'AWS::SSM::Association', {
    Name: association.get('name'),
    AssociationName: association.get('association_name'),
    DocumentVersion: association.get('document_version'),
    AutomationTargetParameterName: association.get('automation_target_parameter_name'),
    ScheduleExpression: association.get('schedule_expression'),
    Targets: list([association.resource.values.targets ?? []].flat().filter(isMap)
      .map(({ key, values }) => ({ Key: key, Values: values }))),
    Parameters: isMap(association.get('parameters'))
      ? Object.fromEntries(Object.entries(association.get('parameters') as Values).map(([name, value]) => [name, [value]])) : undefined,
    Tags: association.tags(),
  }),
  aws_cloudwatch_event_rule: (rule: Reader) => translated('name', 'AWS::Events::Rule', {
    Name: rule.get('name'),
    Description: rule.get('description'),
    State: rule.get('state'),
    EventPattern: rule.json('event_pattern'),
    ScheduleExpression: rule.get('schedule_expression'),
    Targets: list(rule.parts('aws_cloudwatch_event_target', 'rule', 'name', 'id').map(targetOf)),
    Tags: rule.tags(),
  }),
  aws_sqs_queue: (queue: Reader) => translated('url', 'AWS::SQS::Queue', { QueueName: queue.get('name'), Tags: queue.tags() }),
  aws_sqs_queue_policy: (policy: Reader) => translated('id', 'AWS::SQS::QueuePolicy', {
    Queues: [policy.ref('queue_url', 'aws_sqs_queue', 'url', 'id')], PolicyDocument: policy.json('policy'),
  }),
  aws_cloudcontrolapi_resource: (one: Reader) => {
    for (const name of ['properties', 'schema']) one.get(name);
    const state = one.json('desired_state');
    return isMap(state) ? translated('id', asText(one.get('type_name')), state) : undefined;
  },
  aws_cloudformation_stack: (stack: Reader) => translated('id', 'AWS::CloudFormation::Stack', { StackName: stack.get('name') }),
}));

/** Whether a resource of a type is one of a template, and not only a part of another one. */
export const isTranslated = (type: string) => TRANSLATIONS.has(type);

/** Whether a type of the AWS provider is one that this command knows. */
export const isKnownType = (type: string) => /^aws_(iam|ssm|cloudwatch_event|sqs|cloudformation)_|^aws_s3_object$/.test(type);

function targetOf(target: Reader): Values {
  const { input_paths: paths, input_template: template } = target.block('input_transformer');
  const hasDeadLetters = [target.resource.values.dead_letter_config ?? []].flat().length > 0;
  const queue = target.block('dead_letter_config').arn ?? unknown(`${target.resource.address}.dead_letter_config`);
  return Object.fromEntries(Object.entries({
    Id: target.get('target_id'),
    Arn: target.get('arn'),
    RoleArn: target.get('role_arn'),
    InputTransformer: template === undefined ? undefined : { InputPathsMap: paths, InputTemplate: template },
    DeadLetterConfig: hasDeadLetters ? { Arn: queue } : undefined,
  }).filter(([, value]) => value !== undefined));
}
