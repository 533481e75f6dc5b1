import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const SERVICE = resolve(import.meta.dirname, '../fixtures/notify/notification_service.py');
/** The system's interpreter: the distribution's package of dbusmock is for it alone. */
const PYTHON = '/usr/bin/python3';
const PACKAGES = ['dbus', 'libnotify-bin', 'python3-dbusmock'];

function isInstalled(): boolean {
  const works = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
  return (
    works('dbus-daemon', '--version') &&
    works('notify-send', '--version') &&
    works(PYTHON, '-c', 'import dbusmock')
  );
}

/** Whether there is a notification service to test with; it is installed in CI only. */
export function canRunNotificationService(): boolean {
  if (process.platform !== 'linux') return false;
  if (isInstalled()) return true;
  if (process.env['CI'] !== 'true' || process.getuid?.() !== 0) return false;
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-y', '-q', ...args], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  if (apt('install', ...PACKAGES).status !== 0) {
    apt('update');
    apt('install', ...PACKAGES);
  }
  // Where it should be possible and is not, the test itself fails and says so.
  return true;
}

/** A bus of its own with a notification service on it that tells what it was sent. */
export class NotificationService implements AsyncDisposable {
  readonly #children: ChildProcess[] = [];
  readonly #lines: string[] = [];
  #arrived: (() => void) | undefined;
  address = '';

  async start(): Promise<void> {
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#children.push(bus);
    const [address] = (await once(createInterface({ input: bus.stdout }), 'line')) as [string];
    this.address = address;
    const service = spawn(PYTHON, ['-u', SERVICE], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address },
    });
    this.#children.push(service);
    createInterface({ input: service.stdout }).on('line', (line) => {
      this.#lines.push(line);
      this.#arrived?.();
    });
    await this.line(/^ready$/u);
  }

  /** The first line that the service printed, or prints, that matches. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.toReversed()) {
      const ended = once(child, 'exit');
      // The service ends its own child at the end of its input; the bus knows no such thing.
      if (child.stdin === null) child.kill('SIGTERM');
      else child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await ended;
    }
  }
}
