import { suggest } from '../system/suggest.ts';
import { type Command, usageError } from './command.ts';

const GLOBAL_HELP = `Options of every verb:
  --home DIR        the folder that holds in/, out/ and state/
                    (default: SUBPIPED_HOME, ~/Movies/subpiped on a Mac, ~/subpiped elsewhere)
  --config FILE     a configuration file of your own
  --set PATH=VALUE  one option, as in --set stages.asr.language=hi

Exit codes: 0 done, 2 usage, 65 bad input, 69 something is missing, 70 a bug,
            73 cannot write, 75 try again (another daemon holds the home), 78 configuration
`;

/** Help is about all commands, so that it is made from them. */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    usage: '[VERB]',
    summary: 'this text, or more about a verb',
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
        throw usageError(`there is no verb ${JSON.stringify(verb)}`, near ?? '');
      }
      out.write(about(command));
      return 0;
    },
  };
}

function overview(commands: readonly Command[]): string {
  const widest = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(widest)} ${summary}`);
  return `subpiped puts subtitles on films.\n\nusage: subpiped VERB\n\n${lines.join('\n')}\n\n${GLOBAL_HELP}`;
}

function about({ name, usage, summary, details = [] }: Command): string {
  const lines = details.map((line) => `  ${line}\n`).join('');
  return `usage: subpiped ${`${name} ${usage}`.trim()}\n\n${summary}\n${lines === '' ? '' : `\n${lines}`}`;
}
