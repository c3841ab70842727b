/** Tests the examples and arguments with the HCL library of HashiCorp. `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { mkdtempSync, readdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { ARGUMENTS } from './provider-arguments';
import { AUDIENCES, DATA, describeModule, describeModules, EXAMPLES, evaluateModule, ROOT, textOf, valuesIn } from './support';

jest.setTimeout(60_000); // The machine can be busy.

const ownAddress = (address: string) => address.replace(/^(module\.\w+(\[[^\]]+\])?\.)+/, '');

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
    expect(addresses.includes('azapi_resource.security_connector[0]')).toBe(name === 'azure');
    expect(addresses.filter(a => a.startsWith('aws_iam_role.')).length).toBe(name === 'account' ? 8 : 0);
  });
});

/** These examples have no resources. checks-terraform.slow.test.ts tests them. */
const CHECKS = 'azure/examples/checks';

/** Folders in `examples/` of a module. */
const examplesOf = (module: string) => readdirSync(join(ROOT, 'terraform', module, 'examples'));

describe.each(['account', 'organization', 'azure'])('the examples of %s', (module) => {
  test('are all in the table of the module, and say how to run, what is created, what it costs and how to remove it', () => {
    const [, index] = textOf(`terraform/${module}/README.md`).split('\n## Examples\n');
    expect([...index.matchAll(/\]\(examples\/([\w-]+)\)/g)].map(m => m[1]).sort()).toEqual(examplesOf(module).sort());
    for (const name of examplesOf(module)) {
      expect([...textOf(`terraform/${module}/examples/${name}/README.md`).matchAll(/^- \*\*([\w ]+)\*\*/gm)].map(m => m[1]))
        .toEqual(['Run', 'It creates', 'It costs', 'Remove']);
    }
  });

  test('have their versions and outputs in files of their own', () => {
    const folders = EXAMPLES.filter(path => path.startsWith(`${module}/`));
    expect(folders.length).toBeGreaterThanOrEqual(examplesOf(module).length);
    for (const folder of folders) {
      const files = readdirSync(join(ROOT, 'terraform', folder));
      expect([folder, files.filter(name => ['versions.tf', 'outputs.tf'].includes(name)).length])
        .toEqual([folder, folder === CHECKS ? 1 : 2]);
      expect(textOf(`terraform/${folder}/main.tf`)).not.toMatch(/^(output|terraform) /m);
    }
  });
});

describeModules('the examples of the module of an account', () => {
  const folder = 'terraform/account/examples';
  test('minimal: one role', () => {
    const { refused, resources } = evaluateModule(`${folder}/minimal`, {});
    expect(refused).toEqual([]);
    expect(Object.keys(resources).filter(a => a.includes('aws_iam_role.'))).toEqual(['module.defender.aws_iam_role.cspm_monitor[0]']);
  });

  test('complete: every role, and every variable', () => {
    const { refused, resources } = evaluateModule(`${folder}/complete`, {});
    expect(refused).toEqual([]);
    expect(Object.keys(resources).filter(a => a.includes('aws_iam_role.')).length).toBe(18);
    const set = [...textOf(`${folder}/complete/main.tf`).matchAll(/^ {2}(\w+) += /gm)].map(m => m[1]);
    const names = describeModule('terraform/account').variables.map(v => v.name);
    expect(names.filter(name => !set.includes(name))).toEqual([]);
  });

  test('shared OIDC provider: every audience', () => {
    const { resources } = evaluateModule(`${folder}/shared-oidc-provider`, {});
    expect(Object.values(resources).map(r => r.client_id_list)).toEqual([AUDIENCES]);
  });

  test('every file is as `terraform fmt` writes it', () => {
    expect(EXAMPLES.flatMap(path => describeModule(`terraform/${path}`).unformatted)).toEqual([]);
  });
});

/** The resources that each complete example creates, by provider. The provider `terraform` is built in. */
const PROVIDERS: Record<string, string[]> = {
  'azure/examples/one-configuration': ['aws', 'azapi', 'terraform', 'time'],
  'azure/examples/several-accounts': ['aws', 'azapi', 'terraform', 'time'],
  'azure/examples/two-states/aws': ['aws'],
  'azure/examples/two-states/azure': ['azapi', 'terraform'],
  'organization/examples/complete': ['aws', 'azapi', 'terraform', 'time'],
  'organization/examples/two-states/aws': ['aws', 'terraform'],
  'organization/examples/two-states/azure': ['azapi', 'terraform'],
};

/** The plans that each example switches on in Azure. The second of several accounts has only the free plan. */
const PLANS = ['CspmMonitorAws', 'DefenderCspmAws', 'DefenderForServersAws'];

/** Evaluates the example with the state of the AWS side of an organization after the pilot. */
const WITH_STATE = {
  ...DATA,
  terraform_remote_state: { aws: { outputs: { organization: { phase: 'everyone', excluded_account_ids: [], stack_set_name: 'Ours' } } } },
};

test('an example with both sides hands over all that AWS has', () => {
  const both = EXAMPLES.map(path => textOf(`terraform/${path}/main.tf`))
    .filter(text => text.includes('module "security_connector"') && text.includes('azure_tenant_id'));
  expect(both.length).toBe(3);
  for (const text of both) expect(text).toMatch(/^ {2}aws += (?:module\.\w+|each\.value)\.azure #/m);
});

test('each complete example is tested', () => {
  expect(EXAMPLES.filter(path => !path.startsWith('account/') && path !== CHECKS)).toEqual(Object.keys(PROVIDERS).sort());
});

describeModules.each(Object.entries(PROVIDERS))('the complete example %s', (path, providers) => {
  test('can be evaluated, and has these providers', () => {
    const values = path.includes('two-states') ? valuesIn(`${dirname(path)}/plans.tfvars`) : {};
    const { refused, resources } = evaluateModule(`terraform/${path}`, values, WITH_STATE);
    expect(refused).toEqual([]);
    const types = Object.keys(resources).map(address => ownAddress(address).split('_')[0]);
    expect([...new Set(types)].sort()).toEqual(providers);
    const connectors = Object.entries(resources).filter(([address]) => address.endsWith('azapi_resource.security_connector[0]'));
    expect(connectors.flatMap(([, { body }]) => body.properties.offerings.map((o: any) => o.offeringType))).toEqual(
      providers.includes('azapi') ? [...PLANS, ...path.includes('several') ? ['CspmMonitorAws'] : []] : []);
  });
});

test.each([
  ['organization', ['main', 'uploads'], 3], ['azure', ['main'], 2],
])('%s has only arguments that the providers document', (name, files, expected) => {
  const text = files.map(file => textOf(`terraform/${name}/${file}.tf`)).join('\n');
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
