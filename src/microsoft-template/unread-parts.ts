import { withDefaults } from './joined-texts';
import type { RecognizedRole } from './recognize';
import type { TemplateFile } from './template-file';
import { show } from '../checks/show';
import type { TemplateResource } from '../cloudformation/template-resources';
import { conditionalElements, MAX_ALTERNATIVES, REFERENCES, textsOf } from '../cloudformation/template-text';
import { ATTACHING, attachedPolicies } from '../statements/attached-policies';
import { overlap } from '../statements/pattern';

/** The policies of the file that are attached to a role. A parameter in the name of a role has its default. */
export function policiesOf({ resource, name }: RecognizedRole, file: TemplateFile): TemplateResource[] {
  return attachedPolicies(resource, name === undefined ? [] : [name], file.resources.values(),
    text => namesIn(text, file));
}

/** Why a role cannot be used: parts of the file that can be permissions of it, above all a Deny, and cannot be read. */
export function unreadParts(role: RecognizedRole, attached: readonly TemplateResource[], file: TemplateFile): string[] {
  const policies = [...file.resources.values()].filter(({ type }) => ATTACHING.has(type));
  return [
    ...policies.filter(policy => !attached.includes(policy)).flatMap(policy => attachments(policy, role, file)),
    ...[role.resource, ...policies].flatMap(({ id }) => {
      const macro = file.macros.get(id);
      return macro === undefined ? [] : [`${id}: ${macro} must not be in it, because it can change all of it`];
    }),
  ];
}

/** Where a policy can name a role, as far as the file says it. */
function attachments({ id, type, properties }: TemplateResource, role: RecognizedRole, file: TemplateFile): string[] {
  const property = ATTACHING.get(type)!;
  const own = textsOf(role.resource.properties.RoleName).map(text => patternOf(withDefaults(text, file.defaults)));
  const canBeRole = (text: string) => {
    const filled = withDefaults(text, file.defaults);
    if (isRoleOfFile(text, file) || filled.search(REFERENCES) < 0) return false; // its name is known
    return own.length === 0 || own.some(name => overlap(name, patternOf(filled)));
  };
  return conditionalElements(properties[property]).filter(({ value }) => {
    const texts = textsOf(value);
    return texts.length === 0 || texts.length >= MAX_ALTERNATIVES || texts.some(canBeRole);
  }).map(({ value }) => `${id}.Properties.${property}: the policy can be one of the role, because the file does not ` +
    `say to which roles it is attached, got ${show(value)}`);
}

function isRoleOfFile(text: string, { resources }: TemplateFile): boolean {
  const [, id = ''] = /^\uE000([^\uE001]*)\uE001$/.exec(text) ?? [];
  return resources.get(id)?.type === 'AWS::IAM::Role';
}

/** The names of a text, which can be the default of a list. */
function namesIn(text: string, file: TemplateFile): string[] {
  const filled = withDefaults(text, file.defaults);
  return [filled, ...filled.split(',').map(name => name.trim())];
}

/** What a name can be. IAM ignores the case. */
function patternOf(name: string): string {
  return name.replace(REFERENCES, '*').toLowerCase();
}
