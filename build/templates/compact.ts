import { withSimpleConditions } from './simple-conditions';
import { partsOfText } from '../../src/policy-language/cloudformation/intrinsics';

/** The same template with fewer bytes. */
export function shortened(template: any): any {
  return withoutDefaultPolicies(joinsAsSub(template));
}

/** The same template with still fewer bytes. It is for the templates that are near the limit. */
export function shortest(template: any): any {
  return withSimpleConditions(withNarrowCode(withShortOutputs(shortened(template))));
}

/** The template whose outputs have Fn::Sub instead of Fn::GetAtt, which is longer. */
function withShortOutputs(template: any): any {
  const outputs = Object.entries<any>(template.Outputs).map(([id, { Value, ...rest }]) =>
    [id, { Value: { 'Fn::Sub': `\${${Value['Fn::GetAtt'].join('.')}}` }, ...rest }]);
  return { ...template, Outputs: Object.fromEntries(outputs) };
}

/** The template with functions whose Python code is indented by one space, and has no empty lines. */
function withNarrowCode(template: any): any {
  const narrow = (code: string) => code.replace(/\n+/g, '\n').replace(/^( {4})+/gm, spaces => ' '.repeat(spaces.length / 4));
  const resources = Object.entries<any>(template.Resources).map(([id, resource]) =>
    [id, resource.Type !== 'AWS::Lambda::Function' ? resource : {
      ...resource, Properties: { ...resource.Properties, Code: { ZipFile: narrow(resource.Properties.Code.ZipFile) } },
    }]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** The template with Fn::Sub instead of Fn::Join, which is longer. */
function joinsAsSub(value: any): any {
  if (Array.isArray(value)) return value.map(joinsAsSub);
  if (value === null || typeof value !== 'object') return value;
  const parts = 'Fn::Join' in value ? partsOfText(value) : undefined;
  if (parts === undefined) return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, joinsAsSub(v)]));
  const text = parts.map(p => typeof p === 'string' ? p.replaceAll('${', '${!') : `\${${p.reference}}`).join('');
  return { 'Fn::Sub': text };
}

/** The template without deletion policies that are the default of CloudFormation. */
function withoutDefaultPolicies(template: any): any {
  const isDefault = (key: string, value: unknown) => /^(Deletion|UpdateReplace)Policy$/.test(key) && value === 'Delete';
  const resources = Object.entries<object>(template.Resources).map(([id, resource]) =>
    [id, Object.fromEntries(Object.entries(resource).filter(([key, value]) => !isDefault(key, value)))]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/**
 * The template as JSON with one resource, parameter or other entry per line. It is compact, because CloudFormation
 * accepts only 51,200 bytes from a file, and a change still shows as a changed line.
 */
export function compactJson(template: any): string {
  const sections = Object.entries<any>(template).map(([section, content]) => {
    if (typeof content !== 'object') return `${JSON.stringify(section)}:${JSON.stringify(content)}`;
    const entries = Object.entries(content).map(([id, entry]) => `${JSON.stringify(id)}:${JSON.stringify(entry)}`);
    return `${JSON.stringify(section)}:{\n${entries.join(',\n')}\n}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}
