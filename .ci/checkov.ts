// Compares the failed checks of checkov, in the given JSON file, with the accepted ones. Each accepted check has a reason, and
// docs/policy-checks.md tells users what they can do.
import { readFileSync } from 'fs';

interface Accepted {
  readonly check: string;
  /** Matches the resource in the form of checkov: `<type>.<logical id>`. */
  readonly resource: RegExp;
  readonly reason: string;
}

const FUNCTION = /^AWS::Lambda::Function\..*Handler/;
const BUCKET = /^AWS::S3::Bucket\..*OutputBucket/;

const ACCEPTED: readonly Accepted[] = [
  {
    check: 'CKV_AWS_111',
    resource: /\.\w*JustInTimeVmAccessPolicy/,
    reason: 'it applies to every instance, and Microsoft publishes the actions without resources',
  },
  {
    check: 'CKV_AWS_111',
    resource: /\.\w*SensitiveDataDiscoveryPolicy/,
    reason: 'Microsoft publishes kms:Decrypt for all keys; sensitiveDataScope limits it',
  },
  {
    check: 'CKV_AWS_111',
    resource: /\.\w*RdsThreatProtectionPolicy/,
    reason: 'it applies to every database, and Microsoft publishes the actions without resources',
  },
  { check: 'CKV_AWS_115', resource: FUNCTION, reason: 'reserved concurrency fails in accounts with a small quota' },
  { check: 'CKV_AWS_116', resource: FUNCTION, reason: 'CloudFormation waits for the answer and reports failures' },
  { check: 'CKV_AWS_117', resource: FUNCTION, reason: 'the function calls public endpoints of AWS, and no resource in a VPC' },
  { check: 'CKV_AWS_173', resource: FUNCTION, reason: 'ARNs, audiences and a public thumbprint are not secrets' },
  { check: 'CKV_AWS_158', resource: /^AWS::Logs::LogGroup\./, reason: 'logEncryptionKey is an option of the user' },
  { check: 'CKV_AWS_18', resource: BUCKET, reason: 'it has short-lived reports without secrets; users can provide their own bucket' },
  { check: 'CKV_AWS_21', resource: BUCKET, reason: 'each report is written only once, with its own name' },
  {
    check: 'CKV_AWS_27',
    resource: /^AWS::SQS::Queue\..*DeadLetterQueue/,
    reason: 'the queue is encrypted with a key of SQS, which this check ignores',
  },
  {
    check: 'CKV_AWS_27',
    resource: /^AWS::SQS::Queue\.(Trail|Findings)\w*Queue/,
    reason: 'the queue of a fan-out is encrypted with a key of SQS, which this check ignores; encryptionKey is an option of the user',
  },
  {
    check: 'CKV_AWS_26',
    resource: /^AWS::SNS::Topic\.(Trail|Findings)\w*Topic/,
    reason: 'a message of a fan-out names log files, and S3 cannot use the AWS managed key; encryptionKey is an option of the user',
  },
];

interface FailedCheck {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_path: string;
}

const document = readFileSync('docs/policy-checks.md', 'utf-8');
const { results, summary } = JSON.parse(readFileSync(process.argv[2], 'utf-8'));
const failed: FailedCheck[] = results.failed_checks;
const accepts = (row: Accepted, { check_id, resource }: FailedCheck) => row.check === check_id && row.resource.test(resource);

const problems = [
  ...failed
    .filter(check => !ACCEPTED.some(row => accepts(row, check)))
    .map(f => `${f.check_id} (${f.check_name}): ${f.resource} in ${f.file_path}`),
  ...ACCEPTED
    .filter(row => !failed.some(check => accepts(row, check)))
    .map(row => `${row.check} of ${row.resource} is accepted, but checkov no longer finds it: remove it here and in the document`),
  ...ACCEPTED
    .filter(row => !document.includes(row.check))
    .map(row => `${row.check} is accepted, but not in the document`),
  ...summary.parsing_errors > 0 ? [`checkov cannot read ${summary.parsing_errors} templates`] : [],
  ...summary.resource_count > 0 ? [] : ['checkov found no resources'],
];

for (const row of ACCEPTED) {
  const count = failed.filter(check => accepts(row, check)).length;
  console.log(`accepted: ${row.check}, ${count} times, ${row.resource.source}: ${row.reason}`);
}
for (const problem of problems) console.error(`error: ${problem}`);
console.log(`${summary.passed} checks of ${summary.resource_count} resources passed, ${failed.length} findings, ` +
  `${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
