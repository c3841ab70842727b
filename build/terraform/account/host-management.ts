import { encoded, inHcl, policyInHcl } from './expressions';
import { TAGS } from './own-variables';
import { References, type Resource } from './references';
import { dependsOn, Hcl, hclBlock, type HclValue } from '../hcl';

/** The file of the module that has the script of the runbook. */
export const SCRIPT_FILE = 'host_management.py';

/** All resources have this name in Terraform. Their type tells them apart. */
const NAME = 'host_management';

/** Until 2025-08, SQS gave a queue 262144 bytes, which the provider still does, and now 1048576. */
const QUEUE_LIFECYCLE = `lifecycle {
  # One that was imported from a stack keeps its name, and the size of messages that SQS gave it.
  ignore_changes = [max_message_size, name]
}
`;

/** The document of a region in a condition. */
const DOCUMENTS = `for region, document in aws_ssm_document.${NAME} :`;
const IS_LATEST = 'document.default_version == document.latest_version';
const HAS_TEXT = `jsonencode(jsondecode(document.content)) == local.${NAME}_runbook`;

/**
 * Preconditions of an output about the documents of all regions. As postconditions of the documents, which have a `for_each`, they would fail
 * too if a document cannot be created, with errors that hide the first one.
 */
export const DOCUMENT_CONDITIONS: readonly string[] = [
  `# The provider reads the latest version of a document, and a plan compares it. The default version runs.
${hclBlock('precondition', {
  condition: new Hcl(`alltrue([${DOCUMENTS} ${IS_LATEST}])`),
  error_message: new Hcl(`join(" ", [\n  ${DOCUMENTS}\n  "Version \${document.default_version} of the document \${document.name} in \${region} is the `
      + 'default version, and not the latest one, which is the runbook of this module. The default version runs. Find out why. Then run: aws ssm '
      + 'update-document-default-version --name ${document.name} --document-version ${document.latest_version} --region ${region}"\n'
      + `  if !(${IS_LATEST})\n])`),
})}`,
  `# Systems Manager refuses it if an earlier version has it, and the provider then leaves the latest version as it is, without an error.
${hclBlock('precondition', {
  condition: new Hcl(`alltrue([${DOCUMENTS} ${HAS_TEXT}])`),
  error_message: new Hcl(`join(" ", [\n  ${DOCUMENTS}\n  "The document \${document.name} in \${region} has another text than the runbook of this module, `
      + 'and an earlier version of it may have that: Systems Manager takes no text twice. Create the document and its association anew: terraform apply '
      + `with -replace for aws_ssm_document.${NAME}[\\"\${region}\\"] and aws_ssm_association.${NAME}[\\"\${region}\\"] of this module."\n`
      + `  if !(${HAS_TEXT})\n])`),
})}`,
];

/** A role cannot be assumed for 10 to 30 seconds (hashicorp/terraform-provider-aws issue 6566). Nothing else in the module takes so long. */
const ASSOCIATION_COMMENT = `# Runs the runbook on all instances of the region, at once and then by the schedule. It waits for the queue, whose creation takes the
# provider about 25 seconds: IAM does not know the new roles everywhere at once, and the first run would fail.
`;

/** The same in each region. */
const IN_EACH_REGION = { for_each: new Hcl('toset(local.create ? var.host_management_regions : [])'), region: new Hcl('each.key') };

/** A value in which the ARN of a resource is a text with its name. */
function withArns(value: any, texts: { readonly [logicalId: string]: string }): any {
  if (Array.isArray(value)) return value.map(v => withArns(v, texts));
  if (typeof value !== 'object') return value;
  const [id, attribute] = value['Fn::GetAtt'] ?? [];
  if (attribute === 'Arn') return { 'Fn::Sub': `arn:\${AWS::Partition}:${texts[id]}` };
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withArns(v, texts)]));
}

/** Host management in regions: its file, and the script of its runbook. `roles` are addresses of what must be there first. */
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
  // With names in place of ARNs, the plan of the first apply has the policy, and `review --plan` can read it.
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
    '# Instances that are launched later.\n' + hclBlock(`resource "aws_cloudwatch_event_rule" "${NAME}"`, {
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
    '# Events that EventBridge could not deliver.\n' + hclBlock(`resource "aws_sqs_queue" "${NAME}"`, {
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

/** The document with a reference to a file in place of its script. */
function withoutScript(document: any): { script: string; content: any } {
  const scripts: string[] = document.mainSteps.flatMap((step: any) => step.inputs?.Script ?? []);
  if (scripts.length !== 1) throw new Error('the runbook does not have one script');
  const mainSteps = document.mainSteps.map((step: any) => step.inputs?.Script === undefined ? step
    : { ...step, inputs: { ...step.inputs, Script: { Ref: SCRIPT } } });
  return { script: scripts[0], content: { ...document, mainSteps } };
}

/** A reference that only this file knows. */
const SCRIPT = 'Script';

/** Properties by their names in Terraform, in the order of the names. Throws if one has none. */
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
