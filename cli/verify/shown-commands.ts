import { common } from './caller';
import { COMMANDS, type Command, type CommandName } from './commands';
import type { Options } from './options';
import { shownCommand } from '../shared/shown-commands';

/** The commands that these options can run. Which of them are run, and how often, depends on what the stack has. */
export function shownCommands(options: Options, stackName: string): string[] {
  const values = {
    stack: options.member ? undefined : stackName,
    instance: options.runOn,
    group: options.azureResourceGroup,
    connector: options.azureConnector,
  };
  const isGiven: Readonly<Record<string, boolean>> = {
    '--member': options.member ?? false,
    '--detect-drift': options.detectDrift ?? false,
    '--run-on': options.runOn !== undefined,
    '--azure-resource-group': options.azureResourceGroup !== undefined,
  };
  return (Object.keys(COMMANDS) as CommandName[]).flatMap((name) => {
    const { line, option }: Command = COMMANDS[name];
    if (options.parameter && line.includes('<stack>')) return [];
    return option === undefined || isGiven[option] ? [shownCommand(line, values, common(name, options))] : [];
  });
}
