import { main, makeProgram } from './main';

async function run(args: readonly string[]): Promise<void> {
  const program = makeProgram();
  // An ECMAScript module, which Jest cannot load.
  const { default: addCompletion } = await import('@bomb.sh/tab/commander');
  addCompletion(program as any);
  await main(args, program);
}

void run(process.argv.slice(2));
