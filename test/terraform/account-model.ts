/** The account that ./stand-in models, and the resources that stacks of the templates create in it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { textOf } from './support';
import { Configuration } from './terraform-cli';
import { resolveIn } from '../support/resolve';
import { TENANT } from '../support/synth';

type Thing = Record<string, any>;

const ACCOUNT_ID = '111122223333';

/** A configuration, and the account in which Terraform applies it. */
export class AccountConfiguration extends Configuration {
  constructor(files: Record<string, string>) {
    super(Configuration.readme('account'));
    this.things = {};
    this.files = files;
  }

  /** Writes files. Files without content are deleted. `MODULE` is replaced with the module of an account. */
  public set files(files: Record<string, string | undefined>) {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      const module = JSON.stringify(`${this.repository}//terraform/account`);
      if (content !== undefined) writeFileSync(file, content.replaceAll('"MODULE"', module));
      else if (existsSync(file)) rmSync(file);
    }
    this.succeed('get');
  }

  public change(key: string, values: Thing | undefined): void {
    const { [key]: before, ...others } = this.things;
    this.things = values === undefined ? others : { ...others, [key]: { ...before, ...values } };
  }

  /** Saves the account and the state, and returns a function that restores them. */
  public snapshot(): () => void {
    const files = [this.account, join(this.folder, 'terraform.tfstate')].map(file => [file, readFileSync(file)] as const);
    return () => { for (const [file, content] of files) writeFileSync(file, content); };
  }

  /** Addresses in the module of the roles that are in the state. */
  public get roleAddresses(): string[] {
    return Object.keys(this.state()).filter(a => a.startsWith('module.defender.aws_iam_role.'))
      .map(a => a.slice('module.defender.'.length)).sort();
  }

  /** Names of the roles that exist. */
  public get roles(): string[] {
    return Object.keys(this.things).filter(k => k.startsWith('aws_iam_role|')).map(k => k.split('|')[2]).sort();
  }
}

