import { createHash } from 'crypto';
import {
  Annotations, Aws, BootstraplessSynthesizer, type CfnParameterProps, CfnStackSet, FileAssetPackaging,
  type IResolveContext, Lazy, LegacyStackSynthesizer, Stack, Token,
} from 'aws-cdk-lib';
import { Construct, Dependable, type IDependable } from 'constructs';
import { isInline, MAX_INLINE_BYTES, MemberStack } from './member-stack';
import { resolveOperationPreferences } from './operation-preferences';
import type { OrganizationTargetsConfig } from './organization-targets';
import { explainBoundary } from './self-contained';
import type { ResolvedPermissions } from './stack-set-permissions';
import { reachOf } from './target-registry';
import { claimInAccount } from '../checks/app-registry';
import { deployedStack } from '../checks/environments';
import { accountArn } from '../policy-language/cloudformation/resource-names';

export interface MemberStackSetProps {
  readonly stackSetName: string;
  readonly description: string;
  readonly targets: OrganizationTargetsConfig;
  readonly permissions: ResolvedPermissions;
  readonly regions: readonly string[];
  readonly operationPreferences?: CfnStackSet.OperationPreferencesProperty;
  /** A StackSet that must be deployed to each account first. */
  readonly after?: MemberStackSet;
  /** Dependencies of the StackSet. */
  readonly requires?: readonly IDependable[];
}

/** A StackSet and the stack whose template it deploys. */
export class MemberStackSet extends Construct {
  /** Stack with the resources of the members. */
  public readonly member: MemberStack;
  public readonly resource: CfnStackSet;

  constructor(scope: Construct, id: string, props: MemberStackSetProps) {
    super(scope, id);
    const parent = Stack.of(this);
    claimInAccount(this, {
      kind: 'StackSet',
      names: [props.stackSetName],
      perRegion: {
        warningId: 'sameStackSetName',
        consequence: 'with one name in an account and region, the second deployment fails, or, if the stacks have ' +
          'one name too, each deployment takes the StackSet away from the targets of the other',
      },
      solution: 'give one of them another name (memberStackSetName, hostManagementStackSetName)',
    });
    const { autoDeploys, autoDeployment, model, isOwn } = props.permissions;
    const inOrder = props.after && autoDeploys && isOwn ? { dependsOn: [props.after.arn] } : {};

    // Created before the member stack, so that this checks the references of the member stack before CDK resolves them.
    this.resource = new CfnStackSet(this, 'Resource', {
      ...model,
      stackSetName: props.stackSetName,
      description: props.description,
      autoDeployment: autoDeployment && { ...autoDeployment, ...inOrder },
      managedExecution: { Active: true },
      operationPreferences: props.operationPreferences ?? resolveOperationPreferences(),
      stackInstancesGroup: [{ deploymentTargets: deploymentTargets(props.targets), regions: [...props.regions] }],
      capabilities: Lazy.uncachedList({ produce: context => capabilitiesFor(this.template(context)) }),
      templateBody: Lazy.uncachedString({
        produce: (context) => {
          if (context.preparing) this.member.checkReferences();
          return inlined(this.template(context));
        },
      }),
      templateUrl: Lazy.uncachedString({ produce: context => this.uploaded(this.template(context)) }),
      // Tags from `StackProps.tags`. CDK adds tags from `Tags.of`, as for any resource.
      tags: Object.entries(parent.tags.tagValues()).map(([key, value]) => ({ key, value })),
    });
    this.member = explainBoundary(this.node.path, () => new MemberStack(this, 'Member', props.description, () => {
      relayMessages(this.member, this.resource);
      this.refuseUpload();
      this.warnOfOwnAccount();
    }, other => reachOf(props.targets, isOwn, parent, other)));
    this.resource.node.addDependency(...props.requires ?? []);
    // With `dependsOn`, there is already a reference to the other StackSet.
    if (props.after && !inOrder.dependsOn) this.resource.node.addDependency(props.after.resource);
    // A dependency on this construct is one on the StackSet, because resources of the member stack are not in the app.
    Dependable.implement(this, { dependencyRoots: [this.resource] });
  }

