import { functionsIn, referencesIn, splitReference } from '../../src/policy-language/cloudformation/template-functions';

/**
 * Definitions that the texts of a role depend on, but do not show: values of mappings and parameters, conditions, resources
 * and exports, by name. If one differs, equal texts can have different meanings.
 */
export type Basis = ReadonlyMap<string, string>;

/** The values of an export, whose name can be a function, with their templates. */
export const exportsOf = (name: unknown, all: readonly any[]) => all.flatMap(template => Object.values<any>(template.Outputs ?? {})
  .filter(output => JSON.stringify(output?.Export?.Name) === JSON.stringify(name)).map(({ Value }) => ({ template, value: Value })));

/** What a value of a template depends on, directly or through other definitions. `all` are the templates with the exports. */
export function basisOf(root: unknown, template: any, all: readonly any[], path = ''): Basis {
  const found = new Map<string, string>();
  const record = (name: string, content: unknown) => {
    if (content === undefined || found.has(path + name)) return;
    found.set(path + name, JSON.stringify(content));
    visit(content);
  };
  const visit = (value: unknown): void => {
    for (const name of referencesIn(value)) record(name, referredTo(name, template));
    for (const [fn, args] of functionsIn(value)) {
      const [first] = Array.isArray(args) ? args : [args];
      if (fn === 'Fn::FindInMap') record(`mapping ${first}`, template.Mappings?.[first] ?? template.Mappings);
      if (['Fn::If', 'Condition'].includes(fn) && typeof first === 'string') record(`condition ${first}`, template.Conditions?.[first]);
      if (fn === 'Fn::ImportValue') exported(args);
    }
  };
  const exported = (name: unknown) => {
    const key = `${path}export ${JSON.stringify(name)}`;
    if (found.has(key)) return;
    const outputs = exportsOf(name, all);
    found.set(key, JSON.stringify(outputs.map(({ value }) => value)));
    for (const other of outputs) {
      basisOf(other.value, other.template, all, `${key}: `).forEach((content, inner) => found.set(inner, content));
    }
  };
  visit(root);
  return found;
}

function referredTo(name: string, template: any): unknown {
  const [id, attribute] = splitReference(name);
  const { Default, Given } = template.Parameters?.[name] ?? {};
  if (template.Parameters?.[name] !== undefined) return { Default, Given };
  const resource = template.Resources?.[id];
  return resource && shownBy(resource, attribute);
}

const IDENTITIES = /^$|(Arn|Id|Name)$/;
/** Resources whose values and contents can be anything. */
const ANYTHING = /^AWS::(CloudFormation::|SSM::Parameter$|IAM::ManagedPolicy$)|^(?!AWS::)/;

const isSame = (type: unknown, attribute: string) => typeof type === 'string' && !ANYTHING.test(type) && IDENTITIES.test(attribute);

/** Types whose names AWS accepts only without wildcards. A type that is missing here only leads to one more line. */
const WITH_PLAIN_NAMES = new RegExp(
  '^AWS::(?:(?:CloudTrail|CodeBuild|DynamoDB|EC2|ECR|ECS|EFS|EKS|KMS|Kinesis|KinesisFirehose|Lambda|RDS|S3|SNS|SQS' +
  '|StepFunctions)::|IAM::(?:Role|User|Group|InstanceProfile|OIDCProvider)$|Logs::LogGroup$|SSM::Document$|SecretsManager::Secret$)');

/** Whether an attribute is the name or the ARN of its resource, so that no value of the deployment can turn it into a pattern. */
export const isIdentity = (type: unknown, attribute: string) => isSame(type, attribute) && WITH_PLAIN_NAMES.test(type as string);

/** An ARN or a name means the same resource, unless its type or name changes. */
function shownBy({ Type, Properties = {} }: any, attribute: string): unknown {
  if (!isSame(Type, attribute)) return { Type, Properties };
  return { Type, names: Object.fromEntries(Object.entries(Properties).filter(([key]) => key.endsWith('Name'))) };
}

/** The macros of a template, which can change each part of it. */
export function transformsOf(template: any): Basis {
  const found = functionsIn(template).filter(([fn]) => fn === 'Fn::Transform').map(([, macro]) => macro);
  return new Map([['the transforms of the template', JSON.stringify([template.Transform, ...found])]]);
}

/** What both sides depend on, but with different meanings. */
export function differences(before: Basis, after: Basis): string[] {
  return [...after].filter(([name, content]) => before.has(name) && before.get(name) !== content).map(([name]) => name);
}
