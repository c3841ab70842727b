import { checkOptions, REPORT, type Options, verifyOptions } from './options';
import { verify } from './verify';
import { version } from '../../package.json';
import { makeAsk, shownCommand } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { identify } from '../checking/account';
import { toJson, exitCode, markdown, report, summary } from '../checking/findings';
import { regionOf } from '../reading/read-stack';
import { readExpected } from '../reading/terraform/deployments';
import { ends, flagsIn } from '../shared/command';
import { printCommands, printResult } from '../shared/print';
import { withProgress } from '../shared/progress';
import { writeFiles } from '../shared/write-files';

export const verifyCommand = () => verifyOptions().action(ends(async ({ json, quiet, showCommands, ...options }) => {
  checkOptions(options);
  const { stack, terraform } = await readExpected(options, { quiet, json });
  const where = { ...options, region: options.member ? options.region : regionOf(options.region ?? terraform?.region, stack) };
  if (showCommands) {
    printCommands(shownCommands(where, stack.stackName), json);
    return 0;
  }
  const { identity, findings } = await withProgress({ quiet, json }, async (progress) => {
    progress.asking(callsOf('verify', givenIn(options)).length);
    const ask = makeAsk('verify', { ...where, progress });
    const who = await identify(ask);
    return { identity: who, findings: await verify(ask, who, stack, where, new Date(), terraform) };
  });
  printResult(json, () => ({ account: identity.account, stack: stack.id, summary: summary(findings), findings: findings.map(toJson) }),
    width => report(findings, width));
  if (options.report !== undefined) {
    const verified = { version, time: new Date(), account: identity.account, stack: stack.id };
    writeFiles({ [options.report]: markdown(findings, verified) }, REPORT);
  }
  return exitCode(findings);
}));

/** The options that calls depend on. */
const givenIn = (options: Options) => flagsIn(options, 'member', 'detectDrift', 'runOn', 'azureResourceGroup');

/** The calls that these options can make. The content of the stack decides which of them run, and how often. */
export function shownCommands(options: Options, stackName: string): string[] {
  const values = {
    stack: options.member ? undefined : stackName,
    instance: options.runOn,
    group: options.azureResourceGroup,
    connector: options.azureConnector,
  };
  return callsOf('verify', givenIn(options)).filter(([, { line }]) => !options.parameter || !line.includes('<stack>'))
    .map(([name]) => shownCommand(name, values, options));
}
