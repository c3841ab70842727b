import { together } from '../../asking/rows';
import { attempted } from '../../reading/deployed-template';
import { some } from '../../shared/counted';
import { CLUSTER_CIDRS } from '../../shared/published';
import { attempt, type AccountContext, blocker, cannotTell, changes, fine, type Row } from '../context';
import { featuresOf, type Features } from '../rights/wanted';

/*
 * Sources: MicrosoftDocs/defender-docs, defender-for-containers-network-access, 2026-04. That the mode cannot be changed back: Amazon EKS
 * User Guide, "Change authentication mode to use access entries", 2026-11.
 */
const API = ['API', 'API_AND_CONFIG_MAP'];
const CHANGE_MODE = 'aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP. It cannot be changed back';

/** Finds EKS clusters that Defender for Cloud cannot reach, or that it changes to get access. */
export async function checkClusters({ ask, planned, regions }: AccountContext): Promise<Row[]> {
  const features = featuresOf(planned);
  const entries = planned.flatMap(({ template, region }) => template.ofType('AWS::EKS::AccessEntry')
    .map(([, { ClusterName }]) => `${region} ${attempted(() => template.resolve(ClusterName))}`));
  if (features.clusters === undefined && entries.length === 0) return [];
  return together(regions, region => attempt(`EKS clusters in ${region}`, async () => {
    const names: string[] = await ask('clusters', { region });
    return together(names, cluster => attempt(`EKS cluster ${cluster} in ${region}`, async id =>
      rowsOf(id, await ask('cluster', { cluster, region }), entries.includes(`${region} ${cluster}`), features)));
  }));
}

function rowsOf(
  id: string, [mode, isPublic, cidrs]: [string | null, boolean, string[] | null], hasEntry: boolean,
  { createsAccessEntries, clusters: role }: Features,
): Row[] {
  const rows: Row[] = [];
  if (!API.includes(mode ?? 'CONFIG_MAP')) {
    const [about, given] = [`${id}: authentication mode`, mode ?? 'CONFIG_MAP'];
    rows.push(hasEntry
      ? blocker(about, `${given}: the access entry of the template cannot be created`, `${CHANGE_MODE}.`)
      : createsAccessEntries
        ? changes(about, `${given}: Microsoft documents that Defender for Cloud changes it to API_AND_CONFIG_MAP, ` +
          'to create an access entry. It cannot be changed back',
        'Change it yourself, so that the code of the cluster knows it. Both permission types allow Defender for Cloud to change it.')
        : cannotTell(about, `${given}: access entries need another mode. Microsoft documents that Defender for Cloud changes it ` +
          'to create an access entry, but not whether it does so with least privilege, which allows the change but not the entry',
        `${CHANGE_MODE}. Then set clusterAccess. Or add the role ${role} to the ConfigMap aws-auth, ` +
          'as the script of Microsoft does: docs/limits.md#access-to-eks-clusters-without-cdk'));
  }
  const closed = CLUSTER_CIDRS.filter(range => !(cidrs ?? ['0.0.0.0/0']).some(cidr => contains(cidr, range)));
  if (!isPublic) {
    rows.push(cannotTell(`${id}: network`, 'it has only a private endpoint. Microsoft documents that a public endpoint restricted to ' +
      `${CLUSTER_CIDRS.join(' and ')} is needed`,
    'docs/your-resources.md#who-must-reach-the-cluster'));
  } else if (closed.length > 0) {
    rows.push(changes(`${id}: network`, `its endpoint is restricted and does not allow ${some(closed)}. ` +
      'Microsoft documents that Defender for Cloud adds these addresses',
    'Add them to publicAccessCidrs yourself, so that the code of the cluster knows them.'));
  }
  return rows.length > 0 ? rows : [fine(id, 'Defender for Cloud can reach it')];
}

/** Whether an IPv4 range contains another one. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [outer, inner].map(parse);
  return a !== undefined && b !== undefined && a.bits <= b.bits && network(a.address, a.bits) === network(b.address, a.bits);
}

function parse(text: string): { address: number; bits: number } | undefined {
  const [, ip, bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
  return ip === undefined ? undefined : { address: ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0), bits: Number(bits) };
}

function network(address: number, bits: number): number {
  return Math.floor(address / 2 ** (32 - bits));
}
