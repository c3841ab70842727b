import { readFileSync, statSync } from 'fs';
import { basename } from 'path';
import { unreadable } from '../../src/checks/json-text';
import { MicrosoftTemplate } from '../../src/readers/microsoft-template/microsoft-template';
import { InputError } from '../shared/input-error';
import { textOf, whatElse } from '../shared/read-files';
import { parseTemplate } from '../shared/template-text';

/** CloudFormation accepts no larger template. */
const MAX_BYTES = 1024 * 1024;
const REMEDY = 'Give --template the file that the Azure portal offers for download, or the output of aws cloudformation get-template ' +
  'about the stack made of it.';

export interface ReadTemplate {
  readonly template: MicrosoftTemplate;
  readonly json: unknown;
}

/** A template in JSON or YAML. Throws an `InputError`. */
export function readTemplate(path: string): ReadTemplate {
  const bytes = readBytes(path);
  const name = basename(path);
  const json = parseTemplate(textOf(bytes, name), name);
  const other = whatElse(json);
  if (other !== undefined) throw new InputError(`${name}: must be a CloudFormation template, got ${other}`, REMEDY);
  try {
    return { template: MicrosoftTemplate._of(name, json, bytes), json };
  } catch (error) {
    if ((error as Error).constructor === Error) throw new InputError((error as Error).message, REMEDY);
    throw error;
  }
}

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new InputError(`${path} must have at most 1 MiB, got ${size} bytes`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(unreadable(path, error));
  }
}
