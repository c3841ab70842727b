import { existsSync } from 'fs';
import {
  allNamesIn, configured, hasUnknown, type KnownValues, listOf, mapOf, type OpenPart, openParts, type Reached, reachedFrom, type References,
  referencesOf, type Values, withoutIndexes,
} from './configuration';
import { asText } from '../../../src/checks/json-text';
import { isMap } from '../../../src/policy-language/cloudformation/template-functions';
import { groupedBy } from '../../shared/grouped';
import { InputError } from '../../shared/input-error';
import { digestOf } from '../../shared/json';
import { readJson } from '../../shared/read-files';

/**
 * The output of `terraform show -json` for a plan or a state.
 * Source: developer.hashicorp.com, Terraform, JSON output format 1.x, 2026-11.
 */
export interface TerraformFile {
  readonly kind: 'plan' | 'state';
  /** Managed resources, as they are after the apply. */
  readonly resources: readonly TerraformResource[];
  /** Managed resources that the plan deletes, replaces or forgets. */
  readonly removed: readonly RemovedResource[];
  /** Each `data.aws_caller_identity` that is known, with the account of its credentials. */
  readonly callers: readonly Caller[];
  /** Managed resources that Terraform defers to a later plan, because something that they need is not known yet. */
  readonly deferred: readonly Pick<TerraformResource, 'address' | 'digest'>[];
  /** Whatever runs commands or actions: resources with provisioners (once per configuration), data sources, and actions. */
  readonly running: readonly Pick<TerraformResource, 'address' | 'digest'>[];
  /** Whether the file covers the whole configuration: a plan with `-target` does not. */
  readonly isComplete: boolean;
}

/** A configuration of a provider. */
export interface Provider {
  /** The name in the configuration, such as `aws.member`. Empty if the file does not say it: a state does not. */
  readonly name: string;
  /** Equal for providers that certainly use the same credentials, even if they differ in the region, for example. */
  readonly credentials: string;
  /** The account, if the configuration says it: by the role that it assumes, or as the only account that it allows. */
  readonly account: string | undefined;
}

interface Caller {
  readonly address: string;
  readonly provider: Provider;
  readonly account: string;
}

export interface TerraformResource {
  /** Includes modules and index: `module.defender.aws_iam_role.cspm_monitor[0]`. */
  readonly address: string;
  readonly type: string;
  readonly provider: Provider;
  /** Known arguments and attributes. */
  readonly values: Values;
  /** Stays equal while the configuration and the known values stay the same. */
  readonly digest: () => string;
  /** Whether the value, or this part of it, is known only after the apply. */
  readonly isUnknown: (name: string, part?: string) => boolean;
  /** The parts of values that only the apply knows or that the file leaves out, as in `after_unknown`: true for a whole value. */
  readonly unknown: Values;
  /** The values before the apply. Undefined if the resource does not exist yet. */
  readonly before: Values | undefined;
  /** Whether Terraform marks the value, or a part of it, as sensitive. */
  readonly isSensitive: (name: string, part: string) => boolean;
  /** What the expression of an argument names. */
  readonly references: (argument: string) => References;
  /** What the expression of an argument reaches, including through modules and data sources. */
  readonly reached: (argument: string) => Reached;
  /** What only the apply knows, also in blocks. */
  readonly openParts: () => readonly OpenPart[];
}

export interface RemovedResource {
  readonly address: string;
  readonly type: string;
  readonly provider: Provider;
  readonly before: Values;
  readonly how: 'deleted' | 'replaced' | 'forgotten';
}

const HOW_TO =
  'terraform show -json PLAN > FILE, where terraform plan -out PLAN wrote PLAN; or terraform show -json > FILE for what is deployed';

