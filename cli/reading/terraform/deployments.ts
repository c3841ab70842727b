import { createHash } from 'crypto';
import { readdirSync, readFileSync } from 'fs';
import { basename, join } from 'path';
import { partsOf } from './accounts';
import { translate } from './as-cloudformation';
import type { Values } from './configuration';
import { readTerraformFile, type TerraformFile, type TerraformResource } from './plan-file';
import { Resources } from './resources';
import { unknownBoundaries, unreadPermissions } from './unknown-permissions';
import { asText } from '../../../src/checks/json-text';
import { isMap, parseJson } from '../../../src/policy-language/cloudformation/template-functions';
import { InputError } from '../../shared/input-error';
import { packageFolder } from '../../shared/library';
import { withProgress, type ProgressOptions } from '../../shared/progress';
import { type Template, toTemplate } from '../../shared/read-files';
import { folderUntilExit, writeFiles } from '../../shared/write-files';
import type { AssemblyStack } from '../assembly';
import { readStack, type StackOptions } from '../read-stack';

/** Something that Terraform deploys to one region, as a template that the checks of templates read. */
export interface TerraformDeployment {
  readonly name: string;
  /** Undefined if the file does not say it: the provider of Terraform has it. */
  readonly region: string | undefined;
  readonly template: any;
  /** Those of the template that Terraform knows. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters of the template whose values only the apply knows: not their defaults. */
  readonly unknownParameters: readonly string[];
  /** Names in the account by logical id, of what exists already. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Whether it is a stack of CloudFormation, of this name. */
  readonly isStack: boolean;
  /** Addresses of permissions that are known only after the apply, or whose role is. */
  readonly unread: readonly string[];
  /** Addresses of roles whose boundary only the apply knows. */
  readonly unknownBoundaries: readonly string[];
}

/** The resources of a plan or state: those of the AWS provider by region, and each stack that Terraform makes. */
export function deploymentsOf(file: TerraformFile): TerraformDeployment[] {
  const stacks = file.resources.filter(r => r.type === 'aws_cloudformation_stack').flatMap(resource => toStack(resource) ?? []);
  return [...nativeDeployments(file), ...stacks];
}

/** A plan or state, with what it deploys. */
export interface Terraform extends TerraformFile {
  readonly deployments: readonly TerraformDeployment[];
  /** The region that resources without one are with. Undefined if the file names none. */
  readonly region: string | undefined;
}

export function terraformOf(file: TerraformFile): Terraform {
  const deployments = deploymentsOf(file);
  return { ...file, deployments, region: deployments.map(({ region }) => region).find(region => region !== undefined) };
}

/** What the options name: a stack, or what Terraform deploys, as if it were one. Throws an `InputError`. */
export async function readExpected(
  options: StackOptions, progress: ProgressOptions,
): Promise<{ readonly stack: AssemblyStack; readonly terraform?: Terraform }> {
  if (options.plan === undefined) return { stack: await withProgress(progress, async shown => readStack(options, shown)) };
  const terraform = terraformOf(readTerraformFile(options.plan));
  return { stack: asStack(terraform), terraform };
}

/** IAM has no region: its resources are with those of the first one. */
function nativeDeployments({ resources }: TerraformFile): TerraformDeployment[] {
  const all = new Resources(resources);
  const byRegion = new Map<string | undefined, [id: string, resource: object, physicalId: unknown][]>();
  const regions = [...new Set(resources.map(r => r.values.region).filter(region => typeof region === 'string'))].sort();
  for (const resource of resources) {
    const found = translate(resource, all);
    if (!found) continue;
    const region = typeof resource.values.region === 'string' ? resource.values.region : regions[0];
    const physicalId = resource.before && found.physicalId(resource.before);
    byRegion.set(region, [...byRegion.get(region) ?? [], [all.logicalId(resource), found.resource, physicalId]]);
  }
  return [...byRegion].map(([region, list]) => ({
    name: 'Terraform',
    region,
    template: { Resources: Object.fromEntries(list.map(([id, resource]) => [id, resource])) },
    parameters: {},
    unknownParameters: [],
    physicalIds: Object.fromEntries(list.flatMap(([id, , physicalId]) => typeof physicalId === 'string' ? [[id, physicalId]] : [])),
    isStack: false,
    unread: region === regions[0] ? unreadPermissions(all) : [],
    unknownBoundaries: region === regions[0] ? unknownBoundaries(all) : [],
  }));
}

