/** What else mentions a role of Microsoft or Microsoft's provider: each resource that does is listed, unless it gives no access. */
import { HOST, isKnownAs, isOfLibrary, isOwnFunction, isOwnStatement, type Judged, type Known } from './library-forms';
import type { Meanings } from './meanings';
import { admits, ANY_STACK, divided, generatedNameIn, halfKnown, nameIn, OWN_STACK, patternsIn } from './names-in-texts';
import type { FoundLine } from './result';
import { isKnownOutput, isOtherProvider, isUnreadPrincipal, PROVIDERS } from './trust-limits';
import { UnknownNames } from './unknown-names';
import { asText } from '../../src/checks/json-text';
import { DOCUMENT_NAME_PREFIX } from '../../src/host-management/names';
import { MICROSOFT_TENANT_IDS } from '../../src/identity/tenants';
import {
  functionsIn, intrinsicOf, isMap, NO_VALUE, partsOf, referencesIn, splitReference,
} from '../../src/policy-language/cloudformation/template-functions';
import { ATTACHING } from '../../src/policy-language/statements/attached-policies';
import { overlap } from '../../src/policy-language/statements/pattern';
import type { Condition } from '../../src/policy-language/statements/statement';
import { tenantIn } from '../../src/policy-language/statements/token-conditions';
import { CHILDREN } from '../reading/children';
import { decoded } from '../reading/decoded';
import { childOf, type NamedTemplate } from '../reading/nested';
import { ofTypes } from '../reading/policies';
import { type ResourceStatement, statementsOfResource, withoutStatements } from '../reading/resource-policies';
import type { Role } from '../reading/roles';
import { TemplateTexts } from '../reading/text';
import { once } from '../shared/once';

/**
 * Types of resources that give nobody access, whatever they name: they only watch, or take away. A type that is missing here
 * costs a line, and never hides one.
 */
