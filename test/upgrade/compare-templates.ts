/** What CloudFormation does to a stack whose template becomes another one. */
import type { Change } from './change';
import { conditionForm, differences, HASHES, normalForm, textOf, type Surroundings } from './normal-form';
import type { Replacements } from './replacements';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { deployTemplate } from '../support/parameters';

/** A template, with those that it uploads by their hash. */
export interface TemplateFiles {
  readonly template: any;
  readonly assets?: { readonly [hash: string]: unknown };
}

interface Comparison {
  readonly where: string;
  readonly replacements: Replacements;
  /** Of the StackSet or stack that has the template, with a slash. */
  readonly path?: string;
}

/** What may change without a row: it changes neither identity nor rights. Unless it replaces the resource. */
const FREE = ['Description'];

/** Types with templates for other stacks. */
const CONTAINERS = ['AWS::CloudFormation::StackSet', 'AWS::CloudFormation::Stack', 'AWS::ServiceCatalog::CloudFormationProduct'];

type TemplateChange = Omit<Change, 'where'>;

export function compareTemplates(before: TemplateFiles, after: TemplateFiles, comparison: Comparison): Change[] {
  const { where, path = '' } = comparison;
  const sides = [sideOf(before), sideOf(after)] as const;
  const changes: TemplateChange[] = [
    ...compareParameters(before.template.Parameters, after.template.Parameters),
    ...compareOutputs(sides),
    ...compareRules(sides),
    ...sides[0].ids.flatMap((id) => {
      const [old, now] = [sides[0].resources[id], sides[1].resources[id]];
      if (!now) return [{ verb: 'removed', type: old.Type, id, lines: [] }];
      return compareResources(id, old, now, sides, comparison.replacements);
    }),
    ...sides[1].ids.filter(id => !(id in sides[0].resources)).map(id => added(id, sides[1])),
  ];
  const nested = sides[0].ids.filter(id => id in sides[1].resources).flatMap(id => compareNested(id, sides, comparison));
  return [...changes.map(change => ({ ...change, id: `${path}${change.id}`, where })), ...nested];
}

interface Side {
  readonly template: any;
  readonly resources: { readonly [id: string]: any };
  readonly ids: readonly string[];
  readonly around: Surroundings;
}

type Sides = readonly [Side, Side];

function sideOf({ template, assets = {} }: TemplateFiles): Side {
  const resources = template.Resources ?? {};
  return { template, resources, ids: Object.keys(resources), around: { conditions: template.Conditions ?? {}, assets } };
}

function added(id: string, { resources, around }: Side): TemplateChange {
  return { verb: 'added', type: resources[id].Type, id, lines: differences(undefined, normalForm(resources[id], around)) };
}

function compareResources(id: string, old: any, now: any, sides: Sides, replacements: Replacements): TemplateChange[] {
  if (old.Type !== now.Type) return [{ verb: 'replaced', type: old.Type, id, property: 'Type', lines: [`- ${old.Type}`, `+ ${now.Type}`] }];
  const found = (verb: string, property: string, lines: readonly string[]): TemplateChange[] =>
    lines.length === 0 ? [] : [{ verb, type: old.Type, id, property, lines }];
  const [properties, current] = [old, now].map((resource, i) => propertiesOf(resource, sides[i].around));
  const names = [...new Set([...Object.keys(properties), ...Object.keys(current)])];
  return [
    ...names.flatMap((name) => {
      const lines = differences(properties[name], current[name]);
      return lines.length === 0 ? [] : found(verbOf(old, now, name, replacements), name, lines);
    }).filter(({ verb, property }) => verb !== 'changed' || !FREE.includes(property!)),
    ...['DeletionPolicy', 'UpdateReplacePolicy'].flatMap(name =>
      found('changed', name, differences(old[name] ?? 'Delete', now[name] ?? 'Delete'))),
    ...found('changed', 'Condition',
      differences(conditionForm(old.Condition, sides[0].around), conditionForm(now.Condition, sides[1].around))),
  ].filter(({ verb }) => verb !== 'versioned');
}

/** Templates inside of the resource are compared as templates. */
function propertiesOf({ Type, Properties = {} }: any, around: Surroundings): { readonly [name: string]: unknown } {
  const { TemplateBody, ...others } = CONTAINERS.includes(Type) ? Properties : { ...Properties };
  const all = normalForm(CONTAINERS.includes(Type) ? others : Properties, around) as { readonly [name: string]: unknown };
  return TemplateBody !== undefined && CONTAINERS.includes(Type) ? { ...all, TemplateBody: 'a template' } : all;
}

