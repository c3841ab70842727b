import { hasMacro, isMacro, isMap } from './template-functions';
import { asText } from '../../checks/json-text';

/** A resource of a template. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly condition: unknown;
  readonly properties: { readonly [property: string]: unknown };
  /** Whether a macro writes a part or properties of the resource. */
  readonly hasMacro: boolean;
}

/**
 * Returns the template in the output of `aws cloudformation get-template` or `describe-stack-set`, including with
 * `--query TemplateBody`. Other content is returned unchanged.
 *
 * @param parse parses a template that is a text
 */
export function templateIn(content: unknown, parse: (text: string) => unknown): unknown {
  const { TemplateBody, StackSet, Resources } = isMap(content) ? content : {};
  if (Resources !== undefined) return content;
  const body = TemplateBody ?? (isMap(StackSet) ? StackSet.TemplateBody : undefined) ?? content;
  return typeof body === 'string' ? parse(body) : body;
}

/** Returns the resources of a template by their logical ids. Other entries are left out. */
export function resourcesOf(template: unknown): Map<string, TemplateResource> {
  const resources = new Map<string, TemplateResource>();
  for (const [id, resource] of entriesOf(template, 'Resources')) {
    if (!isMap(resource) || typeof resource.Type !== 'string') continue;
    const properties = isMap(resource.Properties) ? resource.Properties : {};
    const { Type: type, Condition: condition } = resource;
    resources.set(id, { id, type, condition, properties, hasMacro: hasMacro(resource) || hasMacro(properties) });
  }
  return resources;
}

/** Returns entries that are not resources until macros have run, by key: macros, loops and resources without a type. */
export function unreadResources(template: unknown): [key: string, value: unknown][] {
  return entriesOf(template, 'Resources').filter(([key, value]) =>
    isMacro(key) || (isMap(value) && typeof value.Type !== 'string' && hasMacro(value)));
}

/** Returns the names of macros that change a whole template. Unknown names are undefined. */
export function macrosOf(template: unknown): (string | undefined)[] {
  if (!isMap(template)) return [];
  const declared = [template.Transform, template['Fn::Transform']].flat().filter(macro => macro !== undefined);
  return declared.map(macro => isMap(macro) ? macro.Name : macro)
    .map(name => typeof name === 'string' ? name : undefined);
}

/** Default values of the parameters of a template. */
export function defaultsOf(template: unknown): Map<string, unknown> {
  return new Map(entriesOf(template, 'Parameters').map(([id, parameter]) => [id, defaultOf(parameter)]));
}

/** Returns the default value of a parameter. The default of an SSM parameter type is a name, not a value. */
function defaultOf(parameter: unknown): unknown {
  const { Type: type, Default: value } = isMap(parameter) ? parameter : {};
  return asText(type).startsWith('AWS::SSM::Parameter::') ? undefined : value;
}

/** The entries of a section of a template, such as `Resources`. */
export function entriesOf(template: unknown, section: string): [string, unknown][] {
  const value = isMap(template) ? template[section] : undefined;
  return isMap(value) ? Object.entries(value) : [];
}
