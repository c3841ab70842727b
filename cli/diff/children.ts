import { isMap, parseJson } from '../../src/cloudformation/template-functions';

/** Resources that deploy another template. */
export const CHILDREN = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** The template in the properties of a resource. Undefined if it is at an address, or not JSON. */
export function childOf({ Properties }: any): any {
  const template = parseJson(Properties?.TemplateBody);
  return isMap(template) && isMap(template.Resources) ? template : undefined;
}
