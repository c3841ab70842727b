import { differs, ok, type Finding, attempt, type StackContext } from '../findings';
import { differences, inWords } from '../policy-difference';

/** EKS access entries, with their Kubernetes groups and access policies. */
export async function checkAccessEntries({ ask, template }: StackContext): Promise<Finding[]> {
  const found = await Promise.all(template.ofType('AWS::EKS::AccessEntry').map(([id, properties]) =>
    attempt(`access entry ${id}`, async () => {
      const { ClusterName: cluster, PrincipalArn: role, KubernetesGroups = [], AccessPolicies = [] } =
        template.resolve(properties);
      const check = `access entry of ${role.split('/').at(-1)} in ${cluster}`;
      const { accessEntry } = await ask('accessEntry', { cluster, role });
      const { associatedAccessPolicies } = await ask('accessPolicies', { cluster, role });
      const policies = (list: any[], arn: string) => list.map(policy => policy[arn]).sort();
      const wrong = [
        ...differences([...KubernetesGroups].sort(), [...accessEntry.kubernetesGroups ?? []].sort(), 'groups '),
        ...differences(policies(AccessPolicies, 'PolicyArn'), policies(associatedAccessPolicies, 'policyArn'), 'policies '),
      ];
      return [wrong.length === 0
        ? ok(check, `${AccessPolicies.length} access policies, ${KubernetesGroups.length} groups`)
        : differs(check, inWords(wrong), 'Change it back with `aws eks update-access-entry` or `associate-access-policy`.')];
    })));
  return found.flat();
}
