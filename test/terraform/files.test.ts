import { readdirSync } from 'fs';
import { join } from 'path';
import { ROOT, textOf } from './support';
import { ORGANIZATION_PARAMETERS } from '../../build/templates/organization-parameters';
import { ACCOUNT_PARAMETERS, DENY_DATA_READS } from '../../build/templates/parameters';
import { terraformFiles } from '../../build/terraform/files';

const generated = terraformFiles();
const committed = readdirSync(join(ROOT, 'terraform'), { recursive: true, encoding: 'utf-8' });

test('the generated files are up to date, to the byte (npx projen templates)', () => {
  for (const [path, content] of generated) expect([path, textOf(`terraform/${path}`)]).toEqual([path, content]);
});

test('no generated file is left over', () => {
  const made = committed.filter(path => path.endsWith('.tf') && textOf(`terraform/${path}`).startsWith('# Made by'));
  expect(made.sort()).toEqual([...generated.keys()].filter(path => path.endsWith('.tf')).sort());
});

test.each(['account', 'organization', 'azure'])('OpenTofu reads versions.tofu in place of versions.tf, and gets the same providers: %s', (module) => {
  const [terraform, tofu] = ['tf', 'tofu'].map(extension => textOf(`terraform/${module}/versions.${extension}`).split(/^(?= {2}required_providers)/m));
  expect(tofu[1]).toBe(terraform[1]);
  expect([terraform, tofu].map(([head]) => /required_version = "(.*)"/.exec(head)![1])).toEqual(['>= 1.9.0', '>= 1.12.0']);
});

test('a second run writes the same bytes', () => {
  expect([...terraformFiles()]).toEqual([...generated]);
});

test.each(['account', 'organization'])('the module %s hands over what the module of Azure has variables for, and all that they share', (module) => {
  const variablesOf = (name: string) => [...textOf(`terraform/${name}/variables.tf`).matchAll(/^variable "(\w+)"/gm)].map(m => m[1]);
  const [, output] = /^output "azure" \{[^]*?value = \{\n([^]*?)\n {2}\}\n\}/m.exec(textOf(`terraform/${module}/outputs.tf`))!;
  const handed = [...output.matchAll(/^ {4}(\w+) += /gm)].map(m => m[1]);
  // These are of each module.
  const shared = variablesOf('azure').filter(name => variablesOf(module).includes(name) && !['tags', 'create'].includes(name));
  expect(handed.sort()).toEqual(shared.sort());
  expect(handed).toEqual(expect.arrayContaining(['defender_cspm', 'role_path', 'role_name_suffix', ...module === 'account' ? ['aws_account_id'] : []]));
});

/** Above the fields of the console of CloudFormation. */
const LABELS = [...ACCOUNT_PARAMETERS, ...ORGANIZATION_PARAMETERS, DENY_DATA_READS].map(({ label }) => label!);
test('descriptions of variables are sentences: no label before them, and a full stop', () => {
  for (const module of ['account', 'organization', 'azure']) {
    const descriptions = [...textOf(`terraform/${module}/variables.tf`).matchAll(/^ {2}description = "(.*)"$/gm)].map(m => m[1]);
    expect(descriptions.length).toBeGreaterThan(20);
    expect(descriptions.filter(text => !/^[A-Z][^]*\.$/.test(text) || LABELS.some(label => text.startsWith(`${label}: `)))).toEqual([]);
  }
});

describe('the module of Azure', () => {
  const files = ['main.tf', 'outputs.tf'].map(name => textOf(`terraform/azure/${name}`)).join('');
  const [, known] = /^ {2}known_settings = (\{[^]*?^ {2}\})$/m.exec(files)!;
  const without = files.replace(known, '');

  test('uses each of its variables', () => {
    const variables = [...textOf('terraform/azure/variables.tf').matchAll(/^variable "(\w+)"/gm)].map(m => m[1]);
    expect(variables.length).toBeGreaterThan(40);
    expect(variables.filter(name => !new RegExp(`\\bvar\\.${name}\\b`).test(without))).toEqual([]);
  });

  test('writes each name that additional_settings refuses', () => {
    const names = [...known.matchAll(/"([a-z0-9]+)"/g)].map(m => m[1]);
    expect(names).toEqual(expect.arrayContaining(['vmscanners', 'scaninterval', 'cloudrolearn']));
    expect(names.filter(name => !new RegExp(`^ +${name} += `, 'im').test(without))).toEqual([]);
  });
});

describe.each(['account', 'organization', 'azure'])('README of %s', (module) => {
  const readme = textOf(`terraform/${module}/README.md`);

  test('uses a clone, because no version has a tag, and says what was not run', () => {
    expect(readme).toContain(`  source = "../cdk-defender-for-cloud/terraform/${module}"`);
    expect(readme).toMatch(module === 'azure' ? /\[What is tested\]/ : /(?:was|were) \*\*not\*\* run/);
    expect(readme.split('<!-- BEGIN_TF_DOCS -->')[0].split('\n').length).toBeLessThanOrEqual(65);
  });

  test('sets variables that exist', () => {
    const declared = [...textOf(`terraform/${module}/variables.tf`).matchAll(/^variable "(\w+)"/gm)].map(m => m[1]);
    const [, example] = /```hcl\n[^]*?(module [^]*?^\})[^]*?```/m.exec(readme)!;
    const set = [...example.matchAll(/^ {2}(\w+) +=/gm)].map(m => m[1]).filter(name => name !== 'source');
    expect(set.length).toBe({ account: 5, azure: 5, organization: 8 }[module]);
    expect(set.filter(name => !declared.includes(name))).toEqual([]);
  });
});

test('the module of an account needs no file outside of its folder', () => {
  const text = committed.filter(path => /^account\/[^/]+\.tf$/.test(path)).map(path => textOf(`terraform/${path}`)).join('\n');
  expect([...text.matchAll(/\bfile\("([^"]+)"\)/g)].map(m => m[1]).sort()).toEqual(
    ['${path.module}/host_management.py', '${path.module}/oidc_providers.template.json']);
  expect(text).not.toContain('../');
});
