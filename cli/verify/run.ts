/** `npm run verify`: compares what is deployed with what an app synthesizes, or with a template, by the AWS CLI and the Azure CLI. */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { parseOptions, USAGE, UsageError, type Options } from './arguments';
import { chooseStack, readAssembly, type AssemblyStack } from './assembly';
import { CommandError, makeCaller } from './caller';
import { identify } from './checks/account';
import { exitCode, report, summary } from './report';
import { synthesize } from './synthesize';
import { readTemplateStack } from './template-file';
import { verify } from './verify';

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const stack = readStack(options);
  const ask = makeCaller({ ...options, region: regionOf(options, stack) });
  const identity = await identify(ask);
  const findings = await verify(ask, identity, stack, options);
  if (options.json) {
    console.log(JSON.stringify({ account: identity.account, stack: stack.id, summary: summary(findings), findings }, null, 2));
  } else {
    for (const line of report(findings, process.stdout.columns ?? 140)) console.log(line);
  }
  return exitCode(findings);
}

function readStack(options: Options): AssemblyStack {
  // npm runs this in the root of the repository, wherever the user is.
  const from = (folder: string) => resolve(process.env.INIT_CWD ?? '.', folder);
  if (options.template !== undefined) return readTemplateStack(from(options.template), options.stack!);
  if (options.app === undefined) {
    return chooseStack(readAssembly(from(options.assembly ?? 'cdk.out')), options.stack);
  }
  const output = mkdtempSync(join(tmpdir(), 'verify-'));
  // The templates of StackSets can be files in it, which are read later.
  process.once('exit', () => rmSync(output, { recursive: true, force: true }));
  synthesize({ ...options, app: from(options.app), output });
  return chooseStack(readAssembly(output), options.stack);
}

function regionOf(options: Options, stack: AssemblyStack): string | undefined {
  if (options.member) return options.region;
  if (options.region !== undefined && stack.region !== undefined && options.region !== stack.region) {
    throw new UsageError(`--region must be ${stack.region}, the region of ${stack.id} in the app, got "${options.region}"`);
  }
  return options.region ?? stack.region;
}

main(process.argv.slice(2)).then(
  code => (process.exitCode = code),
  (error) => {
    if (error instanceof UsageError) console.error(`${error.message}\n\nnpm run verify -- --help lists the options`);
    else if (error instanceof CommandError) console.error(`cannot ask: ${error.command}\n${error.message}`);
    else console.error(error);
    process.exitCode = 2;
  },
);