/** Reads the output of `terraform show -json`. Throws an `InputError` if the file is something else. */
export function readTerraformFile(file: string): TerraformFile {
  const refuse = (got: string): never => {
    throw new InputError(`--plan must be the output of terraform show -json (${HOW_TO}), got ${got}`);
  };
  let json: unknown;
  try {
    json = readJson(file);
  } catch (error) {
    if (!(error instanceof InputError) || !existsSync(file)) throw error;
    return refuse(`what is no JSON, such as the plan itself: ${file}`);
  }
  if (!isMap(json)) return refuse(`no object in ${file}`);
  if ('lineage' in json || 'serial' in json) return refuse(`a state file, whose format is for Terraform only: ${file}`);
  if (typeof json.format_version !== 'string') return refuse(`no format_version in ${file}`);
  if (!json.format_version.startsWith('1.')) return refuse(`format_version ${json.format_version}; this command knows 1.x`);
  if (json.errored === true) return refuse('a plan that ended with an error');
  const kind = 'planned_values' in json ? 'plan' : 'state';
  const after = kind === 'plan' ? json.planned_values : json.values;
  if (!isMap(after)) return refuse(kind === 'state' && after === undefined ? 'an empty state' : `${kind} without values`);
  const changes = listOf(json.resource_changes);
  // A deposed object is what a failed replacement left behind; the current resource has the same address.
  const current = new Map(changes.filter(change => change.deposed === undefined).map(change => [asText(change.address), change]));
  const managed = resourcesIn(after.root_module, 'managed');
  const known = knownIn(json, managed, current);
  const resources = managed.map(r => toResource(r, kind, current.get(asText(r.address)), json.configuration, known));
  const inConfiguration = configuredIn(mapOf(json.configuration).root_module);
  const planned = new Set(resources.map(({ address }) => withoutIndexes(address)));
  return {
    kind,
    resources,
    removed: changes.flatMap(change => removedBy(change, json.configuration)),
    callers: callersIn(kind === 'plan' ? mapOf(json.prior_state).values : after, json.configuration),
    deferred: listOf(json.deferred_changes).map(({ resource_change: change }) => mapOf(change))
      .filter(({ mode }) => mode !== 'data').map(({ address, ...change }) => ({
        address: asText(address),
        digest: () => digestOf([change, reachedFrom(asText(address), [configured(asText(address), json.configuration).resource.expressions],
          json.configuration, known)]),
      })),
    running: [
      ...inConfiguration.filter(runsCommands), ...listOf(json.action_invocations),
      ...listOf(json.deferred_action_invocations).map(({ action_invocation: action }) => mapOf(action)),
    ].map(({ address, ...action }) => ({
      address: asText(address),
      // What it runs can be in a variable, or in values of the resource itself.
      digest: () => digestOf([action, reachedFrom(asText(address), [action], json.configuration, known),
        resources.filter(one => withoutIndexes(one.address) === address).map(one => one.digest())]),
    })),
    // OpenTofu and earlier versions of Terraform do not write `complete`.
    isComplete: json.complete === true || json.complete === undefined
      && inConfiguration.every(({ mode, isOne, address }) => mode !== 'managed' || isOne !== true || planned.has(asText(address))),
  };
}

/** Values that are known before the apply: not those of a data source that the apply reads. */
function knownIn(json: Values, managed: readonly Values[], changes: ReadonlyMap<string, Values>): KnownValues {
  const data = resourcesIn(mapOf(mapOf(json.prior_state).values).root_module, 'data');
  const all = groupedBy([...managed, ...data], one => withoutIndexes(asText(one.address)));
  const valueOf = ({ address, mode, values }: Values, name: string) => {
    const { after_unknown: open } = mapOf(changes.get(asText(address))?.change);
    return mode === 'data' && changes.has(asText(address)) || hasUnknown(mapOf(open)[name]) ? undefined : mapOf(values)[name] ?? undefined;
  };
  return {
    variables: mapOf(json.variables),
    attribute: (address, name) => {
      const values = (all.get(address) ?? []).map(one => valueOf(one, name));
      return values.length === 0 || values.includes(undefined) ? undefined : values;
    },
  };
}

function toResource(
  resource: Values, kind: TerraformFile['kind'], change: Values | undefined, configuration: unknown, known: KnownValues,
): TerraformResource {
  const { before, after_unknown: afterApply } = mapOf(change?.change);
  const sensitive = mapOf(resource.sensitive_values);
  const address = nameOf(resource.address, resource.deposed_key);
  const values = mapOf(resource.values);
  const expressions = mapOf(configured(address, configuration).resource.expressions);
  // The file leaves out write-only arguments, and some sensitive values.
  const left = Object.keys(expressions).filter(name =>
    [undefined, null].includes(values[name] as any) && (name.endsWith('_wo') || sensitive[name] === true));
  const unknown: Values = { ...mapOf(afterApply), ...Object.fromEntries(left.map(name => [name, true])) };
  const own = (name: string) => expressions[name] === undefined ? [] : [expressions[name]];
  const open = (name: string) => openParts([name], unknown[name], own(name), values[name]);
  const reached = (argument: string) => reachedFrom(address,
    unknown[argument] === undefined ? own(argument) : open(argument).flatMap(part => part.expressions), configuration, known);
  return {
    address,
    digest: () => digestOf(Object.keys(expressions).length === 0 ? values
      : Object.entries(expressions)
        .map(([name, one]) => [name, values[name], ...unknown[name] === undefined ? [] : [one, reached(name)]])),
    type: asText(resource.type),
    provider: providerOf(address, configuration),
    values,
    isUnknown: (name, part) => unknown[name] === true || part !== undefined && mapOf(unknown[name])[part] === true,
    unknown,
    isSensitive: (name, part) => sensitive[name] === true || mapOf(sensitive[name])[part] === true,
    before: kind === 'state' ? values : isMap(before) ? before : undefined,
    references: argument => referencesOf(address, argument, configuration),
    reached,
    openParts: () => Object.keys(unknown).flatMap(open),
  };
}

