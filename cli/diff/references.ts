/** Resources whose effect on a role is not read, such as custom resources. */
import { childOf } from './nested';
import type { Role } from './roles';
import { TemplateTexts } from './text';
import { asText } from '../../src/checks/json-text';
import { intrinsicOf, partsOf } from '../../src/policy-language/cloudformation/template-functions';

/**
 * Types of resources that can give permissions to a role which they name, in a way that is not read: code of others, stacks
 * whose template is elsewhere, and services with grants of their own. Also types of Terraform.
 */
const GIVING = new RegExp('^(?:Custom::.*|.*::MODULE|AWS::CloudFormation::(?:CustomResource|Stack|StackSet)' +
  '|AWS::EKS::AccessEntry|AWS::LakeFormation::.*|AWS::OpenSearchServerless::AccessPolicy|AWS::S3::AccessGrant' +
  '|aws_(?:eks_access_(?:entry|policy_association)|kms_grant|lakeformation_.*|lambda_invocation|opensearchserverless_access_policy' +
  '|s3control_access_grant)|null_resource|terraform_data)$');

/** Such a resource of a template, with its type, and its texts. */
export interface GivingResource {
  readonly place: string;
  readonly texts: readonly string[];
}

export function givingResources(template: any): GivingResource[] {
  const texts = new TemplateTexts(template);
  return Object.entries<any>(template.Resources ?? {})
    .filter(([, resource]) => GIVING.test(asText(resource?.Type)) && childOf(resource) === undefined)
    .map(([id, { Type, Properties }]) => ({
      place: `${id} (${Type})`,
      texts: partsOf(Properties).flatMap(value => typeof value === 'string' || intrinsicOf(value) ? texts.text(value) ?? [] : []),
    }));
}

/** Whether such a resource names a role. */
export function givesTo({ texts }: GivingResource, { name, isNamed, logicalId }: Role, isOwnTemplate: boolean): boolean {
  const isName = isNamed === true ? nameIn(name) : () => false;
  return texts.some(text => isName(text)
    || isOwnTemplate && (text.includes(`\${${logicalId}}`) || text.includes(`\${${logicalId}.`)));
}

/** Whether a text is a name, or has it in an ARN or between quotes. IAM ignores the case. */
function nameIn(name: string): (text: string) => boolean {
  const wanted = name.toLowerCase();
  return (given) => {
    const text = given.toLowerCase();
    return text === wanted || text.endsWith(`/${wanted}`) || text.includes(`/${wanted}"`) || text.includes(`"${wanted}"`);
  };
}
