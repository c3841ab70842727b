import { parseArgs } from 'util';
import { UsageError } from '../verify/arguments';

export { UsageError };

export interface Options {
  readonly before: string;
  readonly after: string;
  readonly json: boolean;
}

export const USAGE = `usage: npm run permissions-diff -- <old> <new> [--json]

Compares what roles may do, and who may assume them, in two of these:
  a CloudFormation template      a file with it, or with the answer of aws cloudformation get-template or
                                 aws cloudformation describe-stack-set
  a cloud assembly               the folder that cdk synth writes; with the templates of StackSets
  a commit of this repository    a hash, branch or tag; its templates/ have every plan, in both permission types

A commit and one template: the template is compared with that of the commit that has its name, otherwise its description.

  --json   prints JSON in place of a table; it lists all actions
  --help   this text

exit code: 0 nothing is wider, 1 something was added or widened, 2 wrong arguments, or nothing to
compare: no role is on both sides`;

/** Undefined if the user asks for help. Throws a `UsageError`. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values: { help, json = false }, positionals } = parse(args);
  if (help) return undefined;
  if (positionals.length !== 2) {
    const got = positionals.length === 0 ? 'nothing' : positionals.join(' ');
    throw new UsageError(`<old> and <new> must be given, two commits, cloud assemblies or templates, got ${got}`);
  }
  const [before, after] = positionals;
  if (before === '' || after === '') throw new UsageError('<old> and <new> must have a value, got ""');
  return { before, after, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args], options: { json: { type: 'boolean' }, help: { type: 'boolean' } }, allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. Allowed are --json, --help`);
  }
}
