import { CLUSTER_CIDRS } from '../../shared/defender-addresses';
import { attempt, type AccountContext } from '../context';
import { attempted } from '../planned';
import { contains } from '../reach/cidr';
import { featuresOf } from '../reach/features';
import { blocker, cannotTell, changes, fine, some, type Row } from '../rows';

const API = ['API', 'API_AND_CONFIG_MAP'];

/** EKS clusters that Defender for Cloud cannot reach, or that it changes to reach them. */
export async function checkClusters({ ask, planned, regions }: AccountContext): Promise<Row[]> {
  const { clusters: role, createsAccessEntries } = featuresOf(planned);
  const entries = planned.flatMap(({ template, region }) => template.ofType('AWS::EKS::AccessEntry')
    .map(([, { ClusterName }]) => `${region} ${attempted(() => template.resolve(ClusterName))}`));
  if (role === undefined && entries.length === 0) return [];
  return (await Promise.all(regions.map(region => attempt(`EKS clusters in ${region}`, async () => {
    const names: string[] = await ask('clusters', { region });
    return (await Promise.all(names.map((cluster) => {
      const id = `EKS cluster ${cluster} in ${region}`;
      return attempt(id, async () => rowsOf(id, await ask('cluster', { cluster, region }), entries.includes(`${region} ${cluster}`), createsAccessEntries));
    }))).flat();
  })))).flat();
}

function rowsOf(
  id: string, [mode, isPublic, cidrs]: [string | null, boolean, string[] | null], hasEntry: boolean, createsAccessEntries: boolean,
): Row[] {
  const rows: Row[] = [];
  if (!API.includes(mode ?? 'CONFIG_MAP')) {
    rows.push(hasEntry
      ? blocker(`${id}: authentication mode`, `${mode ?? 'CONFIG_MAP'}: the access entry of the template cannot be created`,
        'aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP. It cannot be changed back.')
      : createsAccessEntries
        ? changes(`${id}: authentication mode`, `${mode ?? 'CONFIG_MAP'}: Defender for Cloud changes it, to give its role access. It cannot be changed back`,
          'With least privilege access, Defender for Cloud does not change it: docs/access.md#less-than-least-privilege')
        : cannotTell(`${id}: authentication mode`, `${mode ?? 'CONFIG_MAP'}: access entries are not possible, so agentless discovery may find nothing in it`,
          'aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP. It cannot be changed back. Then clusterAccess.'));
  }
  const closed = CLUSTER_CIDRS.filter(range => !(cidrs ?? ['0.0.0.0/0']).some(cidr => contains(cidr, range)));
  if (!isPublic) {
    rows.push(cannotTell(`${id}: network`, 'its endpoint is private only: agentless discovery may find nothing in it',
      'docs/troubleshooting.md#problems-after-the-deployment'));
  } else if (closed.length > 0) {
    rows.push(changes(`${id}: network`, `its endpoint is restricted, and does not allow ${some(closed)}. Defender for Cloud adds its addresses, or finds nothing in it`,
      'Add them to publicAccessCidrs yourself, so that the code of the cluster knows them.'));
  }
  return rows.length > 0 ? rows : [fine(id, 'Defender for Cloud can reach it')];
}
