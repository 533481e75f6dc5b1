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
      summary: 'watch the folder in/ and subtitle what comes, until stopped',
      details: ['Ctrl-C stops it: once in an orderly way, twice at once.'],
    },
    async () => (await import('./run.ts')).runCommand(),
  ),
  verb(
    {
      name: 'status',
      usage: '[--json | --watch]',
      summary: 'what is happening, how far it is and when it will be done',
      options: { json: { type: 'boolean' }, watch: { type: 'boolean' } },
      details: [
        '--json   one JSON object, see docs/status-json.md; fields may be added',
        '--watch  draw it again whenever something changes, until Ctrl-C',
      ],
    },
    async () => (await import('./status.ts')).statusCommand,
  ),
  verb(
    {
      name: 'add',
      usage: '[--force] FILE…',
      summary: 'subtitle films where they lie; they are not copied or moved',
      options: { force: { type: 'boolean' } },
      details: ['--force  even if the film was done before'],
    },
    async () => (await import('./add.ts')).addCommand,
  ),
  verb(
    {
      name: 'list',
      usage: '[--json] [--state STATE]… [--limit N]',
      summary: 'all films, the newest first',
      options: {
        json: { type: 'boolean' },
        state: { type: 'string', multiple: true },
        limit: { type: 'string' },
      },
      details: [
        '--json         one JSON array of jobs, as in `status --json` without progress',
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
      summary: 'all about one film: state, reason, stages, where its files are',
    },
    async () => (await import('./show.ts')).showCommand,
  ),
  verb(
    {
      name: 'retry',
      usage: '[--from STAGE] JOB… | --all-failed',
      summary: 'do films again that have ended or wait; finished stages are reused',
      options: { from: { type: 'string' }, 'all-failed': { type: 'boolean' } },
      details: [
        `--from STAGE  also do this stage and all after it again: ${STAGE_NAMES.join(', ')}`,
        '--all-failed  every film that has failed',
        'Devices that are left out since a stage failed there are tried again, too.',
      ],
    },
    async () => (await import('./retry.ts')).retryCommand,
  ),
  verb(
    {
      name: 'replay',
      usage: 'FILM --set PATH=VALUE… [--json]',
      summary: 'do a finished film again under other options, and compare the two results',
      options: { json: { type: 'boolean' } },
      details: [
        'FILM is the number of a job, or the name of a film',
        '--set   the options to change; only the stages that they touch run again',
        '--json  the comparison as one JSON object; fields may be added',
        'The new result lies in a folder of its own beside the old one, which stays as it is.',
      ],
    },
    async () => (await import('./replay.ts')).replayCommand,
  ),
  verb(
    {
      name: 'cancel',
      usage: 'JOB…',
      summary: 'stop films or take them out of the queue; what they have made so far stays',
    },
    async () => (await import('./cancel.ts')).cancelCommand,
  ),
  verb(
    {
      name: 'remove',
      usage: 'JOB…',
      summary: 'forget films; their files and results stay, and a scan does not find them again',
      details: ['A running film is stopped first. add FILE brings a film back.'],
    },
    async () => (await import('./remove.ts')).removeCommand,
  ),
  verb(
    {
      name: 'move',
      usage: 'JOB top | bottom | before JOB | after JOB',
      summary: 'change the order in which films are worked on',
    },
    async () => (await import('./move.ts')).moveCommand,
  ),
  verb(
    {
      name: 'pause',
      usage: '[--now]',
      summary: 'begin no other film until resume; the running one is finished',
      options: { now: { type: 'boolean' } },
      details: ['--now  stop the running film, too; it goes on where it was'],
    },
    async () => (await import('./pause.ts')).pauseCommand,
  ),
  verb(
    {
      name: 'resume',
      usage: '',
      summary: 'go on after a pause',
    },
    async () => (await import('./resume.ts')).resumeCommand,
  ),
  verb(
    {
      name: 'logs',
      usage: '[JOB] [--follow] [--lines N]',
      summary: "the daemon's log, or those of a film's stages",
      options: { follow: { type: 'boolean', short: 'f' }, lines: { type: 'string', short: 'n' } },
      details: [
        '--follow, -f   go on with what is written from now on, until Ctrl-C',
        `--lines, -n N  the last N lines of each log (default ${DEFAULT_LINES})`,
      ],
    },
    async () => (await import('./logs.ts')).logsCommand,
  ),
  verb(
    {
      name: 'notify',
      usage: '--test',
      summary: 'send a notification and say which way it took',
      options: { test: { type: 'boolean' } },
      details: [
        '--test  tries each way in order; exit code 0 if one took it, 1 if only the log would have',
      ],
    },
    async () => (await import('./notify.ts')).notifyCommand(),
  ),
  verb(
    {
      name: 'install',
      usage: '',
      summary: 'start subpiped at every login, and keep it alive (launchd, systemd)',
      details: [
        'Type it again after moving things or updating node: it changes only what has to change.',
        'The service works on one home; --home DIR names another than the usual one.',
      ],
    },
    async () => (await import('./install.ts')).installCommand,
  ),
  verb(
    {
      name: 'uninstall',
      usage: '',
      summary: 'remove the service; films, results, the queue and models stay',
    },
    async () => (await import('./uninstall.ts')).uninstallCommand,
  ),
  verb(
    {
      name: 'start',
      usage: '',
      summary: 'start the service that install made',
    },
    async () => (await import('./start.ts')).startCommand,
  ),
  verb(
    {
      name: 'stop',
      usage: '',
      summary: 'stop the service until start, or the next login',
      details: ['The running film is given back to the queue and goes on where it was.'],
    },
    async () => (await import('./stop.ts')).stopCommand,
  ),
  verb(
    {
      name: 'restart',
      usage: '',
      summary: 'stop and start the service, after an update say',
    },
    async () => (await import('./restart.ts')).restartCommand,
  ),
  verb(
    {
      name: 'setup',
      usage: '[--profile P] [--from DIR | --save-to DIR] [--verify]',
      summary: 'install what is missing and fetch the models, before the first film',
      options: {
        profile: { type: 'string' },
        from: { type: 'string' },
        'save-to': { type: 'string' },
        verify: { type: 'boolean' },
      },
      details: [
        '--profile P    auto, starter (small models) or best (large ones)',
        '--from DIR     takes models and packages from a folder and asks no network',
        '--save-to DIR  fills such a folder for another machine of the same kind',
        '--verify       reads every byte of the models and fetches damaged ones anew',
        'Interrupted, it goes on where it stopped. A proxy is named by HTTPS_PROXY and NO_PROXY.',
      ],
    },
    async () => (await import('./setup.ts')).setupCommand,
  ),
  verb(
    {
      name: 'models',
      usage: '[--verify] [--json]',
      summary: 'the models: role, license, size, place, and whether they are as they were fetched',
      options: { json: { type: 'boolean' }, verify: { type: 'boolean' } },
      details: [
        '--verify  reads every byte of those that are here (a second for each GB)',
        '--json    one JSON object, see docs/models-json.md; fields may be added',
        'sealed: its hashes were right when it was fetched; checked: they were read now',
        'Exit code 0: all that the profile needs is here; 1: something is missing or damaged',
      ],
    },
    async () => (await import('./models.ts')).modelsCommand,
  ),
  verb(
    {
      name: 'doctor',
      usage: '[--fix] [--json] [--report [FILE]] [--with-names]',
      summary: 'look at everything that subpiped needs, and say what is amiss and what to do',
      options: {
        fix: { type: 'boolean' },
        json: { type: 'boolean' },
        report: { type: 'boolean' },
        'with-names': { type: 'boolean' },
      },
      details: [
        '--fix         mends what can be mended without harm, and looks again',
        '--json        one JSON object, see docs/doctor-json.md; fields may be added',
        `--report      writes ${REPORT}, or FILE, to attach to an issue: no secrets, no names of films`,
        '--with-names  leaves the names of films in the report',
        'Exit code 0: all is well; 1: something to look at; 2: something is broken',
      ],
    },
    async () => (await import('./doctor.ts')).doctorCommand,
  ),
  verb(
    {
      name: 'demo',
      usage: '',
      summary: 'set up what is missing, and subtitle a small real film before your eyes',
      details: [
        'Its films lie in ./subpiped-demo (in a checkout: ./demo), which it empties first.',
      ],
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
