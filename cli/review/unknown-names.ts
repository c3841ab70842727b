/** Finds values that only the deployment knows and that can name a role of Microsoft: where access is given, or a role is used. */
import { FUNCTION } from './kinds';
import { HOST, isKnownAs, type Judged } from './library-forms';
import { isKnownOutput } from './trust-limits';
import { asText } from '../../src/checks/json-text';
import { functionsIn, intrinsicOf, isMap, referencesIn, splitReference } from '../../src/policy-language/cloudformation/template-functions';
import { MAX_ALTERNATIVES } from '../../src/policy-language/cloudformation/template-text';
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import type { NamedTemplate } from '../reading/nested';
import { allowedBy } from '../reading/permissions';
import { functionIn, TemplateTexts } from '../reading/text';
import { jsonOrNothing } from '../shared/json';
import { FUNCTIONS } from '../shared/template-text';

/** Types of resources of AWS, and not of custom resources. */
export const OF_AWS_TYPE = /^(?:AWS::(?!CloudFormation::CustomResource)|aws_)/;
/** Property names that say who gets access. */
const GRANTEE =
  /principal(?!.*(?:org|type))|grantee(?!type)|^(?:role_?|openid\w*)arns\b|admins\b|(?:user|owner|iam)_?(?:arn|identifier)\b/i;
/** Property names that say which role a resource uses. */
const ACTING = /role|instance_?profile/i;
/** The service that uses a role in a resource of these types. Only services that roles of this library trust are listed. */
const SERVICES: readonly (readonly [service: string, types: RegExp])[] = [
  ['lambda', /^(?:AWS::Lambda::|aws_lambda_)/], ['ssm', /^(?:AWS::SSM::|aws_ssm_)/], ['events', /^(?:AWS::Events::|aws_cloudwatch_event_)/],
  ['logs', /^(?:AWS::Logs::|aws_cloudwatch_log_)/], ['firehose', /^(?:AWS::KinesisFirehose::|aws_kinesis_firehose_)/],
  ['ec2', /^(?:AWS::(?:EC2|AutoScaling)::|AWS::IAM::InstanceProfile$|aws_(?:instance|launch|spot|autoscaling|iam_instance_profile))/],
];
/** Types whose policies, roles and users are read elsewhere. */
const ARE_READ = /^(?:AWS::(?:IAM::(?!InstanceProfile)|SSO::)|aws_(?:iam_(?!instance_profile)|ssoadmin_))/;
/** Properties that name the function of a custom resource; its other properties are passed to that function. */
const OF_FUNCTION = /^Service(?:Token|Timeout)$/;
/** Parameters of these types cannot have any text as value. */
const NO_TEXTS = /^(?:AWS::SSM::Parameter::Value<)?(?:List<)?(?:Number|AWS::\w+::[\w:]*Id|AWS::EC2::AvailabilityZone::Name)>*$/;
/** Whether the value of a function is known from its arguments. The value of any other function is unknown. */
const isRead = (name: string) => /^(?:Ref|Condition)$/.test(name) || FUNCTIONS.includes(/^Fn::(\w+)/.exec(name)?.[1] ?? '');
/** Resources whose attributes can be any text. The attributes of other resources are their own names and URLs. */
const ANSWERS = /^(?!AWS::|Custom::AWSCDK)|^AWS::CloudFormation::/;
/** The custom resource of CDK that writes values for stacks in other regions. */
const OF_OTHER_REGIONS = 'Custom::CrossRegionExportWriter';

/** Marks that replace references: any text, a value of AWS, and not the name of a role. The last one precedes a name of the template. */
const [ANY, OF_AWS, OTHER, NAMED] = ['\uE002', '\uE003', '\uE004', '\uE006'];

export class UnknownNames {
  /** Parameter Store values that are being read, because their references can form a circle. */
  private readonly reading = new Set<string>();
  /** The possible names of each role, in lower case. */
  private readonly names: ReadonlyMap<Judged, readonly string[]>;

  constructor(private readonly templates: readonly NamedTemplate[], private readonly judged: readonly Judged[]) {
    this.names = new Map(judged.map(one => [one, namesOf(one)]));
  }

  /** The texts in a property that can name a role of Microsoft, because they have parts that only the deployment knows. */
  public in(type: string, key: string, value: unknown, named: NamedTemplate): string[] {
    const texts = new TemplateTexts(named.template);
    if (!OF_AWS_TYPE.test(type)) return OF_FUNCTION.test(key) ? [] : this.inTexts(value, named, this.judged, texts);
    return ARE_READ.test(type) ? [] : this.inOfAws(type, key, value, named, texts);
  }

