import { CHILDREN } from '../diff/nested';
import { TemplateTexts } from '../diff/text';

/** A template with those that it names by their addresses. A file in place of a whole address is noted. */
export function withChildTemplates(template: any, at: (url: string) => any, notes: string[] = []): any {
  const texts = new TemplateTexts(template);
  const resources = Object.entries<any>(template.Resources).map(([id, resource]) => {
    const isElsewhere = CHILDREN.includes(resource.Type) && resource.Properties?.TemplateBody === undefined;
    const url = isElsewhere ? texts.text(resource.Properties?.TemplateURL) : undefined;
    const child = url === undefined ? undefined : at(url);
    if (child === undefined) return [id, resource];
    if (/^https?:/i.test(url!)) {
      notes.push(`${id} deploys ${url}: the file of this name beside the template was read in its place, which can differ`);
    }
    return [id, { ...resource, Properties: { ...resource.Properties, TemplateURL: undefined, TemplateBody: JSON.stringify(child) } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