/** Addresses of stacks whose template is not in the file. */
export function unreadStacks({ resources }: TerraformFile): string[] {
  return resources.filter(resource => resource.type === 'aws_cloudformation_stack' && !toStack(resource)).map(({ address }) => address);
}

/** Resources of other providers, and of the AWS provider, that can make roles or give them permissions, and are not read. */
const OTHER_WAYS = new RegExp(
  '^(?:awscc_iam_(?!instance_profile$|oidc_provider$|saml_provider$|server_certificate$|virtual_mfa_device$)\\w+' +
  '|aws_iam_(?:user|group)_polic\\w+_exclusive|awscc_cloudformation_stack\\w*|aws_cloudformation_stack_\\w+' +
  '|aws_serverlessapplicationrepository_cloudformation_stack|aws(?:cc)?_servicecatalog_(?:\\w+_)?product)$');
/** Types of Cloud Control that do this. A type that is not known can be one. */
const BY_CLOUD_CONTROL = /^AWS::(?:IAM|CloudFormation|Serverless)::/;

/** Whether it can make roles or give them permissions, in a way that is not read. */
export function isOtherWay({ type, values: { type_name: name } }: TerraformResource): boolean {
  return OTHER_WAYS.test(type) || type === 'aws_cloudcontrolapi_resource' && (typeof name !== 'string' || BY_CLOUD_CONTROL.test(name));
}

/** Undefined if the template is not in the file, but at an address, for example, or if it has a loop in place of resources. */
function toStack({ values, isUnknown }: TerraformResource): TerraformDeployment | undefined {
  const { name, template_body: body, parameters, region } = values;
  const template = readable(body);
  if (typeof name !== 'string' || template === undefined) return undefined;
  return {
    name,
    region: typeof region === 'string' ? region : undefined,
    template,
    // Terraform leaves out those that are null.
    parameters: Object.fromEntries(Object.entries(isMap(parameters) ? parameters : {})
      .flatMap(([key, value]) => value === null ? [] : [[key, asText(value)]])),
    unknownParameters: Object.keys(isMap(template.Parameters) ? template.Parameters : {}).filter(key => isUnknown('parameters', key)),
    physicalIds: {},
    isStack: true,
    unread: [],
    unknownBoundaries: [],
  };
}

function readable(body: unknown): Template | undefined {
  try {
    return toTemplate(body, 'template_body');
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * All of it as if it were a stack, in whose folder the templates of members are that Terraform uploads, as far as they are
 * those of this version: the file has only their checksums.
 */
export function asStack(file: TerraformFile): AssemblyStack {
  const folder = folderUntilExit();
  const uploads = file.resources.filter(r => r.type === 'aws_s3_object').flatMap(({ values }) => ownFile(values) ?? []);
  writeFiles(Object.fromEntries(uploads.map(path => [basename(path), readFileSync(path)])), { what: '--plan', folder });
  const [{ account }, ...others] = partsOf(file);
  return {
    id: 'Terraform',
    stackName: 'Terraform',
    account: others.length === 0 ? account
      : undefined,
    template: { Resources: {} },
    folder,
    isTemplateFile: true,
  };
}

/** The template at the address of a file that Terraform uploads, if it is one of this version. */
export function uploadedTemplate({ resources }: TerraformFile, url: string): any {
  const [, bucket, key] = /^https:\/\/([\w.-]+)\.s3[.-][\w.-]*\bamazonaws\.com(?:\.cn)?\/(.+)$/.exec(url) ?? [];
  const upload = resources.find(({ type, values }) => type === 'aws_s3_object' && values.bucket === bucket && values.key === key);
  const file = upload && ownFile(upload.values);
  // What S3 says of the file that is there, if the plan knows it.
  const { checksum_sha256: stored, source_hash: hash } = upload?.values ?? {};
  if (typeof stored === 'string' && stored !== Buffer.from(asText(hash), 'hex').toString('base64')) return undefined;
  return file && toTemplate(parseJson(readFileSync(file, 'utf-8')), file);
}

function ownFile({ key, source_hash: hash, content, content_base64: base64 }: Values): string | undefined {
  // A checksum of a file says nothing about other contents.
  if (typeof content === 'string' || typeof base64 === 'string') return undefined;
  const folder = join(packageFolder(), 'templates');
  const [name] = readdirSync(folder).filter(template => template.endsWith('.json') && template === basename(asText(key)));
  const file = name && join(folder, name);
  return file && createHash('sha256').update(readFileSync(file)).digest('hex') === hash ? file : undefined;
}
