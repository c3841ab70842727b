/** Templates that deploy other templates: puts the known ones into their parents. */
import { checkLevels, type TemplateObject } from './assembly';
import { InputError } from '../shared/input-error';
import { readTemplate } from '../shared/read-files';

/** Resources that deploy another template. */
export const CHILDREN = ['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet'];

/** A limit that is higher than any deployment needs. */
const MOST_CHILDREN = 1000;

/**
 * The template of a child. Undefined if it is not known.
 *
 * @param properties the properties of the resource in `template`
 * @param path the path of the resource: a name of the source, and the logical ids below it
 */
type FindChild = (properties: any, path: readonly string[], template: TemplateObject) => TemplateObject | undefined;

/** A template that contains, in properties, all templates that it deploys on any level. Throws an `InputError` if these have no end. */
export function withChildTemplates(
  template: TemplateObject, find: FindChild, path: readonly string[], count = { children: 0 },
): TemplateObject {
  checkLevels(path.length);
  const resources = Object.entries<any>(template.Resources ?? {}).map(([id, resource]) => {
    if (!CHILDREN.includes(resource?.Type) || resource.Properties?.TemplateBody !== undefined) return [id, resource];
    const below = [...path, id];
    const child = find(resource.Properties ?? {}, below, template);
    if (child === undefined) return [id, resource];
    if (++count.children > MOST_CHILDREN) throw new InputError(`${path[0]} must not deploy more than ${MOST_CHILDREN} templates`);
    const TemplateBody = JSON.stringify(withChildTemplates(child, find, below, count));
    return [id, { ...resource, Properties: { ...resource.Properties, TemplateURL: undefined, TemplateBody } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

/** The files of `--child`, by the logical ids of the resources that deploy them. */
export class ChildFiles {
  private readonly files: ReadonlyMap<string, string>;
  /** Paths of the children that were looked up, with the id that found them. */
  private readonly asked = new Map<string, string | undefined>();

  /** @param given `LogicalId=File`. The ids of the stacks around it can be before the id, separated by `/`. */
  constructor(given: readonly string[] = []) {
    this.files = new Map(given.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
    if (this.files.size < given.length) throw new InputError('--child must name each logical id once');
  }

  /** Undefined if the option does not name it. Throws an `InputError` if its file is no template. */
  public at(path: readonly string[]): TemplateObject | undefined {
    const whole = path.join('/');
    const id = [...this.files.keys()].find(key => `/${whole}`.endsWith(`/${key}`));
    this.asked.set(whole, id);
    return id === undefined ? undefined : readTemplate(this.files.get(id)!);
  }

  /** Throws an `InputError` if an id belongs to no child, or to several. */
  public check(): void {
    for (const key of this.files.keys()) {
      const found = [...this.asked].filter(([, id]) => id === key).map(([path]) => path);
      if (found.length === 1) continue;
      const all = [...this.asked.keys()].join(', ');
      throw new InputError(found.length > 1 ? `--child ${key} must name one stack, which can be ${found.join(' or ')}`
        : `--child ${key} must be the logical id of a stack or StackSet whose template is not in its properties: ${all === ''
          ? 'there is none' : `one of ${all}`}`);
    }
  }
}
