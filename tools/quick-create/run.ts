/** `npm run quick-create`: links that open the CloudFormation console with everything filled in. */
import { spawnSync } from 'child_process';
import { join } from 'path';
import { azureCommand } from './azure';
import { readRequest, type Request } from './input';
import { filesOf, quickCreateLinks, tlsStatement, uploadArguments } from './links';
import { organizationNotes, warnings } from './notes';
import { InputError } from '../input-error';

const USAGE = `usage: npm run quick-create -- --bucket NAME --tenant-id ID [options]

Prints the commands that put the templates into your bucket, and links that open the CloudFormation console with all
parameters filled in. It changes nothing without --upload. A LIST has commas and no spaces.

  --bucket NAME         a bucket of yours for the templates
  --bucket-region NAME  its region; default: --region
  --prefix FOLDER/      folder in the bucket; default: defender-for-cloud/ and the version
  --region NAME         region of the stack with the roles; default: us-east-1
  --stack-name NAME     default: DefenderForCloud, or with --units
                        DefenderForCloudOrganization
  --tenant-id ID        id of your own Entra tenant
  --plans LIST          of cspm, servers, containers, databases; default: only foundational CSPM
  --servers-plan P1|P2  default: P2
  --least-privilege     least privilege; default: default access
  --audit-logs          control-plane audit logs of EKS, which AWS charges for
  --host-management     host management, which gives EC2 instances an instance profile
  --host-regions LIST   its regions; default: --region
  --ciem ID             object id of the service principal of CIEM
  --deny-data-reads     the CSPM role cannot read contents
  --existing-provider   the OIDC providers exist, with all audiences
  --boundary ARN        permissions boundary of every role; with --units, an AWS managed policy only
  --path /PATH/         path of the roles
  --suffix TEXT         text at the end of each role name
  --units LIST          for an organization: ids of its units, or of its root, such as r-ab12. The stack connects their
                        accounts by StackSets, and its own account
  --only-accounts LIST      accounts of the units that are connected, for a pilot
  --excluded-accounts LIST  accounts of the units that are left out
  --members-only        does not connect the account of the stack
  --delegated-admin     the stack is in the account of a delegated administrator of StackSets
  --upload              uploads the templates with the AWS CLI
`;
const ROOT = join(__dirname, '..', '..');

function main(): void {
  const request = readRequest(process.argv.slice(2));
  if (request === undefined) {
    console.log(USAGE);
    return;
  }
  if (request.upload) upload(request);
  else printUpload(request);
  printBucketPolicy(request);
  for (const warning of warnings(request)) console.log(`\n${warning}`);
  if (request.regionIsDefault) console.log(`\n--region is not given, so the stack is in ${request.region}.`);
  for (const { title, url } of quickCreateLinks(request)) console.log(`\nOpen the link for ${title}:\n  ${url}`);
  console.log('\nThe console asks you to confirm that the stack creates IAM roles with names. A link only creates a stack. To change');
  console.log('one, use "aws cloudformation deploy": docs/without-cdk.md#change-and-remove.');
  for (const note of organizationNotes(request)) console.log(`\n${note}`);
  const account = request.organization ? 'management account' : 'account with the roles';
  console.log(`\nWhen the roles exist, connect Azure. ACCOUNT_ID is the id of the ${account}:\n  ${azureCommand(request)}`);
}

function printUpload(request: Request): void {
  console.log('Upload the templates, from the root of this repository:');
  for (const file of filesOf(request)) console.log(`  aws ${uploadArguments(request, file).join(' ')}`);
}

function upload(request: Request): void {
  for (const file of filesOf(request)) {
    const { status, error } = spawnSync('aws', uploadArguments(request, file), { cwd: ROOT, stdio: 'inherit' });
    if (error) throw new InputError(`--upload needs the AWS CLI: ${error.message}`);
    if (status !== 0) throw new InputError(`--upload: aws s3 cp ended with ${status}`);
  }
}

function printBucketPolicy(request: Request): void {
  console.log('\nThe policy of the bucket must refuse access without TLS. That of a bucket from the console does not. Add:');
  console.log(`  ${JSON.stringify(tlsStatement(request))}`);
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [tlsStatement(request)] });
  console.log('If the bucket has no policy yet:');
  console.log(`  aws s3api put-bucket-policy --bucket ${request.bucket} --region ${request.bucketRegion} --policy '${policy}'`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`${error.message}\n\nnpm run quick-create -- --help lists the options`);
  process.exitCode = 2;
}
