import { spawnSync } from 'child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT, textOf } from './support';
import { Hcl } from '../../build/terraform/hcl';

/** The folder with the providers that ./stand-in builds. The step of .ci sets it if Terraform is installed. */
const STAND_IN = process.env.TERRAFORM_STAND_IN;

/** The command that tests run: terraform or tofu. */
export const TOOL = process.env.TERRAFORM_TOOL ?? 'terraform';

/** The error of each command if `prevent_destroy` protects a resource. */
export const PROTECTED = { terraform: 'Error: Instance cannot be destroyed', tofu: 'Error: Resource instance cannot be destroyed' }[TOOL]!;

/** Tests that run Terraform. They are skipped without it. */
export const describeTerraform = STAND_IN ? describe : describe.skip;

/** What Terraform prints, without line breaks and frames. */
export const inOneLine = (output: string) => output.replace(/[│╷╵\s]+/g, ' ');

/** Tests of what only OpenTofu has. */
export const describeOpenTofu = TOOL === 'tofu' ? describeTerraform : describe.skip;

/** Creates a value that all tests of a group use, if Terraform is installed. */
export const withTerraform = <T>(make: () => T): T => STAND_IN ? make() : undefined!;

/** Removes values that are not set or that are left out, and sorts sets. A single block can be a list. */
export function comparable(value: any, left: readonly string[] = []): any {
  if (Array.isArray(value)) return value.map(v => comparable(v, left)).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, v]) => v !== null && !left.includes(key))
    .map(([key, v]) => [key, comparable(key === 'timeouts' ? [v].flat() : v, left)]));
}

/** The repository, from which Terraform fetches a module as a part of the whole. */
function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'repository-'));
  for (const folder of ['terraform', 'templates']) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
  return copy;
}

/** The initial values of a configuration. */
interface Beginning {
  readonly example: string;
  /** The folder of the clone. */
  readonly repository: string;
  /** The folder of the configuration. If undefined, a new folder is created. */
  readonly folder?: string;
}

/** A user's configuration. */
export class Configuration {
  /** The example in the README of a module. */
  public static ofReadme(module: string): Configuration {
    return new Configuration(Configuration.readme(module));
  }

  /**
   * A module itself, or a complete example, by its folder in `terraform/`. All blocks of an example are in one text, so that tests can
   * edit them.
   */
  public static ofFolder(path: string, repository = copyOfRepository()): Configuration {
    const folder = join(repository, 'terraform', path);
    const others = path.includes('/examples/') ? ['versions.tf', 'outputs.tf'].filter(name => existsSync(join(folder, name))) : [];
    const example = ['main.tf', ...others].map(name => readFileSync(join(folder, name), 'utf-8')).join('\n');
    for (const name of others) rmSync(join(folder, name));
    return new Configuration({ example, repository, folder });
  }

  protected static readme(module: string): Beginning {
    const [, example] = /```hcl\n([^]*?)```/.exec(textOf(`terraform/${module}/README.md`))!;
    const repository = copyOfRepository();
    return { example: example.replace(/"\.\.\/cdk-defender-for-cloud\/[^"]*"/, `"${repository}//terraform/${module}"`), repository };
  }

  /** The folder of the clone. */
  public readonly repository: string;
  protected readonly folder: string;
  /** The environment of Terraform and its providers. */
  protected readonly environment: Record<string, string> = {};
  private example: string;

  constructor({ example, repository, folder = mkdtempSync(join(tmpdir(), 'terraform-')) }: Beginning) {
    this.example = example;
    this.repository = repository;
    this.folder = folder;
    writeFileSync(join(this.folder, 'terraform.rc'), `
      provider_installation {
        dev_overrides {
          "hashicorp/aws" = "${STAND_IN}"
          "azure/azapi"   = "${STAND_IN}"
          "hashicorp/time" = "${STAND_IN}"
        }
      }`);
    this.write();
    this.succeed('get');
  }

  /** Sets an argument of the module in the example. The value can be an expression, or null to remove the argument. */
  public set(name: string, value: unknown): void {
    const without = this.example.replace(new RegExp(`^  ${name} +=.*\n`, 'm'), '');
    const text = value === null ? '' : `  ${name} = ${value instanceof Hcl ? value.text : JSON.stringify(value)}\n`;
    this.example = without.replace(/\}\n$/, `${text}}\n`);
    this.write();
  }

