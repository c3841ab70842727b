import * as eks from 'aws-cdk-lib/aws-eks';
import { Construct } from 'constructs';
import { checkList, checkPattern, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { withName } from '../checks/messages';

/**
 * An EKS access policy: what the discovery role may do in a cluster.
 *
 * Source: Amazon EKS user guide, access policies, 2026-11.
 *
 * @example
 * DefenderPlan.defenderForContainers({
 *   clusterAccess: [
 *     { clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
 *     { clusterName: 'test', accessPolicy: ClusterAccessPolicy.of('AmazonEKSViewPolicy') },
 *   ],
 * });
 */
export class ClusterAccessPolicy {
  /**
   * `AmazonEKSClusterAdminPolicy`: full access, like the group `system:masters`. Microsoft's own script gives that
   * group.
   */
  public static readonly CLUSTER_ADMIN = new ClusterAccessPolicy('AmazonEKSClusterAdminPolicy');
  /** `AmazonEKSAdminViewPolicy`: reads all resources of the cluster, including secrets, and changes nothing. */
  public static readonly ADMIN_VIEW = new ClusterAccessPolicy('AmazonEKSAdminViewPolicy');

  /**
   * Any other EKS access policy.
   *
   * @param policyName name of the policy without path, such as `AmazonEKSViewPolicy`. Throws if it is not such a name.
   */
  public static of(policyName: string): ClusterAccessPolicy {
    return withName('ClusterAccessPolicy.of', () => new ClusterAccessPolicy(checkPattern('policyName', policyName,
      /^AmazonEKS[A-Za-z]+Policy$/, 'the name of an EKS access policy, such as AmazonEKSViewPolicy')));
  }

  private constructor(
    /** Name of the policy, such as `AmazonEKSAdminViewPolicy`. */
    public readonly policyName: string,
  ) {}

  /** The name of the policy, such as `AmazonEKSAdminViewPolicy`. */
  public toString(): string {
    return this.policyName;
  }
}

/** Access of Defender for Cloud to one EKS cluster. */
export interface ClusterAccess {
  /**
   * Name of the cluster: 1 to 100 letters, digits, hyphens or underscores. The cluster must be in the account and
   * region of the stack. Its authentication mode must be `API` or `API_AND_CONFIG_MAP`, otherwise the deployment fails.
   */
  readonly clusterName: string;
  /** What the discovery role may do in the cluster. There is no default, because you must decide this. */
  readonly accessPolicy: ClusterAccessPolicy;
}

/** Throws if a cluster name is not allowed or is in the list twice, or if a policy is missing. */
export function checkClusterAccess(prop: string, access: readonly ClusterAccess[]): void {
  checkList(prop, access, 'cluster', (name, cluster) => {
    checkOptions(name, cluster ?? null, { clusterName: true, accessPolicy: true });
    const { clusterName, accessPolicy } = cluster;
    checkPattern(`${name}.clusterName`, clusterName, /^[0-9A-Za-z][\w-]{0,99}$/,
      'the name of an EKS cluster: 1 to 100 letters, digits, hyphens or underscores');
    if (!accessPolicy?.policyName) {
      const allowed = 'a ClusterAccessPolicy such as ClusterAccessPolicy.ADMIN_VIEW';
      throw inputError(`${name}.accessPolicy`, allowed, accessPolicy);
    }
  }, { key: cluster => cluster?.clusterName, canBeEmpty: true });
}

/** EKS access entries for one role, one per cluster. The name of the cluster is the construct id. */
export class ClusterAccessEntries extends Construct {
  constructor(scope: Construct, id: string, roleArn: string, access: readonly ClusterAccess[]) {
    super(scope, id);
    access.forEach(({ clusterName, accessPolicy }, i) => {
      // A construct id cannot contain a token.
      const parent = new Construct(this, /^[\w-]+$/.test(clusterName) ? clusterName : `Cluster${i}`);
      const policy = eks.AccessPolicy.fromAccessPolicyName(accessPolicy.policyName, {
        accessScopeType: eks.AccessScopeType.CLUSTER,
      });
      new eks.AccessEntry(parent, 'AccessEntry', {
        cluster: eks.Cluster.fromClusterAttributes(parent, 'Cluster', { clusterName }),
        principal: roleArn,
        accessPolicies: [policy],
      });
    });
  }
}
