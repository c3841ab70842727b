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

/** Follows outputs and variables of modules, `each.value`, data sources, and resources of providers other than AWS. */
export function reachedFrom(address: string, argument: string, configuration: unknown, unknown: Values): Reached {
  const { modules, root, resource } = configured(address, configuration);
  const { [argument]: expression } = mapOf(resource.expressions);
  // Plans do not contain the expressions of dynamic blocks.
  const isDynamic = /(?:^|\.)aws_/.test(address) && expression === undefined && typeof unknown[argument] === 'object';
  const [found, open, texts] = [new Set<string>(), new Set(isDynamic ? ['dynamic.block'] : []), new Set<string>()];
  const pending = [{ path: modules, names: allNamesIn(expression), each: resource.for_each_expression }];
  const seen = new Set<string>();
  for (const { path, names, each } of pending) { // the loop adds to this list
    for (const name of names) {
      const key = JSON.stringify([path, name, name.startsWith('each.') ? each : undefined]);
      if (seen.has(key)) continue;
      seen.add(key);
      const [kind, of, last] = withoutIndexes(name).split('.');
      const module = moduleAt(root, path);
      const inModule = (...parts: readonly string[]) => [...path.map(one => `module.${one}`), ...parts].join('.');
      if (kind === 'each') {
        pending.push({ path, names: allNamesIn(each), each: undefined });
      } else if (kind === 'var') {
        const call = mapOf(mapOf(moduleAt(root, path.slice(0, -1)).module_calls)[path.at(-1) ?? '']);
        if (path.length > 0) {
          pending.push({ path: path.slice(0, -1), names: allNamesIn(mapOf(call.expressions)[of]), each: call.for_each_expression });
        }
      } else if (kind === 'module') {
        const { outputs } = moduleAt(root, [...path, of]);
        const isOne = last !== undefined || names.some(other => other !== name && other.startsWith(`${name}.`));
        const used = last === undefined ? (isOne ? [] : Object.values(mapOf(outputs))) : [mapOf(outputs)[last]];
        pending.push({ path: [...path, of], names: allNamesIn(used), each: undefined });
      } else if (kind === 'data') {
        const data = listOf(module.resources).find(one => one.address === `data.${of}.${last}`);
        pending.push({ path, names: allNamesIn(data?.expressions), each: data?.for_each_expression });
        for (const part of partsOf(data?.expressions)) {
          for (const text of partsOf(mapOf(part).constant_value)) if (typeof text === 'string') texts.add(text);
        }
        if (of !== POLICY_DOCUMENT) open.add(inModule(kind, of, last));
      } else if (kind === 'local') {
        open.add(inModule(kind, of));
      } else if (of !== undefined) {
        found.add(inModule(kind, of));
        if (ANSWERS.test(`${kind}.${last}`)) open.add(inModule('answer', of));
        const other = kind.startsWith('aws') ? undefined : listOf(module.resources).find(one => one.address === `${kind}.${of}`);
        pending.push({ path, names: allNamesIn(other?.expressions), each: other?.for_each_expression });
      }
    }
  }
  return { addresses: [...found], open: [...open], texts: [...texts] };
}

/** Attributes of AWS resources that can be any text. */
const ANSWERS = new RegExp(String.raw`^aws_(?:cloudformation_stack|servicecatalog_\w+)\.outputs|^aws_lambda_invocation\.result|`
  + String.raw`^aws_cloudcontrolapi_resource\.prop`);
/** A data source that returns only what its own expressions say. */
const POLICY_DOCUMENT = 'aws_iam_policy_document';

/** All names in an expression, including those in its blocks. */
function allNamesIn(expression: unknown): string[] {
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
