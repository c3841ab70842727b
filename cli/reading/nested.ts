import { basisOf, type Basis } from './basis';
import { CHILDREN } from './children';
import { ofTypes } from './policies';
import { TemplateTexts } from './text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { templateOrNothing } from '../shared/template-text';

/** A template of a source, with a name that distinguishes it from the others. */
export interface NamedTemplate {
  readonly name: string;
  readonly template: any;
  /** The account, or the targets of the StackSet that deploys the template. Undefined if the source does not say it. */
  readonly account?: string;
  /** Contains `*` for values that only CloudFormation knows. Undefined if the source does not say it. */
  readonly stackName?: string;
  /** Conditions of the templates that deploy this one. */
  readonly when?: readonly string[];
  /** What these conditions depend on. */
  readonly basis?: Basis;
  /** Tags of the stacks that deploy this one, with what they depend on. */
  readonly tags?: readonly unknown[];
}

/**
 * The template in the properties of a resource. Undefined for a URL or a function, and for a text that is neither JSON nor
 * YAML, has no resources, or repeats a key.
 */
export function childOf({ Properties }: any): any {
  return templateOrNothing(Properties?.TemplateBody);
}

/** The template, and the templates that it deploys. `all` are the templates of the source. */
export function withChildren(named: NamedTemplate, all: readonly any[]): NamedTemplate[] {
  const { name, template, account, stackName, when = [], basis = new Map<string, string>(), tags = [] } = named;
  const texts = new TemplateTexts(template);
  const children = ofTypes(template, ...CHILDREN).flatMap(([id, resource]) => {
    const child = childOf(resource);
    if (child === undefined) return [];
    const { Condition, Type, Properties: { Tags } } = resource;
    const conditions = [...when, ...Condition === undefined ? [] : [texts.conditionText(Condition)]];
    const place = Type.endsWith('StackSet') ? targetsOf(resource, texts) : account;
    const more: Basis = new Map([...basis, ...basisOf({ Condition }, template, all, `${name}: `)]);
    return withChildren({
      name: `${name}, ${Type.endsWith('StackSet') ? 'members of ' : ''}${id}`,
      template: withParameters(child, resource, template, all),
      ...place !== undefined && { account: place },
      ...Type.endsWith('StackSet') ? { stackName: 'StackSet-*' } : stackName !== undefined && { stackName: `${stackName}-${id}-*` },
      ...conditions.length > 0 && { when: conditions },
      ...more.size > 0 && { basis: more },
      ...(Tags ?? tags[0]) !== undefined && { tags: [...tags, sorted(Tags), ...basisOf(Tags, template, all)] },
    }, all);
  });
  return [named, ...children];
}

/** The targets of a StackSet, in words that do not depend on their order. */
function targetsOf({ Properties }: any, texts: TemplateTexts): string {
  const targets = texts.elements(Properties?.StackInstancesGroup)
    .flatMap(({ value }) => Object.entries(isMap(value?.DeploymentTargets) ? value.DeploymentTargets : {}))
    .map(([key, values]) => `${key} ${texts.elements(values).map(({ value }) => texts.text(value)).sort().join(', ')}`);
  return ['members', ...new Set(targets.sort())].join(' ');
}

/** The child with the values that its parent gives to its parameters, and what these depend on in the parent. */
function withParameters(child: any, { Properties }: any, parent: any, all: readonly any[]): any {
  const [given, overrides] = [parametersOf(Properties), overridesOf(Properties)];
  const texts = new TemplateTexts(parent);
  const parameters = Object.entries<any>(child.Parameters ?? {}).map(([name, parameter]) => {
    const perAccount = overrides.filter((o: any) => o?.ParameterKey === undefined || o.ParameterKey === name);
    if (!Object.hasOwn(given, name) && perAccount.length === 0) return [name, parameter];
    const Given = { dependsOn: [...basisOf(given[name], parent, all)], perAccount };
    // A value that differs between accounts is not known.
    return [name, { ...parameter, Default: perAccount.length > 0 ? undefined : ofParent(texts.text(given[name]), child, parent), Given }];
  });
  return parameters.length === 0 ? child : { ...child, Parameters: Object.fromEntries(parameters) };
}

/** Marks a reference to a resource of the parent, if the child has a resource with the same id. */
function ofParent(text: string | undefined, { Resources: own = {} }: any, { Resources: outer = {} }: any): string | undefined {
  return text?.replace(/\$\{(\w+)(?=[.}])/g,
    (whole, id: string) => Object.hasOwn(own, id) && Object.hasOwn(outer, id) ? `${whole}@` : whole);
}

/** The given parameters: an object for a nested stack, a list for a StackSet. */
function parametersOf({ Parameters = {} }: any): { [name: string]: any } {
  if (!Array.isArray(Parameters)) return isMap(Parameters) ? Parameters : {};
  return Object.fromEntries(Parameters.map(p => [p?.ParameterKey, p?.ParameterValue]));
}

/** Values of parameters that a StackSet overrides for some accounts. */
function overridesOf({ StackInstancesGroup = [] }: any): any[] {
  return [StackInstancesGroup].flat().flatMap(group => group?.ParameterOverrides ?? []);
}

/** The order of tags has no meaning. */
export function sorted(tags: unknown): unknown {
  return Array.isArray(tags) ? tags.map(tag => JSON.stringify(tag)).sort() : tags ?? [];
}
