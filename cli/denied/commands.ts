import { common } from '../shared/aws-cli';
import { fillIn, runCommand } from '../shared/run-command';

/** Every command that `cdk-defender-for-cloud denied` runs. A person can type each of them. docs/denied-calls.md has the same list. */
export const COMMANDS = {
  events: {
    line: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=<session> ' +
      '--start-time <from> --end-time <to> --max-results 50',
    needs: 'cloudtrail:LookupEvents',
  },
  regions: { line: 'aws ec2 describe-regions', needs: 'ec2:DescribeRegions' },
  role: { line: 'aws iam get-role --role-name <role>', needs: 'iam:GetRole' },
  stack: { line: 'aws cloudformation describe-stacks --stack-name <stack>', needs: 'cloudformation:DescribeStacks' },
} as const;

export interface Question {
  readonly name: keyof typeof COMMANDS;
  readonly values?: Readonly<Record<string, string>>;
  readonly region?: string;
  /** Where the next page begins. */
  readonly nextToken?: string;
}

/** Runs a command and returns its JSON. Throws a `CommandError`. */
export type Ask = (question: Question) => Promise<any>;

export function makeAsk(profile: string | undefined, run = runCommand): Ask {
  return ({ name, values = {}, region, nextToken }) => run([
    ...fillIn(COMMANDS[name].line, values, name), ...nextToken === undefined ? [] : ['--next-token', nextToken],
    ...common(name, COMMANDS[name].line, { profile, region }),
  ]);
}
