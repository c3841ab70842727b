import { withDefaults } from './joined-texts';
import type { TemplateFile } from './template-file';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { readable, textsOf } from '../../policy-language/cloudformation/template-text';

/**
 * The name of a role in the file. A parameter in it has its default, which says what the role is for. Undefined if
 * CloudFormation chooses the name.
 */
export function likelyName({ properties }: TemplateResource, file: TemplateFile): string | undefined {
  const [text] = textsOf(properties.RoleName);
  return text === undefined ? undefined : readable(withDefaults(text, file.defaults));
}

/** An ARN without the references whose names have colons. */
export function withoutPseudoParameters(arn: string): string {
  return arn.replace(/\uE000AWS::\w+\uE001/g, '');
}

/** The name at the end of the ARN of a role. Undefined if the text is something else, or can be several roles. */
export function roleNameIn(arn: string): string | undefined {
  return /^arn:[^:]*:iam::[^:]*:role\/(?:[^*?]*\/)?([^/*?]+)$/.exec(withoutPseudoParameters(arn))?.[1];
}
