import { main, makeProgram } from './main';

async function run(args: readonly string[]): Promise<void> {
  const program = makeProgram();
  // Completion shows one line per command.
  if (args[0] === 'complete') for (const command of program.commands) command.description(command.summary());
  // Imported here, because Jest cannot load an ECMAScript module.
  const { default: addCompletion } = await import('@bomb.sh/tab/commander');
  addCompletion(program as any);
  await main(args, program);
}

// The process that reads the output, such as `head`, has closed the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
void run(process.argv.slice(2));
