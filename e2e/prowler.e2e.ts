/**
 * Deploys examples/single-account, and scans it with Prowler. Runs only if the environment variable PROWLER is the path of the program,
 * as in `bash test/policy-checks/prowler.sh`.
 */
import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { awsEnvironment, FOLDER, newAccount } from './support/environment';
import { TENANT } from './support/trust';

const TARGET = { account: newAccount(), region: 'eu-west-1' };
const SERVICES = ['iam', 'ssm', 'sqs', 'awslambda', 'cloudwatch', 'eventbridge'];
/** The expected findings: check and resource. docs/policy-checks.md#prowler explains them. */
const FINDINGS = [
  'iam_role_cross_service_confused_deputy_prevention AmazonSSMRoleForInstancesMDCSetup',
  'iam_role_cross_service_confused_deputy_prevention MDCContainersK8sKinesisToS3Role',
  'iam_role_service_trust_restricts_source_to_account MDCContainersK8sKinesisToS3Role',
];
const nameIn = (id: string) => id.split(/[/:]/).filter(part => part !== '').at(-1)!;

const describeProwler = process.env.PROWLER ? describe : describe.skip;

describeProwler('examples/single-account, scanned by Prowler', () => {
  let results: { check: string; name: string; status: string }[];

  beforeAll(async () => {
    await bootstrap(TARGET);
    await cdkOk(['deploy'], { ...TARGET, app: 'examples/single-account', context: { tenantId: TENANT } });
    const { StackResources } = await call('cloudformation', 'describe_stack_resources', { StackName: 'DefenderForCloud' }, TARGET);
    const ours: string[] = StackResources.map((r: any) => nameIn(r.PhysicalResourceId));
    const scan = spawnSync(process.env.PROWLER!, [
      'aws', '--services', ...SERVICES, '--region', TARGET.region, '--output-formats', 'json-ocsf', '--output-directory', FOLDER,
      '--output-filename', 'prowler', '--no-banner', '--no-color', '--ignore-exit-code-3', '--scan-unused-services',
    ], { encoding: 'utf-8', env: { ...awsEnvironment(TARGET), PATH: process.env.PATH, HOME: FOLDER, TMPDIR: FOLDER } });
    if (scan.status !== 0) throw new Error(`Prowler ended with ${scan.status}:\n${scan.stdout}\n${scan.stderr}`);
    results = JSON.parse(readFileSync(join(FOLDER, 'prowler.ocsf.json'), 'utf-8'))
      .map((result: any) => ({ check: result.metadata.event_code, name: nameIn(result.resources[0].uid), status: result.status_code }))
      .filter(({ name }: { name: string }) => ours.includes(name));
  });

  test('roles, policies, the queue and the runbook are checked', () => {
    expect(results.length).toBeGreaterThan(120);
    expect([...new Set(results.map(r => r.check.split('_')[0]))].sort()).toEqual(['iam', 'sqs', 'ssm']);
  });

  test('there are the findings that docs/policy-checks.md explains, and no others', () => {
    expect(results.filter(r => r.status !== 'PASS').map(r => `${r.check} ${r.name}`).sort()).toEqual(FINDINGS);
  });
});
