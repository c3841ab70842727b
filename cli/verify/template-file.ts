import { existsSync } from 'fs';
import { dirname, join } from 'path';
import type { AssemblyStack, TemplateObject } from './assembly';
import { InputError } from '../shared/input-error';
import { readJson, toTemplate } from '../shared/template-input';

/** A stack that was deployed from a template file, such as those in `templates/`, without a cloud assembly. */
export function readTemplateStack(file: string, stackName: string): AssemblyStack {
  return { id: stackName, stackName, template: readTemplate(file), folder: dirname(file), isTemplateFile: true };
}

/**
 * The template that another template names by its address: the file of the same name beside it. Undefined if there is
 * none.
 */
export function siblingTemplate(url: string, folder: string): TemplateObject | undefined {
  const [, name] = /\/([\w-][\w.-]*\.json)$/.exec(url) ?? [];
  const file = name && join(folder, name);
  return file && existsSync(file) ? readTemplate(file) : undefined;
}

function readTemplate(file: string): TemplateObject {
  try {
    return toTemplate(readJson(file), file);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`--template: ${error.message}`);
    throw error;
  }
}