  /** A property name that says who gets access, or which role is used, also applies to everything below it. */
  private inOfAws(type: string, key: string, value: unknown, named: NamedTemplate, texts: TemplateTexts): string[] {
    // People are not roles, and statements are read elsewhere.
    if (isMap(value) && (asText(value.GranteeType).startsWith('DIRECTORY_') || 'Principal' in value && 'Action' in value)) return [];
    if (GRANTEE.test(key)) return this.inTexts(value, named, this.judged, texts);
    const roles = ACTING.test(key) ? this.usedBy(type, key) : [];
    if (roles.length > 0) return this.inTexts(value, named, roles, texts);
    const json = typeof value === 'string' || intrinsicOf(value) ? jsonIn(texts.text(value)) : undefined;
    if (json !== undefined) return this.inOfAws(type, key, json, named, texts.read);
    if (Array.isArray(value)) return value.flatMap(inner => this.inOfAws(type, key, inner, named, texts));
    if (!isMap(value)) return [];
    return Object.entries(value).flatMap(([name, inner]) => this.inOfAws(type, intrinsicOf(value) ? key : name, inner, named, texts));
  }

  /** Roles that the service of a type can assume. Not those of functions and instances: they give nobody more than the library does. */
  private usedBy(type: string, key: string): readonly Judged[] {
    const [own] = /assume_?role/i.test(key) ? ['ssm'] : SERVICES.find(([, types]) => types.test(type)) ?? [];
    return this.judged.filter(({ role, known }) => !isKnownAs(known, title => title === FUNCTION.title || HOST('instances')(title))
      && allowedBy(role.trust).grants.some(({ target }) => {
        const [, service] = /^Service ([\w-]*)/.exec(target) ?? [];
        return service === ''
          || service !== undefined && (own === undefined ? !SERVICES.some(([one]) => one === service) : service === own);
      }));
  }

  private inTexts(value: unknown, named: NamedTemplate, roles: readonly Judged[], texts: TemplateTexts): string[] {
    if (Array.isArray(value)) return value.flatMap(inner => this.inTexts(inner, named, roles, texts));
    if (typeof value !== 'string' && !intrinsicOf(value)) {
      return isMap(value) ? this.inTexts(Object.values(value), named, roles, texts) : [];
    }
    const all = functionsIn(value).some(([name]) => name === 'Fn::ImportValue') ? [texts.text(value) ?? ''] : texts.possible(value);
    // Without a role in the source, the name can be that of any role elsewhere.
    const names = this.judged.length === 0 ? ['*'] : roles.flatMap(role => this.names.get(role)!);
    // If a function receives such a reference, its result can be any text.
    const isMade = referencesIn(value).some(name => this.valuesOf(`\${${name}}`, named).some(made => ![OTHER, OF_AWS].includes(made)));
    return all.map(text => isMade ? text.replace(/\$\{Fn::(?!ImportValue)[^{}]*\}/g, '${}') : text)
      .filter(text => /:(?:IAMPrincipals|role\/\*)$/i.test(text)
      || this.wordsOf(text, named).some(word => names.some(name => overlap(word, name))));
  }

