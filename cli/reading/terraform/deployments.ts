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
import { groupedBy } from '../../shared/grouped';
import { unlessWrong } from '../../shared/input-error';
import { jsonOrNothing } from '../../shared/json';
import { packageFolder } from '../../shared/library';
import { withProgress, type ProgressOptions } from '../../shared/progress';
import { toTemplate } from '../../shared/read-files';
import { folderUntilExit, writeFiles } from '../../shared/write-files';
import type { AssemblyStack } from '../assembly';
import { readStack, type StackOptions } from '../read-stack';

/** What Terraform deploys to one region, as a template that the checks of templates read. */
export interface TerraformDeployment {
  readonly name: string;
  /** Undefined if the file does not say it: the provider of Terraform sets it. */
  readonly region: string | undefined;
  readonly template: any;
  /** Values of template parameters that are known before the apply. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters whose values only the apply knows. Their defaults do not apply. */
  readonly unknownParameters: readonly string[];
  /** Physical IDs of existing resources, by logical ID. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Whether this is a CloudFormation stack with this name. */
  readonly isStack: boolean;
  /** Addresses of permissions that only the apply knows, or whose role only the apply knows. */
  readonly unread: readonly string[];
  /** Addresses of roles whose boundary only the apply knows. */
  readonly unknownBoundaries: readonly string[];
}

/** The resources of the AWS provider by region, and each CloudFormation stack that Terraform creates. */
export function deploymentsOf(file: TerraformFile): TerraformDeployment[] {
  const stacks = file.resources.filter(r => r.type === 'aws_cloudformation_stack').flatMap(resource => toStack(resource) ?? []);
  return [...nativeDeployments(file), ...stacks];
}

/** A plan or state, with what it deploys. */
export interface Terraform extends TerraformFile {
  readonly deployments: readonly TerraformDeployment[];
  /** The region of resources that have none, such as those of IAM. Undefined if the file names no region. */
  readonly region: string | undefined;
}

export function terraformOf(file: TerraformFile): Terraform {
  const deployments = deploymentsOf(file);
  return { ...file, deployments, region: deployments.map(({ region }) => region).find(region => region !== undefined) };
}

/** What the options name: a stack, or what Terraform deploys, as if it were a stack. Throws an `InputError`. */
export async function readExpected(
  options: StackOptions, progress: ProgressOptions,
): Promise<{ readonly stack: AssemblyStack; readonly terraform?: Terraform }> {
  if (options.plan === undefined) return { stack: await withProgress(progress, async shown => readStack(options, shown)) };
  const terraform = terraformOf(readTerraformFile(options.plan));
  return { stack: asStack(terraform), terraform };
}

/** IAM has no region: its resources are listed with those of the first region. */
function nativeDeployments({ resources }: TerraformFile): TerraformDeployment[] {
  const all = new Resources(resources);
  const regions = [...new Set(resources.map(r => r.values.region).filter(region => typeof region === 'string'))].sort();
  const translated = resources.flatMap((resource) => {
    const found = translate(resource, all);
    return found === undefined ? [] : [{ ...found, id: all.logicalId(resource), from: resource }];
  });
  const byRegion = groupedBy(translated, ({ from: { values: { region } } }) => typeof region === 'string' ? region : regions[0]);
  return [...byRegion].map(([region, own]) => ({
    name: 'Terraform',
    region,
    template: { Resources: Object.fromEntries(own.map(({ id, resource }) => [id, resource])) },
    parameters: {},
    unknownParameters: [],
    physicalIds: Object.fromEntries(own.map(({ id, physicalId, from: { before } }) => [id, before?.[physicalId]])
      .filter(([, physicalId]) => typeof physicalId === 'string')),
    isStack: false,
    unread: region === regions[0] ? unreadPermissions(all) : [],
    unknownBoundaries: region === regions[0] ? unknownBoundaries(all) : [],
  }));
}

/** Addresses of stacks whose template is not in the file. */
export function unreadStacks({ resources }: TerraformFile): string[] {
  return resources.filter(resource => resource.type === 'aws_cloudformation_stack' && !toStack(resource)).map(({ address }) => address);
}

