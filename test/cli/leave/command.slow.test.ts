/**
 * `cdk-defender-for-cloud leave` as a process, with an AWS CLI that records every call: what it prints, how it ends,
 * and that it only reads.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, dirname, join } from 'path';
import { callsOf } from '../../../cli/asking/catalogue';
import { bundleCli, ROOT, runCli } from '../support/run';

bundleCli();

const ACCOUNT = '111122223333';

/** Answers of the recorded AWS CLI. */
const AWS = `#!/bin/sh
printf '%s\\n' "aws $*" >> "$CALLS" # One write, because calls run at the same time.
fail() { echo "An error occurred ($1) when calling the X operation: $2" >&2; exit 254; }
case "$1 $2" in
  'sts get-caller-identity') echo '{"Account":"${ACCOUNT}","Arn":"arn:aws:iam::${ACCOUNT}:user/auditor"}' ;;
  'ec2 describe-regions') echo '[["eu-west-1","opt-in-not-required"],["us-east-1","opted-in"],["me-south-1","not-opted-in"]]' ;;
  'iam list-open-id-connect-providers') echo '[]' ;;
  'iam get-instance-profile') fail NoSuchEntity 'not found' ;;
  'cloudformation describe-stack-resources') fail ValidationError 'Stack for x does not exist' ;;
  'firehose list-delivery-streams') echo '{"DeliveryStreamNames":[],"HasMoreDeliveryStreams":false}' ;;
  'kms list-aliases') [ -n "$THROTTLED" ] && [ ! -e "$THROTTLED" ] && touch "$THROTTLED" && fail Throttling 'Rate exceeded'
    [ -n "$DENIED" ] && fail AccessDeniedException 'no'; [ -n "$NOTHING" ] && echo '{"Aliases":[]}' ||
    echo '{"Aliases":[{"AliasName":"alias/DefenderForCloudKey","TargetKeyId":"k"}]}' ;;
  'kms describe-key') echo '{"KeyMetadata":{"KeyState":"Enabled"}}' ;;
  'eks list-clusters') echo '["prod"]'
    ;;
  'eks describe-cluster') echo '["API",true,[]]' ;;
  'eks list-access-entries') echo '{"accessEntries":["arn:aws:iam::${ACCOUNT}:role/MDCContainersK8sRole"]}' ;;
  'eks describe-access-entry') fail AccessDenied 'no' ;;
  'sqs list-queues') ;;
  *) echo '[]' ;;
esac
`;

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leave-'));
  const calls = join(folder, 'calls');
  beforeAll(() => writeFileSync(join(folder, 'aws'), AWS, { mode: 0o755 }));
  beforeEach(() => writeFileSync(calls, ''));
  const run = (args: string[], env: object = {}) => runCli(['leave', ...args], {
    cwd: folder, env: { PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter), CALLS: calls, ...env },
  });
  const called = () => readFileSync(calls, 'utf-8').split('\n').filter(line => line);

  test('something is left: 1, and every call is in the list of commands', () => {
    const { status, stdout, stderr } = run(['--profile', 'audit', '--quiet']);
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toContain('aws kms schedule-key-deletion --key-id k --pending-window-in-days 30 --profile audit --region us-east-1');
    const patterns = callsOf('leave').map(([, { line }]) => new RegExp(
      `^${line.replace(/(^| )(["'])(.*?)\2(?= |$)/g, '$1$3').replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<[a-z-]+>/g, '\\S+')} ` +
        '--profile audit --region (eu-west-1|us-east-1) --output json$'));
    expect(called().length).toBeGreaterThan(30);
    expect(called().filter(line => !patterns.some(pattern => pattern.test(line)))).toEqual([]);
    expect(called().filter(line => !/^aws [a-z0-9]+ (get|list|describe|lookup)-/.test(line))).toEqual([]);
  });

  test('JSON has the same', () => {
    const { status, stdout } = run(['--json', '--region', 'eu-west-1']);
    const { account, regions, found, steps, unanswered, summary } = JSON.parse(stdout);
    expect([status, account, regions, unanswered, summary]).toEqual([
      1, ACCOUNT, ['eu-west-1'], [], '2 left outside of the stacks, 0 lookalikes, 0 could not be searched',
    ]);
    expect(found.map((f: any) => f.leftover)).toEqual(['accessEntry', 'scannerKey']);
    expect(steps.length).toBeGreaterThan(3);
  });

  test('nothing is left: 0; nothing is left in what could be searched: 2', () => {
    const nothing = ['--plan', 'DefenderForServers', '--region', 'eu-west-1'];
    expect(run(nothing, { NOTHING: '1' }).status).toBe(0);
    const { status, stdout } = run(nothing, { DENIED: '1' });
    expect(status).toBe(2);
    expect(stdout).toContain('COULD NOT BE SEARCHED');
    expect(JSON.parse(run([...nothing, '--json'], { DENIED: '1' }).stdout).unanswered).toEqual([
      {
        what: 'aliases of KMS keys',
        region: 'eu-west-1',
        why: expect.stringMatching(/^aws kms list-aliases .* no\. Denied: kms:ListAliases$/),
      },
    ]);
  });

  test('wrong arguments end with 2, and ask nobody', () => {
    const { status, stdout, stderr } = run(['--region', 'Ireland\u001b[2J']);
    expect([status, stdout, called()]).toEqual([2, '', []]);
    expect(stderr)
      .toBe('--region must be an AWS region, such as eu-west-1, or all, got "Ireland?[2J"\n\ncdk-defender-for-cloud leave --help lists ' +
        'the options\n');
  });

  test('an assembly that is not there', () => {
    const { status, stderr } = run(['--assembly', 'nowhere']);
    expect([status, stderr.split('\n')[0]]).toEqual([2, expect.stringMatching(/^--assembly must be a cloud assembly, .*nowhere"$/)]);
    expect(run(['--stack', 'S']).stderr).toMatch(/^--stack needs --app, --assembly or --template/);
  });

  test('without the AWS CLI', () => {
    const { status, stdout, stderr } = run(['--quiet'], { PATH: '/nowhere' });
    expect([status, stderr]).toEqual([2, '']);
    expect(stdout).toContain('In Azure: delete the security connector');
    expect(stdout).toContain('aws sts get-caller-identity --region us-east-1 --output json: aws is not installed, or not on the PATH');
  });

  test('AWS throttles a call: it is repeated', () => {
    const { status, stdout } =
      run(['--plan', 'DefenderForServers', '--region', 'eu-west-1'], { NOTHING: '1', THROTTLED: join(folder, 'throttled') });
    expect(called().filter(line => line.startsWith('aws kms list-aliases '))).toHaveLength(2);
    expect([status, stdout.includes('COULD NOT BE SEARCHED')]).toEqual([0, false]);
  });

  test('--show-commands: those that the options can run, and nothing is asked', () => {
    const lines = (...args: string[]) => run(['--show-commands', ...args]).stdout.split('\n').filter(line => /^a[wz]/.test(line));
    const all = lines();
    expect(all).toEqual(expect.arrayContaining([
      'aws sts get-caller-identity --region us-east-1 --output json',
      'aws iam get-instance-profile --instance-profile-name AmazonSSMRoleForInstancesMDCSetup --region \'<region>\' --output json',
      "aws eks list-clusters --query clusters --region '<region>' --output json",
      "aws sqs list-queues --query 'QueueUrls[?contains(@, '\\''efender'\\'')]' --region '<region>' --output json",
    ]));
    expect(lines('--region', 'all')).toEqual(all);
    expect(all.filter(line => /stack-name|stack-set|^az /.test(line))).toEqual([]);
    const organization =
      lines('--template', join(ROOT, 'templates', 'defender-organization.template.json'), '--stack', 'S', '--region', 'eu-west-1',
        '--account-leaves', ACCOUNT, '--azure-subscription', '11111111-2222-3333-4444-555555555555', '--profile', 'p');
    expect(organization).toEqual(expect.arrayContaining([
      'aws cloudformation describe-stacks --stack-name S --profile p --region eu-west-1 --output json',
      expect.stringMatching(
        new RegExp(String.raw`^aws cloudformation list-stack-instances --stack-set-name \S+ --call-as (SELF|'<call-as>') `
          + String.raw`--stack-instance-account 111122223333 `)),
      expect.stringMatching(/^az resource list .* --subscription 11111111-2222-3333-4444-555555555555 --output json$/),
    ]));
    expect(organization.filter(line => line.includes('describe-regions'))).toEqual([]);
    expect(called()).toEqual([]);
  });
});
