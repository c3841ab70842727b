/**
 * Failures in the account that ./stand-in models, and the end of CloudFormation operations for which Terraform no longer waits. It models
 * the stack status codes of the CloudFormation user guide (view-stack-status-codes), `OnFailure` of CreateStack, and the rollback, in
 * which the handler of StackSets and nested stacks read the templates of the previous parameters (2026-11).
 */
import { appendFileSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Configuration } from './terraform-cli';
import { uploadsFile } from '../../build/terraform/uploads';

export type Operation = 'create' | 'update' | 'delete';
export type When = 'before' | 'during' | 'after';

/** The bucket of the example, and the stack of an organization, in the account. */
const BUCKET = { 'aws_s3_bucket|eu-west-1|our-templates': { bucket: 'our-templates', owner: '111122223333', policy: '{}' } };
const STACK = 'aws_cloudformation_stack|eu-west-1|DefenderForCloudOrganization';
const TEMPLATES = ['defender-account.default-access', 'defender-account.least-privilege', 'defender-host-management'];

/** Makes the next call of this kind fail: before AWS gets it, while the provider waits, or when the provider reads the result. */
export function fail(configuration: Configuration, operation: Operation, when: When, type = 'aws_cloudformation_stack'): void {
  configuration.things = { ...configuration.things, [`failure||${type}`]: { operation, when } };
}

export class OrganizationInAccount extends Configuration {
  constructor() {
    super(Configuration.readme('organization'));
    this.things = BUCKET;
  }

  public get stack(): Record<string, any> | undefined {
    return this.things[STACK];
  }

  public set stack(stack: Record<string, any> | undefined) {
    const { [STACK]: _, ...others } = this.things;
    this.things = stack === undefined ? others : { ...others, [STACK]: stack };
  }

  /** Ends the operation of CloudFormation, with success or failure. Returns the status of the stack. */
  public settle(succeeds: boolean): string {
    const { status, earlier, ...stack } = this.stack!;
    const [operation] = status.split('_');
    const ended = (next: string, content: object = stack) => { this.stack = { ...content, status: next }; return next; };
    if (operation === 'UPDATE') {
      if (succeeds) return ended('UPDATE_COMPLETE');
      return this.hasFiles(earlier) ? ended('UPDATE_ROLLBACK_COMPLETE', earlier) : ended('UPDATE_ROLLBACK_FAILED', earlier);
    }
    if (operation === 'CREATE' && succeeds) return ended('CREATE_COMPLETE');
    if (operation === 'CREATE' && stack.on_failure !== 'DELETE') return ended('ROLLBACK_COMPLETE');
    if (operation === 'DELETE' && !succeeds) return ended('DELETE_FAILED');
    this.stack = undefined;
    return 'DELETE_COMPLETE';
  }

  /** Whether the bucket has the files that CloudFormation reads with the parameters of a stack. */
  private hasFiles({ parameters }: Record<string, any>): boolean {
    const { pathname } = new URL(parameters.TemplateFolderUrl);
    return [`defender-account.${parameters.PermissionsType}`, 'defender-host-management']
      .every(name => this.files.includes(`our-templates${pathname}${name}.template.json`));
  }

  /** Buckets and keys of the files that exist. */
  public get files(): string[] {
    return Object.keys(this.things).filter(key => key.startsWith('aws_s3_object|')).map(key => key.split('|')[2]).sort();
  }

  /** Changes the templates, but not the other files of the module. */
  public changeTemplates(): ReadonlyMap<string, string> {
    const file = join(this.repository, 'templates', 'defender-host-management.template.json');
    appendFileSync(file, '\n');
    this.succeed('get', '-update');
    return new Map(TEMPLATES.map(name => `${name}.template.json`)
      .map(name => [name, readFileSync(join(this.repository, 'templates', name), 'utf-8')]));
  }

  /** Changes to a version of the module with other templates, whose files have another address. */
  public upgrade(): void {
    const file = join(this.repository, 'terraform/organization/uploads.tf');
    const addressIn = (text: string) => /uploads_address = "(.*)"/.exec(text)![1];
    const before = readFileSync(file, 'utf-8');
    let after = before;
    while (addressIn(after) === addressIn(before)) after = uploadsFile(this.changeTemplates());
    writeFileSync(file, after);
    this.succeed('get', '-update');
  }
}
