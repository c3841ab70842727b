import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Finds the constructs of resources in the templates of StackSets. CDK finds those of other resources. */
export class ConstructPaths {
  private byLogicalId?: Map<string, CfnResource[]>;

  /** `root` is undefined if the constructs are not known. */
  constructor(private readonly root: IConstruct | undefined) {}

  /**
   * The path of a resource in the template of a StackSet: of those with this logical id in another stack, the one that
   * is nearest to the StackSet in the tree. Undefined if there is none, or none is nearest.
   */
  public inStackSet(templateFile: string, stackSetId: string, logicalId: string): string | undefined {
    const stackSet = this.withLogicalId(stackSetId).find(r => Stack.of(r).templateFile === templateFile);
    if (!stackSet) return undefined;
    const near = (other: CfnResource) => {
      const scopes = new Set(stackSet.node.scopes);
      return other.node.scopes.filter(scope => scopes.has(scope)).length;
    };
    const candidates = this.withLogicalId(logicalId)
      .filter(r => Stack.of(r) !== Stack.of(stackSet) && !isNested(Stack.of(r)))
      .map(resource => ({ path: resource.node.path, distance: near(resource) }));
    const nearest = Math.max(...candidates.map(c => c.distance));
    const found = candidates.filter(c => c.distance === nearest);
    // Without a common scope below the app, it could be any stack.
    return found.length === 1 && nearest > 1 ? found[0].path : undefined;
  }

  private withLogicalId(logicalId: string): CfnResource[] {
    this.byLogicalId ??= this.index();
    return this.byLogicalId.get(logicalId) ?? [];
  }

  private index(): Map<string, CfnResource[]> {
    const index = new Map<string, CfnResource[]>();
    for (const construct of this.root?.node.findAll() ?? []) {
      if (!CfnResource.isCfnResource(construct)) continue;
      const id = String(Stack.of(construct).resolve(construct.logicalId));
      index.set(id, [...index.get(id) ?? [], construct]);
    }
    return index;
  }
}

function isNested(stack: Stack): boolean {
  return stack.nestedStackParent !== undefined;
}
