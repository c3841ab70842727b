/** `npm run quick-create`: links that open the CloudFormation console with everything filled in. */
import { azureCommand } from './azure';
import { bucketCommands, checkArguments, uploadArguments, versionsOf } from './bucket';
import { readRequest, type Request } from './input';
import { filesOf, quickCreateLinks, tlsStatement } from './links';
import { organizationNotes, warnings } from './notes';
import { InputError } from '../shared/input-error';

const USAGE = `usage: npm run quick-create -- --bucket NAME --bucket-owner ID --tenant-id ID [options]

Prints the commands that put the templates into your bucket. When they are there, it prints links that open the CloudFormation
console with all parameters filled in, each for one version of its template. It changes nothing without --upload. A LIST has
commas and no spaces.

  --bucket NAME         a bucket of yours for the templates
  --bucket-owner ID     id of the account that the bucket belongs to
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
  --suffix TEXT         suffix for each role name
  --units LIST          for an organization: ids of its units, or of its root, such as r-ab12. The stack connects their
                        accounts by StackSets, and its own account
  --only-accounts LIST      accounts of the units that are connected, for a pilot
  --excluded-accounts LIST  accounts of the units that are left out
  --members-only        does not connect the account of the stack
  --delegated-admin     the stack is in the account of a delegated administrator of StackSets
  --upload              uploads the templates with the AWS CLI, and prints the links
  --uploaded            asks the AWS CLI for owner, content and version of the templates in the bucket, and prints the links
  --unversioned         prints the links at once, without versions: whoever can write to the bucket, or gets its name
                        when you delete it, decides what the links deploy
`;

function main(): void {
  const request = readRequest(process.argv.slice(2));
  if (request === undefined) {
    console.log(USAGE);
    return;
  }
  const versions = request.mode === 'upload' || request.mode === 'uploaded' ? versionsOf(request) : undefined;
  if (!versions) printCommands(request);
  printBucketPolicy(request);
  for (const warning of warnings(request)) console.log(`\n${warning}`);
  if (request.regionIsDefault) console.log(`\n--region is not given, so the stack is in ${request.region}.`);
  if (request.mode === undefined) {
    console.log('\nThen run this command again with --uploaded: it checks the files, and prints the links.');
    return;
  }
  for (const { title, url } of quickCreateLinks(request, versions)) console.log(`\nOpen the link for ${title}:\n  ${url}`);
  console.log('\nThe console asks you to confirm that the stack creates IAM roles with names. A link only creates a stack. To change');
  console.log('one, use "aws cloudformation deploy": docs/without-cdk.md#change-and-remove.');
  for (const note of organizationNotes(request)) console.log(`\n${note}`);
  const account = request.organization ? 'management account' : 'account with the roles';
  console.log(`\nWhen the roles exist, connect Azure. ACCOUNT_ID is the id of the ${account}:\n  ${azureCommand(request)}`);
}

function printCommands(request: Request): void {
  const print = (argumentsOf: (r: Request, file: string) => string[]) =>
    filesOf(request).forEach(file => console.log(`  aws ${argumentsOf(request, file).join(' ')}`));
  console.log('Upload the templates, from the root of this repository:');
  print(uploadArguments);
  console.log('Ask for their version and checksum. S3 refuses it if the bucket belongs to another account:');
  print(checkArguments);
}

function printBucketPolicy(request: Request): void {
  console.log('\nThe policy of the bucket must refuse access without TLS. That of a bucket from the console does not. Add:');
  console.log(`  ${JSON.stringify(tlsStatement(request))}`);
  const commands = bucketCommands(request, JSON.stringify({ Version: '2012-10-17', Statement: [tlsStatement(request)] }));
  console.log(`If the bucket has no policy yet:\n  ${commands.policy}`);
  console.log(`The bucket must keep versions. Before you upload:\n  ${commands.versioning}`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`${error.message}\n\nnpm run quick-create -- --help lists the options`);
  process.exitCode = 2;
}
