import type { TerraformResource, Values } from './plan-file';
import { isMap, parseJson } from '../../src/cloudformation/template-functions';

/** Resources of the AWS provider for Terraform, in the words of CloudFormation, so that one reader knows both. */

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
const ROLE_KEYS = ['name', 'id'];
const DOCUMENTS = ['aws_iam_policy', 'aws_iam_role_policy'];
const OF_ROLES = ['aws_iam_role_policy_attachment', 'aws_iam_role_policy'];

/** A function that no reader can evaluate, with the address of the value in its name. */
const unknown = (of: string) => ({ 'Fn::KnownAfterApply': of });

/** The resources of one configuration, and those that others refer to. */
export class Resources {
  constructor(private readonly all: readonly TerraformResource[]) {}

  /** In place of the address, which is no logical id. */
  public logicalId({ address }: TerraformResource): string {
    return address.replaceAll(/\W/g, '_');
  }

  /** Undefined if the type has no counterpart, or is a part of another resource. */
  public translate(resource: TerraformResource): Translated | undefined {
    return TRANSLATIONS.get(resource.type)?.(new Reader(resource, this));
  }

  public ofType(type: string): readonly Reader[] {
    return this.all.filter(r => r.type === type).map(r => new Reader(r, this));
  }

  /** Addresses of permissions whose role is not known or not in the file, or whose contents are known only after the apply. */
  public unreadPermissions(): string[] {
    return this.all.filter(r => DOCUMENTS.includes(r.type) && r.isUnknown('policy')
      || OF_ROLES.includes(r.type) && !this.referred(r, 'role', 'aws_iam_role', ROLE_KEYS)
      || r.isUnknown('policy_arn') && !this.referred(r, 'policy_arn', 'aws_iam_policy', ['arn'])).map(r => r.address);
  }

  /** The resource that a value of another one means: by the reference in the configuration, or by one of its own values. */
  public referred(from: TerraformResource, argument: string, type: string, attributes: readonly string[]): TerraformResource | undefined {
    // Resources of several regions can have the same name. IAM has no region.
    const { region } = from.values;
    const candidates = this.all.filter(r => r.type === type && (r.values.region ?? region) === region);
    const value = from.values[argument];
    if (value !== undefined && value !== null) return candidates.find(r => attributes.some(name => r.values[name] === value));
    return from.references(argument).flatMap(address => candidates.filter(r => r.address === address))[0];
  }
}

/** Values of one resource. */
class Reader {
  constructor(public readonly resource: TerraformResource, private readonly resources: Resources) {}

  /** Undefined if it is not set. */
  public get(name: string): unknown {
    const value = this.resource.values[name];
    if (value !== undefined && value !== null && value !== '') return value;
    return this.resource.isUnknown(name) ? unknown(`${this.resource.address}.${name}`) : undefined;
  }

  /** A text that is JSON, as an object. */
  public json(name: string): unknown {
    const value = this.get(name);
    return typeof value === 'string' ? parseJson(value) ?? value : value;
  }

  /** The first of a list of blocks. */
  public block(name: string): Values {
    const [first] = [this.resource.values[name]].flat();
    return isMap(first) ? first : {};
  }

  public tags(): unknown {
    const tags = this.resource.values.tags_all ?? this.resource.values.tags;
    return isMap(tags) && Object.keys(tags).length > 0 ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : undefined;
  }

  /** A reference to another resource of the configuration, or the value. */
  public ref(argument: string, type: string, ...attributes: readonly string[]): unknown {
    const target = this.resources.referred(this.resource, argument, type, attributes);
    return target === undefined ? this.get(argument) : { Ref: this.resources.logicalId(target) };
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

const TRANSLATIONS: ReadonlyMap<string, (reader: Reader) => Translated> = new Map(Object.entries({
  aws_iam_role: (role: Reader) => translated('name', 'AWS::IAM::Role', {
    RoleName: role.get('name'),
    Path: role.get('path'),
    Description: role.get('description'),
    AssumeRolePolicyDocument: role.json('assume_role_policy'),
    MaxSessionDuration: role.get('max_session_duration'),
    PermissionsBoundary: role.get('permissions_boundary'),
    ManagedPolicyArns: list(role.parts('aws_iam_role_policy_attachment', 'role', ...ROLE_KEYS)
      .map(attachment => attachment.ref('policy_arn', 'aws_iam_policy', 'arn'))),
    Policies: list(role.parts('aws_iam_role_policy', 'role', ...ROLE_KEYS)
      .map(policy => ({ PolicyName: policy.get('name'), PolicyDocument: policy.json('policy') }))),
    Tags: role.tags(),
  }),
  aws_iam_policy: (policy: Reader) => translated('arn', 'AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: policy.get('name'), Path: policy.get('path'), PolicyDocument: policy.json('policy'),
  }),
  aws_iam_instance_profile: (profile: Reader) => translated('name', 'AWS::IAM::InstanceProfile', {
    InstanceProfileName: profile.get('name'), Path: profile.get('path'), Roles: [profile.ref('role', 'aws_iam_role', 'name')],
  }),
  aws_iam_openid_connect_provider: (provider: Reader) => translated('arn', 'AWS::IAM::OIDCProvider', {
    Url: `https://${String(provider.get('url')).replace(/^https:\/\//, '')}`,
    ClientIdList: provider.get('client_id_list'),
    ThumbprintList: provider.get('thumbprint_list'),
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
  aws_cloudformation_stack: (stack: Reader) => translated('id', 'AWS::CloudFormation::Stack', { StackName: stack.get('name') }),
}));

/** Whether a type of the AWS provider is one that this command knows. */
export const isTranslated = (type: string) => TRANSLATIONS.has(type) || OF_ROLES.includes(type);

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
