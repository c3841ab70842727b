/** What else mentions a role of Microsoft or Microsoft's provider: each resource that does is listed, unless it gives no access. */
import { namedIn } from './admitted-roles';
import { HOST, isKnownAs, isOfLibrary, isOwnStatement, type Judged, type Known } from './library-forms';
import type { Meanings } from './meanings';
import { inShort, MentionedRoles } from './mentioned-roles';
import type { FoundLine } from './result';
import { PROVIDERS } from './trust-limits';
import { OF_AWS_TYPE, UnknownNames } from './unknown-names';
import { DOCUMENT_NAME_PREFIX } from '../../src/host-management/names';
import { intrinsicOf, isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { ATTACHING } from '../../src/policy-language/statements/attached-policies';
import { CHILDREN } from '../reading/children';
import { childOf, type NamedTemplate } from '../reading/nested';
import { ofTypes } from '../reading/policies';
import { type ResourceStatement, statementsOfResource, withoutStatements } from '../reading/resource-policies';
import { TemplateTexts } from '../reading/text';
import { once } from '../shared/once';

/**
 * Types of resources that give nobody access in AWS, whatever they name: they only watch, or take away, or are in Azure. A type that
 * is missing here costs a line, and never hides one.
 */
export const GIVES_NO_ACCESS = new RegExp('^(?:AWS::(?:CloudWatch::(?:Alarm|CompositeAlarm|Dashboard)|Logs::MetricFilter'
  + '|Organizations::Policy|EC2::VPCEndpoint)|aws_cloudwatch_(?:log_group|metric_alarm|composite_alarm|dashboard|log_metric_filter)'
  + '|aws_vpc_endpoint(?:_policy)?|aws_organizations_policy|(?:azapi|azuread|azurerm)_\\w+)$');
/** Properties that give no access: which events a rule matches, the template of a child, which is read by itself, and tags. */
const NO_ACCESS_IN: { readonly [type: string]: readonly string[] | undefined } = {
  'AWS::Events::Rule': ['EventPattern'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::IAM::InstanceProfile': ['InstanceProfileName'],
  'aws_cloudwatch_event_rule': ['event_pattern'],
};
/** Properties with the template of a child. A template that is not read has a line of its own. */
const OF_CHILDREN = ['TemplateBody', 'TemplateURL', 'Parameters'];

/** Finds what mentions roles and providers, in all templates of a source. */
export class Mentions {
  private readonly mentioned: MentionedRoles;
  private readonly attachedTo: (named: NamedTemplate) => ReadonlySet<string>;
  private readonly unknown: UnknownNames;

  constructor(private readonly templates: readonly NamedTemplate[], private readonly judged: readonly Judged[]) {
    this.mentioned = new MentionedRoles(templates, judged);
    this.attachedTo = once(({ name, template }: NamedTemplate) => new Set(judged.filter(({ role }) => role.template === name)
      .flatMap(({ role }) => referencesIn(template.Resources[role.logicalId]?.Properties?.ManagedPolicyArns))));
    this.unknown = new UnknownNames(templates, judged);
  }

  /** Whether a template has something of Microsoft, or mentions it. */
  public isIn(named: NamedTemplate): boolean {
    return this.mentioned.isConcerned(named);
  }

  /** One line for each resource, or statement of its policy. */
  public lines(meanings: Meanings): FoundLine[] {
    return this.templates.flatMap(named =>
      Object.entries<any>(named.template.Resources ?? {}).flatMap(([id, resource]) => this.linesOf(id, resource, named, meanings)));
  }

  /** What roles of Microsoft have in EKS clusters, one sentence each. */
  public clusters(): string[] {
    return this.templates.flatMap((named) => {
      const texts = this.mentioned.textsOf(named);
      return ofTypes(named.template, 'AWS::EKS::AccessEntry')
        .flatMap(([, { Properties: { AccessPolicies, ClusterName, PrincipalArn } = {} as any }]) => {
          const policies = texts.elements(AccessPolicies).map(({ value }) => (texts.text(value?.PolicyArn) ?? '').replace(/^.*\//, ''));
          return this.mentioned.inValue(PrincipalArn, named)
            .map(role => `${role} has ${policies.join(' and ') || 'an access entry'} in the EKS cluster ${texts.text(ClusterName)}`);
        });
    });
  }

  private linesOf(id: string, resource: any, named: NamedTemplate, meanings: Meanings): FoundLine[] {
    const { Type } = resource ?? {};
    if (typeof Type !== 'string') return [];
    const isQuiet = GIVES_NO_ACCESS.test(Type) || this.isJudged(id, resource, named);
    const Properties = isQuiet ? {} : resource.Properties ?? {};
    const left = [...NO_ACCESS_IN[Type] ?? [],
      ...!CHILDREN.includes(Type) ? [] : childOf(resource) !== undefined ? OF_CHILDREN : ['TemplateBody']];
    const parts = [...Object.entries<any>(Properties)
      .filter(([key]) => !left.includes(key) && !(OF_AWS_TYPE.test(Type) && /^tags(?:_all)?$/i.test(key))), ...commandsIn(resource)];
    const statements = isQuiet ? [] : statementsOfResource(id, named.template);
    const texts = this.mentioned.textsOf(named);
    const when = resource.Condition === undefined ? ''
      : `, only if ${meanings.text(texts.conditionText(resource.Condition), named)}`;
    const line = (why: string): FoundLine => ({ what: meanings.resource(id, named), why: `${why}${when}`, where: named.name, id });
    const known = this.known(named);
    const ofOutputs = this.mentioned.inOutputs(Properties, named);
    const ofStatements = statements.flatMap((statement): FoundLine[] => {
      const found = namedIn(statement, named, Type === 'AWS::IAM::Role', this.mentioned, ofOutputs);
      if (found.length === 0 || isOwnStatement(statement, known, named.account)) return [];
      const what = meanings.text(statement.principals.length === 0 ? statement.actions.join() : inWords(statement), named);
      return [line(Type === 'AWS::IAM::Role' ? `it is a role that ${found.join(', ')} can assume: ${what}`
        : `its policy lets ${found.join(', ')} do more than is shown: ${what}`)];
    });
    const others = parts
      .map(([key, whole]) => [key, OF_AWS_TYPE.test(Type) ? withoutStatements(key, whole, texts) : whole] as [string, any])
      .filter(([, value]) => value !== undefined && !/^(?:\{\}|\[\]|"")$/.test(JSON.stringify(value)));
    const mentionedBy = new Map(others.map(part => [part, this.mentioned.inValue(part[1], named)]));
    const isNamedAsRunbook = ([key, value]: typeof parts[number]) =>
      Type === 'AWS::SSM::Document' && key === 'Name' && this.isRunbook(value, named);
    const mentioning = others.filter(part => mentionedBy.get(part)!.length > 0 || isNamedAsRunbook(part));
    const isKnown = isOfLibrary(resource, named.template, known) && commandsIn(resource).length === 0;
    const isRead = isKnown || mentioning.length > 0 || OF_AWS_TYPE.test(Type) && 'Principal' in Properties && 'Action' in Properties;
    const unknown = isRead ? []
      : others.flatMap(([key, value]) => this.unknown.in(Type, key, value, named).map(text => `${text} in ${key}`));
    if (unknown.length > 0) {
      return [...ofStatements,
        line(`only the deployment knows whether it names a role of Microsoft: ${meanings.text([...new Set(unknown)].join(', '), named)}`)];
    }
    if (mentioning.length === 0 || isKnown) return ofStatements;
    const found = inShort([...new Set([...mentionedBy.values()].flat())].sort(), this.judged);
    if (found.length === 0) return [line('its name is one of the runbooks that host management starts, and it is another document')];
    const shown = (some: typeof parts) => some.map(([key, value]) => `${key}: ${shownValue(value, named, meanings)}`);
    const beside = shown(others.filter(part => !mentioning.includes(part)));
    return [...ofStatements, line([`it mentions ${found.join(', ')} in ${shown(mentioning).join(', and in ')}`,
      ...beside.length === 0 ? [] : [`beside ${beside.join(', ')}`]].join('; '))];
  }

  /** Whether a role of host management may start a document because of its name. */
  private isRunbook(value: unknown, named: NamedTemplate): boolean {
    return this.judged.some(({ known }) => isKnownAs(known, HOST('launches')))
      && (this.mentioned.textsOf(named).text(value) ?? '').startsWith(DOCUMENT_NAME_PREFIX);
  }

  /** Roles of Microsoft, and policies that only such roles have, are judged by what they allow. */
  private isJudged(id: string, { Type, Properties }: any, named: NamedTemplate): boolean {
    if (PROVIDERS.test(Type)) return Type === 'AWS::IAM::OIDCProvider' || Type.startsWith('aws_');
    const isOfJudged = (role: { readonly logicalId: string; readonly template: string }) =>
      role.template === named.name && role.logicalId === id;
    if (this.judged.some(({ role }) => isOfJudged(role))) return true;
    const property = ATTACHING.get(Type);
    if (property === undefined) return false;
    const texts = this.mentioned.textsOf(named);
    const isRole = (text: string | undefined) => text !== undefined && this.judged.some(({ role }) =>
      text === `\${${role.logicalId}}` && role.template === named.name || text.toLowerCase() === role.name.toLowerCase());
    const roles = texts.elements(Properties?.[property]);
    // Users and groups that have the policy, too, are not judged.
    return (roles.length > 0 || this.attachedTo(named).has(id)) && roles.every(({ value }) => isRole(texts.text(value)))
      && [Properties?.Users, Properties?.Groups].every(others => texts.elements(others).length === 0);
  }

  private known(named: NamedTemplate): Known {
    const isArn = (text: string, end: string, { account }: NamedTemplate) => {
      const [, of, rest] = /^arn:(?:aws[a-z-]*|\$\{AWS::Partition\}):iam::(\d{12}|\$\{AWS::AccountId\}):(.*)$/s.exec(text) ?? [];
      return rest === end && (of === '${AWS::AccountId}' ? named.account : of) === account;
    };
    const roleIn = ({ name }: NamedTemplate) => (text: string) => this.judged.find(({ role, named: own }) =>
      role.template === name && [`\${${role.logicalId}}`, `\${${role.logicalId}.Arn}`].includes(text)
      || role.isNamed === true && (text === role.name || isArn(text, `role${role.path}${role.name}`, own)));
    const isProfile = (text: string) => this.templates.some((other) => {
      const texts = this.mentioned.textsOf(other);
      return ofTypes(other.template, 'AWS::IAM::InstanceProfile')
        .some(([id, { Properties: { InstanceProfileName: name, Path: path, Roles: roles } = {} as any }]) =>
          (other === named && text === `\${${id}.Arn}`
            || isArn(text, `instance-profile${texts.text(path) ?? '/'}${texts.text(name)}`, other))
          && texts.elements(roles).every(({ value }) => isKnownAs(roleIn(other)(texts.text(value) ?? '')?.known, HOST('instances'))));
    });
    return { roleOf: roleIn(named), isProfile };
  }
}

/** What an instance runs when it starts, and whose role it uses for that, which is beside its properties. */
function commandsIn({ Metadata }: any): [key: string, value: unknown][] {
  return Object.entries(isMap(Metadata) ? Metadata : {}).filter(([key]) => /^AWS::CloudFormation::(?:Init|Authentication)$/.test(key));
}

function inWords({ principals, actions, resources, conditions, except }: ResourceStatement): string {
  const on = resources.length === 0 ? '' : ` on ${resources.join(', ')}`;
  const whom = inOrder(principals.map(({ kind, value }) => ['AWS', 'Service'].includes(kind) ? value : `${kind} ${value}`)).join(', ');
  const without = except.length === 0 ? '' : ` except ${except.join(', ')}`;
  const only = conditions.map(({ shownKey, operator, values }) => `${shownKey} ${operator} ${values.join(' or ')}`).sort();
  return `${actions.join(', ')}${on} for ${whom}${without}${only.length === 0 ? '' : `, if ${only.join(' and ')}`}`;
}

/** The order is the same with the account as a reference and as a number. */
function inOrder(texts: readonly string[]): readonly string[] {
  if (texts.length < 2) return texts;
  const key = (text: string) => text.replaceAll('${AWS::Partition}', 'aws').replace(/\$\{AWS::AccountId\}|\d{12}/g, '');
  const pairs = texts.map(text => [`${key(text)} ${text}`, text] as const).sort(([a], [b]) => a < b ? -1 : 1);
  return pairs.map(([, text]) => text);
}

/** A value in words, with its functions as texts. */
export function shownValue(value: unknown, named: NamedTemplate, meanings: Meanings): string {
  const texts = new TemplateTexts(named.template);
  const textOf = (text = '') => meanings.text(text, named);
  const shown = (part: unknown): unknown => intrinsicOf(part) || typeof part === 'string' ? textOf(texts.text(part))
    : isMap(part) ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [textOf(texts.literal(key)), inner])) : part;
  const whole = shown(value);
  return typeof whole === 'string' ? whole : JSON.stringify(value, (_, part) => shown(part));
}
