import { EventEmitter } from 'node:events';
import { COMMANDS } from '../../src/commands/all.ts';
import type { Action, Command, CommandContext } from '../../src/commands/command.ts';
import { parseCommandLine } from '../../src/commands/parse.ts';
import { shownInbox } from '../../src/config/layers.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Home, resolveHome } from '../../src/config/paths.ts';

/** Runs verbs in this process on a home, and keeps what they print. */
export class CommandLine {
  readonly home: Home;
  readonly signals = new EventEmitter();
  readonly #folder: string;
  readonly #commands: ReadonlyMap<string, Command>;
  stdout = '';
  stderr = '';

  constructor(folder: string, commands: ReadonlyMap<string, Command> = COMMANDS) {
    this.#folder = folder;
    this.#commands = commands;
    this.home = resolveHome(folder, this.#places());
  }

  /** Resolves with the exit code; rejects with the error that the program would print. */
  async run(...argv: string[]): Promise<number> {
    this.stdout = '';
    this.stderr = '';
    const { command, args, values } = parseCommandLine(argv, this.#commands);
    const options = {
      set: [values['set'] ?? []].flat().map(String),
      home: this.home,
      places: this.#places(),
    };
    const context: CommandContext = {
      home: this.home,
      program: 'subpiped',
      args,
      values,
      out: {
        isTty: false,
        columns: 80,
        rows: 24,
        color: false,
        write: (text) => {
          this.stdout += text;
          this.signals.emit('stdout', text);
        },
      },
      err: {
        write: (text) => {
          this.stderr += text;
          this.signals.emit('stderr', text);
        },
      },
      signals: this.signals,
      howToStart: () => 'npm start',
      loadConfig: async () => loadConfig(options),
      shownInbox: () => shownInbox(options),
    };
    return await command.run(context);
  }

  /** No configuration of the person at this machine has a say. */
  #places() {
    return { env: {}, platform: 'linux', homeDir: this.#folder } as const;
  }
}

/** The verbs of the program, of which one does something else. */
export function withAction(name: string, action: Action): ReadonlyMap<string, Command> {
  const known = COMMANDS.get(name);
  if (known === undefined) throw new Error(`unknown command ${name}`);
  return new Map([...COMMANDS, [name, { ...known, ...action }]]);
}
