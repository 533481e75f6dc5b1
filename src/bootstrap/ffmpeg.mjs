// ffmpeg and ffprobe: the only thing that setup installs outside its own folders, and only after
// saying so.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { childEnv, env, isCi, isTty } from './places.mjs';
import { SetupError } from './run.mjs';

/** @typedef {import('./steps.mjs').Steps} Steps */

/** @param {string[]} command */
function succeeds([program = '', ...args]) {
  return spawnSync(program, args, { env: childEnv(), stdio: 'ignore' }).status === 0;
}

/**
 * The commands that would install ffmpeg here; none if nothing here can.
 * @param {object} machine
 * @param {boolean} machine.brew
 * @param {boolean} machine.apt
 * @param {boolean} machine.root
 * @param {boolean} machine.sudo without a password
 * @returns {string[][]}
 */
export function installCommands({ brew, apt, root, sudo }) {
  if (brew) return [['brew', 'install', 'ffmpeg']];
  if (!apt || !(root || sudo)) return [];
  const prefix = root ? [] : ['sudo', '-n'];
  return [
    [...prefix, 'apt-get', 'update'],
    [...prefix, 'apt-get', 'install', '-y', '--no-install-recommends', 'ffmpeg'],
  ];
}

/**
 * Whether to go on without asking, ask, or stop.
 * @param {{ tty: boolean, ci: boolean, yes: boolean }} session
 * @returns {'go' | 'ask' | 'stop'}
 */
export function consent({ tty, ci, yes }) {
  if (ci || yes) return 'go';
  return tty ? 'ask' : 'stop';
}

const BY_HAND =
  process.platform === 'darwin'
    ? 'brew install ffmpeg (Homebrew: https://brew.sh)'
    : 'install ffmpeg with your package manager (Debian, Ubuntu: apt-get install ffmpeg)';

/** @param {Steps} steps */
export async function installFfmpeg(steps) {
  const hasFfmpeg = () => succeeds(['ffmpeg', '-version']) && succeeds(['ffprobe', '-version']);
  await steps.run({
    name: 'ffmpeg',
    stamp: 'there',
    isThere: hasFfmpeg,
    work: async (step) => {
      if (hasFfmpeg()) return;
      const commands = installCommands({
        brew: succeeds(['brew', '--version']),
        apt: succeeds(['apt-get', '--version']),
        root: process.getuid?.() === 0,
        sudo: succeeds(['sudo', '-n', 'true']),
      });
      if (commands.length === 0) {
        throw new SetupError('ffmpeg is missing and cannot be installed from here', {
          remedy: BY_HAND,
        });
      }
      const spelled = commands.map((command) => command.join(' ')).join(' && ');
      const answer = consent({ tty: isTty, ci: isCi, yes: env['SUBPIPED_YES'] === '1' });
      if (answer === 'stop' || (answer === 'ask' && !(await ask(spelled)))) {
        throw new SetupError('ffmpeg is missing', {
          remedy: `${BY_HAND}, or set SUBPIPED_YES=1 to let setup run "${spelled}"`,
        });
      }
      process.stdout.write(`installing ffmpeg: ${spelled}\n`);
      const quietly = { env: { ...childEnv(), DEBIAN_FRONTEND: 'noninteractive' } };
      for (const command of commands) await step.run(command, BY_HAND, quietly);
      if (!hasFfmpeg()) {
        throw new SetupError('ffmpeg was installed but does not run', { remedy: BY_HAND });
      }
    },
  });
}

/** @param {string} spelled */
async function ask(spelled) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`\nffmpeg is missing. Run "${spelled}"? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
