import { addCommand } from './add.ts';
import { cancelCommand } from './cancel.ts';
import type { Command } from './command.ts';
import { demoCommand } from './demo.ts';
import { helpCommand } from './help.ts';
import { listCommand } from './list.ts';
import { logsCommand } from './logs.ts';
import { moveCommand } from './move.ts';
import { pauseCommand } from './pause.ts';
import { removeCommand } from './remove.ts';
import { replayCommand } from './replay.ts';
import { resumeCommand } from './resume.ts';
import { retryCommand } from './retry.ts';
import { runCommand } from './run.ts';
import { setupCommand } from './setup.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';
import { versionCommand } from './version.ts';

const commands: readonly Command[] = [
  runCommand(),
  statusCommand,
  addCommand,
  listCommand,
  showCommand,
  retryCommand,
  replayCommand,
  cancelCommand,
  removeCommand,
  moveCommand,
  pauseCommand,
  resumeCommand,
  logsCommand,
  setupCommand,
  demoCommand,
  helpCommand(() => commands),
  versionCommand,
];

/** Every verb by its name, in the order of the help text. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  commands.map((command) => [command.name, command]),
);
