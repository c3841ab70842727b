import type { Basis } from './basis';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';

/** A template of a source, with a name that tells it from the others. */
export interface NamedTemplate {
  readonly name: string;
  readonly template: any;
  /** Conditions of the templates that deploy this one. */
  readonly when?: readonly string[];
  /** What these depend on. */
  readonly basis?: Basis;
  /** Tags of the stacks that deploy this one, with what they depend on. */
  readonly tags?: readonly unknown[];
}

/** Resources that deploy another template. */
export const CHILDREN = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** The template in the properties of a resource. Undefined if it is at an address, or not JSON. */
export function childOf({ Properties }: any): any {
  const template = parseJson(Properties?.TemplateBody);
  return isMap(template) && isMap(template.Resources) ? template : undefined;
}
