import { createHash } from 'crypto';
import { Annotations, Aws, CfnStackSet, FileAssetPackaging, Lazy, Stack, Token, type IResolveContext } from 'aws-cdk-lib';
import { Construct, Dependable, type IDependable } from 'constructs';
import { isInline, MemberStack, MOST_INLINE_BYTES } from './member-stack';
import { relayMessages } from './messages';
import { resolveOperationPreferences, type StackSetOperationPreferences } from './operation-preferences';
import type { OrganizationTargets, OrganizationTargetsConfig } from './organization-targets';
import { StackSetCallAs, resolvePermissions, type StackSetPermissions } from './stack-set-permissions';

export interface MemberStackSetProps extends StackSetPermissions {
  readonly stackSetName: string;
  readonly description: string;
  readonly targets: OrganizationTargets;
  readonly regions: readonly string[];
  readonly operationPreferences?: StackSetOperationPreferences;
  /** A StackSet that each account must have before. */
  readonly after?: MemberStackSet;
  /** What must be there before either. */
  readonly requires?: readonly IDependable[];
}

/** A StackSet and the stack whose template it deploys. */
export class MemberStackSet extends Construct {
  /** Where the resources for members are made. */
  public readonly member: MemberStack;
  public readonly resource: CfnStackSet;

  constructor(scope: Construct, id: string, props: MemberStackSetProps) {
    super(scope, id);
    const parent = Stack.of(this);
    const permissions = resolvePermissions(props.targets._bind(), props);
    const { isServiceManaged, autoDeploys, autoDeployment, ...model } = permissions;
    // A delegated administrator's StackSets are the management account's, whose id is not known here.
    const isOwn = props.callAs !== StackSetCallAs.DELEGATED_ADMIN;
    const inOrder = props.after && autoDeploys && isOwn ? { dependsOn: [props.after.arn] } : {};

    this.member = new MemberStack(this, 'Member', props.description, () => {
      relayMessages(this.member, this.resource);
      this.warnOfOwnAccount();
    });
    this.resource = new CfnStackSet(this, 'Resource', {
      ...model,
      stackSetName: props.stackSetName,
      description: props.description,
      autoDeployment: autoDeployment && { ...autoDeployment, ...inOrder },
      managedExecution: { Active: true },
      operationPreferences: resolveOperationPreferences(props.operationPreferences),
      stackInstancesGroup: [{ deploymentTargets: deploymentTargets(props.targets._bind()), regions: [...props.regions] }],
      capabilities: Lazy.list({ produce: () => this.body.includes('"AWS::IAM::') ? ['CAPABILITY_NAMED_IAM'] : [] }, { omitEmpty: true }),
      templateBody: this.lazily(() => isInline(this.body) ? this.body : undefined),
      templateUrl: this.lazily(() => isInline(this.body) ? undefined : this.upload()),
      // Those of `StackProps.tags`; tags by `Tags.of` come as to any resource.
      tags: Object.entries(parent.tags.tagValues()).map(([key, value]) => ({ key, value })),
    });
    if (props.after && !inOrder.dependsOn) this.resource.addDependency(props.after.resource);
    this.resource.node.addDependency(...props.requires ?? []);
    // Who depends on this depends on the StackSet; what is in the member stack is no resource of the app.
    Dependable.implement(this, { dependencyRoots: [this.resource] });
  }

  private get arn(): string {
    return `arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}:${Aws.ACCOUNT_ID}:stackset/${this.resource.ref}`;
  }

  private get body(): string {
    return this.member.templateBody;
  }

  /** A value that is made of the template; while CDK only looks for references, these are checked in its place. */
  private lazily(produce: () => string | undefined): string {
    return Lazy.uncachedString({
      produce: (context: IResolveContext) => {
        if (!context.preparing) return produce();
        this.member.checkReferences();
        return undefined;
      },
    });
  }

  private upload(): string {
    Annotations.of(this.resource).addInfoV2('cdk-defender-for-cloud:uploadedTemplate',
      `the template for members has ${Buffer.byteLength(this.body)} bytes, more than the ${MOST_INLINE_BYTES} that fit into a StackSet: ` +
      'it is uploaded as an asset, for which this account must be bootstrapped (cdk bootstrap)');
    const { httpUrl } = Stack.of(this).synthesizer.addFileAsset({
      packaging: FileAssetPackaging.FILE,
      sourceHash: createHash('sha256').update(this.body).digest('hex'),
      fileName: this.member.templateFile,
      displayName: `${this.node.path} template`,
    });
    return httpUrl;
  }

  private warnOfOwnAccount(): void {
    const { account } = Stack.of(this);
    if (!Token.isUnresolved(account) && this.body.includes(account)) {
      Annotations.of(this.resource).addWarningV2('cdk-defender-for-cloud:ownAccountInMembers',
        `the template for members has ${account}, the account of this stack, in it: make sure that it is not meant to be each member's own, ` +
        'for which there is Aws.ACCOUNT_ID');
    }
  }
}

function deploymentTargets({ organizationalUnitIds, filter, accountIds }: OrganizationTargetsConfig): CfnStackSet.DeploymentTargetsProperty {
  return {
    organizationalUnitIds: organizationalUnitIds && [...organizationalUnitIds],
    accountFilterType: filter,
    accounts: accountIds.length > 0 ? [...accountIds] : undefined,
  };
}
