/** Replaces references by their meaning. Logical IDs can change without a new meaning, and an account or a plan does not have them. */
import { asText } from '../../src/checks/json-text';
import { functionsIn, intrinsicOf, isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import type { NamedTemplate } from '../reading/nested';
import { ofTypes } from '../reading/policies';
import { functionIn, TemplateTexts } from '../reading/text';
import { digestOf } from '../shared/json';
import { once } from '../shared/once';

/** The name that a reference or an ARN has in an account, if the template sets it. */
const PHYSICAL: { readonly [attribute: string]: string | undefined } = {
  'AWS::S3::Bucket.': '{}',
  'AWS::S3::Bucket.Arn': 'arn:${AWS::Partition}:s3:::{}',
  'AWS::SQS::Queue.Arn': 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:{}',
  'AWS::SNS::Topic.': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:{}',
  'AWS::SNS::Topic.TopicArn': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:{}',
  'AWS::DynamoDB::Table.': '{}',
  'AWS::DynamoDB::Table.Arn': 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/{}',
  'AWS::Lambda::Function.': '{}',
  'AWS::Lambda::Function.Arn': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:{}',
  'AWS::Logs::LogGroup.': '{}',
  'AWS::Logs::LogGroup.Arn': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:{}:*',
};

/** Types of which a name says enough: what they hold does not change who may do what. A type that is missing here only costs a line. */
const HOLDS_DATA = [...Object.keys(PHYSICAL).map(key => key.split('.')[0]), 'AWS::KMS::Key', 'AWS::EKS::Cluster', 'AWS::ECS::Cluster',
  'AWS::ECR::Repository', 'AWS::Kinesis::Stream', 'AWS::SecretsManager::Secret'];

const ofAnyType = (template: any) =>
  Object.entries<any>(template.Resources ?? {}).filter(([, resource]) => typeof resource?.Type === 'string');

/** Properties by which a resource policy names its resource. */
const SUBJECTS = /^(?:Bucket|Queues|Topics|SecretId|ResourceArn|bucket|queue_url|arn|secret_arn|key_id|repository|function_name)$/;
const REFERENCE = /\$\{(?!AWS::)(\w+)(?:\.([\w.]+))?\}/g;
const IMPORT = /\$\{\{"Fn::ImportValue":(?:"([^"\\]*)"|\{"Fn::Sub":"([^"\\]*)"\})\}\}/g;

/** A function that stays in a text. */
const FUNCTION = /\$\{\{"Fn::(?:FindInMap|Select|Split|GetAtt|If|Sub|Join)".*?\}\}(?!\})/g;
/** The hash in the ID of a resource that is read. Anything else that has a different hash is a different resource. */
const TEMPLATE_HASH = /^(\S*)\b[0-9a-f]{64}(?=\.(?:json|ya?ml|template)$)/;
/** A hash in a file name, or in the tag of an image. */
const HASH = /\b[0-9a-f]{64}(?=\.[a-z]{2,4}\b)|(?<=-container-assets-[\w-]+:)[0-9a-f]{64}\b/g;

export class Meanings {
  /** Descriptions by logical ID; equal ones are numbered. A policy has the description of its resource. */
  private readonly inWords = once((template: any) => {
    const [counts, found] = [new Map<string, number>(), new Map<string, string>()];
    const all = ofAnyType(template);
    for (const isPolicy of [false, true]) {
      for (const [id, { Type }] of all.filter(([, resource]) => isPolicyOfResource(resource.Type) === isPolicy)) {
        const name = isPolicy ? namedIn(id, template, subject => found.get(subject)) : this.name(id, template);
        const words = `${Type} ${name ?? ''}`.trimEnd();
        const number = (counts.get(words) ?? 0) + 1;
        counts.set(words, number);
        found.set(id, number === 1 ? words : `${words}, number ${number}`);
      }
    }
    return found;
  });

  private readonly nameOf = once((template: any) => once((id: string) => namedIn(id, template)));