const GIVES_NO_ACCESS = [
  'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard', 'AWS::Logs::MetricFilter',
  'AWS::Organizations::Policy', 'AWS::EC2::VPCEndpoint', 'aws_cloudwatch_log_group', 'aws_vpc_endpoint', 'aws_vpc_endpoint_policy',
  'aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm', 'aws_cloudwatch_dashboard', 'aws_cloudwatch_log_metric_filter',
  'aws_organizations_policy',
];
/** Properties that give no access: which events a rule matches, the template of a child, which is read by itself, and tags. */
const NO_ACCESS_IN: { readonly [type: string]: readonly string[] | undefined } = {
  'AWS::Events::Rule': ['EventPattern'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'aws_cloudwatch_event_rule': ['event_pattern'],
};
/** Their tags are tags. */
const OF_AWS = /^(?:AWS::(?!CloudFormation::CustomResource)|aws_)/;
/** A body that is not read is a line of its own. */
const OF_CHILDREN = ['TemplateBody', 'TemplateURL', 'Parameters'];
/** In lower case: they are in the unique ids and in the ARNs of sessions. */
const SESSIONS = /microsoft(?:defenderforclouds|sentinel)_/;
/** In a cluster, this is each role that has an access entry, which a role of Microsoft gives itself. */
const OF_CLUSTER = /\bsystem:authenticated\b/;

interface Named {
  readonly name: string;
  readonly is: (text: string) => boolean;
  /** In lower case, with what only the deployment knows as in a pattern. */
  readonly pattern: string;
  /** Path and name as ARNs end. */
  readonly arn: string;
}

/** Finds what mentions roles and providers, in all templates of a source. */
export class Mentions {
  private readonly outputs = new Map<string, ReadonlyMap<string, readonly string[]>>();
  private readonly names: readonly Named[];
  /** Of roles without a name. */
  private readonly generated: readonly { readonly template: string; readonly isIn: (text: string) => boolean }[];
  /** Providers, and functions of the library that change them. */
  private readonly providers: readonly { readonly template: NamedTemplate; readonly id: string; readonly isFunction: boolean }[];
  private readonly attachedTo: (named: NamedTemplate) => ReadonlySet<string>;
  private readonly unknown: UnknownNames;
  private readonly textsOf = once(({ template }: NamedTemplate) => new TemplateTexts(template));

  /** Whether a template has something of Microsoft, or mentions it. */
  public readonly isIn: (named: NamedTemplate) => boolean;

  constructor(private readonly templates: readonly NamedTemplate[], private readonly judged: readonly Judged[]) {
    this.providers = templates.flatMap(template => Object.entries<any>(template.template.Resources ?? {})
      .map(([id, { Type, Properties }]) => ({
        template,
        id,
        isFunction: Type === 'AWS::Lambda::Function' && isOwnFunction(Properties, this.textsOf(template)),
        isProvider: PROVIDERS.test(asText(Type)) && isEntra(Properties, template),
      })).filter(({ isFunction, isProvider }) => isFunction || isProvider));
    this.names = judged.flatMap(({ role: { name, isNamed, names = [name], path } }) => isNamed
      ? names.map(one => ({ name, is: nameIn(one), pattern: one.toLowerCase(), arn: `role${path}${one}`.toLowerCase() })) : []);
    this.generated = judged.filter(({ role }) => !role.isNamed).map(({ role: { template, logicalId, path }, named: { stackName } }) =>
      ({ template, isIn: generatedNameIn(stackName, logicalId, path) }));
    this.attachedTo = once(({ name, template }: NamedTemplate) => new Set(judged.filter(({ role }) => role.template === name)
      .flatMap(({ role }) => referencesIn(template.Resources[role.logicalId]?.Properties?.ManagedPolicyArns))));
    this.isIn = once(named => this.isConcerned(named));
    this.unknown = new UnknownNames(templates, judged);
    // What an output says, another template can import, and say in an output of its own. It is found first, so that what imports it
    // mentions it too.
    const count = () => [...this.outputs.values()].reduce((sum, outputs) => sum + [...outputs.values()].flat().length, 0);
    for (let before = -1; before < count();) {
      before = count();
      for (const named of templates) this.outputs.set(named.name, this.mentioningOutputs(named));
    }
  }

  /** One line for each resource, or statement of its policy. */
  public lines(meanings: Meanings): FoundLine[] {
    return this.templates.flatMap(named =>
      Object.entries<any>(named.template.Resources ?? {}).flatMap(([id, resource]) => this.linesOf(id, resource, named, meanings)));
  }

  /** What roles of Microsoft have in EKS clusters, one sentence each. */
  public clusters(): string[] {
    return this.templates.flatMap((named) => {
      const texts = this.textsOf(named);
      return ofTypes(named.template, 'AWS::EKS::AccessEntry')
        .flatMap(([, { Properties: { AccessPolicies, ClusterName, PrincipalArn } = {} as any }]) => {
          const policies = texts.elements(AccessPolicies).map(({ value }) => (texts.text(value?.PolicyArn) ?? '').replace(/^.*\//, ''));
          return this.inValue(PrincipalArn, named)
            .map(role => `${role} has ${policies.join(' and ') || 'an access entry'} in the EKS cluster ${texts.text(ClusterName)}`);
        });
    });
  }

  private isConcerned(named: NamedTemplate): boolean {
    return this.judged.some(({ role }) => role.template === named.name) || this.providers.some(provider => provider.template === named)
      || Object.values<any>(named.template.Resources ?? {}).some(resource => this.inValue(resource, named).length > 0);
  }

  private linesOf(id: string, resource: any, named: NamedTemplate, meanings: Meanings): FoundLine[] {
    const { Type } = resource ?? {};
    if (typeof Type !== 'string') return [];
    const isQuiet = GIVES_NO_ACCESS.includes(Type) || this.isJudged(id, resource, named);
    const Properties = isQuiet ? {} : resource.Properties ?? {};
    const left = [...NO_ACCESS_IN[Type] ?? [],
      ...!CHILDREN.includes(Type) ? [] : childOf(resource) !== undefined ? OF_CHILDREN : ['TemplateBody']];
    const parts = [...Object.entries<any>(Properties)
      .filter(([key]) => !left.includes(key) && !(OF_AWS.test(Type) && /^tags(?:_all)?$/i.test(key))), ...commandsIn(resource)];
    const statements = isQuiet ? [] : statementsOfResource(id, named.template);
    const when = resource.Condition === undefined ? ''
      : `, only if ${meanings.text(this.textsOf(named).conditionText(resource.Condition), named)}`;
    const line = (why: string): FoundLine => ({ what: meanings.resource(id, named), why: `${why}${when}`, where: named.name, id });
    const known = this.known(named);
    const ofOutputs = this.inOutputs(Properties, named);
    const ofStatements = statements.flatMap((statement): FoundLine[] => {
      const found = this.inStatement(statement, named, ofOutputs, Type === 'AWS::IAM::Role');
      if (found.length === 0 || isOwnStatement(statement, known, named.account)) return [];
      const what = meanings.text(inWords(statement), named);
      return [line(Type === 'AWS::IAM::Role' ? `it is a role that ${found.join(', ')} can assume: ${what}`
        : `its policy lets ${found.join(', ')} do more than is shown: ${what}`)];
    });
    const others =
      parts.map(([key, whole]) => [key, OF_AWS.test(Type) ? withoutStatements(key, whole, this.textsOf(named)) : whole] as [string, any])
        .filter(([, value]) => value !== undefined && !/^(?:\{\}|\[\]|"")$/.test(JSON.stringify(value)));
    const mentionedBy = new Map(others.map(part => [part, this.inValue(part[1], named)]));
    const isNamedAsRunbook = ([key, value]: typeof parts[number]) =>
      Type === 'AWS::SSM::Document' && key === 'Name' && this.isRunbook(value, named);
    const mentioning = others.filter(part => mentionedBy.get(part)!.length > 0 || isNamedAsRunbook(part));
    const isKnown = isOfLibrary(resource, named.template, known) && commandsIn(resource).length === 0;
    const isRead = isKnown || mentioning.length > 0 || OF_AWS.test(Type) && 'Principal' in Properties && 'Action' in Properties;
    const unknown = isRead ? []
      : others.flatMap(([key, value]) => this.unknown.in(Type, key, value, named).map(text => `${text} in ${key}`));
    if (unknown.length > 0) {
      return [...ofStatements,
        line(`only the deployment knows whether it names a role of Microsoft: ${meanings.text([...new Set(unknown)].join(', '), named)}`)];
    }
    if (mentioning.length === 0 || isKnown) return ofStatements;
    const found = [...new Set([...mentionedBy.values()].flat())].sort();
    if (found.length === 0) return [line('its name is one of the runbooks that host management starts, and it is another document')];
    const shown = (some: typeof parts) => some.map(([key, value]) => `${key}: ${shownValue(value, named, meanings)}`);
    const beside = shown(others.filter(part => !mentioning.includes(part)));
    return [...ofStatements, line([`it mentions ${found.join(', ')} in ${shown(mentioning).join(', and in ')}`,
      ...beside.length === 0 ? [] : [`beside ${beside.join(', ')}`]].join('; '))];
  }

  /** Whether a role of host management may start a document because of its name. */
  private isRunbook(value: unknown, named: NamedTemplate): boolean {
    return this.judged.some(({ known }) => isKnownAs(known, HOST('launches')))
      && (this.textsOf(named).text(value) ?? '').startsWith(DOCUMENT_NAME_PREFIX);
  }

  /** Roles of Microsoft, and policies that only such roles have, are judged by what they allow. */
  private isJudged(id: string, { Type, Properties }: any, named: NamedTemplate): boolean {
    if (PROVIDERS.test(Type)) return Type === 'AWS::IAM::OIDCProvider' || Type.startsWith('aws_');
    const isOfJudged = (role: { readonly logicalId: string; readonly template: string }) =>
      role.template === named.name && role.logicalId === id;
    if (this.judged.some(({ role }) => isOfJudged(role))) return true;
    const property = ATTACHING.get(Type);
    if (property === undefined) return false;
    const texts = this.textsOf(named);
    const isRole = (text: string | undefined) => text !== undefined && this.judged.some(({ role }) =>
      text === `\${${role.logicalId}}` && role.template === named.name || text.toLowerCase() === role.name.toLowerCase());
    const roles = texts.elements(Properties?.[property]);
    return (roles.length > 0 || this.attachedTo(named).has(id)) && roles.every(({ value }) => isRole(texts.text(value)));
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
      const texts = this.textsOf(other);
      return ofTypes(other.template, 'AWS::IAM::InstanceProfile')
        .some(([id, { Properties: { InstanceProfileName: name, Path: path, Roles: roles } = {} as any }]) =>
          (other === named && text === `\${${id}.Arn}`
            || isArn(text, `instance-profile${texts.text(path) ?? '/'}${texts.text(name)}`, other))
          && texts.elements(roles).every(({ value }) => isKnownAs(roleIn(other)(texts.text(value) ?? '')?.known, HOST('instances'))));
    });
    return { roleOf: roleIn(named), isProfile };
  }

  /** Who is named by a statement, or is one of everybody whom its conditions admit. */
  private inStatement(statement: ResourceStatement, named: NamedTemplate, ofOutputs: readonly string[], isTrust: boolean): string[] {
    const { principals, conditions } = statement;
    if (principals.length === 0) return ['an unread policy'];
    const texts = [...principals.map(({ value }) => value), ...conditions.flatMap(({ shownKey, values }) => [shownKey, ...values])];
    const found = [...this.inTexts(texts, named), ...texts.some(text => /"Fn::ImportValue"|\.Outputs\./.test(text)) ? ofOutputs : []];
    const isEverybody = principals.some(({ kind, value }) => kind === 'AWS' && /[*?]/.test(value.replace(/\$\{[^{}]*\}/g, '')));
    const isOfIssuer = isTrust && conditions.some(({ key, operator }) => NEEDS_THE_KEY.test(operator) && ISSUER_KEY.test(key));
    const isKnown = (reference: string) => isKnownOutput(reference, named, this.templates) || isTrust && isOtherProvider(reference, named);
    const isUnread = principals.some(({ kind, value }) => kind !== 'CanonicalUser' && !(kind === 'Federated' && isOfIssuer)
      && (!KINDS.includes(kind) || !isTrust && UNIQUE_ID.test(value) || isUnreadPrincipal(value, named.template.Resources, isKnown)));
    return [...new Set([
      ...found,
      ...!isEverybody ? [] : this.judged.filter(one => conditions.every(condition => this.canAdmit(condition, one, named)))
        .map(({ role }) => shownName(role)),
      ...isUnread ? ['a principal that only the deployment knows'] : [],
    ])];
  }

  /**
   * Whether a condition can be true if a role calls. It keeps the role out only if its operator needs the key, and if its values
   * are certain. What it does not certainly keep out, it admits.
   */
  private canAdmit({ operator, key, values }: Condition, { role, named: { account } }: Judged, named: NamedTemplate): boolean {
    if (!NEEDS_THE_KEY.test(operator) || values.length === 0 || values.some(value => value.includes(`\${${NO_VALUE}}`))) return true;
    if (key === 'aws:principalisawsservice') return !values.every(value => value.toLowerCase() === 'true');
    if (OF_SERVICES.test(key)) return false;
    if (key === 'aws:principalarn') {
      const texts = this.textsOf(named);
      const name = role.isNamed ? role.name : `*${role.name.slice(0, 12)}*`;
      return values.map(value => texts.text({ 'Fn::Sub': value }) ?? '*').some((value) => {
        const [, id = ''] = /^\$\{(\w+)\.Arn\}$/.exec(value) ?? [];
        // Of the template itself, each is known, and another one than a role of Microsoft in another template.
        return /^AWS::IAM::(?:Role|User)$/.test(asText(named.template.Resources?.[id]?.Type))
          ? id === role.logicalId && named.name === role.template
          : admits(value, `role${role.path}${name}`.toLowerCase());
      });
    }
    const isOther = (value: string) => /^\d{12}$/.test(value) && account !== undefined && value !== account;
    return !/^(?:aws:principalaccount|kms:calleraccount)$/.test(key) || !values.every(isOther);
  }

  private mentioningOutputs(named: NamedTemplate): ReadonlyMap<string, readonly string[]> {
    const texts = this.textsOf(named);
    return new Map(Object.entries<any>(named.template.Outputs ?? {}).flatMap(([id, output]): [string, string[]][] => {
      const found = this.inValue(output?.Value, named);
      return found.length === 0 ? []
        : [id, ...output.Export === undefined ? [] : [`export ${texts.text(output.Export.Name)}`]].map(key => [key, found]);
    }));
  }

  private inValue(value: unknown, named: NamedTemplate): string[] {
    const texts = this.textsOf(named);
    const all = partsOf(value)
      .flatMap(part =>
        typeof part === 'string' ? [part]
          : intrinsicOf(part) ? [...texts.possible(part), ...divided(part, inner => texts.possible(inner))] : []);
    return [...new Set([...this.inTexts(all.flatMap(text => decoded(text)), named), ...this.inOutputs(value, named)])];
  }

  /** What imports and outputs of nested stacks mention. */
  private inOutputs(value: unknown, named: NamedTemplate): string[] {
    const texts = this.textsOf(named);
    const imported = functionsIn(value).filter(([fn]) => fn === 'Fn::ImportValue').map(([, name]) => `export ${texts.text(name)}`);
    const ofImports = imported.flatMap(name => [...this.outputs.values()].flatMap(outputs => outputs.get(name) ?? []));
    const ofChildren = referencesIn(value).map(splitReference).filter(([, attribute]) => attribute.startsWith('Outputs.'))
      .flatMap(([id, attribute]) => this.outputs.get(`${named.name}, ${id}`)?.get(attribute.slice('Outputs.'.length)) ?? []);
    return [...new Set([...ofImports, ...ofChildren])].sort();
  }

  private inTexts(texts: readonly string[], { name: template, template: { Resources: own = {} }, stackName }: NamedTemplate): string[] {
    // A reference to a resource of the parent has a mark, if this template has one of the same id.
    const referred = new Set(texts.flatMap(text => [...text.matchAll(/\$\{(\w+@?)[.}]/g)].map(([, id]) => id)));
    const refers = (id: string, other: string) =>
      other === template ? referred.has(id) : referred.has(own[id] === undefined ? id : `${id}@`);
    const inStack = (stack: string) => texts.map(text => text.toLowerCase().replaceAll('${aws::stackname}', stack));
    const lower = inStack(stackName?.toLowerCase() ?? ANY_STACK);
    const patterns = lower.flatMap(patternsIn);
    const words = lower.flatMap(halfKnown);
    const roles = this.judged.filter(({ role: { logicalId, template: other } }) => refers(logicalId, other))
      .map(({ role }) => shownName(role));
    const named = this.names.filter(({ is, arn, pattern: whole }) => lower.some(is) || patterns.some(pattern => overlap(pattern, arn))
      || words.some(word => overlap(word, whole))).map(({ name }) => name);
    const stacks = this.generated.length === 0 ? [] : [OWN_STACK, stackName?.toLowerCase() ?? '${}'].map(inStack);
    const isGenerated = this.generated.some(one => stacks[one.template === template ? 0 : 1].some(one.isIn));
    const meant = this.providers.filter(({ template: other, id }) => refers(id, other.name));
    const isProvider = meant.some(({ isFunction }) => !isFunction)
      || lower.some(text => MICROSOFT_TENANT_IDS.some(tenant => text.includes(tenant)));
    const isSession = lower.some(text => SESSIONS.test(text));
    return [...new Set([...roles, ...named, ...isGenerated ? [A_ROLE_OF_MICROSOFT] : [], ...isProvider ? ["Microsoft's provider"] : [],
      ...isSession ? ["Microsoft's sessions"] : [],
      ...lower.some(text => OF_CLUSTER.test(text)) ? ['everybody in a cluster'] : [],
      ...meant.some(({ isFunction }) => isFunction) ? ['a function that changes the provider'] : []])].sort();
  }
}

/** What an instance runs when it starts, and whose role it uses for that, which is beside its properties. */
function commandsIn({ Metadata }: any): [key: string, value: unknown][] {
  return Object.entries(isMap(Metadata) ? Metadata : {}).filter(([key]) => /^AWS::CloudFormation::(?:Init|Authentication)$/.test(key));
}

function isEntra(properties: any, { template }: NamedTemplate): boolean {
  const { Url, url, ProviderArn } = properties ?? {};
  return tenantIn(new TemplateTexts(template).text(Url ?? url ?? ProviderArn) ?? '') !== undefined;
}

/** Only services of AWS have them, whatever their values are. */
const OF_SERVICES = /^aws:(?:source(?:arn|account|orgid|orgpaths)|principalservicename(?:slist)?)$/;
/** Of principals, besides users by their canonical id. */
const KINDS = ['AWS', 'Service', 'Federated'];
/** Which role has it, an account knows. In the trusts of an account, it is that of a role that is gone. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/;
/** They are false if the key is not there. */
const NEEDS_THE_KEY = /^(?:ForAnyValue:)?(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like)|Bool)$/i;
/** A claim of the tokens of one issuer. */
const ISSUER_KEY = /^[^:]*\.[^:]*:(?:aud|sub|amr|oid|azp)$/;

