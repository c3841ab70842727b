import { withDefaults } from './joined-texts';
import type { TemplateFile } from './template-file';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { readable, textsOf } from '../../policy-language/cloudformation/template-text';

/**
 * Returns the name of a role in the file, with defaults of parameters, which show the purpose of the role. Undefined if
 * CloudFormation chooses the name.
 */
export function likelyName({ properties }: TemplateResource, file: TemplateFile): string | undefined {
  const [text] = textsOf(properties.RoleName);
  return text === undefined ? undefined : readable(withDefaults(text, file.defaults));
}

/** Returns an ARN without references whose names contain colons. */
export function withoutPseudoParameters(arn: string): string {
  return arn.replace(/\uE000AWS::\w+\uE001/g, '');
}

/** Returns the name in the ARN of a role. Undefined for other texts, or if it can be several roles. */
export function roleNameIn(arn: string): string | undefined {
  return /^arn:[^:]*:iam::[^:]*:role\/(?:[^*?]*\/)?([^/*?]+)$/.exec(withoutPseudoParameters(arn))?.[1];
}
