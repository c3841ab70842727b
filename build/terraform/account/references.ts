import { valueOfParameter } from '../variables';

/** What a type of CloudFormation is in Terraform: the type there, and what `Ref` and `Fn::GetAtt` are. */
interface Counterpart {
  readonly type: string;
  readonly ref: string;
  readonly attributes: { readonly [attribute: string]: string };
}

const COUNTERPARTS: { readonly [type: string]: Counterpart } = {
  'AWS::IAM::Role': { type: 'aws_iam_role', ref: 'name', attributes: { Arn: 'arn' } },
  'AWS::IAM::ManagedPolicy': { type: 'aws_iam_policy', ref: 'arn', attributes: {} },
  'AWS::IAM::InstanceProfile': { type: 'aws_iam_instance_profile', ref: 'name', attributes: { Arn: 'arn' } },
  'AWS::SSM::Document': { type: 'aws_ssm_document', ref: 'name', attributes: {} },
  'AWS::SQS::Queue': { type: 'aws_sqs_queue', ref: 'url', attributes: { Arn: 'arn', QueueName: 'name' } },
  'AWS::Events::Rule': { type: 'aws_cloudwatch_event_rule', ref: 'name', attributes: { Arn: 'arn' } },
};

const PSEUDO_PARAMETERS: { readonly [name: string]: string } = {
  'AWS::AccountId': 'local.account_id',
  'AWS::Partition': 'local.partition',
  'AWS::URLSuffix': 'local.dns_suffix',
};

/** A resource of a template in Terraform. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** The name in Terraform, such as `cspm_monitor`. */
  readonly name: string;
  readonly condition?: string;
  readonly properties: { readonly [property: string]: any };
}

/** The resources of a template, by logical id, and what a reference in it is in HCL. */
export class References {
  public readonly resources: ReadonlyMap<string, Resource>;
  /** Locals, by the texts in HCL that they have. */
  public readonly locals = new Map<string, string>();

  /** `others` are expressions for references of which the template is not in the module, such as `AWS::Region`. */
  constructor(
    private readonly template: any, nameOf: (logicalId: string) => string,
    private readonly others: { readonly [name: string]: string } = {}, private readonly index = '[0]',
  ) {
    this.resources = new Map(Object.entries<any>(template.Resources).map(([logicalId, r]) => [logicalId, {
      logicalId, type: r.Type, name: nameOf(logicalId), condition: r.Condition, properties: r.Properties,
    }]));
  }

  /** `aws_iam_role.name`, without an index. */
  public address({ type, name }: Resource): string {
    return `${counterpart(type).type}.${name}`;
  }

  /** An instance of a resource: `aws_iam_role.name[0]` if it has a condition. */
  public instance(resource: Resource): string {
    const isRepeated = resource.condition !== undefined || this.index !== '[0]';
    return `${this.address(resource)}${isRepeated ? this.index : ''}`;
  }

  /** The expression for a logical id, a parameter or a pseudo parameter, with `.Attribute` for an attribute. */
  public expression(reference: string): string {
    const known = this.others[reference] ?? PSEUDO_PARAMETERS[reference];
    if (known !== undefined) return known;
    if (reference in (this.template.Parameters ?? {})) return valueOfParameter(reference);
    const [id, attribute] = reference.split('.');
    const resource = this.resources.get(id);
    if (resource === undefined) throw new Error(`no reference to ${reference}`);
    const { ref, attributes } = counterpart(resource.type);
    const name = attribute === undefined ? ref : attributes[attribute];
    if (name === undefined) throw new Error(`${reference} has no counterpart in Terraform`);
    return `${this.instance(resource)}.${name}`;
  }
}

function counterpart(type: string): Counterpart {
  if (!(type in COUNTERPARTS)) throw new Error(`${type} has no counterpart in Terraform`);
  return COUNTERPARTS[type];
}
