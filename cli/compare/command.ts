import { ends, command, JSON_OUTPUT, permissions } from '../shared/command';
import { withCdk } from '../shared/library';

/** The command with its options, without its action. */
export const compareOptions = () =>
  command('compare', 'Compares the CloudFormation template that the Azure portal offers with the permission data of this ' +
    'version, or with an account',
  'It does not access AWS or Azure. See docs/follow-microsoft.md.')
    .option('--template <file>', 'the template in JSON or YAML, or the output of aws cloudformation get-template')
    .addOption(permissions('the permissions type that you chose in the portal (if left out, it is guessed: default if the CSPM role ' +
      'has ReadOnlyAccess)'))
    .option('--write-json <file>', 'also writes the template as JSON, for MicrosoftTemplate.fromFile; the file must not exist')
    .option('--deployed <file>', 'compares with an account instead of this version: the output of aws iam ' +
      'get-account-authorization-details --filter Role LocalManagedPolicy')
    .addOption(JSON_OUTPUT)
    .addHelpText('after', '\nexit code: 0 if this version or the account has all roles, audiences and actions of the template, 1 if ' +
      'it lacks one of them or this is not known, 2 if an argument is wrong, a file is not the template of the portal, or the output ' +
      'about the account is incomplete');

export type Values = ReturnType<ReturnType<typeof compareOptions>['opts']>;

export const compareCommand = () => compareOptions().action(ends(async values => (await withCdk(() => import('./run.js'))).run(values)));
