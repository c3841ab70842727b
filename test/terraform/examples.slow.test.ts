/** The examples, by HashiCorp's HCL, and arguments. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ARGUMENTS } from './provider-arguments';
import { describeModules, evaluateModule, ROOT, textOf } from './support';

jest.setTimeout(60_000); // For a busy machine.

describeModules('the examples in the README files', () => {
  test.each(['account', 'organization'])('%s', (name) => {
    const [, example] = /```hcl\n([^]*?)```/.exec(textOf(`terraform/${name}/README.md`))!;
    const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
    // The clone of the repository is next to the configuration.
    const source = /"\.\.\/cdk-defender-for-cloud\/(terraform\/\w+)"/;
    expect(example).toMatch(source);
    writeFileSync(join(folder, 'main.tf'), example.replace(source, (_, path) => JSON.stringify(join(ROOT, path))));
    const { refused, resources } = evaluateModule(folder, {});
    expect(refused).toEqual([]);
    const addresses = Object.keys(resources).map(a => a.replace('module.defender.', ''));
    // That of an organization is a pilot, without Azure.
    expect(addresses.includes('azapi_resource.security_connector[0]')).toBe(name === 'account');
    expect(addresses.filter(a => a.includes('host_management["')).length).toBe(name === 'account' ? 2 : 0);
  });
});

test.each(['account', 'organization'])('%s has only arguments that the providers document', (name) => {
  const text = textOf(`terraform/${name}/main.tf`) + textOf(`terraform/${name}/azure.tf`);
  const resources = [...text.matchAll(/^resource "(\w+)" "\w+" \{\n([^]*?)^\}/gm)];
  expect(resources.length).toBe(name === 'account' ? 4 : 7);
  for (const [, type, body] of resources) {
    const used = [...body.matchAll(/^ {2}(\w+) (?:=|\{)|^ {4}(\w+) += /gm)];
    let block = '';
    const paths: string[] = [];
    for (const [line, own, inner] of used) {
      if (own) block = line.endsWith('{') ? own : '';
      paths.push(own ?? (block && `${block}.${inner}`));
    }
    const known = ['', 'count', 'for_each', 'depends_on', ...ARGUMENTS[type]];
    expect(paths.filter(path => !known.includes(path) && !path.startsWith('lifecycle'))).toEqual([]);
  }
});
