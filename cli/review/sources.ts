/** Reads what the options name as templates: files, an assembly, an app, a plan of Terraform, or an account. */
import { existsSync, statSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { readDeployedFile } from './deployed';
import { ofTerraform } from './terraform';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { withChosenValues, withGiven, withKnownConditions } from '../reading/as-deployed';
import { ChildFiles, withChildTemplates } from '../reading/children';
import { type NamedTemplate, withChildren } from '../reading/nested';
import { assemblyOf, siblingTemplate, type StackOptions } from '../reading/read-stack';
import { nameOfTemplate, readSource } from '../reading/source';
import { TemplateTexts } from '../reading/text';
import { InputError } from '../shared/input-error';
import type { Progress } from '../shared/progress';
import { readTemplate, readText } from '../shared/read-files';
import { parseTemplate } from '../shared/template-text';

export interface ReviewSource {
  /** Description in words. */
  readonly source: string;
  readonly templates: readonly NamedTemplate[];
  readonly unread: readonly string[];
  /** Further notes about the source, one sentence each. */
  readonly notes?: readonly string[];
}

export interface SourceOptions extends Omit<StackOptions, 'stack'> {
  readonly deployed?: string;
  /** Values of parameters, such as `Name=value`. */
  readonly parameter?: readonly string[];
  readonly child?: readonly string[];
}

/** Throws an `InputError` if there is nothing to read. */
export function readReviewed(options: SourceOptions, progress?: Progress): ReviewSource {
  const files = new ChildFiles(options.child);
  const source = read(options, files, progress);
  files.check();
  return source;
}

function read(options: SourceOptions, files: ChildFiles, progress?: Progress): ReviewSource {
  const { template, plan, deployed, app } = options;
  if (deployed !== undefined) {
    const { template: account, unread } = readDeployedFile(deployed);
    return { source: `the account in ${deployed}`, templates: [account], unread };
  }
  if (plan !== undefined) return ofTerraform(plan, files);
  const values = new Values(options.parameter);
  if (template !== undefined) {
    return values.checked({ source: `the template ${template}`, templates: ofTemplate(template, files, values), unread: [] });
  }
  const folder = assemblyOf(options, progress);
  const source = app === undefined ? `the cloud assembly ${options.assembly ?? 'cdk.out'}` : `the app in ${app}`;
  const { templates } = readSource(folder, process.cwd(), files, json => values.in(json));
  return values.checked({ source, templates: templates.map(named => values.inChild(named)), unread: [] });
}

/** Values of parameters that will be deployed. */
class Values {
  private readonly given: Map<string, string>;
  private readonly used = new Set<string>();

  constructor(texts: readonly string[] = []) {
    this.given = new Map(texts.map((text) => {
      const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined) throw new InputError(`--parameter must be NAME=VALUE, got "${text}"`);
      return [name, value];
    }));
  }

  /** A template that is deployed by itself. */
  public in(template: any): any {
    for (const name of Object.keys(template.Parameters ?? {})) this.used.add(name);
    return this.chosen(withGiven(template, this.given));
  }

  /** A template that another one deploys: that one gives the values of its parameters. */
  public inChild(named: NamedTemplate): NamedTemplate {
    return { ...named, template: this.chosen(named.template) };
  }

  private chosen(template: any): any {
    return withChosenValues(this.given.size > 0 ? withKnownConditions(template) : template);
  }

  /** Throws an `InputError` if a parameter is in no template. */
  public checked(source: ReviewSource): ReviewSource {
    const unknown = [...this.given.keys()].find(name => !this.used.has(name));
    if (unknown !== undefined) throw new InputError(`--parameter must name a parameter of the template, got "${unknown}"`);
    return source;
  }
}

/** Reads an earlier side: a template, an assembly, or the output about an account. Throws an `InputError`. */
export function readEarlier(path: string): ReviewSource {
  if (!existsSync(path)) throw new InputError(`--against must be a file or a cloud assembly, got "${path}", which does not exist`);
  if (statSync(path).isDirectory()) {
    const { templates } = readSource(path, process.cwd(), new ChildFiles(), withChosenValues);
    return { source: `the ${existsSync(join(path, 'manifest.json')) ? 'cloud assembly' : 'folder'} ${path}`, templates, unread: [] };
  }
  const json = parseTemplate(readText(path), path);
  if (isMap(json) && Array.isArray(json.RoleDetailList)) return readReviewed({ deployed: path });
  if (isMap(json) && typeof json.format_version === 'string') return ofTerraform(path, new ChildFiles());
  return { source: path, templates: ofTemplate(path, new ChildFiles()), unread: [] };
}

/**
 * Reads a template in JSON or YAML with the templates that it deploys: files that the user names, and files in the same folder if
 * the folder in the URL is a parameter. With a complete URL, a file of the same name can be a different one.
 */
function ofTemplate(path: string, files: ChildFiles, values = new Values()): NamedTemplate[] {
  const file = resolve(path);
  const name = nameOfTemplate(path);
  const beside = (properties: any, parent: object) => {
    const url = new TemplateTexts(parent).text(properties.TemplateURL) ?? '';
    return /^\$\{\w+\}/.test(url) ? siblingTemplate(url.replace(/^\$\{\w+\}/, '/'), dirname(file)) : undefined;
  };
  const find = (properties: any, child: readonly string[], parent: object) => files.at(child) ?? beside(properties, parent);
  const whole = withChildTemplates(values.in(readTemplate(file, path)), find, [name]);
  return withChildren({ name, template: whole }, [whole]).map(named => values.inChild(named));
}
