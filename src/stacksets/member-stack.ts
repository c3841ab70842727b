import { writeFileSync } from 'fs';
import { join } from 'path';
import {
  Aws, Names, Stack, StackSynthesizer, type DockerImageAssetLocation, type DockerImageAssetSource, type FileAssetLocation, type FileAssetSource,
  type ISynthesisSession,
} from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { refuseAsset, refuseForeignReferences, refuseForeignValues } from './self-contained';
import { markAsTemplateForManyAccounts } from '../guardrails/account-claims';

/**
 * A stack that is nothing but a template, for a StackSet of the stack that it is in. Being a child of that, it takes part in its
 * aspects, tags and permissions boundaries; it is no stack of the app, which would have it deployed.
 */
export class MemberStack extends Stack {
  private body?: string;

  /** `onTemplate` is called when the template is final, before the parent is synthesized. */
  constructor(scope: Construct, id: string, description: string, onTemplate: () => void) {
    super(scope, id, {
      description,
      // Of no use, but CDK's own could get too long.
      stackName: Names.uniqueResourceName(scope, { maxLength: 80 }),
      // Whatever account and region CloudFormation deploys it to; a Stage's are not for it.
      env: { account: Aws.ACCOUNT_ID, region: Aws.REGION },
      synthesizer: new MemberSynthesizer(Stack.of(scope), (member, session) => {
        member.body = member.render();
        onTemplate();
        writeFileIfLarge(member.body, join(session.outdir, member.templateFile));
      }),
      // It would add a resource with conditions on the region.
      analyticsReporting: false,
    });
    // The CLI switches these paths on, which would take a tenth of the room of an inline template.
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    markAsTemplateForManyAccounts(this);
  }

  /** The template as compact JSON: final once the stack has been synthesized. */
  public get templateBody(): string {
    return this.body ?? this.render();
  }

  /** Throws where a resource refers to something outside; for CDK's preparation, before it makes exports of that. */
  public checkReferences(): void {
    refuseForeignReferences(this);
  }

  /** CDK calls it for a value of this stack that another one uses. */
  public exportValue(exportedValue: any): string {
    return this.refuseExport(exportedValue);
  }

  /** CDK calls it for a list of this stack that another one uses. */
  public exportStringListValue(exportedValue: any): string[] {
    return this.refuseExport(exportedValue);
  }

  private refuseExport(exportedValue: any): never {
    throw new Error(`${JSON.stringify(this.resolve(exportedValue))} of ${this.node.path} must not be used in another stack: ` +
      'what a member template makes exists once in each account, and no other template can refer to it');
  }

  private render(): string {
    const template = (this as any)._toCloudFormation();
    const body = JSON.stringify(template);
    refuseForeignValues(this.node.path, template, body);
    return body;
  }
}

/** CloudFormation takes a template of at most so many bytes without an upload. Source: AWS CloudFormation quotas, 2026-11. */
export const MOST_INLINE_BYTES = 51_200;

export function isInline(body: string): boolean {
  return Buffer.byteLength(body) <= MOST_INLINE_BYTES;
}

function writeFileIfLarge(body: string, path: string): void {
  if (!isInline(body)) writeFileSync(path, body);
}

/** Writes no artifact into the assembly, and refuses assets. */
class MemberSynthesizer extends StackSynthesizer {
  constructor(private readonly parent: Stack, private readonly onSynthesize: (member: MemberStack, session: ISynthesisSession) => void) {
    super();
  }

  /** For permissions boundaries whose name has the qualifier of the bootstrap in it. */
  public get bootstrapQualifier(): string | undefined {
    return this.parent.synthesizer.bootstrapQualifier;
  }

  public addFileAsset(asset: FileAssetSource): FileAssetLocation {
    return refuseAsset(this.boundStack.node.path, asset.fileName ?? 'a file');
  }

  public addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    return refuseAsset(this.boundStack.node.path, `the image ${asset.directoryName ?? asset.executable?.join(' ') ?? ''}`.trim());
  }

  public synthesize(session: ISynthesisSession): void {
    this.onSynthesize(this.boundStack as MemberStack, session);
  }
}
