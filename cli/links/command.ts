import { azureCommand } from './azure';
import { bucketCommands, checkArguments, uploadArguments, versionsOf } from './bucket';
import { readRequest, type Request } from './input';
import { filesOf, quickCreateLinks, tlsStatement, type Versions } from './links';
import { organizationNotes, warnings } from './notes';
import { linksOptions } from './options';
import { withProgress } from '../asking/progress';
import { ends } from '../shared/command';
import { commandLine } from '../shared/command-line';
import { printCommands } from '../shared/shown-commands';

export const linksCommand = () => linksOptions().action(ends(async ({ showCommands, json, quiet, ...values }) => {
  const request = readRequest(values);
  if (showCommands) {
    printCommands([...request.mode === 'uploaded' ? [] : uploads(request), ...request.mode === 'upload' ? [] : checks(request)], json);
    return 0;
  }
  const versions = request.mode !== 'upload' && request.mode !== 'uploaded' ? undefined
    : await withProgress({ quiet, json }, async progress => versionsOf(request, progress));
  if (json) console.log(JSON.stringify(answer(request, versions), null, 2));
  else print(request, versions);
  return 0;
}));

const uploads = (request: Request) => filesOf(request).map(file => commandLine(['aws', ...uploadArguments(request, file)]));
const checks = (request: Request) => filesOf(request).map(file => commandLine(['aws', ...checkArguments(request, file)]));

function answer(request: Request, versions: Versions | undefined): object {
  return {
    region: request.region,
    ...versions ? {} : { commands: [...uploads(request), ...checks(request)] },
    bucketPolicyStatement: tlsStatement(request),
    ...request.mode === undefined ? {} : { links: quickCreateLinks(request, versions), azureCommand: azureCommand(request) },
    notes: [...warnings(request), ...organizationNotes(request)],
  };
}

function print(request: Request, versions: Versions | undefined): void {
  if (!versions) printUploads(request);
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

function printUploads(request: Request): void {
  console.log('Write the templates into the folder templates, then upload them:');
  console.log('  npx cdk-defender-for-cloud templates --out templates');
  for (const line of uploads(request)) console.log(`  ${line}`);
  console.log('Ask for their version and checksum. S3 refuses it if the bucket belongs to another account:');
  for (const line of checks(request)) console.log(`  ${line}`);
}

function printBucketPolicy(request: Request): void {
  console.log('\nThe policy of the bucket must refuse access without TLS. That of a bucket from the console does not. Add:');
  console.log(`  ${JSON.stringify(tlsStatement(request))}`);
  const commands = bucketCommands(request, JSON.stringify({ Version: '2012-10-17', Statement: [tlsStatement(request)] }));
  console.log(`If the bucket has no policy yet:\n  ${commands.policy}`);
  console.log(`The bucket must keep versions. Before you upload:\n  ${commands.versioning}`);
}
