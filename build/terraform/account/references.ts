import { valueOfParameter } from '../variables';

/** The counterpart of a CloudFormation type in Terraform: its type, and the attributes for `Ref` and `Fn::GetAtt`. */
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

/** A resource of a template, with its name in Terraform. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** The name in Terraform, such as `cspm_monitor`. */
  readonly name: string;
  readonly condition?: string;
  readonly properties: { readonly [property: string]: any };
}

/** Knows the resources of a template, by logical id, and converts references in the template to HCL. */
export class References {
  public readonly resources: ReadonlyMap<string, Resource>;
  /** Names of locals, by the text in HCL that a local replaces. */
  public readonly locals = new Map<string, string>();

  /** @param others expressions for references that the template does not define, such as `AWS::Region` */
  constructor(
    private readonly template: any, nameOf: (logicalId: string) => string,
    private readonly others: { readonly [name: string]: string } = {}, private readonly index = '[0]',
  ) {
    this.resources = new Map(Object.entries<any>(template.Resources).map(([logicalId, r]) => [logicalId, {
      logicalId, type: r.Type, name: nameOf(logicalId), condition: r.Condition, properties: r.Properties,
    }]));
  }

  /** Returns the address without an index, such as `aws_iam_role.cspm_monitor`. */
  public address({ type, name }: Resource): string {
    return `${counterpart(type).type}.${name}`;
  }

  /** Returns the address of an instance. If the resource has a condition, it has an index, such as `aws_iam_role.ciem_oidc[0]`. */
  public instance(resource: Resource): string {
    const isRepeated = resource.condition !== undefined || this.index !== '[0]';
    return `${this.address(resource)}${isRepeated ? this.index : ''}`;
  }

  /** Returns the expression for `LogicalId`, `LogicalId.Attribute`, a parameter or a pseudo parameter. */
  public expression(reference: string): string {
    const known = this.others[reference] ?? PSEUDO_PARAMETERS[reference];
    if (known !== undefined) return known;
    if (reference in (this.template.Parameters ?? {})) return valueOfParameter(reference);
    const [id, attribute] = reference.split('.');
    const resource = this.resources.get(id);
    if (resource === undefined) throw new Error(`the template has no ${reference}`);
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
