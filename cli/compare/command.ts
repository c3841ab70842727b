import { ends, command, JSON_OUTPUT, permissions } from '../shared/command';
import { withCdk } from '../shared/library';

/** The command with its options, without its action. */
export const compareOptions = () =>
  command('compare', 'Compares the CloudFormation template that the Azure portal offers with the permission data of this ' +
    'version, or with an account',
  'It asks AWS and Azure nothing: docs/follow-microsoft.md.')
    .option('--template <file>', 'the template, in JSON or YAML, or the answer of aws cloudformation get-template')
    .addOption(permissions('the permission type that you chose in the portal (guessed if left out: default if the CSPM role has ' +
      'ReadOnlyAccess)'))
    .option('--write-json <file>', 'also writes the template as JSON, for MicrosoftTemplate.fromFile; the file must not exist')
    .option('--deployed <file>', 'compares with an account in place of this version: the answer of aws iam ' +
      'get-account-authorization-details --filter Role LocalManagedPolicy')
    .addOption(JSON_OUTPUT)
    .addHelpText('after', '\nexit code: 0 this version or the account has all roles, audiences and actions of the template, 1 it lacks ' +
      'one or that is not known, 2 wrong arguments, or a file that is not the template of the portal, or not the whole answer about ' +
      'the account');

export type Values = ReturnType<ReturnType<typeof compareOptions>['opts']>;

export const compareCommand = () => compareOptions().action(ends(async values => (await withCdk(() => import('./run.js'))).run(values)));
