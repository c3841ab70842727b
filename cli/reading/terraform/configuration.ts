/** Finds what an argument refers to in the configuration of a plan, through modules, variables and data sources. */
import { isMap, partsOf } from '../../../src/policy-language/cloudformation/template-functions';

export type Values = { readonly [name: string]: unknown };

/** What the expression of an argument refers to. */
export interface References {
  /** The module of the resource, such as `module.defender.`, to be put before each name. */
  readonly module: string;
  /** The index of the instance, such as `[0]`. Empty if it has none. */
  readonly index: string;
  /** References, such as `aws_iam_policy.reads[0].arn`, `each.key` or `var.reads`. */
  readonly names: readonly string[];
}

/** Finds a module by the names of the calls that lead to it. */
function moduleAt(root: Values, path: readonly string[]): Values {
  return path.reduce<Values>((at, next) => mapOf(mapOf(mapOf(at.module_calls)[next]).module), root);
}

/** The index of an instance: a number, or a quoted text with any characters. */
const INDEX = String.raw`\[(?:\d+|"(?:[^"\\]|\\.)*")\]`;
export const MODULES = new RegExp(String.raw`module\.[^.[]+(?:${INDEX})?\.`, 'gy');
const ADDRESS = new RegExp(String.raw`^((?:${MODULES.source})*)((?:data\.)?[^.[]+\.[^.[]+)(${INDEX})?$`);

/** A resource or data source in the configuration, and its address in parts. */
export function configured(address: string, configuration: unknown) {
  const [, path = '', name, index = ''] = ADDRESS.exec(address) ?? [];
  const modules = withoutIndexes(path).split('.').filter((_, i) => i % 2 === 1);
  const root = mapOf(mapOf(configuration).root_module);
  const resource = listOf(moduleAt(root, modules).resources).find(one => one.address === name);
  return { path, index, modules, root, resource: mapOf(resource) };
}

export function referencesOf(address: string, argument: string, configuration: unknown): References {
  const { path, index, modules, root, resource } = configured(address, configuration);
  return given(modules.length, { module: path, index, names: namesIn(mapOf(resource.expressions)[argument]) }, root, modules);
}

/** What an argument refers to, directly or through other expressions. The addresses have no indexes. */
export interface Reached {
  /** Addresses of managed resources. */
  readonly addresses: readonly string[];
  /** Addresses of values that can be any text, such as `locals`, of which the file has no expressions, and what a data source returns. */
  readonly open: readonly string[];
  /** Constant texts, and the texts in known values. */
  readonly texts: readonly string[];
}

/** What a plan knows of the values that expressions name. */
export interface KnownValues {
  /** Variables of the root module. A plan does not have the values of ephemeral ones. */
  readonly variables: Values;
  /** An attribute of all instances of a resource or data source, by its address without indexes. Undefined if one of them is not known. */
  readonly attribute: (address: string, name: string) => unknown;
}

/** An expression that is read, in the module with this path. */
interface Step {
  readonly path: readonly string[];
  readonly expression: unknown;
  /** The expression of `for_each`, which `each` means. */
  readonly each: unknown;
}

/** Follows outputs and variables of modules, `each.value`, data sources, and arguments of other resources. */
export function reachedFrom(address: string, expressions: readonly unknown[], configuration: unknown, known: KnownValues): Reached {
  const { modules, root, resource } = configured(address, configuration);
  const reader = new ExpressionReader(root, known);
  const pending: Step[] = [{ path: modules, expression: expressions, each: resource.for_each_expression }];
  for (const step of pending) pending.push(...reader.read(step)); // the loop adds to this list
  return { addresses: [...reader.addresses], open: [...reader.open], texts: [...reader.texts] };
}

class ExpressionReader {
  public readonly addresses = new Set<string>();
  public readonly open = new Set<string>();
  public readonly texts = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(private readonly root: Values, private readonly known: KnownValues) {}

  /** Returns the expressions that this one names, without those that it has already returned. */
  public read(step: Step): Step[] {
    const { path, expression, each } = step;
    for (const part of partsOf(expression)) this.keep(mapOf(part).constant_value);
    const names = allNamesIn(expression);
    return names.flatMap((name) => {
      const key = JSON.stringify([path, name, name.startsWith('each.') ? each : undefined]);
      if (this.seen.has(key)) return [];
      this.seen.add(key);
      return this.follow(name, step, () => isWhole(name, names));
    });
  }

