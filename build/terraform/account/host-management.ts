import { encoded, inHcl, policyInHcl } from './expressions';
import { TAGS } from './own-variables';
import { References, type Resource } from './references';
import { dependsOn, Hcl, hclBlock, type HclValue } from '../hcl';

/** The file of the module with the script of the runbook. */
export const SCRIPT_FILE = 'host_management.py';

/** All resources have this name in Terraform. They differ by type. */
const NAME = 'host_management';

/** The provider still sets 262,144 bytes, the default of SQS until August 2025. The default of SQS is 1,048,576 bytes now. */
const QUEUE_LIFECYCLE = `lifecycle {
  # A queue that was imported from a stack keeps its name and its maximum message size.
  ignore_changes = [max_message_size, name]
}
`;

/** Repeats an expression for the document of each region. */
const DOCUMENTS = `for region, document in aws_ssm_document.${NAME} :`;
const IS_LATEST = 'document.default_version == document.latest_version';
const HAS_TEXT = `jsonencode(jsondecode(document.content)) == local.${NAME}_runbook`;

/**
 * Preconditions of an output. They check the documents of all regions. Postconditions of the documents, which have a `for_each`,
 * would also fail if Terraform cannot create a document, and their errors would hide the first error.
 */
export const DOCUMENT_CONDITIONS: readonly string[] = [
  `# The provider reads the latest version of a document, and a plan compares that version. AWS runs the default version.
${hclBlock('precondition', {
  condition: new Hcl(`alltrue([${DOCUMENTS} ${IS_LATEST}])`),
  error_message: new Hcl(`join(" ", [\n  ${DOCUMENTS}\n  `
      + '"Version ${document.default_version} of the document ${document.name} in ${region} is the default version, '
      + 'but the runbook of this module is the latest version. AWS runs the default version. Find out who changed it. Then run: '
      + 'aws ssm update-document-default-version '
      + '--name ${document.name} --document-version ${document.latest_version} --region ${region}"\n'
      + `  if !(${IS_LATEST})\n])`),
})}`,
  `# Systems Manager rejects a text that an earlier version has. The provider then keeps the latest version and reports no error.
${hclBlock('precondition', {
  condition: new Hcl(`alltrue([${DOCUMENTS} ${HAS_TEXT}])`),
  error_message: new Hcl(`join(" ", [\n  ${DOCUMENTS}\n  `
      + '"The text of the document ${document.name} in ${region} differs from the runbook of this module. '
      + 'An earlier version may have the right text: Systems Manager does not accept the same text twice. '
      + 'Replace the document and its association: run terraform apply '
      + `with -replace for aws_ssm_document.${NAME}[\\"\${region}\\"] and aws_ssm_association.${NAME}[\\"\${region}\\"] of this module."\n`
      + `  if !(${HAS_TEXT})\n])`),
})}`,
];

/**
 * AWS services cannot assume a new role for 10 to 30 seconds (hashicorp/terraform-provider-aws issue 6566). Only the creation of a queue
 * takes that long in this module.
 */
const ASSOCIATION_COMMENT = `# Runs the runbook on all instances of the region, at once and then by the schedule. The association waits
# for the queue, which the provider creates in about 25 seconds. Without this wait, the first run would fail, because IAM needs time to
# distribute the new roles.
`;

/** Creates a resource in each region. */
const IN_EACH_REGION = { for_each: new Hcl('toset(local.create ? var.host_management_regions : [])'), region: new Hcl('each.key') };

/** Replaces `Fn::GetAtt` of an ARN with an ARN that contains the name of the resource. */
function withArns(value: any, texts: { readonly [logicalId: string]: string }): any {
  if (Array.isArray(value)) return value.map(v => withArns(v, texts));
  if (typeof value !== 'object') return value;
  const [id, attribute] = value['Fn::GetAtt'] ?? [];
  if (attribute === 'Arn') return { 'Fn::Sub': `arn:\${AWS::Partition}:${texts[id]}` };
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withArns(v, texts)]));
}

/**
 * Host management in regions: the blocks of its file, and the script of its runbook.
 *
 * @param roles addresses of the resources that must exist before
 */
export function hostManagementFiles(template: any, roles: readonly string[]): { blocks: string[]; script: string } {
  const references = new References(template, () => NAME, {
    'AWS::Region': 'each.key', [SCRIPT]: 'local.host_management_script',
  }, '[each.key]');
  const only = (type: string) => {
    const found = [...references.resources.values()].filter(r => r.type === type);
    if (found.length !== 1) throw new Error(`not one ${type}`);
    return found[0];
  };
  const [document, association, queue, queuePolicy, rule] = [
    'AWS::SSM::Document', 'AWS::SSM::Association', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::Events::Rule',
  ].map(only);
  if (references.resources.size !== 5) throw new Error('host management has another resource');
  // The ARNs are built from names, so that the plan of the first apply has the policy, and `review --plan` can read it.
  const ofQueuePolicy = withArns(queuePolicy.properties.PolicyDocument, {
    [queue.logicalId]: `sqs:\${AWS::Region}:\${AWS::AccountId}:\${${queue.logicalId}.QueueName}`,
    [rule.logicalId]: `events:\${AWS::Region}:\${AWS::AccountId}:rule/\${${rule.logicalId}}`,
  });
  const { script, content } = withoutScript(document.properties.Content);
  const waits = dependsOn(roles);
  const { Parameters, Targets, ...ofAssociation } = association.properties;
  const { MessageRetentionPeriod, RedriveAllowPolicy, SqsManagedSseEnabled, ...ofQueue } = queue.properties;
  const { EventPattern, Targets: [target], State, ...ofRule } = rule.properties;
  const { Arn, DeadLetterConfig, Id, InputTransformer, RoleArn, ...ofTarget } = target;
  const { Content, UpdateMethod, ...ofDocument } = document.properties;
  none({ ...ofQueue, ...ofTarget });
  const hcl = (value: unknown) => inHcl(value, references);
  const blocks = [
    hclBlock('locals', {
      host_management_script: new Hcl(`file("\${path.module}/${SCRIPT_FILE}")`),
      host_management_runbook: encoded(hcl(content)),
    }),
    hclBlock(`resource "aws_ssm_document" "${NAME}"`, {
      ...IN_EACH_REGION,
      ...named(ofDocument, { Name: 'name', DocumentType: 'document_type', TargetType: 'target_type' }, hcl),
      tags: TAGS,
      content: new Hcl('local.host_management_runbook'),
    }, waits),
    ASSOCIATION_COMMENT + hclBlock(
      `resource "aws_ssm_association" "${NAME}"`, {
        ...IN_EACH_REGION,
        ...named(ofAssociation, {
          Name: 'name',
          AssociationName: 'association_name',
          AutomationTargetParameterName: 'automation_target_parameter_name',
          DocumentVersion: 'document_version',
          MaxConcurrency: 'max_concurrency',
          MaxErrors: 'max_errors',
          ScheduleExpression: 'schedule_expression',
        }, hcl),
        parameters: Object.fromEntries(Object.entries<any>(Parameters).map(([key, values]) => [key, hcl(values[0])])),
        tags: TAGS,
      }, [
        ...Targets.map(({ Key, Values }: any) => hclBlock('targets', { key: Key, values: Values })),
        ...dependsOn([...roles, references.address(queue)]),
      ]),
    '# Starts the runbook for instances that are launched later.\n' + hclBlock(`resource "aws_cloudwatch_event_rule" "${NAME}"`, {
      ...IN_EACH_REGION,
      ...named(ofRule, { Name: 'name', Description: 'description' }, hcl),
      state: State,
      tags: TAGS,
      event_pattern: encoded(hcl(EventPattern)),
    }),
    hclBlock(`resource "aws_cloudwatch_event_target" "${NAME}"`, {
      ...IN_EACH_REGION,
      rule: new Hcl(`${references.instance(rule)}.name`),
      target_id: Id,
      arn: hcl(Arn),
      role_arn: hcl(RoleArn),
    }, [
      hclBlock('input_transformer', {
        input_paths: hcl(InputTransformer.InputPathsMap), input_template: InputTransformer.InputTemplate,
      }),
      hclBlock('dead_letter_config', { arn: hcl(DeadLetterConfig.Arn) }),
      ...dependsOn([...roles, references.address(document)]),
    ]),
    '# Keeps events that EventBridge could not deliver.\n' + hclBlock(`resource "aws_sqs_queue" "${NAME}"`, {
      ...IN_EACH_REGION,
      name: ofRule.Name,
      message_retention_seconds: MessageRetentionPeriod,
      sqs_managed_sse_enabled: SqsManagedSseEnabled,
      redrive_allow_policy: encoded({ redrivePermission: RedriveAllowPolicy.redrivePermission }),
      tags: TAGS,
    }, [QUEUE_LIFECYCLE, ...waits]),
    hclBlock(`resource "aws_sqs_queue_policy" "${NAME}"`, {
      ...IN_EACH_REGION,
      queue_url: hcl(onlyQueue(queuePolicy)),
      policy: policyInHcl(ofQueuePolicy, references),
    }),
  ];
  return { blocks, script };
}

/** Separates the script from the document. The document refers to the script instead. */
function withoutScript(document: any): { script: string; content: any } {
  const scripts: string[] = document.mainSteps.flatMap((step: any) => step.inputs?.Script ?? []);
  if (scripts.length !== 1) throw new Error('the runbook does not have one script');
  const mainSteps = document.mainSteps.map((step: any) => step.inputs?.Script === undefined ? step
    : { ...step, inputs: { ...step.inputs, Script: { Ref: SCRIPT } } });
  return { script: scripts[0], content: { ...document, mainSteps } };
}

/** A reference that exists only in this file. */
const SCRIPT = 'Script';

/** Renames properties to their names in Terraform, in the order of the names. Throws if a property has no name there. */
function named(
  properties: { readonly [property: string]: unknown }, names: { readonly [property: string]: string }, hcl: (value: unknown) => HclValue,
): { [name: string]: HclValue } {
  none(Object.fromEntries(Object.entries(properties).filter(([property]) => !(property in names))));
  return Object.fromEntries(Object.entries(names).filter(([property]) => property in properties)
    .map(([property, name]) => [name, hcl(properties[property])]));
}

function none(properties: object): void {
  const [name] = Object.keys(properties);
  if (name !== undefined) throw new Error(`host management has ${name}, which the module does not know`);
}

function onlyQueue({ properties: { Queues } }: Resource): unknown {
  return Queues[0];
}
