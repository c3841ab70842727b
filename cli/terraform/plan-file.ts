import { isMap } from '../../src/cloudformation/template-functions';
import { InputError } from '../shared/input-error';
import { readJson } from '../shared/template-input';

/**
 * What `terraform show -json` says of a plan or a state.
 * Source: developer.hashicorp.com, Terraform, JSON output format 1.x, 2026-11.
 */
export interface TerraformFile {
  readonly kind: 'plan' | 'state';
  /** Managed resources, as they are after the plan. */
  readonly resources: readonly TerraformResource[];
  /** Managed resources that the plan deletes, replaces or forgets. */
  readonly removed: readonly RemovedResource[];
}

export interface TerraformResource {
  /** With modules and index: `module.defender.aws_iam_role.cspm_monitor[0]`. */
  readonly address: string;
  readonly type: string;
  /** Arguments and attributes that are known. */
  readonly values: Values;
  /** Whether the value is known only after the apply. */
  readonly isUnknown: (name: string) => boolean;
  /** What it has before the apply. Undefined if it does not exist yet. */
  readonly before: Values | undefined;
  /** Addresses of resources that the configuration of an argument names, the most exact first. */
  readonly references: (argument: string) => readonly string[];
}

export interface RemovedResource {
  readonly address: string;
  readonly type: string;
  readonly before: Values;
  readonly how: 'deleted' | 'replaced' | 'forgotten';
}

export type Values = { readonly [name: string]: unknown };

const HOW_TO =
  'terraform show -json PLAN > FILE, where terraform plan -out PLAN wrote PLAN; or terraform show -json > FILE for what is deployed';

/** Reads such a file. Throws an `InputError` if it is something else. */
export function readTerraformFile(file: string): TerraformFile {
  const json = readJson(file);
  const refuse = (got: string): never => {
    throw new InputError(`--plan must be the output of terraform show -json (${HOW_TO}), got ${got}`);
  };
  if (!isMap(json)) return refuse(`no object in ${file}`);
  if ('lineage' in json || 'serial' in json) return refuse(`a state file, whose format is for Terraform only: ${file}`);
  if (typeof json.format_version !== 'string') return refuse(`no format_version in ${file}`);
  if (!json.format_version.startsWith('1.')) return refuse(`format_version ${json.format_version}; this command knows 1.x`);
  if (json.errored === true) return refuse('a plan that ended with an error');
  const kind = 'planned_values' in json ? 'plan' : 'state';
  const after = kind === 'plan' ? json.planned_values : json.values;
  if (!isMap(after)) return refuse(kind === 'state' && after === undefined ? 'an empty state' : `${kind} without values`);
  const changes = new Map(listOf(json.resource_changes).map(change => [String(change.address), change]));
  return {
    kind,
    resources: resourcesIn(after.root_module).map(r => toResource(r, kind, changes.get(String(r.address)), json.configuration)),
    removed: [...changes.values()].flatMap(removedBy),
  };
}

function toResource(resource: Values, kind: TerraformFile['kind'], change: Values | undefined, configuration: unknown): TerraformResource {
  const { before, after_unknown: unknown } = mapOf(change?.change);
  const address = String(resource.address);
  const values = mapOf(resource.values);
  return {
    address,
    type: String(resource.type),
    values,
    isUnknown: name => mapOf(unknown)[name] === true,
    before: kind === 'state' ? values : isMap(before) ? before : undefined,
    references: argument => referencesOf(address, argument, configuration),
  };
}

/** The managed resources of a module and of those in it. */
function resourcesIn(module: unknown): Values[] {
  const { resources, child_modules: children } = mapOf(module);
  return [...listOf(resources).filter(r => r.mode === 'managed'), ...listOf(children).flatMap(resourcesIn)];
}

function removedBy({ address, type, mode, change }: Values): RemovedResource[] {
  const { actions, before } = mapOf(change);
  const done = Array.isArray(actions) ? actions : [];
  const how = done.includes('delete') ? (done.includes('create') ? 'replaced' : 'deleted')
    : done.includes('forget') ? 'forgotten' : undefined;
  return mode === 'managed' && how !== undefined ? [{ address: String(address), type: String(type), before: mapOf(before), how }] : [];
}

/** A configuration names a resource without the index of its own instance, which mostly is that of the other one. */
function referencesOf(address: string, argument: string, configuration: unknown): string[] {
  const [, path = '', name, index = ''] = /^((?:module\.[^.[]+(?:\[[^\]]*\])?\.)*)([^.[]+\.[^.[]+)(\[.*\])?$/.exec(address) ?? [];
  const modules = [...path.matchAll(/module\.([^.[]+)/g)].map(([, module]) => module);
  const root = mapOf(mapOf(configuration).root_module);
  const module = modules.reduce<Values>((at, next) => mapOf(mapOf(mapOf(at.module_calls)[next]).module), root);
  const expressions = mapOf(listOf(module.resources).find(resource => resource.address === name)?.expressions);
  const { references } = mapOf(expressions[argument]);
  return (Array.isArray(references) ? references : []).filter(reference => typeof reference === 'string').flatMap((reference) => {
    const [, target, ofTarget = ''] = /^([^.[]+\.[^.[]+)(\[[^\]]*\])?/.exec(reference) ?? [];
    return target === undefined ? [] : [...new Set([ofTarget, index, ''])].map(i => `${path}${target}${i}`);
  });
}

function mapOf(value: unknown): Values {
  return isMap(value) ? value : {};
}

function listOf(value: unknown): Values[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
