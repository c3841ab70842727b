import { Option } from '@commander-js/extra-typings';
import {
  APP, ASSEMBLY, command, CONTEXT, ends, excludes, JSON_OUTPUT, PROFILE, QUIET, requires, several, SHOW_COMMANDS, TERRAFORM_PLAN,
} from '../shared/command';
import { InputError } from '../shared/input-error';
import { withCdk } from '../shared/library';
import { checkPlace } from '../shared/write-files';

/** The command with its options, without its action. */
export const reviewOptions = () =>
  command('review', 'Shows who outside of AWS can assume which roles, and what these can do, for the person who approves it',
    'It reads any template: every role that Defender for Cloud, Microsoft Sentinel or another Entra tenant can assume is shown: ' +
    'docs/review.md.')
    .optionsGroup('What is reviewed (default: --assembly cdk.out):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(new Option('--template <file>', 'a template, in JSON or YAML').conflicts(['app', 'assembly']))
    .addOption(TERRAFORM_PLAN)
    .addOption(new Option('--deployed [file]', 'an account: the output of aws iam get-account-authorization-details --filter Role ' +
      'LocalManagedPolicy; without a file, the command runs it').conflicts(['app', 'assembly', 'template', 'plan', 'context']))
    .addOption(
      several('--child <LogicalId=file>', 'the template that this stack or StackSet deploys, if the source does not contain it; the ids ' +
      'of the stacks around it can be before its id, separated by /', /^[^=]+=./, 'a logical id, = and a file'))
    .addOption(PROFILE)
    .addOption(
      several('--parameter <Name=value>', 'the value of a parameter that will be deployed, in place of its default', /^[A-Za-z0-9]+=/,
        'a name, = and a value').conflicts(['plan', 'deployed']))
    .optionsGroup('What a person accepts:')
    .option('--accepted <file>', 'the file with a reason for each item that is accepted')
    .option('--accept <file>', 'writes this file: new items have no reason, and existing reasons stay')
    .optionsGroup('Comparison with an earlier side:')
    .option('--against <path>', 'marks what is new, wider, narrower or gone since this template, assembly, output of IAM, ' +
      "plan or Microsoft's file")
    .optionsGroup('Output:')
    .option('--html <file>', 'also writes the result as one page of HTML to this new file')
    .option('--markdown <file>', 'also writes it as Markdown, for a pull request or a ticket, to this new file')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after',
      '\nexit code: 0 if everything is known or accepted, 1 if something is listed that nobody accepts, 2 if an argument is ' +
      'wrong, nothing can be reviewed, or a question has no answer');

export type Values = ReturnType<ReturnType<typeof reviewOptions>['opts']>;

/** Throws an `InputError` if options exclude each other, or if a file to write already exists. */
export function checkOptions(values: Values): void {
  const { deployed, profile, app, html, markdown } = values;
  requires(values, 'context', 'app', 'the folder of the app, with cdk.json');
  excludes(values, 'child', 'deployed', 'it is no template');
  if (deployed === '') throw new InputError('--deployed must have a value, or none, got ""');
  if (profile !== undefined && deployed !== true && app === undefined) {
    throw new InputError('--profile needs --deployed without a file, or --app: nothing else is asked of AWS');
  }
  excludes(values, 'accept', 'accepted', 'it writes the file that --accepted compares');
  if (html !== undefined && html === markdown) throw new InputError('--html and --markdown must be two files');
  for (const [what, file] of [['--html', html], ['--markdown', markdown]] as const) {
    if (file !== undefined) checkPlace([file], { what });
  }
  if (values.accept !== undefined) checkPlace([values.accept], { what: '--accept', replace: true });
}

export const reviewCommand = () =>
  reviewOptions().action(ends(async (values) => {
    checkOptions(values);
    return (await withCdk(() => import('./run.js'))).run(values);
  }));
