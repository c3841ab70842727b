/**
 * Configurations that the modules of the base applied, planned with the modules of this tree: by Terraform itself, with the stand-ins for
 * the providers of test/terraform/stand-in, which create nothing.
 */
import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import type { Change } from './change';
import { differences, normalForm } from './normal-form';
import { parseJson } from '../../src/policy-language/cloudformation/template-functions';

const MODULES = ['account', 'organization', 'azure'];

/** Modules with values that no example has. */
const PLANS = { defender_cspm: true, defender_for_servers: 'P2', defender_for_containers: true, defender_for_databases: true };
const TENANT = { azure_tenant_id: '11111111-2222-3333-4444-555555555555' };
const ALL = {
  ...TENANT, ...PLANS, control_plane_audit_logs: true, ciem_service_principal_object_id: '22222222-3333-4444-5555-666666666666',
};
const HOSTS = { host_management: true, host_management_regions: ['eu-west-1'] };
const GROUP = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud';
const UNITS = { organizational_unit_ids: ['ou-ab12-cdef3456', 'ou-ab12-cdef3457'], template_bucket: 'our-templates' };
const AZURE = { aws_account_id: '111122223333', resource_group_id: GROUP, location: 'westeurope' };
const VALUES: readonly (readonly [module: string, values: object])[] = [
  ['account', { ...ALL, ...HOSTS, permissions_type: 'default-access', identity_provider: 'Create' }],
  ['account', { ...TENANT, defender_for_databases: true, deny_data_reads: true, role_path: '/security/' }],
  ['organization', { ...ALL, ...UNITS, permissions_type: 'default-access', deny_data_reads: true }],
  ['organization', { ...TENANT, ...UNITS, only_account_ids: ['444455556666'], connect_management_account: false }],
  ['azure', { ...PLANS, ...AZURE, role_path: '/security/', role_name_suffix: '-x' }],
  ['azure',
    { ...AZURE, organization: { phase: 'everyone', stack_set_name: 'DefenderForCloud-Members', excluded_account_ids: ['444455556666'] } }],
];

const PROVIDERS = `
terraform {
  required_providers {
    aws   = { source = "hashicorp/aws" }
    azapi = { source = "Azure/azapi" }
  }
}

provider "aws" {
  region = "eu-west-1"
}
`;

/** Values of the variables of an example that have no default. */
const OF_EXAMPLES: { readonly [name: string]: unknown } = {
  aws_account_id: '111122223333', defender_cspm: true, defender_for_servers: 'P2',
};

/**
 * What may change in place without a row: where the module finds a template is no change of it, and its content is
 * compared as a template.
 */
const FREE: { readonly [type: string]: readonly string[] } = {
  aws_s3_object: ['source', 'etag', 'source_hash', 'checksum_sha256', 'version_id'],
  aws_cloudformation_stack: ['template_body', 'template_url', 'outputs'],
  aws_ssm_document: ['content', 'default_version', 'document_version', 'latest_version'], // a new version of the runbook
};

/** Undefined if Terraform is not installed: the step builds the stand-ins only then. */
export function compareTerraform(before: string, after: string): { changes: Change[]; resources: number } | undefined {
  const standIn = process.env.TERRAFORM_STAND_IN;
  if (!standIn) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
  const library = join(folder, 'library');
  const use = (tree: string) => {
    rmSync(library, { recursive: true, force: true });
    mkdirSync(library);
    for (const part of ['terraform', 'templates']) cpSync(join(tree, part), join(library, part), { recursive: true });
    // An example is what users have copied: it stays that of the base.
    for (const examples of MODULES.map(module => join('terraform', module, 'examples'))) {
      rmSync(join(library, examples), { recursive: true, force: true });
      cpSync(join(before, examples), join(library, examples), { recursive: true });
    }
  };
  use(before);
  const terraform = new Terraform(folder, standIn);
  writeFileSync(join(folder, 'main.tf'), configurationOf(before));
  terraform.run('get');
  terraform.run('apply', '-auto-approve');
  const resources = terraform.run('state', 'list').trim().split('\n').length;
  use(after);
  return { changes: [...compareDeclarations(before, after), ...planned(terraform)], resources };
}

/** A configuration, for which Terraform takes the stand-ins in place of the providers. */
class Terraform {
  constructor(private readonly folder: string, standIn: string) {
    writeFileSync(join(folder, 'terraform.rc'), `provider_installation {
      dev_overrides {
        "hashicorp/aws" = "${standIn}"
        "azure/azapi"   = "${standIn}"
        "hashicorp/time" = "${standIn}"
      }
    }`);
  }

  /** What it prints. Throws if it fails. */
  public run(...args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync('terraform', args, {
      cwd: this.folder,
      encoding: 'utf-8',
      maxBuffer: 2 ** 30,
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR,
        CHECKPOINT_DISABLE: '1',
        TF_CLI_CONFIG_FILE: join(this.folder, 'terraform.rc'),
        TF_CLI_ARGS: args[0] === 'state' ? '' : '-no-color',
        TF_IN_AUTOMATION: '1',
      },
    });
    if (status !== 0) throw new Error(`terraform ${args.join(' ')}: ${error ?? `${stderr}${stdout}`}`);
    return stdout;
  }

  public plan(): any {
    this.run('plan', '-out', 'plan');
    return JSON.parse(this.run('show', '-json', 'plan'));
  }
}

