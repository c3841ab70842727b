import { writeFileSync } from 'fs';
import { join } from 'path';
import {
  Aws, CfnParameter, Names, Stack, StackSynthesizer, type CfnParameterProps, type DockerImageAssetLocation,
  type DockerImageAssetSource, type FileAssetLocation, type FileAssetSource, type ISynthesisSession,
} from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { boundariesOfEachAccount, refuseAsset, refuseForeignReferences, refuseForeignValues } from './self-contained';
import { markAsTemplateForManyAccounts, type Reach } from '../checks/app-registry';
import { templateOfStack } from '../policy-language/cloudformation/private-cdk';

/**
 * A stack that is only a template, for a StackSet of its parent stack. It is a child of the parent stack, so the
 * aspects, tags and permissions boundaries of the parent apply to it. It is not a stack of the app, so the CDK CLI does
 * not deploy it.
 */
export class MemberStack extends Stack {
  /** Texts that may contain the account of the parent, such as the ARN of a resource there that members use. */
  public readonly ownAccountTexts: string[] = [];

  /** Parameters whose values the StackSet sets. */
  private readonly parameters: string[] = [];
  private body?: string;

  /**
   * `onTemplate` is called when the template is final, before the parent is synthesized. `reach` tells whether the
   * template is deployed to the account of another stack.
   */
  constructor(
    scope: Construct, id: string, description: string, onTemplate: () => void,
    reach: (other: Stack) => Reach = () => 'never',
  ) {
    super(scope, id, {
      description,
      // Unused; avoids CDK's length limit.
      stackName: Names.uniqueResourceName(scope, { maxLength: 80 }),
      // The account and region that CloudFormation deploys to, not those of a Stage.
      env: { account: Aws.ACCOUNT_ID, region: Aws.REGION },
      synthesizer: new MemberSynthesizer(Stack.of(scope), (member, session) => {
        member.body = member.render();
        onTemplate();
        if (!isInline(member.body)) writeFileSync(join(session.outdir, member.templateFile), member.body);
      }),
      // Otherwise CDK adds a resource with conditions on the region.
      analyticsReporting: false,
    });
    // The CLI switches on path metadata. It would be about ten percent of the size of an inline template.
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    markAsTemplateForManyAccounts(this, reach);
  }

  /** The template as compact JSON. It is final after the synthesis of the stack. */
  public get templateBody(): string {
    return this.body ?? this.render();
  }

  /** Adds a parameter whose value the StackSet sets. */
  public addParameter(name: string, props: CfnParameterProps): string {
    this.parameters.push(name);
    return new CfnParameter(this, name, props).valueAsString;
  }

  /**
   * Throws if a resource refers to something outside this stack. Call it before CDK creates exports for such
   * references.
   */
  public checkReferences(): void {
    refuseForeignReferences(this);
  }

  /** CDK calls this if another stack uses a value of this stack. Always throws. */
  public exportValue(exportedValue: any): string {
    return this.refuseExport(exportedValue);
  }

  /** CDK calls this if another stack uses a list of this stack. Always throws. */
  public exportStringListValue(exportedValue: any): string[] {
    return this.refuseExport(exportedValue);
  }

  private refuseExport(exportedValue: any): never {
    const value = JSON.stringify(this.resolve(exportedValue));
    throw new Error(`${value} of ${this.node.path} must not be used in another stack: the resources of a member ` +
      'template exist once per account, and no other template can refer to them');
  }

  private render(): string {
    const template = templateOfStack(this);
    boundariesOfEachAccount(template, Stack.of(this.node.scope!).account);
    const body = JSON.stringify(template);
    refuseForeignValues(this.node.path, template, this.parameters);
    return body;
  }
}

/** Maximum size in bytes of a template without upload. Source: AWS CloudFormation quotas, 2026-11. */
export const MAX_INLINE_BYTES = 51_200;

export function isInline(body: string): boolean {
  return Buffer.byteLength(body) <= MAX_INLINE_BYTES;
}

/** A synthesizer that writes no artifact to the assembly and rejects assets. */
class MemberSynthesizer extends StackSynthesizer {
  constructor(
    private readonly parent: Stack,
    private readonly onSynthesize: (member: MemberStack, session: ISynthesisSession) => void,
  ) {
    super();
  }

  /** The name of a permissions boundary can contain this qualifier. */
  public get bootstrapQualifier(): string | undefined {
    return this.parent.synthesizer.bootstrapQualifier;
  }

  public addFileAsset(asset: FileAssetSource): FileAssetLocation {
    return refuseAsset(this.boundStack.node.path, asset.fileName ?? 'a file');
  }

  public addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    const image = asset.directoryName ?? asset.executable?.join(' ') ?? '';
    return refuseAsset(this.boundStack.node.path, `the image ${image}`.trim());
  }

  public synthesize(session: ISynthesisSession): void {
    this.onSynthesize(this.boundStack as MemberStack, session);
  }
}
