import type { Template } from './templates';
import { isMap } from '../cloudformation/template-functions';
import type { TemplateResource } from '../cloudformation/template-resources';
import { elementsOf, textsOf } from '../cloudformation/template-text';

/** A value, and the template that it is in. */
export interface LocatedValue {
  readonly value: unknown;
  readonly template: Template;
}

/** What a parameter is: the value that a nested stack or a StackSet gets, otherwise the default value. */
export function parameterOf(template: Template, name: string): LocatedValue {
  const { resource, template: parent } = template.deployedBy() ?? {};
  const given = resource?.properties.Parameters;
  const value = isMap(given) ? given[name] : elementsOf(given).filter(isMap)
    .find(({ ParameterKey: key }) => textsOf(key).includes(name))?.ParameterValue;
  return parent && value !== undefined ? { value, template: parent } : { value: template.defaults.get(name), template };
}

/** What an output of a nested stack is. Undefined if its template is not known. */
export function outputOf(
  stack: TemplateResource, output: string, templates: readonly Template[],
): LocatedValue | undefined {
  const template = templates.find(t => t.deployedBy()?.resource === stack);
  return template && { value: template.outputs.get(output), template };
}
