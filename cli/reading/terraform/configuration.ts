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
  /** Addresses of values that can be any text: the file does not have the expressions of `locals`, nor what a data source returns. */
  readonly open: readonly string[];
  /** Constant texts in the arguments of data sources. */
  readonly texts: readonly string[];
}

/** What a plan knows of the values that expressions name. */
export interface KnownValues {
  /** Variables of the root module. A plan does not have the values of ephemeral ones. */
  readonly variables: Values;
  /** An attribute of all instances of a resource or data source, by its address without indexes. Undefined if one of them is not known. */
  readonly attribute: (address: string, name: string) => unknown;
}

/** Follows outputs and variables of modules, `each.value`, data sources, and arguments of other resources. */
export function reachedFrom(address: string, expressions: readonly unknown[], configuration: unknown, known: KnownValues): Reached {
  const { modules, root, resource } = configured(address, configuration);
  const [found, open, texts] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const keep = (value: unknown) => {
    for (const text of partsOf(value)) if (typeof text === 'string') texts.add(text);
  };
  const pending: { readonly path: readonly string[]; readonly expression: unknown; readonly each: unknown }[] =
    [{ path: modules, expression: expressions, each: resource.for_each_expression }];
  const seen = new Set<string>();
  for (const { path, expression: now, each } of pending) { // the loop adds to this list
    for (const part of partsOf(now)) keep(mapOf(part).constant_value);
    const names = allNamesIn(now);
    // After an attribute or an instance, a plan also names what it belongs to.
    const isWhole = (name: string) => names.filter(other => other === name).length
      > names.filter(other => other.startsWith(name) && OF_ONE.test(other.slice(name.length))).length;
    for (const name of names) {
      const key = JSON.stringify([path, name, name.startsWith('each.') ? each : undefined]);
      if (seen.has(key)) continue;
      seen.add(key);
      const [kind, of, last, ...deeper] = withoutIndexes(name).split('.');
      const module = moduleAt(root, path);
      const inModule = (...parts: readonly string[]) => [...path.map(one => `module.${one}`), ...parts].join('.');
      if (kind === 'each') {
        pending.push({ path, expression: each, each: undefined });
      } else if (kind === 'var') {
        const call = mapOf(mapOf(moduleAt(root, path.slice(0, -1)).module_calls)[path.at(-1) ?? '']);
        const { [of]: passed } = mapOf(call.expressions);
        if (passed !== undefined) pending.push({ path: path.slice(0, -1), expression: passed, each: call.for_each_expression });
        else if (path.length > 0) keep(mapOf(mapOf(module.variables)[of]).default);
        else if (known.variables[of] === undefined) open.add(inModule(kind, of));
        else keep(mapOf(known.variables[of]).value);
      } else if (kind === 'module') {
        const { outputs } = moduleAt(root, [...path, of]);
        const used = last !== undefined ? [mapOf(outputs)[last]] : isWhole(name) ? Object.values(mapOf(outputs)) : [];
        pending.push({ path: [...path, of], expression: used, each: undefined });
      } else if (kind === 'local' || kind === 'dynamic') {
        open.add(inModule(kind, of));
      } else if (of !== undefined) {
        const isRead = kind === 'data' || kind === 'ephemeral';
        const [at, inside] = isRead ? [[kind, of, last], deeper] : [[kind, of], last === undefined ? [] : [last, ...deeper]];
        const [attribute] = inside;
        if (!isRead) found.add(inModule(...at));
        if (attribute === undefined && !(isRead && isWhole(name))) continue;
        const value = attribute === undefined ? undefined : known.attribute(inModule(...at), attribute);
        if (value !== undefined) {
          keep(value);
          continue;
        }
        if (isRead ? of !== POLICY_DOCUMENT : ANSWERS.test(`${kind}.${attribute}`)) open.add(inModule(...isRead ? at : ['answer', of]));
        const { expressions: all, for_each_expression: loop } = listOf(module.resources).find(one => one.address === at.join('.')) ?? {};
        const inBlocks = () => inside.reduce<readonly unknown[]>((from, one) => argumentsIn(from.flat(), one), [all]);
        pending.push({ path, expression: kind.startsWith('aws') ? inBlocks() : all, each: loop });
      }
    }
  }
  return { addresses: [...found], open: [...open], texts: [...texts] };
}

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
