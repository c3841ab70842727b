import { namesMicrosoft, namesMicrosoftsTenant } from './products';
import type { Template } from './templates';
import { asText } from '../../checks/json-text';
import { variantsOf } from '../../policy-language/cloudformation/branches';
import {
  hasMacro, intrinsicOf, isMap, partsOf, splitReference,
} from '../../policy-language/cloudformation/template-functions';
import { entriesOf, type TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { reference, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import { covers, inLowerCase } from '../../policy-language/statements/pattern';
import { ASSUME_WITH_TOKEN, type Statement } from '../../policy-language/statements/statement';
import { tenantIn } from '../../policy-language/statements/token-conditions';

/** A value, and the template that it is in. */
interface LocatedValue {
  readonly value: unknown;
  readonly template: Template;
}

/**
 * Returns the possible values of a parameter: from a nested stack or StackSet, also for some instances, otherwise the
 * default value. The template of a StackSet can also refer to a parameter of its parent.
 */
function parameterOf(template: Template, name: string): LocatedValue[] {
  const { resource: { properties = {} } = {}, template: parent } = template.deployedBy() ?? {};
  const byDefault = { value: template.defaults.get(name), template };
  if (!parent) return [byDefault];
  if (!entriesOf(template.json, 'Parameters').some(([id]) => id === name)) return parameterOf(parent, name);
  const inList = (list: unknown): unknown => [list].flat().filter(isMap)
    .find(({ ParameterKey: key }) => textsOf(key).includes(name))?.ParameterValue;
  const { Parameters, StackInstancesGroup } = properties;
  return variantsOf([Parameters, StackInstancesGroup]).flatMap((variant) => {
    const [given, groups] = [variant].flat();
    if (intrinsicOf(given) || hasMacro(given)) return [];
    const all = isMap(given) ? given[name] : inList(given);
    const ofGroups = [groups].flat().filter(isMap).map(group => inList(group.ParameterOverrides) ?? all);
    return (ofGroups.length > 0 ? ofGroups : [all])
      .map(value => value === undefined ? byDefault : { value, template: parent });
  });
}

/** Returns the value of a nested stack's output. Empty if its template is not known. */
function outputOf(stack: TemplateResource, output: string, templates: readonly Template[]): LocatedValue[] {
  return templates.filter(t => t.deployedBy()?.resource === stack)
    .map(template => ({ value: template.outputs.get(output), template }));
}

/** Returns the name of a stored parameter of Systems Manager that a reference reads. Undefined for other references. */
function storedName(name: string, { json }: Template): string | undefined {
  const [, inText] = /^resolve:ssm:([^:]+)/.exec(name) ?? [];
  const [, parameter] = entriesOf(json, 'Parameters').find(([id]) => id === name) ?? [];
  const { Type: type, Default: byDefault } = isMap(parameter) ? parameter : {};
  return inText ?? (asText(type).startsWith('AWS::SSM::Parameter::') ? asText(byDefault) : undefined);
}

const STORED = 'AWS::SSM::Parameter';
const PROVIDER_TYPES = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];
/** Real templates do not need more. The limits protect against excessive work. */
const [MAX_ALTERNATIVES, MAX_LENGTH, MAX_DEPTH] = [32, 100_000, 100];

/** An OIDC provider of a template. */
export interface Provider {
  readonly id: string;
  readonly tenantId: string;
  readonly condition: unknown;
}

/** Returns the providers of a template for Entra tenants, except those that other stacks may also create or reuse. */
export function providersOf(template: Template): Provider[] {
  return [...template.resources.values()].filter(r => PROVIDER_TYPES.includes(r.type)).flatMap((resource) => {
    const tenants = urlsOf(resource.properties).map(tenantIn).filter(tenant => tenant !== undefined);
    return tenants.slice(0, 1).map(tenantId => ({ id: resource.id, tenantId, condition: resource.condition }));
  });
}

/**
 * Returns the URL of a provider. Custom resources may write the property in lower case. Those of this library have the
 * ARN.
 */
function urlsOf({ Url: url, url: customUrl, ProviderArn: arn }: { readonly [property: string]: unknown }): string[] {
  return textsOf(url ?? customUrl ?? arn);
}

/** Whether an attribute of a resource is the issuer of an EKS cluster, which is never an Entra issuer. */
export function isClusterIssuer(type: unknown, attribute: string): boolean {
  return attribute === 'OpenIdConnectIssuerUrl'
    && (type === 'AWS::EKS::Cluster' || type === 'Custom::AWSCDK-EKS-Cluster');
}

/** Finds the Entra tenants that statements trust. */
export class TrustedIssuers {
  private readonly found = new Map<Template, Map<string, readonly string[]>>();
  /** Number of nested references that are being looked up. */
  private depth = 0;

  constructor(private readonly templates: readonly Template[]) {}

  /** Returns the tenants whose tokens a trust statement accepts, from its providers and conditions. */
  public tenantsOf(statement: Statement, template: Template): Set<string> {
    return new Set([
      ...this.providersOf(statement, template).map(tenantIn),
      ...statement.conditions.map(c => tenantIn(c.key)),
    ].filter(tenant => tenant !== undefined));
  }

  /**
   * Returns the issuers whose tokens a statement accepts, without `https://`, from its providers. If these do not show
   * the issuer, they come from its condition keys.
   */
  public issuersOf(statement: Statement, template: Template): string[] {
    if (!acceptsTokens(statement)) return [];
    const providers = this.providersOf(statement, template);
    const shown = providers.filter(provider => !isHidden(provider))
      .map(provider => provider.replace(/^.*:oidc-provider\//, '').replace(/^https:\/\//, '').toLowerCase())
      .filter(issuer => !issuer.startsWith('arn:'));
    const ofKeys = statement.conditions.flatMap(({ key }) => ISSUER_OF_KEY.exec(key)?.[1] ?? []);
    return [...new Set([...shown, ...providers.some(isHidden) ? ofKeys : []])];
  }

  /** Whether a statement accepts tokens of an issuer that neither its provider nor a condition key shows. */
  public hidesIssuer(statement: Statement, template: Template): boolean {
    // The key of an issuer can also be unknown.
    const namesIssuer = statement.conditions.some(({ key }) => ISSUER_OF_KEY.test(key) || key.includes('\uE000'));
    return acceptsTokens(statement) && !namesIssuer && this.providersOf(statement, template).some(isHidden);
  }

  /** Whether the hidden issuers of a statement are those of EKS clusters of the template, not Microsoft's. */
  public isOfCluster(statement: Statement, template: Template): boolean {
    const isIssuer = (provider: string) => {
      const [, id, attribute] = /^\uE000(\w+)\.(\w+)\uE001$/.exec(provider) ?? [];
      return isClusterIssuer(template.resources.get(id)?.type, attribute);
    };
    return this.providersOf(statement, template).filter(isHidden).every(isIssuer);
  }

  /**
   * Returns ARNs or URLs of the providers of a statement. The principal `*` can be any provider, including unknown
   * ones.
   */
  private providersOf(statement: Statement, template: Template): string[] {
    const { principals, hasNotPrincipal, hidesPrincipals } = statement;
    const named = principals.filter(p => p.kind === 'Federated' || p.value === '*')
      .flatMap(p => this.resolve(p.value, template));
    return hasNotPrincipal || hidesPrincipals ? [...named, '*'] : named;
  }

  /** Returns the texts as deployed, with values of parameters from parents, StackSets and defaults. */
  public asDeployed(text: string, template: Template): string[] {
    return this.replace(text, name => (this.valuesOf(name, template) ? this.targetsOf(name, template) : [])
      // What another template says with a reference of its own means nothing in this one.
      .map(value => [...value.matchAll(REFERENCES)].every(([, other]) => /^(?:AWS::|resolve:)/.test(other))
        ? value : reference(name)));
  }

  /** Like `asDeployed`, for an element of a list, which can be a list parameter. */
  public listAsDeployed(text: string, template: Template): string[] {
    const isReference = /^\uE000[^\uE001]*\uE001$/.test(text);
    const texts = this.asDeployed(text, template);
    return isReference ? texts.flatMap(list => list.split(',').map(element => element.trim())) : texts;
  }

  /** Returns a policy document that is a text as each text that can be deployed. Others are unchanged. */
  public documentsAsDeployed(document: unknown, template: Template): readonly unknown[] {
    const texts = textsOf(document).flatMap(text => this.asDeployed(text, template));
    return intrinsicOf(document)?.[0] === 'Fn::ToJsonString' || texts.length === 0 ? [document] : texts;
  }

  /** Returns a statement with the values as deployed. */
  public statementAsDeployed(statement: Statement, template: Template): Statement {
    const list = (texts: readonly string[]) => texts.flatMap(text => this.listAsDeployed(text, template));
    const one = (text: string) => this.asDeployed(text, template)[0];
    return {
      ...statement,
      principals: statement.principals.flatMap(p => list([p.value]).map(value => ({ ...p, value }))),
      actions: list(statement.actions),
      notActions: statement.notActions && list(statement.notActions),
      resources: list(statement.resources),
      notResources: statement.notResources && list(statement.notResources),
      conditions: statement.conditions.map(c =>
        ({ ...c, key: inLowerCase(one(c.shownKey)), shownKey: one(c.shownKey), values: list(c.values) })),
    };
  }

  /** Returns the other templates that can be for the same account. */
  public beside(template: Template): readonly Template[] {
    return this.templates.filter(other => other !== template && canBeSameAccount(other, template));
  }

  /** Replaces the references in a text as far as the templates show their values. */
  public resolve(text: string, template: Template): string[] {
    return this.replace(text, name => this.targetsOf(name, template));
  }

  private replace(text: string, targetsOf: (name: string) => readonly string[]): string[] {
    return text.split(/(\uE000[^\uE000\uE001]*\uE001)/).reduce<string[]>((texts, part) => {
      const [, name] = /^\uE000(.*)\uE001$/.exec(part) ?? [];
      const targets = name === undefined ? [] : targetsOf(name);
      return texts.flatMap(t => targets.length > 0 ? targets.map(target => t + target) : [t + part])
        .slice(0, MAX_ALTERNATIVES).map(t => t.slice(0, MAX_LENGTH));
    }, ['']);
  }

  /** Returns the values of a reference. Each reference is looked up once, even if references form a circle. */
  private targetsOf(name: string, template: Template): readonly string[] {
    const known = this.found.get(template) ?? new Map<string, readonly string[]>();
    this.found.set(template, known);
    const before = known.get(name);
    if (before) return before;
    if (this.depth >= MAX_DEPTH) return [];
    known.set(name, []);
    this.depth++;
    const targets = this.lookUp(name, template);
    this.depth--;
    known.set(name, targets);
    return targets;
  }

  private lookUp(name: string, template: Template): string[] {
    const values = this.valuesOf(name, template)
      ?? urlsOf(template.resources.get(splitReference(name)[0])!.properties).map(value => ({ value, template }));
    return values.flatMap(({ value, template: of }) => textsOf(value).flatMap(text => this.resolve(text, of)));
  }

  /**
   * Returns the values that a reference passes on: of an export, a parameter, an output of a nested stack, or a stored
   * parameter. Empty if they are not known. Undefined for another resource.
   */
  private valuesOf(name: string, template: Template): LocatedValue[] | undefined {
    const others = this.templates.filter(other => canBeSameAccount(other, template));
    const [, exportName] = /^Fn::ImportValue:(.*)$/.exec(name) ?? [];
    if (exportName !== undefined) {
      return others.map(other => ({ value: other.exports.get(exportName), template: other }));
    }
    const [id, property, output] = name.split('.');
    const resource = template.resources.get(id);
    if (resource?.type === STORED && property === 'Value') return [{ value: resource.properties.Value, template }];
    if (resource) return property === 'Outputs' ? outputOf(resource, output, this.templates) : undefined;
    const stored = storedName(name, template);
    return stored === undefined ? parameterOf(template, name) : others.flatMap(other => [...other.resources.values()]
      .filter(({ type, properties }) => type === STORED && textsOf(properties.Name).includes(stored))
      .map(({ properties }) => ({ value: properties.Value, template: other })));
  }

  /** Returns the resources of an element of a list, wherever parameters, outputs and exports pass them on. */
  public resourcesOf(text: string, template: Template, seen = new Set<string>()): TemplateResource[] {
    return text.split(',').flatMap((part) => {
      const [, name] = /^\uE000([^\uE001]*)\uE001$/.exec(part.trim()) ?? [];
      const key = `${this.templates.indexOf(template)} ${name}`;
      if (name === undefined || seen.has(key)) return [];
      seen.add(key);
      return this.valuesOf(name, template)?.flatMap(({ value, template: of }) =>
        textsOf(value).flatMap(inside => this.resourcesOf(inside, of, seen)))
        ?? [template.resources.get(splitReference(name)[0])!];
    });
  }
}

/** Whether a value contains a name of Microsoft, or refers to an OIDC provider for its tenant. */
export function isForMicrosoft(value: unknown, template: Template, issuers: TrustedIssuers): boolean {
  return partsOf(value).some(part => typeof part === 'string' ? namesMicrosoft(part)
    : intrinsicOf(part) && textsOf(part).some(text => issuers.resolve(text, template).some(namesMicrosoftsTenant)));
}

/** Matches a condition key with the host name of an issuer. */
const ISSUER_OF_KEY = /^([^:\uE000]*\.[^:\uE000]*):/;

/** Whether a statement allows assuming the role with a token. An unknown action can be this one. */
function acceptsTokens({ actions, notActions }: Statement): boolean {
  return notActions !== undefined || actions.some(action =>
    covers(action.toLowerCase(), ASSUME_WITH_TOKEN) || action.search(REFERENCES) >= 0);
}

/** Whether a provider can have any issuer. */
function isHidden(provider: string): boolean {
  return /[*?]/.test(provider) || provider.replace(/^.*-provider\//, '').search(REFERENCES) >= 0;
}

/** Whether an export can be visible, because it is known only in its own account. */
function canBeSameAccount(a: Template, b: Template): boolean {
  return a.account === undefined || b.account === undefined || a.account === b.account;
}