  /** Changes the text of the configuration. Throws if it does not have `from`. */
  public edit(from: string, to: string): void {
    if (!this.example.includes(from)) throw new Error(`the configuration does not have: ${from}`);
    this.example = this.example.replace(from, () => to);
    this.write();
  }

  /** Replaces the whole text of the configuration. */
  public insteadOfAll(text: string): void {
    this.example = text;
    this.write();
  }

  /** Runs Terraform and returns its output. Throws if it fails. */
  public succeed(...args: string[]): string {
    const { status, output } = this.run(...args);
    if (status !== 0) throw new Error(`${TOOL} ${args.join(' ')}: ${output}`);
    return output;
  }

  /** Returns the errors of Terraform in one line without frames. Throws if it does not fail. */
  public refusal(command: 'plan' | 'apply' | 'destroy', ...args: string[]): string {
    const { status, output } = this.run(command, '-no-color', ...command === 'plan' ? [] : ['-auto-approve'], ...args);
    if (status !== 1) throw new Error(`${TOOL} ${command} ends with ${status}: ${output}`);
    return inOneLine(output);
  }

  run(...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(TOOL, args, {
      cwd: this.folder,
      encoding: 'utf-8',
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR,
        CHECKPOINT_DISABLE: '1',
        TF_CLI_CONFIG_FILE: join(this.folder, 'terraform.rc'),
        TF_IN_AUTOMATION: '1',
        ...this.environment,
      },
    });
    return { status, output: `${stdout}${status === 0 ? '' : stderr}` };
  }

  /** Applies, and returns the actions in their order, such as `delete aws_cloudformation_stack.roles`. */
  public apply(...args: string[]): string[] {
    return this.done('apply', ...args);
  }

  /** Destroys, and returns the actions in their order. */
  public destroy(): string[] {
    return this.done('destroy');
  }

  private done(...args: string[]): string[] {
    const lines = this.succeed(...args, '-auto-approve', '-json').trim().split('\n').map(line => JSON.parse(line));
    return lines.filter(line => line.type === 'apply_complete' && line.hook.action !== 'read')
      .map(({ hook }) => `${hook.action} ${hook.resource.addr.replace(/^module\.(defender|security_connector)\./, '')}`);
  }

  /** Returns the actions of a plan, such as `create aws_cloudformation_stack.roles`. */
  public plan(...args: string[]): string[] {
    this.succeed('plan', '-out', 'plan', ...args);
    const { resource_changes: changes = [] } = JSON.parse(this.succeed('show', '-json', 'plan'));
    return changes.filter((c: any) => c.mode === 'managed' && !c.change.actions.includes('no-op'))
      .map((c: any) => `${c.change.actions.join()} ${c.address.replace(/^module\.(defender|security_connector)\./, '')}`).sort();
  }

  /** Returns the values of all resources, by address. */
  public state(): Record<string, any> {
    const { values } = JSON.parse(this.succeed('show', '-json'));
    const all = (module: any): any[] => [...module.resources ?? [], ...(module.child_modules ?? []).flatMap(all)];
    return Object.fromEntries(all(values.root_module).filter(r => r.mode === 'managed').map(r => [r.address, r.values]));
  }

  /** The resources in the model of an account, by `type|region|id`. After a test sets it, Terraform runs in this account. */
  public get things(): Record<string, Record<string, any>> {
    return JSON.parse(readFileSync(this.account, 'utf-8'));
  }

  public set things(things: Record<string, Record<string, any>>) {
    this.environment.STAND_IN_CLOUD = this.account;
    writeFileSync(this.account, JSON.stringify(things));
  }

  protected get account(): string {
    return join(this.folder, 'account.json');
  }

  /** The text of the state. */
  public get stateFile(): string {
    return readFileSync(join(this.folder, 'terraform.tfstate'), 'utf-8');
  }

  public set stateFile(text: string) {
    writeFileSync(join(this.folder, 'terraform.tfstate'), text);
  }

  /** The folder of the configuration, for the evaluator. */
  public get path(): string {
    return this.folder;
  }

  /** The configuration. */
  public get text(): string {
    return this.example;
  }

  private write(): void {
    writeFileSync(join(this.folder, 'main.tf'), this.example);
  }
}