  private follow(name: string, { path, each }: Step, isWholeName: () => boolean): Step[] {
    const [kind, of, last] = withoutIndexes(name).split('.');
    switch (kind) {
      case 'each': return [{ path, expression: each, each: undefined }];
      case 'var': return this.variable(of, path);
      case 'module': {
        const { outputs } = moduleAt(this.root, [...path, of]);
        const used = last !== undefined ? [mapOf(outputs)[last]] : isWholeName() ? Object.values(mapOf(outputs)) : [];
        return [{ path: [...path, of], expression: used, each: undefined }];
      }
      case 'local':
      case 'dynamic':
        this.open.add(inModule(path, kind, of));
        return [];
      default: return of === undefined ? [] : this.resource(name, path, isWholeName);
    }
  }

  private variable(name: string, path: readonly string[]): Step[] {
    const caller = path.slice(0, -1);
    const call = mapOf(mapOf(moduleAt(this.root, caller).module_calls)[path.at(-1) ?? '']);
    const { [name]: passed } = mapOf(call.expressions);
    if (passed !== undefined) return [{ path: caller, expression: passed, each: call.for_each_expression }];
    const { [name]: ofRoot } = this.known.variables;
    if (path.length > 0) this.keep(mapOf(mapOf(moduleAt(this.root, path).variables)[name]).default);
    else if (ofRoot === undefined) this.open.add(inModule(path, 'var', name));
    else this.keep(mapOf(ofRoot).value);
    return [];
  }

  /** A resource or data source, or an attribute of it. */
  private resource(name: string, path: readonly string[], isWholeName: () => boolean): Step[] {
    const [kind, of, ...others] = withoutIndexes(name).split('.');
    const isRead = kind === 'data' || kind === 'ephemeral';
    const at = isRead ? [kind, of, others[0]] : [kind, of];
    const inside = isRead ? others.slice(1) : others;
    const [attribute] = inside;
    if (!isRead) this.addresses.add(inModule(path, ...at));
    if (attribute === undefined && !(isRead && isWholeName())) return [];
    const value = attribute === undefined ? undefined : this.known.attribute(inModule(path, ...at), attribute);
    if (value !== undefined) {
      this.keep(value);
      return [];
    }
    if (isRead && of !== POLICY_DOCUMENT) this.open.add(inModule(path, ...at));
    if (!isRead && ANSWERS.test(`${kind}.${attribute}`)) this.open.add(inModule(path, 'answer', of));
    const { expressions, for_each_expression: each } =
      listOf(moduleAt(this.root, path).resources).find(one => one.address === at.join('.')) ?? {};
    const inBlocks = () => inside.reduce<readonly unknown[]>((blocks, one) => argumentsIn(blocks.flat(), one), [expressions]);
    return [{ path, expression: kind.startsWith('aws') ? inBlocks() : expressions, each }];
  }

  private keep(value: unknown): void {
    for (const text of partsOf(value)) if (typeof text === 'string') this.texts.add(text);
  }
}

const inModule = (path: readonly string[], ...parts: readonly string[]) => [...path.map(one => `module.${one}`), ...parts].join('.');

/** Whether an expression means all of what has this name. After an attribute or an instance, a plan also names what it belongs to. */
const isWhole = (name: string, names: readonly string[]) => names.filter(other => other === name).length
  > names.filter(other => other.startsWith(name) && OF_ONE.test(other.slice(name.length))).length;

/** What follows a name that is a part of a longer one. */
const OF_ONE = new RegExp(`^(?:\\.[^.]+|${INDEX})$`);
/** Attributes of AWS resources that can be any text. */
const ANSWERS =
  /^aws_(?:cloudformation_stack|servicecatalog_\w+)\.outputs|^aws_lambda_invocation\.result|^aws_cloudcontrolapi_resource\.prop/;
/** A data source that returns only what its own expressions say. */
const POLICY_DOCUMENT = 'aws_iam_policy_document';