function verbOf(old: any, now: any, property: string, replacements: Replacements): string {
  const replacement = replacements(old.Type, property);
  // With this method, another content is a new version of the document.
  const versioned = old.Type === 'AWS::SSM::Document' && [old, now].every(r => r.Properties.UpdateMethod === 'NewVersion');
  if (replacement === 'maybe' && versioned) return property === 'Content' ? 'versioned' : 'changed';
  if (replacement !== 'no') return 'replaced';
  return /Name$/.test(property) ? 'renamed' : 'changed';
}

function compareNested(id: string, sides: Sides, comparison: Comparison): Change[] {
  const templates = sides.map(({ resources, around }) => templatesIn(resources[id], around));
  const [before, after] = templates;
  if (before.length !== after.length) {
    const lines = templates.map((list, i) => `${'-+'[i]} ${list.length} templates`);
    return [{ verb: 'changed', type: sides[0].resources[id].Type, id: `${comparison.path ?? ''}${id}`, lines, where: comparison.where }];
  }
  const path = `${comparison.path ?? ''}${id}/`;
  return before.flatMap((template, i) => compareTemplates(
    { template, assets: sides[0].around.assets }, { template: after[i], assets: sides[1].around.assets }, { ...comparison, path }));
}

function templatesIn({ Type, Properties = {} }: any, around: Surroundings): unknown[] {
  if (!CONTAINERS.includes(Type)) return [];
  const { TemplateBody, ...others } = Properties;
  const uploaded = [...JSON.stringify(others).matchAll(HASHES)].map(([hash]) => around.assets[hash]).filter(isMap);
  return [...TemplateBody === undefined ? [] : [withPassed(JSON.parse(textOf(TemplateBody, around)!), Properties.Parameters)], ...uploaded];
}

/** A template as accounts get it, if it has parameters: what a StackSet does not pass has its default. */
function withPassed(template: any, passed: unknown): unknown {
  if (template.Parameters === undefined || !Array.isArray(passed)) return template;
  const values = Object.fromEntries(passed.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  return { ...deployTemplate(template, values), Parameters: template.Parameters };
}

/** A user who names a parameter, or leaves its value as it is, must be able to do the same with the new template. */
export function compareParameters(before: any = {}, after: any = {}): TemplateChange[] {
  const found = (verb: string, id: string, property?: string, lines: readonly string[] = []): TemplateChange =>
    ({ verb, type: 'Parameter', id, property, lines });
  return [
    ...Object.keys(before).flatMap((id) => {
      if (!(id in after)) return [found('removed', id)];
      const { Description: _, ConstraintDescription: __, AllowedValues: values, ...old } = before[id];
      const { Description: ___, ConstraintDescription: ____, AllowedValues: allowed, ...now } = after[id];
      const gone = allowed && differences(values?.filter((value: string) => !allowed.includes(value)) ?? 'all', values ? [] : allowed);
      return [
        ...[...new Set([...Object.keys(old), ...Object.keys(now)])]
          .map(name => found('changed', id, name, differences(old[name], now[name]))).filter(({ lines }) => lines.length > 0),
        ...gone?.length > 0 ? [found('changed', id, 'AllowedValues', gone)] : [],
      ];
    }),
    ...Object.keys(after).filter(id => !(id in before) && after[id].Default === undefined)
      .map(id => found('added', id, undefined, ['+ no default'])),
  ];
}

function compareOutputs([before, after]: Sides): TemplateChange[] {
  const outputs = [before, after].map(({ template }) => template.Outputs ?? {});
  return Object.keys(outputs[0]).flatMap((id): TemplateChange[] => {
    if (!(id in outputs[1])) return [{ verb: 'removed', type: 'Output', id, lines: [] }];
    const [old, now] = [before, after].map(({ around }, i) => {
      const { Value, Export, Condition } = outputs[i][id];
      return normalForm({ Value, Export, If: Condition === undefined ? undefined : { Condition } }, around);
    });
    const lines = differences(old, now);
    return lines.length === 0 ? [] : [{ verb: 'changed', type: 'Output', id, lines }];
  });
}

function compareRules([before, after]: Sides): TemplateChange[] {
  const lines = differences(normalForm(before.template.Rules, before.around), normalForm(after.template.Rules, after.around));
  return lines.length === 0 ? [] : [{ verb: 'changed', type: 'Rules', id: 'Rules', lines }];
}
