/** The resources of a plan or state, their values, and the resources that they refer to. */
import { type Values, withoutIndexes } from './configuration';
import type { TerraformResource } from './plan-file';
import { isMap } from '../../../src/policy-language/cloudformation/template-functions';
import { jsonOrNothing } from '../../shared/json';
import { KNOWN_AFTER_APPLY } from '../text';

/** The attributes by which other resources name a role. */
export const ROLE_KEYS = ['name', 'id'];
/** A resource type that attaches one policy to several roles. */
export const MANY_ROLES = 'aws_iam_policy_attachment';
/** Attaches several policies to a role and detaches all others. Those others are still counted: they are attached until the apply. */
export const EXCLUSIVE = 'aws_iam_role_policy_attachments_exclusive';

/** An unknown function, so that no reader evaluates it. The address of the value is its argument. */
export const unknown = (of: string) => ({ [KNOWN_AFTER_APPLY]: of });

/** The resources of one plan or state. Resolves references between them. */
export class Resources {
  private readonly ids = new Map<string, string>();
  private readonly byType = new Map<string, TerraformResource[]>();
  private readonly known = new Map<string, TerraformResource | undefined>();
  /** The names of the values that were read, by the address of the resource. */
  private readonly used = new Map<string, Set<string>>();

  constructor(public readonly all: readonly TerraformResource[]) {
    const used = new Set<string>();
    for (const { address, type } of all) {
      const name = address.replaceAll(/\W/g, '_');
      let id = name;
      for (let i = 2; used.has(id); i++) id = `${name}_${i}`; // ["a-b"] and ["a_b"] are two resources
      used.add(id);
      this.ids.set(address, id);
      this.byType.set(type, []);
    }
    for (const resource of all) this.byType.get(resource.type)!.push(resource);
  }

  /** The logical ID that replaces the address in templates. */
  public logicalId({ address }: TerraformResource): string {
    return this.ids.get(address)!;
  }

  /** The values of a resource that were not read. */
  public unused({ address, values }: TerraformResource): Values {
    const used = this.used.get(address) ?? new Set();
    return Object.fromEntries(Object.entries(values).filter(([key, value]) => !used.has(key) && value !== null));
  }

  public use({ address }: TerraformResource, name: string): void {
    this.used.set(address, (this.used.get(address) ?? new Set()).add(name));
  }

  public ofType(type: string): readonly Reader[] {
    return (this.byType.get(type) ?? []).map(r => new Reader(r, this));
  }

  /** The resource that an argument of another resource refers to. Undefined if it is not certain which. */
  public referred(from: TerraformResource, argument: string, type: string, attributes: readonly string[]): TerraformResource | undefined {
    this.use(from, argument);
    const key = [from.address, argument, type].join('|');
    if (!this.known.has(key)) this.known.set(key, this.find(from, argument, type, attributes));
    return this.known.get(key);
  }

  /** Compares the value of the argument, or follows its reference in the configuration if the value is unknown. */
  private find(from: TerraformResource, argument: string, type: string, attributes: readonly string[]): TerraformResource | undefined {
    // Resources of several regions can have the same name. IAM has no region.
    const { region } = from.values;
    const candidates = (this.byType.get(type) ?? []).filter(r => (r.values.region ?? region) === region);
    const value = from.values[argument];
    // Two resources with the same name are in two accounts, for example.
    if (value !== undefined && value !== null) {
      return only(candidates.filter(r => attributes.some(name => isSame(r.values[name], value, type))));
    }
    const { module, index, names } = from.references(argument);
    const named = [...new Set(names.flatMap(name => /^[^.[]+\.[^.[]+(?:\[[^\]]*\])?/.exec(name)?.[0] ?? []))]
      .filter(name => name.startsWith(`${type}.`));
    // `each.key` and `count.index` select the instance with the same index only if nothing else can choose another one.
    const isKey = (name: string) => /^(each\.key|count\.index)$/.test(name);
    const isOwnIndex = names.some(isKey) && names.every(name => isKey(name) || name.startsWith(`${type}.`));
    const exact = named.filter(name => name.endsWith(']') || !named.some(other => other.startsWith(`${name}[`)));
    const meant = exact.flatMap(name => candidates.filter(({ address }) => address === `${module}${name}`
      || !name.endsWith(']') && (isOwnIndex ? address === `${module}${name}${index}` : address.startsWith(`${module}${name}[`))));
    // Anything else that the expression reaches can be what is meant.
    const { addresses, open } = from.reached(argument);
    const isMeant = (address: string) => meant.some(one => withoutIndexes(one.address) === address);
    const isCertain = open.length === 0 && candidates.every(({ address }) =>
      !addresses.includes(withoutIndexes(address)) || isMeant(withoutIndexes(address)));
    return exact.length === 1 && isCertain ? only(meant) : undefined;
  }
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** IAM ignores the case of names. */
const isSame = (one: unknown, other: unknown, type: string) => one === other || type === 'aws_iam_role'
  && typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase();

export const rolesOf = ({ values: { roles } }: TerraformResource): string[] => [roles].flat().filter(role => typeof role === 'string');

/** Parses JSON. A text with a repeated key stays a text, because IAM may use the other value. */
export const parsed = (text: string): unknown => {
  const json = jsonOrNothing(text);
  return json === undefined ? text : json;
};

/** Reads the values of one resource, and records which ones were read. */
export class Reader {
  constructor(public readonly resource: TerraformResource, private readonly resources: Resources) {}

  /** Undefined if it is not set. */
  public get(name: string): unknown {
    this.resources.use(this.resource, name);
    const value = this.resource.values[name];
    if (value !== undefined && value !== null && value !== '') return value;
    return this.resource.isUnknown(name) ? unknown(`${this.resource.address}.${name}`) : undefined;
  }

  public list(name: string): readonly unknown[] {
    this.resources.use(this.resource, name);
    const value = this.resource.values[name];
    return Array.isArray(value) ? value : [];
  }

  /** A text that contains JSON is returned as an object. */
  public json(name: string): unknown {
    const value = this.get(name);
    return typeof value === 'string' ? parsed(value) : value;
  }

  /** The first block of this name. */
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

  /** A reference to another resource of the file, or the value itself. */
  public ref(argument: string, type: string, ...attributes: readonly string[]): unknown {
    const target = this.resources.referred(this.resource, argument, type, attributes);
    return target === undefined ? this.get(argument) : { Ref: this.resources.logicalId(target) };
  }

  /** Resources that attach one policy to several roles, this role among them. */
  public manyRoles(): readonly Reader[] {
    return this.resources.ofType(MANY_ROLES).filter(({ resource }) =>
      rolesOf(resource).some(role => isSame(role, this.resource.values.name, 'aws_iam_role')));
  }

  /** A reference to a policy of the file, or the ARN itself. */
  public policyOf(arn: unknown): unknown {
    const [own] = this.resources.ofType('aws_iam_policy').filter(({ resource }) => resource.values.arn === arn);
    return own ? { Ref: this.resources.logicalId(own.resource) } : arn;
  }

  /** Resources of another type in the same region whose argument refers to this resource. */
  public parts(type: string, argument: string, ...attributes: readonly string[]): Reader[] {
    return this.resources.ofType(type).filter(part => part.resource.values.region === this.resource.values.region
      && this.resources.referred(part.resource, argument, this.resource.type, attributes)?.address === this.resource.address);
  }
}