/** Returns a configuration that has only the module. */
export const moduleFile = (values: Record<string, unknown>, more = '') => `
provider "aws" {
  region = "eu-west-1"
}

module "defender" {
  source          = "MODULE"
  azure_tenant_id = "${TENANT}"
${Object.entries(values).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}\n`).join('')}}
${more}`;

/** Returns an example of the module, as a file of a configuration. */
export function exampleFile(path: string): string {
  return textOf(`terraform/account/examples/${path}`).replace('source = "../.."', 'source = "MODULE"');
}

/** Returns the resources of a template's stack in the account, and the output of `describe-stack-resources`. */
export function stackInAccount(template: any, region = 'eu-west-1'): { things: Record<string, Thing>; answer: string } {
  // CloudFormation generates names for resources without a name.
  const named = JSON.parse(JSON.stringify(template));
  for (const [id, r] of Object.entries<any>(named.Resources)) {
    if (r.Type === 'AWS::IAM::ManagedPolicy') r.Properties.ManagedPolicyName = `DefenderForCloud-${id}-1A2B3C4D5E6F`;
  }
  const resolve = (value: any) => resolveIn(named, value, { account: ACCOUNT_ID, region, partition: 'aws' });
  const things: Record<string, Thing> = {};
  const ids: [string, string][] = [];
  const put = (type: string, place: string, id: string, values: Thing) => {
    const regional = place === '' ? {} : { region: place };
    const tags = type === 'aws_iam_role_policy_attachment' ? {} : { tags: {}, tags_all: {} };
    things[`${type}|${place}|${id}`] = { id, ...tags, ...regional, ...values };
  };
  const arn = (service: string, place: string, resource: string) => `arn:aws:${service}:${place}:${ACCOUNT_ID}:${resource}`;
  const attach = (role: string, policy: string) =>
    put('aws_iam_role_policy_attachment', '', `${role}/${policy}`, { role, policy_arn: policy });
  for (const [logicalId, { Type, Properties }] of Object.entries<any>(named.Resources)) {
    const p = resolve(Type === 'AWS::Lambda::Function' || Type.startsWith('Custom::') ? {} : Properties);
    switch (Type) {
      case 'AWS::IAM::Role': {
        const name = p.RoleName ?? `DefenderForCloud-${logicalId}`;
        ids.push([logicalId, name]);
        if (p.RoleName === undefined) break; // the role of the function
        put('aws_iam_role', '', name, {
          name,
          path: p.Path,
          description: p.Description,
          permissions_boundary: p.PermissionsBoundary ?? null,
          assume_role_policy: JSON.stringify(p.AssumeRolePolicyDocument),
          arn: arn('iam', '', `role${p.Path}${name}`),
          max_session_duration: 3600,
          force_detach_policies: false,
          managed_policy_arns: p.ManagedPolicyArns,
        });
        for (const policy of p.ManagedPolicyArns) attach(name, policy);
        break;
      }
      case 'AWS::IAM::ManagedPolicy': {
        const own = arn('iam', '', `policy/${p.ManagedPolicyName}`);
        ids.push([logicalId, own]);
        put('aws_iam_policy', '', own, {
          name: p.ManagedPolicyName, path: p.Path ?? '/', policy: JSON.stringify(p.PolicyDocument), arn: own,
        });
        for (const role of p.Roles ?? []) attach(role, own);
        break;
      }
      case 'AWS::IAM::InstanceProfile':
        ids.push([logicalId, p.InstanceProfileName]);
        put('aws_iam_instance_profile', '', p.InstanceProfileName, {
          name: p.InstanceProfileName,
          path: p.Path,
          role: p.Roles[0],
          arn: arn('iam', '', `instance-profile${p.Path}${p.InstanceProfileName}`),
        });
        break;
      case 'AWS::SSM::Document':
        ids.push([logicalId, p.Name]);
        put('aws_ssm_document', region, p.Name, {
          name: p.Name,
          document_type: p.DocumentType,
          target_type: p.TargetType,
          document_format: 'JSON',
          content: JSON.stringify(p.Content),
          default_version: '1',
          document_version: '1',
          latest_version: '1',
        });
        break;
      case 'AWS::SSM::Association':
        ids.push([logicalId, 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee']);
        put('aws_ssm_association', region, 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', {
          name: p.Name,
          association_name: p.AssociationName,
          automation_target_parameter_name: p.AutomationTargetParameterName,
          document_version: p.DocumentVersion,
          max_concurrency: p.MaxConcurrency,
          max_errors: p.MaxErrors,
          schedule_expression: p.ScheduleExpression,
          apply_only_at_cron_interval: false,
          parameters: { AutomationAssumeRole: p.Parameters.AutomationAssumeRole[0] },
          targets: p.Targets.map((t: any) => ({ key: t.Key, values: t.Values })),
        });
        break;
      case 'AWS::SQS::Queue': {
        const url = `https://sqs.${region}.amazonaws.com/${ACCOUNT_ID}/${logicalId}`;
        ids.push([logicalId, url]);
        put('aws_sqs_queue', region, url, {
          name: logicalId,
          url,
          arn: arn('sqs', region, logicalId),
          message_retention_seconds: p.MessageRetentionPeriod,
          sqs_managed_sse_enabled: p.SqsManagedSseEnabled,
          redrive_allow_policy: JSON.stringify(p.RedriveAllowPolicy),
          content_based_deduplication: false,
          delay_seconds: 0,
          fifo_queue: false,
          max_message_size: 1048576, // since 2025-08: Amazon SQS API reference, CreateQueue
          receive_wait_time_seconds: 0,
          visibility_timeout_seconds: 30,
        });
        break;
      }
      case 'AWS::SQS::QueuePolicy': {
        const url = `https://sqs.${region}.amazonaws.com/${ACCOUNT_ID}/${Properties.Queues[0].Ref}`;
        ids.push([logicalId, `DefenderForCloud-${logicalId}`]);
        put('aws_sqs_queue_policy', region, url, { queue_url: url, policy: JSON.stringify(p.PolicyDocument) });
        break;
      }
      case 'AWS::Events::Rule': {
        ids.push([logicalId, p.Name]);
        put('aws_cloudwatch_event_rule', region, `default/${p.Name}`, {
          name: p.Name,
          event_bus_name: 'default',
          description: p.Description,
          state: p.State,
          event_pattern: JSON.stringify(p.EventPattern),
          force_destroy: false,
          arn: arn('events', region, `rule/${p.Name}`),
        });
        const [target] = p.Targets;
        put('aws_cloudwatch_event_target', region, `default/${p.Name}/${target.Id}`, {
          rule: p.Name,
          event_bus_name: 'default',
          target_id: target.Id,
          arn: target.Arn,
          role_arn: target.RoleArn,
          force_destroy: false,
          dead_letter_config: [{ arn: target.DeadLetterConfig.Arn }],
          input_transformer: [{
            input_paths: target.InputTransformer.InputPathsMap, input_template: target.InputTransformer.InputTemplate,
          }],
        });
        break;
      }
      default: ids.push([logicalId, `DefenderForCloud-${logicalId}`]);
    }
  }
  return {
    things,
    answer: JSON.stringify({
      StackResources: ids.map(([LogicalResourceId, PhysicalResourceId]) => ({ LogicalResourceId, PhysicalResourceId })),
    }),
  };
}
