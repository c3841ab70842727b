import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, PermissionsType,
} from 'cdk-defender-for-cloud';
import { App, Stack } from 'aws-cdk-lib';
import './probe';

/** All plans with CIEM and least privilege in an organization that excludes BENCH_ACCOUNTS accounts. */
const { BENCH_OUT, BENCH_ACCOUNTS = '10' } = process.env;

const app = new App({ outdir: BENCH_OUT });
new DefenderForCloudOrganization(new Stack(app, 'Stack0'), 'Defender', {
  azureTenantId: '11111111-2222-3333-4444-555555555555',
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  plans: [
    DefenderPlan.defenderCspm({
      ciem: { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa', cloudTrailBucketName: 'trail-bucket' },
    }),
    DefenderPlan.defenderForServers(),
    DefenderPlan.defenderForContainers(),
    DefenderPlan.defenderForDatabases(),
  ],
  targets: OrganizationTargets.organizationalUnits('r-ab12')
    .excludingAccounts(...Array.from({ length: Number(BENCH_ACCOUNTS) }, (_, i) => String(100000000000 + i))),
  hostManagementRegions: ['eu-west-1', 'us-east-1', 'ap-southeast-2'],
});
app.synth();
