import { createHash } from 'crypto';
import { Annotations, Aws, CfnStackSet, FileAssetPackaging, Lazy, Stack, Token, type IResolveContext } from 'aws-cdk-lib';
import { Construct, Dependable, type IDependable } from 'constructs';
import { isInline, MemberStack, MOST_INLINE_BYTES } from './member-stack';
import { resolveOperationPreferences, type StackSetOperationPreferences } from './operation-preferences';
import type { OrganizationTargets, OrganizationTargetsConfig } from './organization-targets';
import { relayMessages } from './relay-annotations';
import { StackSetCallAs, resolvePermissions, type StackSetPermissions } from './stack-set-permissions';
import { accountArn } from '../cloudformation/arns';

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

    // Before the member stack, so that its check of references comes before CDK's own treatment of them.
    this.resource = new CfnStackSet(this, 'Resource', {
      ...model,
      stackSetName: props.stackSetName,
      description: props.description,
      autoDeployment: autoDeployment && { ...autoDeployment, ...inOrder },
      managedExecution: { Active: true },
      operationPreferences: resolveOperationPreferences(props.operationPreferences),
      stackInstancesGroup: [{ deploymentTargets: deploymentTargets(props.targets._bind()), regions: [...props.regions] }],
      capabilities: Lazy.uncachedList({
        produce: context => this.template(context)?.includes('"Type":"AWS::IAM::') ? ['CAPABILITY_NAMED_IAM'] : undefined,
      }),
      templateBody: Lazy.uncachedString({
        produce: (context) => {
          if (context.preparing) this.member.checkReferences();
          return inlined(this.template(context));
        },
      }),
      templateUrl: Lazy.uncachedString({ produce: context => this.uploaded(this.template(context)) }),
      // Those of `StackProps.tags`; tags by `Tags.of` come as to any resource.
      tags: Object.entries(parent.tags.tagValues()).map(([key, value]) => ({ key, value })),
    });
    this.member = new MemberStack(this, 'Member', props.description, () => {
      relayMessages(this.member, this.resource);
      this.warnOfOwnAccount();
    });
    // Where there is a reference, a dependency beside it would say the same twice.
    this.resource.node.addDependency(...props.requires ?? [], ...props.after && !inOrder.dependsOn ? [props.after.resource] : []);
    // Who depends on this depends on the StackSet; what is in the member stack is no resource of the app.
    Dependable.implement(this, { dependencyRoots: [this.resource] });
  }

  private get arn(): string {
    return accountArn('cloudformation', Aws.REGION, `stackset/${this.resource.ref}`);
  }

  /** The template; none while CDK only looks for references, which are checked in its place. */
  private template(context: IResolveContext): string | undefined {
    return context.preparing ? undefined : this.member.templateBody;
  }

  private uploaded(body: string | undefined): string | undefined {
    if (body === undefined || isInline(body)) return undefined;
    Annotations.of(this.resource).addInfoV2('cdk-defender-for-cloud:uploadedTemplate',
      `the template for members has ${Buffer.byteLength(body)} bytes, more than the ${MOST_INLINE_BYTES} that fit into a StackSet: ` +
      'it is uploaded as an asset, for which this account must be bootstrapped (cdk bootstrap)');
    return Stack.of(this).synthesizer.addFileAsset({
      packaging: FileAssetPackaging.FILE,
      sourceHash: createHash('sha256').update(body).digest('hex'),
      fileName: this.member.templateFile,
      displayName: `${this.node.path} template`,
    }).httpUrl;
  }

  private warnOfOwnAccount(): void {
    const { account } = Stack.of(this);
    if (!Token.isUnresolved(account) && this.member.templateBody.includes(account)) {
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

function inlined(body: string | undefined): string | undefined {
  return body !== undefined && isInline(body) ? body : undefined;
}
