import { asText } from '../../src/checks/json-text';
import {
  ifOf, intrinsicOf, NO_VALUE, parseJson, readFunction, splitReference,
} from '../../src/policy-language/cloudformation/template-functions';
import { conditionalElements, MAX_ALTERNATIVES, REFERENCES, textsOf } from '../../src/policy-language/cloudformation/template-text';
import { replaced } from '../shared/json';

/** Values of a template as text, in which references are `${...}`. Parameters have their defaults. */

/** An element of a list, and the conditions of the template under which it is there. */
export interface Conditional<T> {
  readonly value: T;
  readonly when: readonly string[];
}

export class TemplateTexts {
  private readonly reading = new Set<string>();

  /** @param isRead whether `${Name}` in a text is a reference, because Fn::Sub was already read */
  constructor(private readonly template: any, private readonly isRead = false) {}

  /** The reader of texts that Fn::Sub has already resolved. */
  public get read(): TemplateTexts {
    return new TemplateTexts(this.template, true);
  }

  /** A text of the template. Outside of Fn::Sub, `${Name}` is no reference: it is written as Fn::Sub writes that. */
  public literal(text: string): string {
    return this.isRead ? text : text.replace(/\$\{(?=[\w.]+\}|AWS::)/g, '${!');
  }

  /** Undefined if there is no value. A function that cannot be evaluated stays as text, and is equal only to itself. */
  public text(value: any): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object') return this.literal(asText(value));
    const found = intrinsicOf(value);
    return found ? readFunction<string | undefined>(found, {
      literal: text => this.literal(text),
      reference: name => this.reference(name),
      join: (parts, delimiter) => parts.map(part => part ?? '').join(delimiter),
      value: inner => this.text(inner),
      other: () => this.other(value),
    }) : this.other(value);
  }

  /**
   * All texts that a value can have, with both branches of Fn::If and each allowed value of a parameter. Everything else that
   * only the deployment knows is `${...}` in them, and can be any text.
   */
  public possible(value: unknown): string[] {
    const found = textsOf(value).flatMap(text => text.split(/(\uE000[^\uE001]*\uE001)/).reduce<string[]>((texts, part) => {
      const [, name] = new RegExp(REFERENCES, '').exec(part) ?? [];
      const { Default, AllowedValues } = this.template.Parameters?.[name ?? ''] ?? {};
      const all = name === undefined ? [part]
        : Default === undefined && Array.isArray(AllowedValues) ? AllowedValues.map(asText) : [this.reference(name) ?? ''];
      return texts.flatMap(one => all.map(other => one + other)).slice(0, MAX_ALTERNATIVES);
    }, ['']));
    return found.length < MAX_ALTERNATIVES ? [...new Set(found)] : ['${}'];
  }

  private other(value: any): string {
    const [name, of] = intrinsicOf(value) ?? [];
    // The templates of this library write a parameter that can be empty in this way.
    const [index, list] = name === 'Fn::Select' && Array.isArray(of) ? of : [];
    if (index === '0' && Array.isArray(list) && list.length === 1) return this.text(list[0]) ?? '';
    if (name === KNOWN_AFTER_APPLY) return `\${${asText(of)}}`;
    const [condition, yes, no] = ifOf(value) ?? [];
    return condition === undefined ? `\${${JSON.stringify(value)}}`
      : `\${${this.conditionText(condition)} ? ${this.text(yes)} : ${this.text(no)}}`;
  }

  /** A value or a list of values, with those of both branches of `Fn::If`. */
  public elements(value: any): Conditional<any>[] {
    return conditionalElements(value, { nameOf: name => this.conditionText(name), listOf: v => this.defaults(v) })
      .map(({ value: element, conditions }) => ({ value: element, when: conditions }));
  }

  /** The values of a parameter that is a list. Undefined for everything else, and if they are not known. */
  public defaults(value: any): string[] | undefined {
    const { Type, Default } = this.template.Parameters?.[value.Ref] ?? {};
    if (!/^(CommaDelimitedList|List<.*>)$/.test(Type) || Default === undefined || asText(Default).includes('${')) return undefined;
    return asText(Default).split(',').map(text => text.trim());
  }

  /** The name of a condition, with its meaning if that is known. */
  public conditionText(name: string): string {
    const meaning = this.template.Conditions?.[name];
    return meaning === undefined ? name : `${name} ${JSON.stringify(this.expandConditions(meaning, new Set([name])))}`;
  }

  /** Each condition gets its meaning where it is named first. Otherwise meanings could have no end, or too many parts. */
  private expandConditions(value: unknown, expanded: Set<string>): unknown {
    return replaced(value, (part) => {
      const name = part?.Condition;
      if (typeof name !== 'string' || expanded.has(name)) return undefined;
      expanded.add(name);
      const meaning = this.template.Conditions?.[name];
      return meaning && this.expandConditions(meaning, expanded);
    });
  }

  /** One that refers to itself, which CloudFormation refuses, stays a reference. */
  private reference(name: string): string | undefined {
    if (this.reading.has(name)) return `\${${name}}`;
    this.reading.add(name);
    const value = this.valueOf(name);
    this.reading.delete(name);
    return value;
  }

  private valueOf(name: string): string | undefined {
    const [id, attribute] = splitReference(name);
    if (name === NO_VALUE) return undefined;
    const { Type: type, Default: value } = this.template.Parameters?.[name] ?? {};
    // The default of a parameter of Parameter Store is a name there, not the value.
    if (value !== undefined && !asText(type).startsWith('AWS::SSM::Parameter::Value<')) return asText(value);
    const { Type, Properties = {} } = this.template.Resources?.[id] ?? {};
    switch (`${Type}.${attribute}`) {
      case 'AWS::IAM::OIDCProvider.':
      case 'AWS::IAM::OIDCProvider.Arn': return this.provider(Properties);
      case 'AWS::IAM::SAMLProvider.':
      case 'AWS::IAM::SAMLProvider.Arn': return `${IAM_ARN}saml-provider/${this.text(Properties.Name) ?? id}`;
      case 'AWS::SSM::Parameter.Value': return this.text(Properties.Value);
      case 'AWS::IAM::Role.': return this.text(Properties.RoleName) ?? `\${${name}}`;
      case 'AWS::IAM::Role.Arn':
        if (Properties.RoleName === undefined) break;
        return `${IAM_ARN}role${this.text(Properties.Path) ?? '/'}${this.text(Properties.RoleName)}`;
    }
    const isOwnProvider = OWN_PROVIDERS.includes(Type) && attribute === '' && Properties.ProviderArn !== undefined;
    return isOwnProvider ? this.text(Properties.ProviderArn) : `\${${name}}`;
  }

  private provider({ Url }: any): string {
    return `${IAM_ARN}oidc-provider/${(this.text(Url) ?? '${Url}').replace(/^https:\/\//i, '')}`;
  }
}

/** The function in a reference `${...}` of a text, which `TemplateTexts` writes as JSON. Undefined if it has a name. */
export const functionIn = (reference: string): unknown => parseJson(reference.slice(2, -1));

/** A value that Terraform does not know yet: its address in an expression of Terraform. */
export const KNOWN_AFTER_APPLY = 'Fn::KnownAfterApply';
/** Custom resources of this library whose reference is the provider in `ProviderArn`. References to other ones are not known. */
const OWN_PROVIDERS = ['Custom::OpenIDConnectProviderAudiences', 'Custom::ReusableOpenIDConnectProvider'];

const IAM_ARN = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:';
