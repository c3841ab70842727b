/**
 * What the texts of a role depend on, but do not show: values of mappings and parameters, conditions, resources and
 * exports, by name. If one differs, texts that are equal can mean something else.
 */
export type Basis = ReadonlyMap<string, string>;

/** What a value of a template depends on, through other definitions too. `all` are the templates with the exports. */
export function basisOf(root: unknown, template: any, all: readonly any[], path = ''): Basis {
  const found = new Map<string, string>();
  const record = (name: string, content: unknown) => {
    if (content === undefined || found.has(path + name)) return;
    found.set(path + name, JSON.stringify(content));
    visit(content);
  };
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const name of referencesOf(value)) record(name, referredTo(name, template));
    for (const [key, inner] of Object.entries<any>(value)) {
      if (key === 'Fn::FindInMap') record(`mapping ${inner?.[0]}`, template.Mappings?.[inner?.[0]] ?? template.Mappings);
      const condition = key === 'Fn::If' ? inner?.[0] : key === 'Condition' ? inner : undefined;
      if (typeof condition === 'string') record(`condition ${condition}`, template.Conditions?.[condition]);
      if (key === 'Fn::ImportValue') exported(inner);
      visit(inner);
    }
  };
  const exported = (name: unknown) => {
    const key = `${path}export ${JSON.stringify(name)}`;
    if (found.has(key)) return;
    const outputs = all.flatMap(other => Object.values<any>(other.Outputs ?? {}).map(output => ({ other, output })))
      .filter(({ output }) => JSON.stringify(output.Export?.Name) === JSON.stringify(name));
    found.set(key, JSON.stringify(outputs.map(({ output }) => output.Value)));
    for (const { other, output } of outputs) {
      basisOf(output.Value, other, all, `${key}: `).forEach((content, inner) => found.set(inner, content));
    }
  };
  visit(root);
  return found;
}

/** Names of parameters, and of resources with or without an attribute, that a value refers to directly. */
function referencesOf(value: any): string[] {
  const names: string[] = [];
  if (typeof value.Ref === 'string') names.push(value.Ref);
  const attribute = value['Fn::GetAtt'];
  if (attribute !== undefined) names.push(Array.isArray(attribute) ? attribute.join('.') : String(attribute));
  const [text] = [value['Fn::Sub']].flat();
  if (typeof text === 'string') names.push(...[...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(match => match[1].trim()));
  return names;
}

function referredTo(name: string, template: any): unknown {
  const [id, attribute] = [name.split('.')[0], name.split('.').slice(1).join('.')];
  const { Default, Given } = template.Parameters?.[name] ?? {};
  if (template.Parameters?.[name] !== undefined) return { Default, Given };
  const resource = template.Resources?.[id];
  return resource && shownBy(resource, attribute);
}

const IDENTITIES = /^$|(Arn|Id|Name)$/;
/** Their values and contents can be anything. */
const ANYTHING = /^AWS::(CloudFormation::|SSM::Parameter$|IAM::ManagedPolicy$)|^(?!AWS::)/;

/** An ARN or a name stays the same resource, unless it has another type or name. */
function shownBy({ Type, Properties = {} }: any, attribute: string): unknown {
  if (ANYTHING.test(Type) || !IDENTITIES.test(attribute)) return { Type, Properties };
  return { Type, names: Object.fromEntries(Object.entries(Properties).filter(([key]) => key.endsWith('Name'))) };
}

/** The macros of a template, which can change each part of it. */
export function transformsOf(template: any): Basis {
  const found: unknown[] = [template.Transform];
  JSON.stringify(template, (key, value) => {
    if (key === 'Fn::Transform') found.push(value);
    return value;
  });
  return new Map([['the transforms of the template', JSON.stringify(found)]]);
}

/** What both depend on, with another meaning. */
export function differences(before: Basis, after: Basis): string[] {
  return [...after].filter(([name, content]) => before.has(name) && before.get(name) !== content).map(([name]) => name);
}