  /** The words of a text that contain a freely chosen part or a name of the template, as patterns in lower case. */
  private wordsOf(text: string, named: NamedTemplate): string[] {
    if (!/\$\{|\{\{resolve:/.test(text)) return [];
    return this.marked(text, named).flatMap(one => one.split(/[\s"'`\\,;=(){}[\]]+/))
      .filter(word => word.includes(ANY) || word.includes(NAMED))
      .map(word => word.toLowerCase().replaceAll(ANY, '*').replaceAll(OF_AWS, '*').replaceAll(NAMED, '')
        .replace(/:assumed-(role\/.*)\/[^/]*$/, ':$1'));
  }

  /** All values that a text can have, with marks in place of references. */
  private marked(text: string, named: NamedTemplate): string[] {
    const all = charactersOf(text.replace(/\{\{(resolve:[^{}]*)\}\}/g, '$${$1}')).reduce<string[]>((texts, part) => part.length === 1
      ? texts.map(one => one + part)
      : texts.flatMap(one => this.valuesOf(part, named).map(value => one + value)).slice(0, MAX_ALTERNATIVES), ['']);
    return all.length < MAX_ALTERNATIVES ? all : [ANY]; // the list can be cut off
  }

  /** Marks a name of the template, if it is a part of a role's name. */
  private asPart(text: string): string {
    return [...this.names.values()].flat().some(name => name.includes(text.toLowerCase())) ? NAMED + text : OTHER;
  }

  /** The possible values of a reference: any text if somebody chooses it. A value that a parent passes is read in the parent. */
  private valuesOf(reference: string, named: NamedTemplate): readonly string[] {
    const inner = functionIn(reference);
    if (inner !== undefined) {
      const functions = functionsIn(inner);
      const isKnown = functions.some(([fn]) => fn === 'Fn::ImportValue') ? isKnownOutput(reference, named, this.templates)
        : functions.every(([fn]) => isRead(fn))
          && !referencesIn(inner).some(name => this.valuesOf(`\${${name}}`, named).includes(ANY));
      return [isKnown ? OTHER : ANY];
    }
    const name = reference.slice(2, -1);
    const [, stored] = /^resolve:ssm:([^:]*)/.exec(name) ?? [];
    if (stored !== undefined) return this.storedAs(stored);
    if (/^(?:resolve:|Fn::)/.test(name)) return [isRead(name) ? OTHER : ANY];
    if (name.startsWith('AWS::')) return [OF_AWS];
    if (name.startsWith('!') || isKnownOutput(reference, named, this.templates)) return [OTHER];
    const [id, attribute] = splitReference(name);
    const above = this.templates.filter(other => other === named ? !id.endsWith('@') : named.name.startsWith(`${other.name}, `));
    for (const { template } of [...above].reverse()) {
      const { [id.replace('@', '')]: parameter } = template.Parameters ?? {};
      if (parameter !== undefined && !asText(parameter.Default).includes('${')) {
        if (NO_TEXTS.test(asText(parameter.Type))) return [OTHER];
        return parameter.Default === undefined ? [ANY] : this.storedAs(asText(parameter.Default));
      }
      const { [id.replace('@', '')]: resource } = template.Resources ?? {};
      if (resource === undefined) continue;
      if (ANSWERS.test(`${resource.Type}`)) return [ANY];
      const texts = new TemplateTexts(template);
      const names = Object.entries(resource.Properties ?? {})
        .flatMap(([key, value]) => /(?:Name|Identifier)$/.test(key) ? texts.possible(value) : []);
      return [...new Set([OTHER, .../^$|Arn$|Name$/.test(attribute) ? names.map(text => this.asPart(text)) : []])];
    }
    // An ID with an underscore is a resource of Terraform, which is not a free text.
    return [id.includes('_') ? OTHER : ANY];
  }

  /** The possible values in Parameter Store: any text if the source does not contain the value, or if somebody chooses it there. */
  private storedAs(name: string): readonly string[] {
    if (this.reading.has(name)) return [OTHER];
    this.reading.add(name);
    const values = this.templates.flatMap((named) => {
      const texts = new TemplateTexts(named.template);
      return Object.values<any>(named.template.Resources ?? {}).flatMap(({ Type, Properties = {} }) => {
        const value = Type === 'AWS::SSM::Parameter' && texts.text(Properties.Name) === name ? Properties.Value
          : Type === OF_OTHER_REGIONS ? Properties.WriterProps?.exports?.[name] : undefined;
        return value === undefined ? [] : texts.possible(value).flatMap(text => this.marked(text, named));
      });
    });
    this.reading.delete(name);
    if (values.length === 0) return [ANY];
    return values.map(text => [ANY, OTHER, OF_AWS].find(mark => text.includes(mark)) ?? this.asPart(text.replaceAll(NAMED, '')));
  }
}

const jsonIn = (text = '') => /^\s*[{[](?!\{resolve:)/.test(text) ? jsonOrNothing(text) : undefined;

function namesOf({ role: { name, isNamed, names = [name], path, logicalId } }: Judged): string[] {
  // CloudFormation generates the name from the stack's name and a shortened logical ID.
  const all = isNamed ? names.map(one => charactersOf(one).map(c => c.length > 1 ? '*' : c).join('')) : [`*-${logicalId.slice(0, 24)}*`];
  return all.flatMap(one => [one, `*role${path}${one}`]).map(one => one.toLowerCase());
}