/** All examples and modules in one configuration, because most of the time of Terraform is that of its start. */
function configurationOf(tree: string): string {
  const examples = readdirSync(join(tree, 'terraform'), { recursive: true, encoding: 'utf-8' })
    // Blocks that import are for the configuration itself. What reads another state, or the account, is in no configuration with it.
    .filter(path => /examples\/.*main\.tf$/.test(path) && !/from-stacks|examples\/checks/.test(path)
      && !readFileSync(join(tree, 'terraform', path), 'utf-8').includes('"terraform_remote_state"')).map(dirname).sort();
  const blocks = [
    ...examples.map((path) => {
      const needed = [...declarations(join(tree, 'terraform', path), 'variable')].map(([name]) => [name, OF_EXAMPLES[name]]);
      return [path, Object.fromEntries(needed)] as const;
    }),
    ...VALUES,
  ].map(([path, values], i) => {
    const lines = Object.entries(values).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}\n`);
    const name = `${path.replace(/\W+/g, '_')}_${i}`;
    return `module "${name}" {\n  source = "./library/terraform/${path}"\n${lines.join(
      '')}}\n\noutput "${name}" {\n  value = module.${name}\n}\n`;
  });
  return [PROVIDERS, ...blocks].join('\n');
}

/** What a plan says, or why there is none. */
function planned(terraform: Terraform): Change[] {
  let plan: any;
  try {
    terraform.run('get', '-update');
    plan = terraform.plan();
  } catch (error) {
    const lines = String(error).split('\n').filter(line => /\S/.test(line)).slice(0, 40);
    return [{ verb: 'refused', type: 'terraform', id: 'plan', lines, where: 'terraform plan' }];
  }
  return changesOf(plan);
}

/** The changes of a plan as `terraform show -json` prints it. */
export function changesOf(plan: any): Change[] {
  const of = (resource: any): Change[] => {
    const { actions, before, after, after_unknown: unknown } = resource.change;
    // The first module is that of the configuration.
    const [, where = 'terraform', address] = /^(module\.\w+)\.(.*)$/.exec(resource.address) ?? [undefined, undefined, resource.address];
    const id = address.replaceAll(/\s/g, '_');
    const change = (verb: string, lines: readonly string[] = [], property?: string): Change =>
      ({ verb, type: 'terraform', id, property, lines, where });
    switch (actions.join()) {
      case 'no-op': case 'read': return [];
      case 'create': {
        const own = Object.entries(after).filter(([name]) => !FREE[resource.type]?.includes(name));
        return [change('added', differences(undefined, normal(Object.fromEntries(own))))];
      }
      case 'update': return [...new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)])]
        .filter(name => !FREE[resource.type]?.includes(name)).flatMap((name) => {
          const lines = unknown[name] ? ['+ known after apply'] : differences(normal(before[name]), normal(after[name]));
          return lines.length === 0 ? [] : [change('changed', lines, name)];
        });
      case 'delete': return [change('removed')];
      case 'forget': return [change('forgotten')];
      default: return [change('replaced', differences(normal(before), normal({ ...before, ...after })))];
    }
  };
  const outputs = Object.entries<any>(plan.output_changes ?? {}).flatMap(([name, { before, after, after_unknown: unknown }]): Change[] => {
    // A new output is no change, as in templates: nothing can depend on it yet.
    return Object.keys(before ?? {}).flatMap((key) => {
      const lines = unknown === true || unknown?.[key] ? [] : differences(normal(before[key]), normal(after?.[key]));
      return lines.length === 0 ? [] : [{ verb: 'changed', type: 'terraform', id: `output.${key}`, lines, where: name }];
    });
  });
  return [...(plan.resource_changes ?? []).filter((c: any) => c.mode === 'managed').flatMap(of), ...outputs];
}

/** The folder of the templates of members is named after their content. */
const withoutVersion = (value: unknown) => value === undefined ? undefined
  : JSON.parse(JSON.stringify(value).replace(/(\/DefenderForCloudOrganization\/)[0-9a-f]{16}\//g, '$1VERSION/'));

const normal = (given: unknown, value = withoutVersion(given)) =>
  normalForm(typeof value === 'string' && /^\s*[{[]/.test(value) ? parseJson(value) ?? value : value ?? undefined,
    { conditions: {}, assets: {} });

/** Variables and outputs that users name. */
function compareDeclarations(before: string, after: string): Change[] {
  return MODULES.flatMap((module) => {
    const change = (verb: string, kind: string, name: string): Change =>
      ({ verb, type: 'terraform', id: `${module}/${kind}.${name}`, lines: [], where: `terraform/${module}` });
    return ['variable', 'output'].flatMap((kind) => {
      const [old, now] = [before, after].map(tree => declarations(join(tree, 'terraform', module), kind));
      return [
        ...[...old.keys()].filter(name => !now.has(name)).map(name => change('removed', kind, name)),
        ...[...now].filter(([name, isOptional]) => kind === 'variable' && !isOptional && (old.get(name) ?? true))
          .map(([name]) => change('added', 'required variable', name)),
      ];
    });
  });
}

/** Names of the blocks, and whether each has a default. */
function declarations(folder: string, kind: string): Map<string, boolean> {
  const text = readdirSync(folder).filter(file => file.endsWith('.tf')).map(file => readFileSync(join(folder, file), 'utf-8')).join('\n');
  const blocks = text.matchAll(new RegExp(`^${kind} "(\\w+)" \\{\\n([^]*?)^\\}`, 'gm'));
  return new Map([...blocks].map(([, name, body]) => [name, /^ +default +=/m.test(body)]));
}
