import { bucketCommands, checkArguments, uploadArguments, versionsOf } from './bucket';
import { readRequest, type Request, linksOptions } from './input';
import { azureCommand, filesOf, organizationNotes, quickCreateLinks, tlsStatement, warnings, type Versions } from './links';
import { ends } from '../shared/command';
import { commandLine } from '../shared/command-line';
import { printCommands, printResult } from '../shared/print';
import { withProgress } from '../shared/progress';

export const linksCommand = () => linksOptions().action(ends(async ({ showCommands, json, quiet, ...values }) => {
  const request = readRequest(values);
  if (showCommands) {
    printCommands([...request.mode === 'uploaded' ? [] : uploads(request), ...request.mode === 'upload' ? [] : checks(request)], json);
    return 0;
  }
  const versions = request.mode !== 'upload' && request.mode !== 'uploaded' ? undefined
    : await withProgress({ quiet, json }, async progress => versionsOf(request, progress));
  printResult(json, () => answer(request, versions), () => linesOf(request, versions));
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

function linesOf(request: Request, versions: Versions | undefined): string[] {
  return [
    ...bucketLines(request, versions === undefined && request.mode !== 'unversioned'),
    ...versions ? [] : ['', ...uploadLines(request)],
    ...warnings(request).flatMap(warning => ['', warning]),
    ...request.regionIsDefault ? ['', `--region is not given, so the stack is in ${request.region}.`] : [],
    ...request.mode === undefined ? ['', 'Then run this command again with --uploaded. It checks the files, and prints the links.']
      : linkLines(request, versions),
  ];
}

function linkLines(request: Request, versions: Versions | undefined): string[] {
  const account = request.organization ? 'management account' : 'account with the roles';
  return [
    ...quickCreateLinks(request, versions).flatMap(({ title, url }) => ['', `Open the link for ${title}:`, `  ${url}`]),
    '', 'The console asks you to confirm that the stack creates IAM roles with names. A link only creates a stack. To change',
    'one, use "aws cloudformation deploy": docs/without-cdk.md#change-and-remove.',
    ...organizationNotes(request).flatMap(note => ['', note]),
    '', `When the roles exist, connect Azure. ACCOUNT_ID is the id of the ${account}:`, `  ${azureCommand(request)}`,
  ];
}

const uploadLines = (request: Request) => [
  'Write the templates into the folder templates, then upload them:',
  '  npx cdk-defender-for-cloud templates --out templates',
  ...uploads(request).map(line => `  ${line}`),
  'Get their versions and checksums. S3 refuses the request if the bucket belongs to another account:',
  ...checks(request).map(line => `  ${line}`),
];

/** The requirements for the bucket. A file from before versioning was enabled has no version, so this comes before the upload. */
function bucketLines(request: Request, withVersioning: boolean): string[] {
  const commands = bucketCommands(request, JSON.stringify({ Version: '2012-10-17', Statement: [tlsStatement(request)] }));
  return [
    'The policy of the bucket must refuse access without TLS. A bucket from the console has no such policy. Add this statement:',
    `  ${JSON.stringify(tlsStatement(request))}`,
    'If the bucket has no policy yet:', `  ${commands.policy}`,
    ...withVersioning ? ['The bucket must keep versions. Before you upload:', `  ${commands.versioning}`] : [],
  ];
}