  /**
   * Returns a value of the parent stack for the template for members. A literal is returned as is. A token, which is
   * known only in the parent, becomes the value of a parameter with this name.
   */
  public valueInMembers(name: string, value: string, parameter: CfnParameterProps): string {
    if (!Token.isUnresolved(value)) return value;
    this.resource.parameters = [{ parameterKey: name, parameterValue: value }];
    return this.member.addParameter(name, parameter);
  }

  private get arn(): string {
    return accountArn('cloudformation', Aws.REGION, `stackset/${this.resource.ref}`);
  }

  /** The template. Undefined while CDK looks for references, because the member stack has its own check for them. */
  private template(context: IResolveContext): string | undefined {
    return context.preparing ? undefined : this.member.templateBody;
  }

  private uploaded(body: string | undefined): string | undefined {
    if (body === undefined || isInline(body)) return undefined;
    const size = Buffer.byteLength(body);
    Annotations.of(this.resource).addInfoV2('cdk-defender-for-cloud:uploadedTemplate',
      `the template for members has ${size} bytes, more than the ${MAX_INLINE_BYTES} that fit in a StackSet: it is ` +
      'uploaded as an asset, so this account must be bootstrapped (cdk bootstrap)');
    return Stack.of(this).synthesizer.addFileAsset({
      packaging: FileAssetPackaging.FILE,
      sourceHash: createHash('sha256').update(body).digest('hex'),
      fileName: this.member.templateFile,
      displayName: `${this.node.path} template`,
    }).httpUrl;
  }

  /**
   * Throws for synthesizers with legacy asset parameters. The template is final only during synthesis, which is too
   * late to add such parameters.
   */
  private refuseUpload(): void {
    const body = this.member.templateBody;
    if (isInline(body)) return;
    const { synthesizer } = deployedStack(this); // uploads the assets of nested stacks
    const cannot = [LegacyStackSynthesizer, BootstraplessSynthesizer].find(type => synthesizer instanceof type);
    if (!cannot) return;
    throw new Error(`the template for members of ${this.node.path} must have at most ${MAX_INLINE_BYTES} bytes with ` +
      `${cannot.name}, which cannot upload it, got ${Buffer.byteLength(body)}; create fewer resources or name fewer ` +
      'in it, or use DefaultStackSynthesizer or CliCredentialsStackSynthesizer in the stack of the StackSet');
  }

  private warnOfOwnAccount(): void {
    const { account } = Stack.of(this);
    const body = this.member.ownAccountTexts.reduce((text, own) => text.replaceAll(own, ''), this.member.templateBody);
    if (!Token.isUnresolved(account) && body.includes(account)) {
      Annotations.of(this.resource).addWarningV2('cdk-defender-for-cloud:ownAccountInMembers',
        `the template for members contains ${account}, the account of this stack: if you mean the account of each ` +
        'member, use Aws.ACCOUNT_ID; if you mean this account, acknowledge this warning');
    }
  }
}

function deploymentTargets(targets: OrganizationTargetsConfig): CfnStackSet.DeploymentTargetsProperty {
  const { organizationalUnitIds, filter, accountIds } = targets;
  return {
    organizationalUnitIds: organizationalUnitIds && [...organizationalUnitIds],
    accountFilterType: filter,
    accounts: accountIds.length > 0 ? [...accountIds] : undefined,
  };
}

function capabilitiesFor(body: string | undefined): string[] | undefined {
  return body?.includes('"Type":"AWS::IAM::') ? ['CAPABILITY_NAMED_IAM'] : undefined;
}

function inlined(body: string | undefined): string | undefined {
  return body !== undefined && isInline(body) ? body : undefined;
}

/**
 * Copies the messages of a stack to another construct, because the CDK CLI shows only messages in stacks of the app.
 * CDK has already removed messages that the user acknowledged.
 */
export function relayMessages(from: Stack, to: Construct): void {
  const annotations = Annotations.of(to);
  const existing = new Set(to.node.metadata.map(entry => entry.data));
  for (const { node } of from.node.findAll()) {
    for (const { type, data } of node.metadata) {
      const message = `${node.path}: ${data}`;
      if (existing.has(message)) continue;
      if (type === 'aws:cdk:error') annotations.addError(message);
      if (type === 'aws:cdk:warning') annotations.addWarning(message);
      if (type === 'aws:cdk:info') annotations.addInfo(message);
    }
  }
}
