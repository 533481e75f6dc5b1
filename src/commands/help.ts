import { suggest } from '../system/suggest.ts';
import { type Command, usageError } from './command.ts';

const GLOBAL_HELP = `Options for every command:
  --home DIR        the folder that holds in/, out/ and state/
                    (default: SUBPIPED_HOME, ~/Movies/subpiped on a Mac, ~/subpiped elsewhere)
  --config FILE     use this configuration file instead of the usual one
  --set PATH=VALUE  one option, as in --set stages.asr.language=hi

Exit codes: 0 done, 2 usage, 65 bad input, 69 something is missing, 70 a bug,
            73 cannot write, 75 try again (another daemon uses the home), 78 bad configuration
`;

/** Help is about all commands, so that it is made from them. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    usage: '[COMMAND]',
    summary: 'show this text, or help for one command',
    run({ args: [verb], out }) {
      const known = commands();
      if (verb === undefined) {
        out.write(overview(known));
        return 0;
      }
      const command = known.find(({ name }) => name === verb);
      if (command === undefined) {
        const near = suggest(
          verb,
          known.map(({ name }) => name),
        );
        throw usageError(`unknown command ${JSON.stringify(verb)}`, near ?? '');
      }
      out.write(about(command));
      return 0;
    },
  };
}

function overview(commands: readonly Command[]): string {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(widest)} ${summary}`);
  return `subpiped adds subtitles to films.\n\nusage: subpiped COMMAND\n\n${lines.join('\n')}\n\n${GLOBAL_HELP}`;
}

function about({ name, usage, summary, details = [] }: Command): string {
  const lines = details.map((line) => `  ${line}\n`).join('');
  return `usage: subpiped ${`${name} ${usage}`.trim()}\n\n${summary}\n${lines === '' ? '' : `\n${lines}`}`;
}