/** Types of this and of other providers that can create roles or give them permissions, and that are not read. */
const OTHER_WAYS = new RegExp(
  '^(?:awscc_iam_(?!instance_profile$|oidc_provider$|saml_provider$|server_certificate$|virtual_mfa_device$)\\w+' +
  '|aws_(?:iam_(?:user|group)_polic|ssoadmin_)\\w+_exclusive|awscc_(?:sso|identitystore|cloudformation_stack)\\w*' +
  '|aws_cloudformation_stack_\\w+|aws_serverlessapplicationrepository_cloudformation_stack|aws(?:cc)?_servicecatalog_(?:\\w+_)?product)$');

/** Whether it can create roles or give them permissions and is not read. Templates in Cloud Control resources are read elsewhere. */
export function isOtherWay({ type, values: { type_name: name, desired_state: state } }: TerraformResource): boolean {
  return OTHER_WAYS.test(type) || type === 'aws_cloudcontrolapi_resource'
    && (typeof name !== 'string' || name.startsWith('AWS::CloudFormation::') || !isMap(jsonOrNothing(asText(state))));
}

/** Undefined if the file does not contain the template (for example only its URL), or if a loop stands in place of resources. */
function toStack({ values, before, isUnknown }: TerraformResource): TerraformDeployment | undefined {
  const { name, template_body: body, template_url: url, parameters, region } = values;
  // A template at a URL replaces the current body of the stack.
  const isElsewhere = (isUnknown('template_url') || Boolean(url)) && JSON.stringify(before) !== JSON.stringify(values);
  const template = isElsewhere ? undefined : unlessWrong(() => toTemplate(body, 'template_body'));
  if (typeof name !== 'string' || template === undefined) return undefined;
  return {
    name,
    region: typeof region === 'string' ? region : undefined,
    template,
    // Terraform omits parameters that are null.
    parameters: Object.fromEntries(Object.entries(isMap(parameters) ? parameters : {})
      .flatMap(([key, value]) => value === null ? [] : [[key, asText(value)]])),
    unknownParameters: Object.keys(isMap(template.Parameters) ? template.Parameters : {}).filter(key => isUnknown('parameters', key)),
    physicalIds: {},
    isStack: true,
    unread: [],
    unknownBoundaries: [],
  };
}

/**
 * The whole file as one stack. Its folder holds the templates for members that Terraform uploads, if they belong to this version:
 * the file has only their checksums.
 */
export function asStack(file: TerraformFile): AssemblyStack {
  const folder = folderUntilExit();
  const uploads = file.resources.filter(r => r.type === 'aws_s3_object').flatMap(({ values }) => ownFile(values) ?? []);
  writeFiles(Object.fromEntries(uploads.map(path => [basename(path), readFileSync(path)])), { what: '--plan', folder });
  const [{ account }, ...others] = partsOf(file);
  return {
    id: 'Terraform',
    stackName: 'Terraform',
    account: others.length === 0 ? account : undefined,
    template: { Resources: {} },
    folder,
    isTemplateFile: true,
  };
}

/** The template that Terraform uploads to a URL, if it is one of this version. */
export function uploadedTemplate({ resources }: TerraformFile, url: string): any {
  const [, bucket, key] = /^https:\/\/([\w.-]+)\.s3[.-][\w.-]*\bamazonaws\.com(?:\.cn)?\/(.+)$/.exec(url) ?? [];
  const upload = resources.find(({ type, values }) => type === 'aws_s3_object' && values.bucket === bucket && values.key === key);
  const file = upload && ownFile(upload.values);
  // The checksum in S3 of the file that is there now, if the plan knows it.
  const { checksum_sha256: stored, source_hash: hash } = upload?.values ?? {};
  if (typeof stored === 'string' && stored !== Buffer.from(asText(hash), 'hex').toString('base64')) return undefined;
  return file && toTemplate(parseJson(readFileSync(file, 'utf-8')), file);
}

function ownFile({ key, source_hash: hash, content, content_base64: base64 }: Values): string | undefined {
  // The checksum belongs to a file, so it says nothing about inline contents.
  if (typeof content === 'string' || typeof base64 === 'string') return undefined;
  const folder = join(packageFolder(), 'templates');
  const [name] = readdirSync(folder).filter(template => template.endsWith('.json') && template === basename(asText(key)));
  const file = name && join(folder, name);
  return file && createHash('sha256').update(readFileSync(file)).digest('hex') === hash ? file : undefined;
}