/** All resources and data sources of the configuration with their addresses, and whether each certainly exists exactly once. */
function configuredIn(module: unknown, path = '', isOnce = true): Values[] {
  // Only a constant certainly gives an instance. A plan leaves out an expression that only calls functions, such as toset: then, the
  // use of `each` or `count` shows that there is one.
  const isSome = (expression: unknown, expressions: unknown) => expression === undefined
    ? !allNamesIn(expressions).some(name => /^(?:each|count)\./.test(name))
    : ![undefined, '0', '[]', '{}', 'null'].includes(JSON.stringify(mapOf(expression).constant_value));
  const isOne = ({ count_expression: count, for_each_expression: each, expressions }: Values) =>
    isOnce && isSome(count ?? each, expressions);
  const { resources, module_calls: calls } = mapOf(module);
  return [
    ...listOf(resources).map(one => ({ ...one, address: `${path}${asText(one.address)}`, isOne: isOne(one) })),
    ...Object.entries(mapOf(calls)).flatMap(([name, call]) =>
      configuredIn(mapOf(call).module, `${path}module.${name}.`, isOne(mapOf(call)))),
  ];
}

/** Whether Terraform runs its commands. Managed resources of AWS run commands with a role, and those of Azure outside of AWS. */
function runsCommands({ mode, type, provisioners, expressions }: Values): boolean {
  const isOfCloud = mode === 'managed' && /^(?:aws|azurerm)_/.test(asText(type));
  return listOf(provisioners).length > 0 || !isOfCloud && /(?:^|_)(?:external|script|command|invocation)$/.test(asText(type))
    || type === 'http' && mapOf(expressions).method !== undefined;
}

function callersIn(state: unknown, configuration: unknown): Caller[] {
  return resourcesIn(mapOf(state).root_module, 'data').filter(({ type }) => type === 'aws_caller_identity')
    .flatMap(({ address, values }) => {
      const { account_id: account } = mapOf(values);
      return typeof account === 'string' && ACCOUNT.test(account)
        ? [{ address: asText(address), provider: providerOf(asText(address), configuration), account }] : [];
    });
}

const ACCOUNT = /^\d{12}$/;

/** The resources of a module and of the modules in it. */
function resourcesIn(root: unknown, mode: 'managed' | 'data'): Values[] {
  const modules = [root];
  for (const module of modules) for (const child of listOf(mapOf(module).child_modules)) modules.push(child); // the loop adds to this list
  return modules.flatMap(module => listOf(mapOf(module).resources)).filter(resource => resource.mode === mode);
}

/** An object that a failed replacement left behind has the address of the current one. */
const nameOf = (address: unknown, deposed: unknown) =>
  deposed === undefined ? asText(address) : `${asText(address)} (deposed ${asText(deposed)})`;

function removedBy({ address, type, mode, change, deposed }: Values, configuration: unknown): RemovedResource[] {
  const { actions, before } = mapOf(change);
  const done = Array.isArray(actions) ? actions : [];
  const how = done.includes('delete') ? (done.includes('create') ? 'replaced' : 'deleted')
    : done.includes('forget') ? 'forgotten' : undefined;
  const name = nameOf(address, deposed);
  const provider = providerOf(asText(address), configuration);
  return mode === 'managed' && how !== undefined ? [{ address: name, type: asText(type), provider, before: mapOf(before), how }] : [];
}

/** For a resource in a module, Terraform itself names the provider that the caller passes. */
function providerOf(address: string, configuration: unknown): Provider {
  const { provider_config_key: key } = configured(address, configuration).resource;
  const name = typeof key === 'string' ? key : '';
  const { region, default_tags: tags, ignore_tags: ignored, ...access } = mapOf(mapOf(mapOf(mapOf(configuration).provider_config)[name])
    .expressions);
  const text = JSON.stringify(access);
  const roles = [access.assume_role_with_web_identity, access.assume_role].flatMap(listOf);
  const [, assumed] = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(asText(mapOf(roles.at(-1)?.role_arn).constant_value)) ?? [];
  const { constant_value: allowed } = mapOf(access.allowed_account_ids);
  const [only, ...others] = Array.isArray(allowed) ? allowed : [];
  return {
    name,
    // Equal variables in two modules can have different values.
    credentials: name === '' ? '' : text.includes('"references"') ? `${/^.*:/.exec(name) ?? ''}${text}` : text,
    account: assumed ?? (ACCOUNT.test(asText(only)) && others.length === 0 ? asText(only) : undefined),
  };
}
