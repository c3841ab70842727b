/** Resources whose effect on a role is not read, such as custom resources. */
import { childOf } from './nested';
import type { Role } from './roles';
import { TemplateTexts } from './text';
import { intrinsicOf, partsOf } from '../../src/policy-language/cloudformation/template-functions';

/**
 * Types of resources that can give permissions to a role which they name, in a way that is not read: code of others, stacks
 * whose template is elsewhere, and services with grants of their own. Also types of Terraform.
 */
const GIVING = new RegExp('^(?:Custom::.*|.*::MODULE|AWS::CloudFormation::(?:CustomResource|Stack|StackSet)' +
  '|AWS::EKS::AccessEntry|AWS::LakeFormation::.*|AWS::OpenSearchServerless::AccessPolicy|AWS::S3::AccessGrant' +
  '|aws_(?:eks_access_(?:entry|policy_association)|kms_grant|lakeformation_.*|lambda_invocation|opensearchserverless_access_policy' +
  '|s3control_access_grant)|null_resource|terraform_data)$');

/** Such resources of a template, with their types, that name a role. */
export function resourcesThatName({ name, logicalId }: Role, template: any, isOwnTemplate: boolean): string[] {
  const texts = new TemplateTexts(template);
  const isName = name === logicalId ? () => false : nameIn(name);
  const names = (value: unknown) => {
    const text = typeof value === 'string' || intrinsicOf(value) ? texts.text(value) ?? '' : '';
    return isName(text) || isOwnTemplate && (text.includes(`\${${logicalId}}`) || text.includes(`\${${logicalId}.`));
  };
  return Object.entries<any>(template.Resources ?? {})
    .filter(([, resource]) => GIVING.test(String(resource?.Type)) && partsOf(resource.Properties).some(names))
    .filter(([, resource]) => childOf(resource) === undefined).map(([id, { Type }]) => `${id} (${Type})`);
}

/** Whether a text is a name, or has it in an ARN or between quotes. IAM ignores the case. */
function nameIn(name: string): (text: string) => boolean {
  const wanted = name.toLowerCase();
  return (given) => {
    const text = given.toLowerCase();
    return text === wanted || text.endsWith(`/${wanted}`) || text.includes(`/${wanted}"`) || text.includes(`"${wanted}"`);
  };
}
