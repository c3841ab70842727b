import { isMap } from './template-functions';

/** A resource of a template. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly condition: unknown;
  readonly properties: { readonly [property: string]: unknown };
}

/** The resources of a template by their logical ids. What is no resource is left out. */
export function resourcesOf(template: unknown): Map<string, TemplateResource> {
  const resources = new Map<string, TemplateResource>();
  for (const [id, resource] of entriesOf(template, 'Resources')) {
    if (!isMap(resource) || typeof resource.Type !== 'string') continue;
    const properties = isMap(resource.Properties) ? resource.Properties : {};
    resources.set(id, { id, type: resource.Type, condition: resource.Condition, properties });
  }
  return resources;
}

/** Default values of the parameters of a template. */
export function defaultsOf(template: unknown): Map<string, unknown> {
  return new Map(entriesOf(template, 'Parameters').map(([id, parameter]) => [id, defaultOf(parameter)]));
}

/** The default value of a parameter. The one of an SSM parameter type is a name, not a value. */
function defaultOf(parameter: unknown): unknown {
  const { Type: type, Default: value } = isMap(parameter) ? parameter : {};
  return String(type).startsWith('AWS::SSM::Parameter::') ? undefined : value;
}

/** The entries of a section of a template, such as `Resources`. */
export function entriesOf(template: unknown, section: string): [string, unknown][] {
  const value = isMap(template) ? template[section] : undefined;
  return isMap(value) ? Object.entries(value) : [];
}
