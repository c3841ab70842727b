import { withDefaults } from './joined-texts';
import type { RecognizedRole } from './recognize';
import { type Diagnostics, type FileStatement, StatementReader } from './role-statements';
import type { TemplateFile } from './template-file';
import { show } from '../../checks/messages';
import { intrinsicOf, isMap } from '../../policy-language/cloudformation/template-functions';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import {
  conditionalElements, MAX_ALTERNATIVES, readable, REFERENCES, textsOf,
} from '../../policy-language/cloudformation/template-text';
import {
  attachedPolicies, ATTACHING, namedPolicy, refersTo,
} from '../../policy-language/statements/attached-policies';
import { ANY_TEXT, overlap } from '../../policy-language/statements/pattern';

/** The permissions of a role of the file. */
export interface FilePermissions extends Diagnostics {
  readonly statements: readonly FileStatement[];
  /** Names of AWS managed policies with their paths, such as `ReadOnlyAccess`. */
  readonly awsManagedPolicies: readonly string[];
}

/** Maximum number of characters in the managed policies of a role. */
const MAX_CHARACTERS = 10 * 6144;
const MAX_TRUST_CHARACTERS = 2048;

/** The content of a policy resource, which is the same for each role that it is attached to. */
export interface PolicyContent extends Diagnostics {
  readonly statements: readonly FileStatement[];
}

/**
 * Reads the managed and inline policies of a role, and the policies of the file that are attached to it.
 *
 * @param known policy resources that have already been read, by logical id; this function adds others
 */
export function readPermissions(
  role: RecognizedRole, roles: readonly RecognizedRole[], file: TemplateFile, known: Map<string, PolicyContent>,
): FilePermissions {
  const { resource: { id, properties, condition } } = role;
  const diagnostics: Diagnostics = { problems: [], notes: [] };
  const { problems, notes } = diagnostics;
  const attached = policiesOf(role, file);
  problems.push(...unreadParts(role, attached, file));
  if (condition !== undefined) {
    notes.push(`${id}: the role is in the file only with a condition (${show(condition)})`);
  }
  if (properties.PermissionsBoundary !== undefined) {
    const boundary = readable(textsOf(properties.PermissionsBoundary)[0] ?? show(properties.PermissionsBoundary));
    notes.push(`${id}: its permissions boundary ${boundary} limits it in the file, and is not used: set one ` +
      'in the app (iam.PermissionsBoundary.of)');
  }
  const trustSize = sizeOf(properties.AssumeRolePolicyDocument);
  if (trustSize > MAX_TRUST_CHARACTERS) {
    notes.push(`${id}: its trust has about ${trustSize} characters, and IAM accepts ${MAX_TRUST_CHARACTERS}`);
  }
  const inline = conditionalElements(properties.Policies).flatMap(({ value, conditions }, i) => {
    const location = `${id}.Properties.Policies.${i}`;
    if (conditions.length > 0) {
      notes.push(`${location}: it is in the file only with a condition (${conditions.join(', ')})`);
    }
    if (isMap(value) && !intrinsicOf(value)) {
      return new StatementReader(file, roles, diagnostics, `${location}.PolicyDocument`).read(value.PolicyDocument);
    }
    problems.push(`${location}: the policy must be an object, got ${show(value)}`);
    return [];
  });
  const awsManagedPolicies = managedPolicies(role, attached, diagnostics);
  const statements = [...inline, ...attached.flatMap((policy) => {
    if (policy.condition !== undefined && policy.condition !== condition) {
      notes.push(`${policy.id}: the policy is in the file only with a condition (${show(policy.condition)})`);
    }
    const content = known.get(policy.id) ?? contentOf(policy, roles, file);
    known.set(policy.id, content);
    problems.push(...content.problems);
    notes.push(...content.notes);
    return content.statements;
  })];
  const size = statements.reduce((sum, { json }) => sum + sizeOf(json), 0);
  if (size > MAX_CHARACTERS) {
    problems.push(`${id}: its statements have ${size} characters, and a role has room for ${MAX_CHARACTERS}`);
  }
  return { statements, awsManagedPolicies, problems: unique(problems), notes: unique(notes) };
}

function contentOf(
  { id, properties }: TemplateResource, roles: readonly RecognizedRole[], file: TemplateFile,
): PolicyContent {
  const diagnostics: Diagnostics = { problems: [], notes: [] };
  const reader = new StatementReader(file, roles, diagnostics, `${id}.Properties.PolicyDocument`);
  return { ...diagnostics, statements: reader.read(properties.PolicyDocument) };
}

/** Returns the AWS managed policies of a role. Each other policy must be in the file. */
function managedPolicies(
  { resource: { id, properties } }: RecognizedRole, attached: readonly TemplateResource[], diagnostics: Diagnostics,
): string[] {
  const isOfFile = (arn: string) => attached.some(policy => refersTo(arn, policy.id)
    || textsOf(policy.properties.ManagedPolicyName).includes(namedPolicy(arn)?.name ?? ''));
  return unique(conditionalElements(properties.ManagedPolicyArns).flatMap(({ value, conditions }) => {
    if (conditions.length > 0) {
      diagnostics.notes.push(`${id}: ManagedPolicyArns depends on conditions of the file (${conditions.join(', ')})`);
    }
    const arns = textsOf(value);
    if (arns.length === 0) diagnostics.problems.push(`${id}: ManagedPolicyArns must have ARNs, got ${show(value)}`);
    return arns.flatMap((arn) => {
      const policy = namedPolicy(arn);
      if (policy?.isOfAws && /^[\w+=,.@/-]+$/.test(policy.path) && !policy.path.includes(ANY_TEXT)) return [policy.path];
      if (!isOfFile(arn)) {
        const got = show(readable(arn));
        diagnostics.problems.push(`${id}: ManagedPolicyArns must have policies of AWS or of the file, got ${got}`);
      }
      return [];
    });
  }));
}

function sizeOf(value: unknown): number {
  return (JSON.stringify(value) ?? '').replace(/\s/g, '').length;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Returns the policies of the file that are attached to a role. Defaults replace parameters in role names. */
function policiesOf({ resource, name }: RecognizedRole, file: TemplateFile): TemplateResource[] {
  return attachedPolicies(resource, name === undefined ? [] : [name], file.resources.values(),
    text => namesIn(text, file));
}

/**
 * Returns why a role cannot be used: unreadable parts of the file that can be its permissions, most importantly a Deny.
 */
function unreadParts(role: RecognizedRole, attached: readonly TemplateResource[], file: TemplateFile): string[] {
  const policies = [...file.resources.values()].filter(({ type }) => ATTACHING.has(type));
  return [
    ...policies.filter(policy => !attached.includes(policy)).flatMap(policy => attachments(policy, role, file)),
    ...[role.resource, ...policies].flatMap(({ id }) => {
      const macro = file.macros.get(id);
      return macro === undefined ? [] : [`${id}: ${macro} must not be in it, because it can change all of it`];
    }),
  ];
}

/** Returns locations where a policy can refer to a role, as far as the file shows it. */
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

/** Returns the names in a text, which can be the default of a list. */
function namesIn(text: string, file: TemplateFile): string[] {
  const filled = withDefaults(text, file.defaults);
  return [filled, ...filled.split(',').map(name => name.trim())];
}

/** Returns a pattern for the possible values of a name. IAM ignores case. */
function patternOf(name: string): string {
  return name.replace(REFERENCES, '*').toLowerCase();
}
