/** Values of a template as text, in which references are `${...}`. Parameters have their defaults. */

/** An element of a list, and the conditions of the template under which it is there. */
export interface Conditional<T> {
  readonly value: T;
  readonly when: readonly string[];
}

const NO_VALUE = 'AWS::NoValue';

export class TemplateTexts {
  constructor(private readonly template: any) {}

  /** Undefined if there is no value. What cannot be evaluated stays as text, and is equal only to itself. */
  public text(value: any): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object') return String(value);
    const [[fn, args] = ['', undefined], ...others] = Object.entries<any>(value);
    if (Array.isArray(value) || others.length > 0) return `\${${JSON.stringify(value)}}`;
    switch (fn) {
      case 'Ref': return this.reference(args);
      case 'Fn::GetAtt': return this.attribute(...(Array.isArray(args) ? args : splitOnce(args)) as [string, string]);
      case 'Fn::Sub': return this.substitute(args);
      case 'Fn::Join':
        if (Array.isArray(args?.[1])) return args[1].map((part: any) => this.text(part) ?? '').join(args[0]);
        break;
      case 'Fn::If': return `\${${this.conditionText(args[0])} ? ${this.text(args[1])} : ${this.text(args[2])}}`;
    }
    return `\${${JSON.stringify(value)}}`;
  }

  /** A value or a list of values, with those of both branches of `Fn::If`. */
  public elements(value: any): Conditional<any>[] {
    if (value === undefined || value === null || value.Ref === NO_VALUE) return [];
    if (Array.isArray(value)) return value.flatMap(v => this.elements(v));
    const list = this.defaults(value);
    if (list) return list.map(text => ({ value: text, when: [] }));
    const branches = value['Fn::If'];
    if (!Array.isArray(branches)) return [{ value, when: [] }];
    const condition = this.conditionText(branches[0]);
    return [
      ...this.elements(branches[1]).map(e => ({ ...e, when: [...e.when, condition] })),
      ...this.elements(branches[2]).map(e => ({ ...e, when: [...e.when, `not ${condition}`] })),
    ];
  }

  /** The values of a parameter that is a list. Undefined for everything else, and if they are not known. */
  public defaults(value: any): string[] | undefined {
    const { Type, Default } = this.template.Parameters?.[value.Ref] ?? {};
    if (!/^(CommaDelimitedList|List<.*>)$/.test(Type) || Default === undefined || String(Default).includes('${')) return undefined;
    return String(Default).split(',').map(text => text.trim());
  }

  /** The name of a condition, with its meaning if that is known. */
  public conditionText(name: string): string {
    const meaning = this.template.Conditions?.[name];
    return meaning === undefined ? name : `${name} ${JSON.stringify(this.expandConditions(meaning))}`;
  }

  private expandConditions(value: any): any {
    if (Array.isArray(value)) return value.map(v => this.expandConditions(v));
    if (value === null || typeof value !== 'object') return value;
    const { Condition: name } = value;
    if (typeof name === 'string' && this.template.Conditions?.[name]) return this.expandConditions(this.template.Conditions[name]);
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, this.expandConditions(v)]));
  }

  private substitute(args: any): string {
    const [text, variables] = Array.isArray(args) ? args : [args, {}];
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (whole: string, escaped: string, name: string) => {
      if (escaped) return `\${${name}}`;
      if (name in variables) return this.text(variables[name]) ?? '';
      return (name.includes('.') ? this.attribute(...splitOnce(name)) : this.reference(name)) ?? whole;
    });
  }

  private reference(name: string): string | undefined {
    if (name === NO_VALUE) return undefined;
    const parameter = this.template.Parameters?.[name];
    if (parameter?.Default !== undefined) return String(parameter.Default);
    const resource = this.template.Resources?.[name];
    if (resource === undefined) return `\${${name}}`;
    const { Type, Properties = {} } = resource;
    switch (Type) {
      case 'AWS::IAM::OIDCProvider': return this.provider(Properties);
      case 'AWS::IAM::Role': return this.text(Properties.RoleName) ?? `\${${name}}`;
      default: return Properties.ProviderArn === undefined ? `\${${name}}` : this.text(Properties.ProviderArn);
    }
  }

  private attribute(id: string, attribute: string): string {
    const { Type, Properties = {} } = this.template.Resources?.[id] ?? {};
    if (attribute === 'Arn' && Type === 'AWS::IAM::OIDCProvider') return this.provider(Properties);
    if (attribute === 'Arn' && Type === 'AWS::IAM::Role' && Properties.RoleName !== undefined) {
      return `${IAM_ARN}role${this.text(Properties.Path) ?? '/'}${this.text(Properties.RoleName)}`;
    }
    return `\${${id}.${attribute}}`;
  }

  private provider({ Url }: any): string {
    return `${IAM_ARN}oidc-provider/${this.text(Url)?.replace(/^https:\/\//, '')}`;
  }
}

const IAM_ARN = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:';

function splitOnce(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}
