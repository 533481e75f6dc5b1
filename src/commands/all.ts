import { JOB_STATES } from '../domain/job.ts';
import { STAGE_NAMES } from '../domain/stage.ts';
import { type Action, type Command, DEFAULT_LIMIT, DEFAULT_LINES, REPORT } from './command.ts';
import { helpCommand } from './help.ts';

type Words = Omit<Command, 'run'>;

/** A verb whose code is loaded when it is typed: all of them together take a quarter of a second. */
function verb(words: Words, load: () => Promise<Action>): Command {
  return { ...words, run: async (context) => await (await load()).run(context) };
}

const commands: readonly Command[] = [
  verb(
    {
      name: 'run',
      usage: '',
      summary: 'watch the folder in/ and subtitle new films until stopped',
      details: ['Press Ctrl-C once to stop cleanly, twice to stop immediately.'],
    },
    async () => (await import('./run.ts')).runCommand(),
  ),
  verb(
    {
      name: 'status',
      usage: '[--json | --watch]',
      summary: 'show what is running, its progress and the time left',
      options: { json: { type: 'boolean' }, watch: { type: 'boolean' } },
      details: [
        '--json   print one JSON object (docs/status-json.md); fields may be added',
        '--watch  update whenever something changes, until Ctrl-C',
      ],
    },
    async () => (await import('./status.ts')).statusCommand,
  ),
  verb(
    {
      name: 'add',
      usage: '[--force] FILE…',
      summary: 'add films in place; they are not copied or moved',
      options: { force: { type: 'boolean' } },
      details: ['--force  even if the film is done already'],
    },
    async () => (await import('./add.ts')).addCommand,
  ),
  verb(
    {
      name: 'list',
      usage: '[--json] [--state STATE]… [--limit N]',
      summary: 'list all films, newest first',
      options: {
        json: { type: 'boolean' },
        state: { type: 'string', multiple: true },
        limit: { type: 'string' },
      },
      details: [
        '--json         print one JSON array of jobs, as in `status --json` without progress',
        `--state STATE  only these: ${JOB_STATES.join(', ')}`,
        `--limit N      at most N (default ${DEFAULT_LIMIT})`,
      ],
    },
    async () => (await import('./list.ts')).listCommand,
  ),
  verb(
    {
      name: 'show',
      usage: 'JOB',
      summary: 'show everything about one film: state, reason, stages and files',
    },
    async () => (await import('./show.ts')).showCommand,
  ),
  verb(
    {
      name: 'retry',
      usage: '[--from STAGE] JOB… | --all-failed',
      summary: 'process films again; finished stages are reused',
      options: { from: { type: 'string' }, 'all-failed': { type: 'boolean' } },
      details: [
        `--from STAGE  also redo this stage and all that depend on it: ${STAGE_NAMES.join(', ')}`,
        '--all-failed  every film that failed',
        'Devices that are skipped because a stage failed there are tried again, too.',
      ],
    },
    async () => (await import('./retry.ts')).retryCommand,
  ),
  verb(
    {
      name: 'replay',
      usage: 'FILM --set PATH=VALUE… [--json]',
      summary: 'process a finished film with other options, and compare the two results',
      options: { json: { type: 'boolean' } },
      details: [
        'FILM is a job number or the name of a film',
        '--set   the options to change; only the stages that they affect run again',
        '--json  print the comparison as one JSON object; fields may be added',
        'The new result goes into its own folder next to the old one, which does not change.',
      ],
    },
    async () => (await import('./replay.ts')).replayCommand,
  ),
  verb(
    {
      name: 'cancel',
      usage: 'JOB…',
      summary: 'stop films or take them out of the queue; finished stages are kept',
    },
    async () => (await import('./cancel.ts')).cancelCommand,
  ),
  verb(
    {
      name: 'remove',
      usage: 'JOB…',
      summary: 'forget films; their files and results are kept, and scans ignore them',
      details: ['A running film is stopped first. To bring a film back: add FILE.'],
    },
    async () => (await import('./remove.ts')).removeCommand,
  ),
  verb(
    {
      name: 'move',
      usage: 'JOB top | bottom | before JOB | after JOB',
      summary: 'change the order of the queue',
    },
    async () => (await import('./move.ts')).moveCommand,
  ),
  verb(
    {
      name: 'pause',
      usage: '[--now]',
      summary: 'stop starting new films until resume; the running one finishes',
      options: { now: { type: 'boolean' } },
      details: ['--now  also stop the running film; it later continues where it was'],
    },
    async () => (await import('./pause.ts')).pauseCommand,
  ),
  verb(
    {
      name: 'resume',
      usage: '',
      summary: 'continue after a pause',
    },
    async () => (await import('./resume.ts')).resumeCommand,
  ),
  verb(
    {
      name: 'logs',
      usage: '[JOB] [--follow] [--lines N]',
      summary: "show the daemon's log, or the logs of a film's stages",
      options: { follow: { type: 'boolean', short: 'f' }, lines: { type: 'string', short: 'n' } },
      details: [
        '--follow, -f   keep printing new lines, until Ctrl-C',
        `--lines, -n N  start with the last N lines of each log (default ${DEFAULT_LINES})`,
      ],
    },
    async () => (await import('./logs.ts')).logsCommand,
  ),
  verb(
    {
      name: 'notify',
      usage: '--test',
      summary: 'send a test notification and show how it was sent',
      options: { test: { type: 'boolean' } },
      details: [
        '--test  try each notifier in order; exit code 0 if one worked, 1 if only the log is left',
      ],
    },
    async () => (await import('./notify.ts')).notifyCommand(),
  ),
  verb(
    {
      name: 'install',
      usage: '',
      summary: 'start subpiped at every login and keep it running (launchd, systemd)',
      details: [
        'Run it again after you move files or update node; it changes only what is out of date.',
        'The service uses one home; --home DIR chooses another than the default.',
      ],
    },
    async () => (await import('./install.ts')).installCommand,
  ),
  verb(
    {
      name: 'uninstall',
      usage: '',
      summary: 'remove the service; films, results, the queue and models are kept',
    },
    async () => (await import('./uninstall.ts')).uninstallCommand,
  ),
  verb(
    {
      name: 'start',
      usage: '',
      summary: 'start the installed service',
    },
    async () => (await import('./start.ts')).startCommand,
  ),
  verb(
    {
      name: 'stop',
      usage: '',
      summary: 'stop the service until start or the next login',
      details: ['The running film returns to the queue and later continues where it was.'],
    },
    async () => (await import('./stop.ts')).stopCommand,
  ),
  verb(
    {
      name: 'restart',
      usage: '',
      summary: 'restart the service (for example after an update)',
    },
    async () => (await import('./restart.ts')).restartCommand,
  ),
  verb(
    {
      name: 'setup',
      usage: '[--profile P] [--from DIR | --save-to DIR] [--verify]',
      summary: 'install what is missing and download the models',
      options: {
        profile: { type: 'string' },
        from: { type: 'string' },
        'save-to': { type: 'string' },
        verify: { type: 'boolean' },
      },
      details: [
        '--profile P    auto, starter (small models) or best (large ones)',
        '--from DIR     takes models and packages from a folder, without a network',
        '--save-to DIR  creates such a folder for another machine of the same kind',
        '--verify       reads every byte of the models and downloads damaged ones again',
        'If interrupted, it continues where it stopped. It uses the proxy in HTTPS_PROXY and NO_PROXY.',
      ],
    },
    async () => (await import('./setup.ts')).setupCommand,
  ),
  verb(
    {
      name: 'models',
      usage: '[--verify] [--json]',
      summary: 'list the models: role, license, size, place, and whether they are intact',
      options: { json: { type: 'boolean' }, verify: { type: 'boolean' } },
      details: [
        '--verify  read every byte of the downloaded models (about one second per GB)',
        '--json    print one JSON object (docs/models-json.md); fields may be added',
        'sealed: verified when it was downloaded; checked: verified just now',
        'Exit code 0: the profile has every model it needs; 1: a model is missing or damaged',
      ],
    },
    async () => (await import('./models.ts')).modelsCommand,
  ),
  verb(
    {
      name: 'doctor',
      usage: '[--fix] [--json] [--report [FILE]] [--with-names]',
      summary: 'check everything that subpiped needs, and say what is wrong and what to do',
      options: {
        fix: { type: 'boolean' },
        json: { type: 'boolean' },
        report: { type: 'boolean' },
        'with-names': { type: 'boolean' },
      },
      details: [
        '--fix         fixes what is safe to fix, and checks again',
        '--json        prints one JSON object (docs/doctor-json.md); fields may be added',
        `--report      writes ${REPORT}, or FILE, to attach to an issue: no secrets, no film names`,
        '--with-names  keeps film names in the report',
        'Exit code 0: all is well; 1: warnings; 2: something is broken',
      ],
    },
    async () => (await import('./doctor.ts')).doctorCommand,
  ),
  verb(
    {
      name: 'demo',
      usage: '',
      summary: 'set up what is missing, and subtitle a short film as you watch',
      details: ['It works in ./subpiped-demo (in a checkout: ./demo), which it empties first.'],
    },
    async () => (await import('./demo.ts')).demoCommand,
  ),
  helpCommand(() => commands),
  verb(
    {
      name: 'version',
      usage: '',
      summary: 'print the version',
    },
    async () => (await import('./version.ts')).versionCommand,
  ),
];

/** Every verb by its name, in the order of the help text. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  commands.map((command) => [command.name, command]),
);
