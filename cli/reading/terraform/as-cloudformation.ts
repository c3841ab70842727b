/** Translates resources of Terraform's AWS provider to CloudFormation, so that one reader understands both. */
import { afterApply } from './after-apply';
import type { Values } from './configuration';
import type { TerraformResource } from './plan-file';
import { EXCLUSIVE, parsed, Reader, type Resources, ROLE_KEYS, unknown } from './resources';
import { asText } from '../../../src/checks/json-text';
import { isMap } from '../../../src/policy-language/cloudformation/template-functions';
import { withoutUndefined } from '../../shared/json';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: unknown };
}

/** A resource of a template, and which value is its physical ID. */
interface Translated {
  readonly resource: Resource;
  /** The name of the value that `Ref` returns in CloudFormation. */
  readonly physicalId: string;
}

const translated = (physicalId: string, Type: string, properties: { readonly [name: string]: unknown }): Translated => ({
  resource: { Type, Properties: withoutUndefined(properties) },
  physicalId,
});
const list = (values: readonly unknown[]) => values.length > 0 ? values : undefined;
/** A policy can be listed in the role and in an attachment: it is written once. */
const distinct = (values: readonly unknown[]) => [...new Map(values.map(value => [JSON.stringify(value), value])).values()];

const TRANSLATIONS: ReadonlyMap<string, (reader: Reader) => Translated | undefined> = new Map(Object.entries({
  aws_iam_role: (role: Reader) => translated('name', 'AWS::IAM::Role', {
    RoleName: role.get('name'),
    RoleId: role.resource.values.unique_id,
    Path: role.get('path'),
    Description: role.get('description'),
    AssumeRolePolicyDocument: role.json('assume_role_policy'),
    MaxSessionDuration: role.get('max_session_duration'),
    PermissionsBoundary: role.ref('permissions_boundary', 'aws_iam_policy', 'arn'),
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

/** Undefined if the type has no counterpart in CloudFormation, or is a part of another resource. */
export function translate(resource: TerraformResource, resources: Resources): Translated | undefined {
  return TRANSLATIONS.get(resource.type)?.(new Reader(resource, resources));
}

/** The values that the translation of a resource does not use, and references from values that only the apply knows. */
export function leftOf(resource: TerraformResource, resources: Resources): Values {
  translate(resource, resources);
  return { ...resources.unused(resource), ...afterApply(resource, resources.all, other => resources.logicalId(other)) };
}

/** Whether a type becomes a resource of the template, and not only a part of another resource. */
export const isTranslated = (type: string) => TRANSLATIONS.has(type);

export const isKnownType = (type: string) => /^aws_(iam|ssm|cloudwatch_event|sqs|cloudformation)_|^aws_s3_object$/.test(type);

function targetOf(target: Reader): Values {
  const { input_paths: paths, input_template: template } = target.block('input_transformer');
  const hasDeadLetters = [target.resource.values.dead_letter_config ?? []].flat().length > 0;
  const queue = target.block('dead_letter_config').arn ?? unknown(`${target.resource.address}.dead_letter_config`);
  return withoutUndefined({
    Id: target.get('target_id'),
    Arn: target.get('arn'),
    RoleArn: target.get('role_arn'),
    InputTransformer: template === undefined ? undefined : { InputPathsMap: paths, InputTemplate: template },
    DeadLetterConfig: hasDeadLetters ? { Arn: queue } : undefined,
  });
}
