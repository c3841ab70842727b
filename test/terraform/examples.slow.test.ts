/** The examples, by HashiCorp's HCL, and arguments. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ARGUMENTS } from './provider-arguments';
import { describeModules, EXAMPLES, evaluateModule, ROOT, textOf, valuesIn } from './support';

jest.setTimeout(60_000); // For a busy machine.

const ownAddress = (address: string) => address.replace(/^(module\.\w+(\[\d+\])?\.)+/, '');

describeModules('the examples in the README files', () => {
  test.each(['account', 'organization', 'azure'])('%s', (name) => {
    const [, example] = /```hcl\n([^]*?)```/.exec(textOf(`terraform/${name}/README.md`))!;
    const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
    // The clone of the repository is next to the configuration.
    const source = /"\.\.\/cdk-defender-for-cloud\/(terraform\/\w+)"/;
    expect(example).toMatch(source);
    writeFileSync(join(folder, 'main.tf'), example.replace(source, (_, path) => JSON.stringify(join(ROOT, path))));
    const { refused, resources } = evaluateModule(folder, {});
    expect(refused).toEqual([]);
    const addresses = Object.keys(resources).map(ownAddress);
    expect(addresses.includes('azapi_resource.security_connector')).toBe(name === 'azure');
    expect(addresses.filter(a => a.includes('host_management["')).length).toBe(name === 'account' ? 2 : 0);
  });
});

/** What each complete example creates, of which provider. */
const PROVIDERS: Record<string, string[]> = {
  'azure/examples/one-configuration': ['aws', 'azapi'],
  'azure/examples/two-states/aws': ['aws'],
  'azure/examples/two-states/azure': ['azapi'],
  'organization/examples/complete': ['aws', 'azapi', 'terraform'],
};

test('each complete example is tested', () => {
  expect(EXAMPLES).toEqual(expect.arrayContaining(Object.keys(PROVIDERS)));
});

describeModules.each(Object.entries(PROVIDERS))('the complete example %s', (path, providers) => {
  test('can be evaluated, and has these providers', () => {
    const { refused, resources } = evaluateModule(`terraform/${path}`, path.includes('two-states') ? valuesIn('azure/examples/two-states/plans.tfvars') : {});
    expect(refused).toEqual([]);
    const types = Object.keys(resources).map(address => ownAddress(address).split('_')[0]);
    expect([...new Set(types)].sort()).toEqual(providers);
    const connectors = Object.entries(resources).filter(([address]) => address.endsWith('azapi_resource.security_connector'));
    expect(connectors.flatMap(([, { body }]) => body.properties.offerings.map((o: any) => o.offeringType))).toEqual(
      providers.includes('azapi') ? ['CspmMonitorAws', 'DefenderCspmAws', 'DefenderForServersAws'] : []);
  });
});

test.each([['account', 3], ['organization', 3], ['azure', 1]])('%s has only arguments that the providers document', (name, expected) => {
  const text = textOf(`terraform/${name}/main.tf`);
  const resources = [...text.matchAll(/^resource "(\w+)" "\w+" \{\n([^]*?)^\}/gm)];
  expect(resources.length).toBe(expected);
  for (const [, type, body] of resources) {
    const used = [...body.matchAll(/^ {2}(\w+) +(?:=|\{)|^ {4}(\w+) += /gm)];
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
