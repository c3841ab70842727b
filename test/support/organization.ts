import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeSampleTenant, TENANT } from './synth';
import { DefenderForCloudOrganization, OrganizationTargets, type DefenderForCloudOrganizationProps } from '../../src';

export const ROOT = 'r-ab12';

/** A stack with the given template, so that checks of stacks can check a member template. */
export class TemplateStack extends Stack {
  constructor(app: App, id: string, private readonly template: object) {
    super(app, id);
  }

  public _toCloudFormation(): object {
    return this.template;
  }
}

interface StackSetView {
  readonly logicalId: string;
  readonly resource: any;
  /** The resource's properties. */
  readonly properties: any;
  readonly body: string;
  /** The member template as an object. */
  readonly template: any;
}

/** Creates an organization of the sample tenant in a scope that can have other constructs. */
export function organizeIn(
  scope: Construct, props: Partial<DefenderForCloudOrganizationProps> = {}, id = 'All',
): DefenderForCloudOrganization {
  acknowledgeSampleTenant(scope);
  return new DefenderForCloudOrganization(scope, id, {
    azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits(ROOT), ...props,
  });
}

/** An organization in its own stack, as CloudFormation deploys it. */
export function organize(
  props: Partial<DefenderForCloudOrganizationProps> = {},
  stackProps: StackProps = {},
  context: Record<string, unknown> = {},
) {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack', stackProps);
  return { app, stack, organization: organizeIn(stack, props, 'Defender'), ...read(stack) };
}

/** The templates are read from the assembly at the first use, so that tests can change the stack before. */
export function read(stack: Stack) {
  let assembly: { template: any; directory: string } | undefined;
  const synthesized = () => {
    const app = stack.node.root as App;
    const artifact = app.synth().getStackArtifact(stack.artifactId);
    return assembly ??= { template: artifact.template, directory: app.outdir };
  };
  const view = (name: RegExp): StackSetView => {
    const { template, directory } = synthesized();
    const found = Object.entries<any>(template.Resources).filter(
      ([, r]) => r.Type === 'AWS::CloudFormation::StackSet' && name.test(r.Properties.StackSetName),
    );
    if (found.length !== 1) throw new Error(`${found.length} StackSets are called ${name}`);
    const [[logicalId, resource]] = found;
    const { TemplateBody } = resource.Properties;
    const body = TemplateBody ?? uploadedTemplate(directory, resource.Properties.TemplateURL);
    return { logicalId, resource, properties: resource.Properties, body, template: JSON.parse(body) };
  };
  return {
    /** The template of the stack itself. */
    json: (): any => synthesized().template,
    members: () => view(/Members$/),
    hostManagement: () => view(/HostManagement$/),
  };
}

/** Finds the file of an asset by the hash in its URL. */
function uploadedTemplate(directory: string, url: unknown): string {
  const [, hash] = /([0-9a-f]{64})\.json/.exec(JSON.stringify(url))!;
  const manifest = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf-8'));
  return readFileSync(join(directory, manifest.files[hash].source.path), 'utf-8');
}
