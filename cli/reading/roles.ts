import { attachedPolicy, type AttachedPolicy } from './aws-managed';
import { basisOf, transformsOf, type Basis } from './basis';
import { CHILDREN } from './children';
import { type NamedTemplate, childOf, sorted } from './nested';
import { merge, ofMacro, readStatements, type Permissions, NOTHING, unknownStatements, inWords } from './permissions';
import {
  conditionsIn, contentsOf, type Inline, managedPolicies, nameOfInline, namesOneOf, ofTypes, policiesElsewhere, policiesOf,
  policiesWithRoles, readPolicy, type Resource, roleNames, withoutReplaced,
} from './policies';
import { TemplateTexts } from './text';
import { ifOf, NO_VALUE, referencesIn } from '../../src/policy-language/cloudformation/template-functions';

/** A role of a template, with its permissions and its trust. */
export interface Role {
  readonly name: string;
  /** Whether the template sets the name. Otherwise `name` is the logical id, because CloudFormation makes the name. */
  readonly isNamed?: boolean;
  /** All values that the name in the template can have. */
  readonly names?: readonly string[];
  /** Such as `/`. */
  readonly path: string;
  /** `policy` and `stack` are parts of roles that are not in the template. */
  readonly kind: 'role' | 'policy' | 'stack';
  /** For a policy: the names of its roles. */
  readonly of?: readonly string[];
  /** The template that contains it. */
  readonly template: string;
  readonly logicalId: string;
  readonly permissions: Permissions;
  /** The policies that contain these statements. For a policy: the policy itself. */
  readonly policies: readonly Inline[];
  readonly trust: Permissions;
  /** Policies that are not in the template, by their ARNs. */
  readonly attached: readonly AttachedPolicy[];
  readonly boundary?: Boundary;
  /** Conditions of the templates that decide whether it exists. */
  readonly when: readonly string[];
  /** In seconds. */
  readonly session: string;
  readonly basis: Basis;
}

export interface Boundary {
  readonly text: string;
  /** Undefined if the policy is not in the template. */
  readonly permissions?: Permissions;
}

