/** Resources that deploy another template. */
export const CHILDREN = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** The template in the properties of a resource. Undefined if it is at an address, or not JSON. */
export function childOf({ Properties }: any): any {
  try {
    const template = JSON.parse(Properties?.TemplateBody);
    return typeof template?.Resources === 'object' ? template : undefined;
  } catch {
    return undefined;
  }
}
