import { addCommand } from './add.ts';
import { cancelCommand } from './cancel.ts';
import type { Command } from './command.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { helpCommand } from './help.ts';
import { installCommand } from './install.ts';
import { listCommand } from './list.ts';
import { logsCommand } from './logs.ts';
import { modelsCommand } from './models.ts';
import { moveCommand } from './move.ts';
import { notifyCommand } from './notify.ts';
import { pauseCommand } from './pause.ts';
import { removeCommand } from './remove.ts';
import { replayCommand } from './replay.ts';
import { restartCommand } from './restart.ts';
import { resumeCommand } from './resume.ts';
import { retryCommand } from './retry.ts';
import { runCommand } from './run.ts';
import { setupCommand } from './setup.ts';
import { showCommand } from './show.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { uninstallCommand } from './uninstall.ts';
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
  notifyCommand(),
  installCommand,
  uninstallCommand,
  startCommand,
  stopCommand,
  restartCommand,
  setupCommand,
  modelsCommand,
  doctorCommand,
  demoCommand,
  helpCommand(() => commands),
  versionCommand,
];

/** Every verb by its name, in the order of the help text. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  commands.map((command) => [command.name, command]),
);