/** A part of an argument that only the apply knows. */
export interface OpenPart {
  /** The names of the argument and of what is inside of it. */
  readonly names: readonly string[];
  /** Of all blocks with these names. None if the provider computes it. */
  readonly expressions: readonly unknown[];
}

/** Plans do not contain the expressions of dynamic blocks. */
const IN_DYNAMIC_BLOCK = { references: ['dynamic.block'] };
const isExpression = (value: unknown) => isMap(value) && ('references' in value || 'constant_value' in value);

/** @param open as in `after_unknown`: true for a whole value */
export function openParts(names: readonly string[], open: unknown, expressions: readonly unknown[], values: unknown): OpenPart[] {
  if (open === true) return [{ names, expressions }];
  if (!hasUnknown(open)) return [];
  const blocks = expressions.flat();
  if (Array.isArray(open)) {
    const isLonger = blocks.some(block => !isExpression(block)) && open.length > blocks.length;
    const all = isLonger ? [...blocks, IN_DYNAMIC_BLOCK] : blocks;
    return open.flatMap((one, i) => {
      const value = Array.isArray(values) ? values[i] : undefined;
      const fitting = all.filter(block => canBeOf(block, value));
      return openParts(names, one, fitting.length > 0 ? fitting : all, value);
    });
  }
  return Object.entries(mapOf(open)).flatMap(([name, inner]) =>
    openParts([...names, name], inner, blocks.length === 0 ? [IN_DYNAMIC_BLOCK] : argumentsIn(blocks, name), mapOf(values)[name]));
}

/** Whether a value can be that of a block: a plan does not keep the order of blocks. */
const canBeOf = (block: unknown, value: unknown) => isExpression(block) || Object.entries(mapOf(block)).every(([name, one]) => {
  const [constant, known] = [mapOf(one).constant_value, mapOf(value)[name]].map(text => text === null || isMap(text) ? undefined : text);
  return constant === undefined || known === undefined || `${constant}` === `${known}`;
});

/** An argument in each block. */
const argumentsIn = (blocks: readonly unknown[], name: string) =>
  blocks.map(block => isExpression(block) ? block : mapOf(block)[name]).filter(one => one !== undefined);

/** Whether a part of a value is known only after the apply. */
export function hasUnknown(value: unknown): boolean {
  return value === true || (Array.isArray(value) || isMap(value)) && Object.values(value).some(hasUnknown);
}

/** All names in an expression, including those in its blocks. */
export function allNamesIn(expression: unknown): string[] {
  return partsOf(expression).flatMap(part => namesIn(part));
}

export function namesIn(expression: unknown): string[] {
  const { references } = mapOf(expression);
  return Array.isArray(references) ? references.filter(reference => typeof reference === 'string') : [];
}

/**
 * Follows a variable of a module to the names that its caller passes, if the expression names nothing else. The caller must
 * name only one resource, because a list can have more than one unknown value.
 */
function given(depth: number, own: References, root: Values, modules: readonly string[]): References {
  const [variable, ...others] = own.names.filter(name => !OF_INSTANCES.test(name));
  const name = /^var\.([\w-]+)$/.exec(variable ?? '')?.[1];
  if (depth === 0 || name === undefined || others.length > 0) return own;
  const call = mapOf(mapOf(moduleAt(root, modules.slice(0, depth - 1)).module_calls)[modules[depth - 1]]);
  const [, module = '', index = ''] = /^(.*?)module\.[^.[]+(\[[^\]]*\])?\.$/.exec(own.module) ?? [];
  const outer = given(depth - 1, { module, index, names: namesIn(mapOf(call.expressions)[name]) }, root, modules);
  const resources = new Set(
    outer.names.filter(n => !OF_INSTANCES.test(n)).map(n => n.split('.').slice(0, 2).join('.').replace(/\[.*$/, '')));
  return resources.size === 1 ? outer : own;
}

/** References that select an instance of a resource. */
const OF_INSTANCES = /^(?:each|count)\./;

export const withoutIndexes = (address: string) => address.replaceAll(new RegExp(INDEX, 'g'), '');

export function mapOf(value: unknown): Values {
  return isMap(value) ? value : {};
}

export function listOf(value: unknown): Values[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
