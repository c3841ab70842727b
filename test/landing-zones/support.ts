import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { namesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../facts/roles';
import { FOLDER as TEMPLATES } from '../templates/support';

const FOLDER = join(__dirname, '..', '..', 'landing-zones');

export const textOf = (path: string): string => readFileSync(join(FOLDER, path), 'utf-8');
export const yamlOf = (path: string): any => parse(textOf(path));

/** The template that a landing zone deploys, from the name of its file: users copy the files to another folder. */
export const templatePath = (path: string): string => join(TEMPLATES, path.split('/').pop()!);
export const templateOf = (path: string): any => JSON.parse(readFileSync(templatePath(path), 'utf-8'));

/** What the sample creates in an account: Defender CSPM, Defender for Servers Plan 2 and host management. */
export const SAMPLE_ROLES = [...namesOfPlans({ cspm: {}, servers: {} }), ...HOST_MANAGEMENT_ROLES];

export const roleNamesIn = (template: any): string[] => Object.values<any>(template.Resources)
  .filter(r => r.Type === 'AWS::IAM::Role').flatMap(r => r.Properties.RoleName ?? []);

/** The YAML in README.md with this key. */
export function yamlInReadme(key: string): any {
  const blocks = [...textOf('README.md').matchAll(/```yaml\n([^]*?)```/g)].map(m => m[1]).filter(text => text.includes(`${key}:`));
  if (blocks.length !== 1) throw new Error(`${blocks.length} blocks have ${key}`);
  return parse(blocks[0]);
}
