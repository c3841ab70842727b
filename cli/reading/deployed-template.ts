import { asText } from '../../src/checks/json-text';
import { ifOf, intrinsicOf, readFunction, splitReference } from '../../src/policy-language/cloudformation/template-functions';
import { withoutUndefined } from '../shared/json';

/** A value of a template that this program cannot evaluate. */
export class Unresolvable extends Error {}

/** Undefined if only CloudFormation knows the value. */
export function attempted<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unresolvable) return undefined;
    throw error;
  }
}

/** Where a template is deployed. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Why a resource does not exist. By default, the reason is that the stack does not have it. */
  readonly missing?: (logicalId: string) => string;
  /** Replaces an attribute that this program does not know, by logical id. Without it, such an attribute is `Unresolvable`. */
  readonly unknownAttribute?: (logicalId: string) => string;
}

/** A template with the names that its resources have in an account. */
export class DeployedTemplate {
  constructor(private readonly template: any, public readonly deployment: Deployment) {}

  /** The resources of a type: their logical ids, and their properties as in the template. */
  public ofType(...types: string[]): [string, any][] {
    return Object.entries<any>(this.template.Resources ?? {})
      .filter(([, resource]) => types.includes(resource.Type) && this.exists(resource))
      .map(([id, resource]) => [id, resource.Properties ?? {}]);
  }

  /** Name of the resource in the account, as Ref returns it. Throws if CloudFormation knows none. */
  public physicalId(logicalId: string): string {
    const id = this.deployment.physicalIds[logicalId];
    if (id === undefined) throw new Unresolvable(this.deployment.missing?.(logicalId) ?? `the stack has no resource ${logicalId}`);
    return id;
  }

  /** The value with its intrinsic functions evaluated. Throws `Unresolvable`. */
  public resolve(value: any): any {
    if (Array.isArray(value)) return value.map(v => this.resolve(v)).filter(v => v !== undefined);
    if (value === null || typeof value !== 'object') return value;
    const [condition, yes, no] = ifOf(value) ?? [];
    if (condition !== undefined) return this.resolve(this.condition(condition) ? yes : no);
    const found = intrinsicOf(value);
    if (found) {
      return readFunction<any>(found, {
        literal: text => text,
        reference: name => this.reference(name),
        join: (parts, delimiter) => parts.filter(part => part !== undefined).join(delimiter),
        value: inner => this.resolve(inner),
        other: (fn, args) => this.call(fn, args),
      });
    }
    if (typeof value.Condition === 'string' && Object.keys(value).length === 1) return this.condition(value.Condition);
    return withoutUndefined(Object.fromEntries(Object.entries<any>(value).map(([key, v]) => [key, this.resolve(v)])));
  }

  private exists(resource: any): boolean {
    return resource.Condition === undefined || this.condition(resource.Condition);
  }

  private call(fn: string, args: any): any {
    switch (fn) {
      case 'Fn::Join': return this.resolve(args[1]).join(args[0]);
      case 'Fn::Select': return this.resolve(args[1])[Number(this.resolve(args[0]))];
      case 'Fn::Split': return asText(this.resolve(args[1])).split(args[0]);
      case 'Fn::Equals': return asText(this.resolve(args[0])) === asText(this.resolve(args[1]));
      case 'Fn::Not': return !this.resolve(args[0]);
      case 'Fn::And': return args.every((a: any) => this.resolve(a));
      case 'Fn::Or': return args.some((a: any) => this.resolve(a));
      default: throw new Unresolvable(`${fn} cannot be evaluated here`);
    }
  }

  private condition(name: string): boolean {
    const condition = this.template.Conditions?.[name];
    if (condition === undefined) throw new Unresolvable(`the template has no condition ${name}`);
    return Boolean(this.resolve(condition));
  }

  private reference(name: string): any {
    const { account, region, partition, stackName, stackId, parameters } = this.deployment;
    const pseudo: Record<string, string> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': partition,
      'AWS::StackName': stackName,
      'AWS::StackId': stackId,
      'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    };
    if (name === 'AWS::NoValue') return undefined;
    if (name in pseudo) return pseudo[name];
    if (name in (this.template.Parameters ?? {})) {
      const { Type, Default } = this.template.Parameters[name];
      // A stack of an earlier version does not have a parameter that is new.
      const value = parameters[name] ?? (Default === undefined || /^AWS::SSM::/.test(Type) ? undefined : asText(Default));
      if (value === undefined) throw new Unresolvable(`the stack has no parameter ${name}`);
      return /List/.test(Type) ? value.split(',') : value;
    }
    const [id, attribute] = splitReference(name);
    return attribute === '' ? this.physicalId(id) : this.attribute(id, attribute);
  }

  private attribute(id: string, attribute: string): string {
    const { account, region, partition } = this.deployment;
    const resource = this.template.Resources?.[id];
    const arn = (service: string, rest: string, place = `${region}:${account}`) =>
      `arn:${partition}:${service}:${place}:${rest}`;
    const name = () => this.physicalId(id);
    const path = () => this.resolve(resource.Properties?.Path ?? '/');
    const key = `${resource?.Type}.${attribute}`;
    switch (key) {
      case 'AWS::IAM::Role.Arn': return arn('iam', `role${path()}${name()}`, `:${account}`);
      case 'AWS::IAM::InstanceProfile.Arn': return arn('iam', `instance-profile${path()}${name()}`, `:${account}`);
      case 'AWS::IAM::OIDCProvider.Arn': return name();
      case 'AWS::IAM::ManagedPolicy.PolicyArn': return name();
      case 'AWS::SQS::Queue.Arn': return arn('sqs', name().split('/').at(-1)!);
      case 'AWS::SSM::Association.AssociationId':
      case 'AWS::Events::EventBus.Name': return name();
      case 'AWS::Events::EventBus.Arn': return arn('events', `event-bus/${name()}`);
      case 'AWS::Events::Rule.Arn': return arn('events', `rule/${name().replace('|', '/')}`);
      case 'AWS::KMS::Key.Arn': return arn('kms', `key/${name()}`);
      case 'AWS::Lambda::Function.Arn': return arn('lambda', `function:${name()}`);
      case 'AWS::Logs::LogGroup.Arn': return arn('logs', `log-group:${name()}:*`);
      case 'AWS::S3::Bucket.Arn': return arn('s3', name(), ':');
      default:
        if (this.deployment.unknownAttribute) return this.deployment.unknownAttribute(id);
        throw new Unresolvable(`the attribute ${attribute} of ${id} cannot be evaluated here`);
    }
  }
}
