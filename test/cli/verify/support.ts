import { answerTo, type Ask } from '../../../cli/asking/ask';
import type { CallName } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';
import type { Finding } from '../../../cli/checking/findings';
import { DeployedTemplate } from '../../../cli/reading/deployed-template';
import { verifyCommand } from '../../../cli/verify/command';
import { checkOptions } from '../../../cli/verify/options';
import { optionsOf } from '../support/options';

export const ACCOUNT = '111122223333';
export const IDENTITY = { account: ACCOUNT, partition: 'aws', arn: `arn:aws:iam::${ACCOUNT}:user/auditor` };

type Answer = unknown | ((values: Readonly<Record<string, string>>) => unknown);

/** Answers as the programs would. An error in place of an answer is thrown. A question without an answer fails the test. */
export function answering(answers: Partial<Record<CallName, Answer>>): Ask {
  return (name, values = {}) => answerTo('verify', name, [name], (async () => {
    if (!(name in answers)) throw new Error(`nobody expected the command ${name}`);
    const given = answers[name];
    const answer = typeof given === 'function' ? given(values) : given;
    if (answer instanceof Error) throw answer;
    return answer;
  })());
}

export const failure = (code: string, message = `An error occurred (${code}) when calling the operation: no`) =>
  new CommandError(message, code, 'aws x y');

/** A template as it is deployed: each resource has its logical id as its name, unless told otherwise. */
export function deployedTemplate(Resources: Record<string, any>, physicalIds: Record<string, string> = {}): DeployedTemplate {
  return new DeployedTemplate({ Resources }, {
    account: ACCOUNT,
    partition: 'aws',
    region: 'eu-west-1',
    stackName: 'S',
    stackId: 'arn:stack',
    parameters: {},
    physicalIds: { ...Object.fromEntries(Object.keys(Resources).map(id => [id, id])), ...physicalIds },
  });
}

/** The options in arguments. Throws as the command does. */
export function parseOptions(args: readonly string[]) {
  const options = optionsOf(verifyCommand(), args);
  checkOptions(options);
  return options;
}

/** Result and text of findings, by check. */
export const shown = (findings: readonly Finding[]) => findings.map(({ id, status, text }) => `${id} | ${status} | ${text}`);
