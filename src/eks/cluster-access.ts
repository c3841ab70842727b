import { checkList, checkPattern, inputError } from '../guardrails/input';

/**
 * An EKS access policy: what the discovery role may do in a cluster.
 *
 * Source: Amazon EKS user guide, access policies, 2026-11.
 */
export class ClusterAccessPolicy {
  /** `AmazonEKSClusterAdminPolicy`: everything, what `system:masters` is and what Microsoft's own script grants. */
  public static readonly CLUSTER_ADMIN = new ClusterAccessPolicy('AmazonEKSClusterAdminPolicy');
  /** `AmazonEKSAdminViewPolicy`: reads all resources of the cluster, secrets included, and changes none. */
  public static readonly ADMIN_VIEW = new ClusterAccessPolicy('AmazonEKSAdminViewPolicy');

  /**
   * Any other EKS access policy.
   *
   * @param policyName name of the policy without path, such as `AmazonEKSViewPolicy`. An error where it is no such name.
   */
  public static of(policyName: string): ClusterAccessPolicy {
    return new ClusterAccessPolicy(checkPattern('policyName', policyName, /^AmazonEKS[A-Za-z]+Policy$/,
      'the name of an EKS access policy, such as AmazonEKSViewPolicy'));
  }

  private constructor(
    /** Name of the policy, such as `AmazonEKSAdminViewPolicy`. */
    public readonly policyName: string,
  ) {}
}

/** Access of Defender for Cloud to one EKS cluster. */
export interface ClusterAccess {
  /**
   * Name of the cluster: 1 to 100 letters, digits, hyphens or underscores. The cluster is in the stack's account and region
   * and its authentication mode is `API` or `API_AND_CONFIG_MAP`, else the deployment fails.
   */
  readonly clusterName: string;
  /** What the discovery role may do in the cluster. There is no default: it is the user's choice. */
  readonly accessPolicy: ClusterAccessPolicy;
}

/** Throws when a cluster's name is no such name or stands there twice, or when a policy is missing. */
export function checkClusterAccess(prop: string, access: readonly ClusterAccess[]): void {
  checkList(prop, access, 'cluster', a => a.clusterName);
  access.forEach(({ clusterName, accessPolicy }, i) => {
    checkPattern(`${prop}[${i}].clusterName`, clusterName, /^[0-9A-Za-z][\w-]{0,99}$/,
      'the name of an EKS cluster: 1 to 100 letters, digits, hyphens or underscores');
    if (!accessPolicy?.policyName) {
      throw inputError(`${prop}[${i}].accessPolicy`, 'a ClusterAccessPolicy such as ClusterAccessPolicy.ADMIN_VIEW', accessPolicy);
    }
  });
}
