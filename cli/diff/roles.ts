import { attachedPolicy } from './aws-managed';
import { basisOf, transformsOf, type Basis } from './basis';
import type { NamedTemplate } from './named-template';
import { partsOfOthers, policiesOfOthers } from './parts';
import { merge, readStatements } from './permissions';
import {
  conditionsIn, contentsOf, managedPolicy, ofTypes, policiesElsewhere, policiesOf, readPolicy, type Resource,
} from './policies';
import type { Role } from './role';
import { mentionsTags, tagsOf } from './tags';
import { TemplateTexts } from './text';

/** All roles of a template of a source, sorted by name, and what can be a part of other roles. */
export function rolesOf(template: NamedTemplate, source: readonly NamedTemplate[]): Role[] {
  const named = { ...template, basis: new Map([...template.basis ?? [], ...transformsOf(template.template)]) };
  const all = source.map(other => other.template);
  const texts = new TemplateTexts(named.template);
  const roles = ofTypes(named.template, 'AWS::IAM::Role');
  const ofOthers = policiesOfOthers(named.template, all);
  const found = [...roles.map(role => readRole(role, named, all, texts, ofOthers)), ...partsOfOthers(roles, named, all, texts)];
  return found.sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** `ofOthers` are the policies of other templates that can be those of the role. */
function readRole(
  role: Resource, named: NamedTemplate, all: readonly any[], texts: TemplateTexts, ofOthers: readonly string[],
): Role {
  const [id, { Condition, Properties = {} }] = role;
  const { template } = named;
  const inline = texts.elements(Properties.Policies).map(({ value, when }) =>
    readStatements(value.PolicyDocument ?? value, when, texts, 'permissions'));
  const listed = texts.elements(Properties.ManagedPolicyArns).map(e => ({ ...e, policy: managedPolicy(e.value, template, texts) }));
  const policies = policiesOf(role, template, texts);
  const limit = managedPolicy(Properties.PermissionsBoundary, template, texts);
  const limitText = texts.text(Properties.PermissionsBoundary);
  const unknown = [...listed.filter(e => !e.policy).map(e => e.value), ...limit ? [] : [Properties.PermissionsBoundary]];
  const read = (policy: Resource, when: readonly string[]) => readPolicy(policy, when, texts, 'permissions', Condition);
  const { AssumeRolePolicyDocument, Policies, MaxSessionDuration, ManagedPolicyArns } = Properties;
  const roots = [
    { Condition, AssumeRolePolicyDocument, Policies, MaxSessionDuration }, unknown, conditionsIn(ManagedPolicyArns),
    ...[...policies.map(p => p.policy), ...limit ? [limit] : []].map(contentsOf),
  ];
  const permissions = merge([...inline, ...policies.map(({ policy, when }) => read(policy, when))]);
  const trust = readStatements(AssumeRolePolicyDocument, [], texts, 'trust');
  const boundary = limitText === undefined ? undefined : { text: limitText, permissions: limit && read(limit, []) };
  const basis: Basis = new Map([
    ...named.basis ?? [], ...basisOf(roots, template, all),
    ...unknown.flatMap(value => [...policiesElsewhere(texts.text(value) ?? '', template, all)]),
  ]);
  const dependsOnTags = mentionsTags([permissions, trust, boundary?.permissions], [...basis.values(), ...ofOthers]);
  return {
    name: texts.text(Properties.RoleName) ?? id,
    kind: 'role',
    template: named.name,
    logicalId: id,
    permissions,
    trust,
    attached: listed.filter(e => !e.policy).map(({ value, when }) => attachedPolicy(texts.text(value) ?? '', when)),
    boundary,
    when: [...named.when ?? [], ...Condition === undefined ? [] : [texts.conditionText(Condition)]],
    session: texts.text(MaxSessionDuration) ?? '3600',
    basis: dependsOnTags ? new Map([...basis, ...tagsOf(Properties.Tags, named, all)]) : basis,
  };
}
