import { DefenderForCloudConnector, DefenderPlan, PermissionsType } from 'cdk-defender-for-cloud';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import './probe';

/** The largest template of the library, with all plans, CIEM, denied data reads and host management. */
const {
  BENCH_OUT,
  BENCH_STACKS = '1',
  BENCH_ACCESS = PermissionsType.LEAST_PRIVILEGE_ACCESS,
  BENCH_LEAVE_OUT = '',
} = process.env;
const count = Number(BENCH_STACKS);
const has = (part: 'ciem' | 'denyDataReads' | 'hostManagement') => !BENCH_LEAVE_OUT.split(',').includes(part);

const app = new App({ outdir: BENCH_OUT });
for (let i = 0; i < count; i++) {
  const inAccount: StackProps = { env: { account: String(100000000000 + i), region: 'eu-west-1' } };
  new DefenderForCloudConnector(new Stack(app, `Stack${i}`, count > 1 ? inAccount : {}), 'Defender', {
    azureTenantId: '11111111-2222-3333-4444-555555555555',
    permissionsType: BENCH_ACCESS as PermissionsType,
    denyDataReads: has('denyDataReads'),
    plans: [
      DefenderPlan.defenderCspm({
        ciem: has('ciem')
          ? { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa', cloudTrailBucketName: 'trail-bucket' }
          : undefined,
      }),
      DefenderPlan.defenderForServers({ hostManagement: { enabled: has('hostManagement') } }),
      DefenderPlan.defenderForContainers(),
      DefenderPlan.defenderForDatabases(),
    ],
  });
}
app.synth();
