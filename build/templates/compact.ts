import { withSimpleConditions } from './simple-conditions';
import { partsOfText } from '../../src/policy-language/cloudformation/intrinsics';

/** Returns the same template with fewer bytes. */
export function shortened(template: any): any {
  return withoutDefaultPolicies(joinsAsSub(template));
}

/** Returns the same template with even fewer bytes. Only the templates that are near the size limit need this. */
export function shortest(template: any): any {
  return withSimpleConditions(withNarrowCode(withShortOutputs(shortened(template))));
}

/** Replaces Fn::GetAtt in outputs with Fn::Sub, which is shorter. */
function withShortOutputs(template: any): any {
  const outputs = Object.entries<any>(template.Outputs).map(([id, { Value, ...rest }]) =>
    [id, { Value: { 'Fn::Sub': `\${${Value['Fn::GetAtt'].join('.')}}` }, ...rest }]);
  return { ...template, Outputs: Object.fromEntries(outputs) };
}

/** Indents the Python code of functions by one space, and removes its empty lines. */
function withNarrowCode(template: any): any {
  const narrow = (code: string) => code.replace(/\n+/g, '\n').replace(/^( {4})+/gm, spaces => ' '.repeat(spaces.length / 4));
  const resources = Object.entries<any>(template.Resources).map(([id, resource]) =>
    [id, resource.Type !== 'AWS::Lambda::Function' ? resource : {
      ...resource, Properties: { ...resource.Properties, Code: { ZipFile: narrow(resource.Properties.Code.ZipFile) } },
    }]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** Replaces Fn::Join with Fn::Sub, which is shorter. */
function joinsAsSub(value: any): any {
  if (Array.isArray(value)) return value.map(joinsAsSub);
  if (value === null || typeof value !== 'object') return value;
  const parts = 'Fn::Join' in value ? partsOfText(value) : undefined;
  if (parts === undefined) return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, joinsAsSub(v)]));
  const text = parts.map(p => typeof p === 'string' ? p.replaceAll('${', '${!') : `\${${p.reference}}`).join('');
  return { 'Fn::Sub': text };
}

/** Removes deletion policies that are the default of CloudFormation. */
function withoutDefaultPolicies(template: any): any {
  const isDefault = (key: string, value: unknown) => /^(Deletion|UpdateReplace)Policy$/.test(key) && value === 'Delete';
  const resources = Object.entries<object>(template.Resources).map(([id, resource]) =>
    [id, Object.fromEntries(Object.entries(resource).filter(([key, value]) => !isDefault(key, value)))]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/**
 * Writes the template as JSON with one resource, parameter or other entry per line. It is compact, because CloudFormation accepts
 * at most 51,200 bytes from a file. A diff still shows which entry changed.
 */
export function compactJson(template: any): string {
  const sections = Object.entries<any>(template).map(([section, content]) => {
    if (typeof content !== 'object') return `${JSON.stringify(section)}:${JSON.stringify(content)}`;
    const entries = Object.entries(content).map(([id, entry]) => `${JSON.stringify(id)}:${JSON.stringify(entry)}`);
    return `${JSON.stringify(section)}:{\n${entries.join(',\n')}\n}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}