const A_ROLE_OF_MICROSOFT = 'a role of Microsoft';
const shownName = ({ isNamed, name }: Role) => isNamed ? name : A_ROLE_OF_MICROSOFT;

function inWords({ principals, actions, resources, conditions, except }: ResourceStatement): string {
  const on = resources.length === 0 ? '' : ` on ${resources.join(', ')}`;
  const whom = principals.map(({ kind, value }) => ['AWS', 'Service'].includes(kind) ? value : `${kind} ${value}`).sort().join(', ');
  const without = except.length === 0 ? '' : ` except ${except.join(', ')}`;
  const only = conditions.map(({ shownKey, operator, values }) => `${shownKey} ${operator} ${values.join(' or ')}`).sort();
  return `${actions.join(', ')}${on} for ${whom}${without}${only.length === 0 ? '' : `, if ${only.join(' and ')}`}`;
}

/** A value in words, with its functions as texts. */
export function shownValue(value: unknown, named: NamedTemplate, meanings: Meanings): string {
  const texts = new TemplateTexts(named.template);
  const shown = (inner: any): any => Array.isArray(inner) ? inner.map(shown)
    : intrinsicOf(inner) || typeof inner === 'string' ? meanings.text(texts.text(inner) ?? '', named)
      : isMap(inner)
        ? Object.fromEntries(Object.entries(inner).map(([key, v]) => [meanings.text(texts.literal(key), named), shown(v)])) : inner;
  const result = shown(value);
  return typeof result === 'string' ? result : JSON.stringify(result);
}