  /** Properties whose digest is being computed, because references can form a circle. */
  private readonly reading = new Set<object>();

  constructor(private readonly templates: readonly NamedTemplate[]) {}

  /** The text without hashes of templates that are read: they also change without a new meaning. */
  public text(text: string, named: NamedTemplate): string {
    return text.replace(IMPORT, (whole, plain?: string, sub?: string) => this.exported(plain ?? { 'Fn::Sub': sub }, named) ?? whole)
      .replace(FUNCTION, whole => mapped(whole, named.template) ?? whole)
      .replace(REFERENCE, (_, id: string, attribute = '') => this.reference(id, attribute, named.template))
      .replace(TEMPLATE_HASH, (whole, before: string) => /^https:|^\$\{/.test(before) ? `${before}<hash>` : whole);
  }

  /**
   * Describes a resource by its type and name. Resources of one type without a name are numbered in their order: without
   * a number, what one of them allows could move to another one unnoticed.
   */
  public resource(id: string, { template }: NamedTemplate): string {
    const { Type, Properties } = template.Resources?.[id] ?? {};
    const subjects = isPolicyOfResource(asText(Type)) && isMap(Properties)
      ? referencesIn(Object.entries(Properties).filter(([key]) => SUBJECTS.test(key)).map(([, value]) => value)) : [];
    const contents = subjects.map(name => name.split('.')[0]).filter(subject => this.name(subject, template) === undefined)
      .map(subject => this.contentOf(subject, template));
    return (this.inWords(template).get(id) ?? id).replace(/>(?=$|, number)/, `${contents.join('')}>`);
  }

  private name(id: string, template: any): string | undefined {
    return this.nameOf(template)(id);
  }

  private reference(id: string, attribute: string, template: any): string {
    const of = attribute === '' ? '' : `${attribute} of `;
    if (template.Parameters?.[id] !== undefined) return `<${of}${parameterIn(id, template)}>`;
    const name = this.name(id, template);
    const type = asText(template.Resources?.[id]?.Type);
    const physical = PHYSICAL[`${type}.${attribute}`];
    if (name !== undefined && physical !== undefined) return physical.replace('{}', () => name);
    const content = name === undefined || !HOLDS_DATA.includes(type) ? this.contentOf(id, template) : '';
    return `<${of}${this.inWords(template).get(id) ?? id}${content}>`;
  }

  /**
   * A digest of the properties of a resource, since its description would not show another URL of a provider or another document.
   * It leaves out permissions of roles (compared elsewhere), logical IDs and hashes of builds, except for code that others run.
   */
  private contentOf(id: string, template: any): string {
    const { Type, Properties } = template.Resources?.[id] ?? {};
    if (!isMap(Properties) || /^(?:AWS::IAM::(?:Role|User|Group)|aws_iam_(?:role|user|group))$/.test(asText(Type))) return '';
    if (this.reading.has(Properties)) return '';
    this.reading.add(Properties);
    const texts = new TemplateTexts(template);
    const named = this.templates.find(other => other.template === template) ?? { name: '', template };
    const withoutBuild = (text: string) => /layer_?version$/i.test(asText(Type)) ? text : text.replace(HASH, '<hash>');
    const content = JSON.stringify(Properties, (key, value) => NO_CONTENT.test(key) ? undefined
      : intrinsicOf(value) || typeof value === 'string' ? withoutBuild(this.text(texts.text(value) ?? '', named)) : value);
    this.reading.delete(Properties);
    return content === '{}' ? '' : ` of ${digestOf(content)}`;
  }

  /** What an import means, if exactly one template of the same account has the export. */
  private exported(imported: unknown, named: NamedTemplate): string | undefined {
    const name = new TemplateTexts(named.template).text(imported);
    if (name === undefined || /\$\{(?!AWS::(?:Region|AccountId|Partition)\})/.test(name)) return undefined;
    const found = this.templates.filter(({ account }) => account === named.account).flatMap((other) => {
      const texts = new TemplateTexts(other.template);
      return Object.values<any>(other.template.Outputs ?? {}).filter(output => texts.text(output?.Export?.Name) === name)
        .map(({ Value }) => texts.text(Value) ?? '').filter(text => !text.includes('Fn::ImportValue')).map(text => this.text(text, other));
    });
    return new Set(found).size === 1 ? found[0] : undefined;
  }
}

/** Properties that change with the version of CDK, or have no effect on access. */
const NO_CONTENT = /^(?:ServiceToken|ServiceTimeout|CodeHash|Tags|tags|tags_all)$/;

/** A parameter whose value is not known. The default of a Parameter Store parameter is only a name. */
function parameterIn(id: string, template: any): string {
  const { Default, Given } = template.Parameters[id] ?? {};
  const ofAccounts = Given?.perAccount?.length > 0 ? `, which accounts override with ${digestOf(Given.perAccount)}` : '';
  return `the parameter ${id}${Default === undefined ? '' : ` of ${asText(Default)}`}${ofAccounts}`;
}

/** A function that reads mappings, with a digest of them. Undefined if it reads none. */
function mapped(reference: string, template: any): string | undefined {
  const names = functionsIn(functionIn(reference)).flatMap(([fn, args]) => fn === 'Fn::FindInMap' && Array.isArray(args) ? [args[0]] : []);
  const contents = names.map(name => typeof name === 'string' ? template.Mappings?.[name] : template.Mappings);
  return names.length === 0 ? undefined : `<${names.map(asText).join(', ')} of ${digestOf([reference.slice(2, -1), contents])}>`;
}

const isPolicyOfResource = (type: string) => /policy$/i.test(type) && !/^(?:AWS::IAM::|aws_iam_)/.test(type);

/**
 * The name in the template, if the next build keeps it. CDK generates the names of policies.
 * @param wordsOf describes resources without a name
 */
function namedIn(id: string, template: any, wordsOf: (id: string) => string | undefined = () => undefined): string | undefined {
  const { Type, Properties } = template.Resources?.[id] ?? {};
  if (typeof Type !== 'string' || !isMap(Properties)) return undefined;
  const last = Type.split('::').at(-1)!;
  const keys = isPolicyOfResource(Type) ? Object.keys(Properties).filter(key => SUBJECTS.test(key))
    : [`${last}Name`, `${last}Identifier`, ...NAMES].filter(key => key !== 'PolicyName');
  const [value] = [...aliasesOf(id, Type, template),
    ...keys.map(key => Properties[key])].filter(found => found !== undefined && found !== null);
  const texts = new TemplateTexts(template);
  const shown = [value].flat().map(element => texts.text(element) ?? '').join(', ')
    .replace(FUNCTION, whole => mapped(whole, template) ?? whole).replace(REFERENCE, (whole, name: string) => {
      if (template.Parameters?.[name] !== undefined) return `<${parameterIn(name, template)}>`;
      if (!isPolicyOfResource(Type) || isPolicyOfResource(template.Resources?.[name]?.Type ?? '')) return whole;
      const words = wordsOf(name);
      return namedIn(name, template) ?? (words === undefined ? whole : `<${words}>`);
    });
  if (shown === '') return undefined;
  if (!/\$\{(?!AWS::)/.test(shown)) return shown;
  // With several values, it is not known which one counts.
  return isPolicyOfResource(Type) && shown.search(REFERENCE) < 0 ? `<one of ${digestOf(shown)}>` : undefined;
}

const NAMES = ['Name', 'name', 'GroupName', 'TableName', 'function_name', 'bucket', 'identifier'];

function aliasesOf(id: string, type: string, template: any): unknown[] {
  return type !== 'AWS::KMS::Key' ? [] : ofTypes(template, 'AWS::KMS::Alias')
    .filter(([, { Properties }]) => referencesIn(Properties?.TargetKeyId).some(name => name.split('.')[0] === id))
    .map(([, { Properties }]) => Properties.AliasName);
}