/** All roles of a template of a source, sorted by name, and what can be a part of other roles. */
export function rolesOf(template: NamedTemplate, source: readonly NamedTemplate[]): Role[] {
  const named = { ...template, basis: new Map([...template.basis ?? [], ...transformsOf(template.template)]) };
  const all = source.map(other => other.template);
  const texts = new TemplateTexts(named.template);
  const roles = ofTypes(named.template, 'AWS::IAM::Role');
  const ofOthers = policiesOfOthers(named.template, all);
  const attachedTo = policiesOf(named.template, texts);
  const found = [...roles.map(role => readRole(role, named, all, texts, ofOthers, attachedTo(role))),
    ...partsOfOthers(roles, named, all, texts)];
  return found.sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** `ofOthers` are the policies of other templates that the role can have, `policies` are those of its own template. */
function readRole(
  role: Resource, named: NamedTemplate, all: readonly any[], texts: TemplateTexts, ofOthers: readonly string[],
  policies: ReturnType<ReturnType<typeof policiesOf>>,
): Role {
  const [id, { Condition, Properties = {} }] = role;
  const { template } = named;
  const inline = texts.elements(Properties.Policies).map(({ value, when }): Inline => {
    const statements = readStatements(value.PolicyDocument ?? value, when, texts, 'permissions');
    const ofMacros = value.PolicyDocument === undefined ? NOTHING : ofMacro(value, when);
    return { name: texts.text(value.PolicyName), when, permissions: merge([statements, ofMacros]) };
  });
  const listed = texts.elements(Properties.ManagedPolicyArns)
    .filter(({ value }) => managedPolicies(value, template, texts).length === 0);
  const limits = managedPolicies(Properties.PermissionsBoundary, template, texts);
  const limitText = texts.text(Properties.PermissionsBoundary);
  const unknown = [...listed.map(e => e.value), ...limits.length > 0 ? [] : [Properties.PermissionsBoundary]];
  const read = (policy: Resource, when: readonly string[]) => readPolicy(policy, when, texts, 'permissions', Condition);
  const { AssumeRolePolicyDocument, Policies, MaxSessionDuration, ManagedPolicyArns } = Properties;
  const roots = [
    { Condition, AssumeRolePolicyDocument, Policies, MaxSessionDuration }, unknown, conditionsIn(ManagedPolicyArns),
    ...[...policies.map(p => p.policy), ...limits].map(contentsOf),
  ];
  const attached = [...new Map(policies.map(p => [JSON.stringify([p.policy[0], p.when]), p])).values()].map(({ policy, when }): Inline => {
    const [, { Condition: own }] = policy;
    return {
      name: nameOfInline(policy, texts),
      when: own === undefined ? when : [texts.conditionText(own), ...when],
      permissions: read(policy, when),
    };
  });
  const ofMacros = merge([ofMacro(role[1]), ofMacro(Properties)]);
  const own = [...inline, ...attached, { name: undefined, when: [], permissions: ofMacros }];
  const permissions = merge(withoutReplaced(own));
  const trust = merge([readStatements(AssumeRolePolicyDocument, [], texts, 'trust'), ofMacros]);
  const limiting = limits.length > 0 ? merge(limits.map(limit => read(limit, []))) : undefined;
  const boundary = limitText === undefined ? undefined : { text: limitText, permissions: limiting };
  const basis: Basis = new Map([
    ...named.basis ?? [], ...basisOf(roots, template, all),
    ...unknown.flatMap(value => [...policiesElsewhere(texts.text(value) ?? '', template, all)]),
  ]);
  const name = nameOfRole(Properties.RoleName, texts);
  const dependsOnTags = mentionsTags([permissions, trust, boundary?.permissions], [...basis.values(), ...ofOthers]);
  return {
    name: name ?? id,
    isNamed: name !== undefined,
    // CloudFormation makes a name from the logical id.
    names: [
      ...name === undefined || canHaveNoName(Properties.RoleName) ? [`\${}-${id.slice(0, 24)}\${}-????????????\${}`] : [],
      ...texts.possible(Properties.RoleName).filter(one => one !== ''),
      ...texts.possible(Properties.RoleId),
    ],
    path: texts.text(Properties.Path) ?? '/',
    kind: 'role',
    template: named.name,
    logicalId: id,
    permissions,
    policies: own,
    trust,
    // An empty text is the default of a parameter that a condition asks for.
    attached: listed.map(({ value, when }) => attachedPolicy(texts.text(value) ?? '', when)).filter(({ value }) => value !== ''),
    boundary,
    when: [...named.when ?? [], ...Condition === undefined ? [] : [texts.conditionText(Condition)]],
    session: texts.text(MaxSessionDuration) ?? '3600',
    basis: dependsOnTags ? new Map([...basis, ...tagsOf(Properties.Tags, named, all)]) : basis,
  };
}

/** The name, or the names of both branches of Fn::If. Undefined if CloudFormation makes it. */
function nameOfRole(value: unknown, texts: TemplateTexts): string | undefined {
  if (ifOf(value) === undefined) return texts.text(value);
  const names = texts.possible(value).filter(name => name !== '');
  return names.length === 0 ? undefined : names.join(' or ');
}

/** Whether one of the names of a role is the form of those that CloudFormation makes. */
export const isGeneratedName = (name: string) => name.startsWith('${}-');
const canHaveNoName = (value: unknown) => referencesIn(value).includes(NO_VALUE);

/** Parts of roles that are not in the template, in the form of a role that trusts nobody. */
function partsOfOthers(roles: readonly Resource[], named: NamedTemplate, all: readonly any[], texts: TemplateTexts): Role[] {
  const part = (kind: Role['kind'], name: string, logicalId: string, permissions: Permissions, root: unknown, inline?: string): Role => ({
    name,
    path: '/',
    kind,
    logicalId,
    permissions,
    policies: [{ name: inline, when: [], permissions }],
    template: named.name,
    trust: NOTHING,
    attached: [],
    session: '',
    when: named.when ?? [],
    basis: new Map([...named.basis ?? [], ...basisOf(root, named.template, all)]),
  });
  const policies = policiesOfAbsentRoles(named.template, roles, texts)
    .map(({ policy, roles: elements }) => {
      const names = elements.map(({ value }) => texts.text(value)).join(', ');
      const read = readPolicy(policy, [], texts, 'part');
      const found = part('policy', `${policy[0]}, policy of ${names}`, policy[0], read, contentsOf(policy), nameOfInline(policy, texts));
      return { ...found, of: roleNames(elements, texts, all) };
    });
  const unread = Object.entries<any>(named.template.Resources ?? {}).flatMap(([id, resource]) => {
    const root = unreadIn(resource, named.template);
    return root === undefined ? []
      : [part('stack', id, id, unknownStatements(JSON.stringify(root), 'its resources are not in the sources'), root)];
  });
  return [...policies, ...unread];
}

function policiesOfAbsentRoles(template: any, roles: readonly Resource[], texts: TemplateTexts) {
  const isOwn = namesOneOf(roles, texts);
  return policiesWithRoles(template, texts).filter(({ roles: elements }) => !elements.every(({ value }) => isOwn(value)));
}

/** The policies of other templates, as text, that can be those of a role of this one. */
function policiesOfOthers(template: any, all: readonly any[]): string[] {
  return all.filter(other => other !== template).flatMap(other =>
    policiesOfAbsentRoles(other, ofTypes(other, 'AWS::IAM::Role'), new TemplateTexts(other)).map(({ policy }) => JSON.stringify(policy)));
}

/**
 * The part of a resource that can hide roles. Undefined if there is none: `readSource` reads the templates in `TemplateBody`.
 * Macros and modules make resources that the template does not show.
 */
function unreadIn(resource: any, { Globals }: any): unknown {
  const { Type, Condition, Properties, Connectors } = resource ?? {};
  if (typeof Type !== 'string') return resource;
  if (Type.endsWith('::MODULE')) return { Type, Condition, Properties };
  if (Type.startsWith('AWS::Serverless::')) return { Type, Condition, Properties: withoutCode(Properties), Connectors, Globals };
  if (CHILDREN.includes(Type) && childOf(resource) === undefined) {
    const { TemplateURL, TemplateBody, Parameters } = Properties ?? {};
    return { Condition, TemplateURL, TemplateBody, Parameters, Connectors };
  }
  // Resources of AWS SAM that give permissions to roles.
  return Connectors === undefined ? undefined : { Condition, Connectors };
}

/** The resource without its code: code gives no permission, and each build changes its address. */
export function withoutCode(properties: any): unknown {
  const { CodeUri, ContentUri, ImageUri, InlineCode, AutoPublishCodeSha256, ...others } = properties ?? {};
  return others;
}

const KEY = /aws:PrincipalTag/i;
const TAGS = 'the tags of the role';
/** The tags of a role, and of the stacks with it, if a policy compares them. */
export const tagsIn = ({ basis }: Role): string[] => JSON.parse(basis.get(TAGS) ?? '[]').flat().sort();

/** Whether statements, or texts that they depend on, use the tags of a role. */
function mentionsTags(policies: readonly (Permissions | undefined)[], others: readonly string[]): boolean {
  const texts = policies.flatMap(policy => [
    ...policy?.grants.flatMap(grant => [grant.target, inWords(grant.conditions)]) ?? [],
    ...policy?.opaque.map(o => o.text) ?? [],
  ]);
  return [...texts, ...others].some(text => KEY.test(text));
}

/** The tags of a role, with those of the stacks that deploy its template: CloudFormation puts them on each resource. */
function tagsOf(tags: unknown, { template, tags: ofStacks = [] }: NamedTemplate, all: readonly any[]): Basis {
  return new Map([
    [TAGS, JSON.stringify([...ofStacks, sorted(tags)])],
    ...basisOf(tags, template, all),
  ]);
}
