import { once } from 'node:events';
import { appendFile, chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireState } from '../../../src/access/state-access.ts';
import { openQueue } from '../../../src/commands/open-queue.ts';
import { SubpipedError } from '../../../src/domain/errors.ts';
import type { JobState, LeaseOwner } from '../../../src/domain/job.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { openDatabase } from '../../../src/queue/database.ts';
import { type JobQueue, jobQueue } from '../../../src/queue/job-queue.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { withClosed } from '../../helpers/as-nobody.ts';
import { CommandLine } from '../../helpers/command-line.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const OWNER: LeaseOwner = { pid: 1, startedAt: 'then', bootId: 'boot' };

/** A home and a film beside it, and the queue as the daemon has it. */
async function setUp() {
  const folder = await temporaryFolder();
  const cli = new CommandLine(join(folder.path, 'home'));
  const film = join(folder.path, 'Film.mp4');
  await writeFile(film, 'film');
  return {
    cli,
    film,
    folder: folder.path,
    /** Does with the queue what the daemon would do. */
    daemon<T>(work: (queue: JobQueue) => T): T {
      const db = openDatabase(cli.home.database);
      try {
        return work(jobQueue(db, systemClock));
      } finally {
        db.close();
      }
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function queued(queue: JobQueue, id: number, fingerprint = 'a'): void {
  queue.enqueue(id, { fingerprint, mediaSeconds: 90, movieDir: `/home/out/${fingerprint}` });
}

test('asking about a home that was never used leaves it so', async () => {
  await using at = await setUp();
  for (const argv of [['status'], ['status', '--json'], ['list'], ['list', '--json']]) {
    expect(await at.cli.run(...argv)).toBe(0);
  }
  await expect(at.cli.run('show', '1')).rejects.toMatchObject({ code: 'job_not_found' });
  await expect(stat(at.cli.home.root)).rejects.toThrow('ENOENT');
});

test('add works in place and says that nobody is there to act', async () => {
  await using at = await setUp();
  expect(await at.cli.run('add', at.film)).toBe(0);
  expect(at.cli.stdout).toBe('#1  Film.mp4  settling\n');
  expect(at.cli.stderr).toBe('No daemon is running: start it with `npm start`.\n');
  const { size, mtimeMs } = await stat(at.film);
  expect(at.daemon((queue) => queue.settling())).toMatchObject([
    { sourcePath: at.film, sourceSize: size, sourceMtimeMs: Math.trunc(mtimeMs), priority: 1 },
  ]);
});

test('adding a film twice is one job', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film, at.film);
  expect(at.cli.stdout).toBe('#1  Film.mp4  settling\n'.repeat(2));
});

test('a link is the film that it leads to', async () => {
  await using at = await setUp();
  const link = join(at.folder, 'Link.mp4');
  await symlink(at.film, link);
  await at.cli.run('add', link);
  expect(at.daemon((queue) => queue.get(1)?.sourcePath)).toBe(at.film);
});

test('a film that was done is done again only when forced', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  at.daemon((queue) => {
    queued(queue, 1);
    queue.claim(OWNER, 30_000);
    const files = { filmPath: null, subtitlesPath: null, reportPath: null };
    queue.complete(OWNER, 1, { verdict: 'pass', reason: null, ...files });
  });
  await at.cli.run('add', at.film);
  expect(at.cli.stdout).toBe(
    '#1  Film.mp4  already done; to process it again: subpiped add --force FILE\n',
  );
  await at.cli.run('add', '--force', at.film);
  expect(at.cli.stdout).toBe('#2  Film.mp4  settling\n');
});

test.each([
  ['nothing.mp4', 'no such file'],
  ['.', 'is not a file'],
  ['notes.txt', 'does not have a video file extension'],
])('add %s is refused, and no film before it is added', async (name, reason) => {
  await using at = await setUp();
  await writeFile(join(at.folder, 'notes.txt'), 'text');
  const path = join(at.folder, name);
  await expect(at.cli.run('add', at.film, path)).rejects.toMatchObject({
    code: 'input_invalid',
    message: expect.stringContaining(reason),
  });
  await expect(stat(at.cli.home.root)).rejects.toThrow('ENOENT');
});

test.runIf(process.platform === 'linux')('add says that a film may not be read', async () => {
  await using at = await setUp();
  await chmod(at.folder, 0o755);
  const closed = join(at.folder, 'closed');
  await mkdir(closed);
  await writeFile(join(closed, 'Film.mp4'), 'film');
  await withClosed(closed, async () => {
    await expect(at.cli.run('add', join(closed, 'Film.mp4'))).rejects.toMatchObject({
      code: 'cannot_read',
      message: expect.stringMatching(/^cannot read .*: permission denied$/u),
      hint: expect.stringContaining('allow'),
    });
  });
});

test('add without a file is a mistake in the command line', async () => {
  await using at = await setUp();
  await expect(at.cli.run('add')).rejects.toMatchObject({ code: 'usage' });
});

test('status --json has the documented fields, and status says the same in words', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  at.daemon((queue) => queued(queue, 1));
  await at.cli.run('status', '--json');
  const status = JSON.parse(at.cli.stdout);
  expect(status).toMatchObject({
    daemon: { running: false, pid: null },
    waiting: [],
    jobs: [
      {
        id: 1,
        source: at.film,
        state: 'queued',
        reason: null,
        verdict: null,
        percent: 0,
        etaSeconds: null,
        output: '/home/out/a',
      },
    ],
  });
  expect(status.jobs[0].stages).toHaveLength(STAGE_NAMES.length);
  expect(Object.keys(status.jobs[0].stages[0])).toEqual(
    expect.arrayContaining(['name', 'state', 'device', 'percent', 'seconds', 'reused']),
  );
  await at.cli.run('status');
  expect(at.cli.stdout).toContain('No daemon is running: start it with `npm start`');
  expect(at.cli.stdout).toContain('#1   Film.mp4  queued');
});

test('status --watch shows what another process writes, until a signal', async () => {
  await using at = await setUp();
  const first = once(at.cli.signals, 'stdout');
  const ended = at.cli.run('status', '--watch');
  expect((await first)[0]).toContain('Nothing to do');
  const second = once(at.cli.signals, 'stdout');
  const other = new CommandLine(at.cli.home.root);
  await other.run('add', at.film);
  expect((await second)[0]).toContain('Film.mp4  settling');
  at.cli.signals.emit('SIGINT');
  expect(await ended).toBe(0);
});

test('--json and --watch cannot be used together', async () => {
  await using at = await setUp();
  await expect(at.cli.run('status', '--json', '--watch')).rejects.toMatchObject({ code: 'usage' });
});

test('list filters by state and number, newest first', async () => {
  await using at = await setUp();
  const names = ['A.mp4', 'B.mp4', 'C.mp4'];
  for (const name of names) await writeFile(join(at.folder, name), name);
  await at.cli.run('add', ...names.map((name) => join(at.folder, name)));
  at.daemon((queue) => {
    queued(queue, 1);
    queue.failSettling(2, 'unreadable', 'moov atom not found', 'copy it again');
  });
  const ids = async (...argv: string[]) => {
    await at.cli.run('list', '--json', ...argv);
    return JSON.parse(at.cli.stdout).map((job: { id: number; state: JobState }) => job.id);
  };
  expect(await ids()).toEqual([3, 2, 1]);
  expect(await ids('--limit', '2')).toEqual([3, 2]);
  expect(await ids('--state', 'failed')).toEqual([2]);
  expect(await ids('--state', 'failed,queued')).toEqual([2, 1]);
  expect(await ids('--state', 'failed', '--state', 'settling')).toEqual([3, 2]);
  await at.cli.run('list');
  expect(at.cli.stdout).toBe(
    '#3   C.mp4  settling\n#2   B.mp4  failed (unreadable)\n#1   A.mp4  queued\n',
  );
  await expect(at.cli.run('list', '--state', 'broken')).rejects.toMatchObject({ code: 'usage' });
  await expect(at.cli.run('list', '--limit', '0')).rejects.toMatchObject({ code: 'usage' });
});

test('show tells why a film failed', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  at.daemon((queue) =>
    queue.failSettling(1, 'unreadable', 'moov atom not found', 'copy the film again'),
  );
  await at.cli.run('show', '#1');
  for (const part of [
    at.film,
    'failed (unreadable)',
    'moov atom not found',
    'copy the film again',
  ]) {
    expect(at.cli.stdout).toContain(part);
  }
});

test('cancel ends a film that waits and asks the daemon to end a running one', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  at.daemon((queue) => queued(queue, 1));
  await at.cli.run('cancel', '1');
  expect(at.cli.stdout).toBe('#1  Film.mp4  canceled\n');
  await at.cli.run('retry', '1');
  expect(at.cli.stdout).toBe('#1  Film.mp4  queued\n');
  at.daemon((queue) => queue.claim(OWNER, 30_000));
  await at.cli.run('cancel', '1');
  expect(at.cli.stdout).toBe('#1  Film.mp4  is being stopped\n');
  expect(at.daemon((queue) => queue.isCancelRequested(1))).toBe(true);
});

test.each(['show', 'retry', 'cancel', 'logs'])('%s needs a job that exists', async (verb) => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  await expect(at.cli.run(verb, '99')).rejects.toMatchObject({ code: 'job_not_found' });
  await expect(at.cli.run(verb, 'Film.mp4')).rejects.toMatchObject({ code: 'usage' });
});

test.each(['show', 'logs'])('%s takes one job', async (verb) => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  await expect(at.cli.run(verb, '1', '2')).rejects.toMatchObject({ code: 'usage' });
});

test.each(['retry', 'cancel', 'remove'])(
  '%s does none of several if one cannot be',
  async (verb) => {
    await using at = await setUp();
    await at.cli.run('add', at.film);
    const before = at.daemon((queue) => queue.get(1));
    await expect(at.cli.run(verb, '1', '99')).rejects.toBeInstanceOf(SubpipedError);
    expect(at.daemon((queue) => queue.get(1))).toEqual(before);
  },
);

test('logs are shown readable, a stage under its name, and followed', async () => {
  await using at = await setUp();
  expect(await at.cli.run('logs')).toBe(0);
  expect(at.cli.stderr).toContain('There is no log yet');
  await mkdir(at.cli.home.logs, { recursive: true });
  const line = (msg: string) => `${JSON.stringify({ level: 'info', time: 0, msg })}\n`;
  const log = join(at.cli.home.logs, 'daemon.log');
  await writeFile(log, ['one', 'two', 'three'].map(line).join(''));
  await at.cli.run('logs', '--lines', '2');
  expect(at.cli.stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/info {2}two$/u),
    expect.stringMatching(/info {2}three$/u),
  ]);

  await at.cli.run('add', at.film);
  const movieDir = join(at.cli.home.out, 'Film');
  at.daemon((queue) => queue.enqueue(1, { fingerprint: 'a', mediaSeconds: 90, movieDir }));
  await mkdir(join(movieDir, 'logs'), { recursive: true });
  await writeFile(join(movieDir, 'logs', 'demux.log'), 'demuxing\n');
  await writeFile(join(movieDir, 'logs', 'asr.log'), 'listening\n');
  await at.cli.run('logs', '1');
  expect(at.cli.stdout).toBe('== demux\ndemuxing\n== asr\nlistening\n');

  const first = once(at.cli.signals, 'stdout');
  const ended = at.cli.run('logs', '--follow', '-n', '1');
  await first;
  const second = once(at.cli.signals, 'stdout');
  await appendFile(log, line('four'));
  expect((await second)[0]).toMatch(/four\n$/u);
  at.cli.signals.emit('SIGINT');
  expect(await ended).toBe(0);
});

test('help knows every verb, and each its own options', async () => {
  await using at = await setUp();
  await at.cli.run('help');
  for (const verb of ['run', 'status', 'add', 'list', 'show', 'retry', 'cancel', 'logs', 'setup']) {
    expect(at.cli.stdout).toMatch(new RegExp(`^ {2}${verb} `, 'mu'));
  }
  await at.cli.run('list', '--help');
  expect(at.cli.stdout).toContain('--limit N');
  await at.cli.run('version');
  expect(at.cli.stdout).toMatch(/^subpiped \d+\.\d+\.\d+\n$/u);
});

test('pause and resume, said in status', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  expect(await at.cli.run('pause')).toBe(0);
  expect(at.cli.stdout).toBe('paused; to continue: subpiped resume\n');
  await at.cli.run('status');
  expect(at.cli.stdout).toMatch(
    /^Paused since .*\n {5}no new film starts.*\n {5}to continue: subpiped resume$/mu,
  );
  at.daemon((queue) => queued(queue, 1));
  expect(at.daemon((queue) => queue.claim(OWNER, 1_000))).toBeNull();
  expect(await at.cli.run('resume')).toBe(0);
  expect(at.cli.stdout).toBe('the queue continues\n');
  await at.cli.run('resume');
  expect(at.cli.stdout).toBe('the queue was not paused\n');
  expect(at.daemon((queue) => queue.claim(OWNER, 1_000))?.id).toBe(1);
  await at.cli.run('pause', '--now');
  expect(at.cli.stdout).toBe('paused; the running film is stopped; to continue: subpiped resume\n');
  await at.cli.run('status', '--json');
  expect(JSON.parse(at.cli.stdout)).toMatchObject({
    conditions: [{ subject: 'queue', reason: 'paused', stops: 'running' }],
  });
});

test('move says the place that the film has now', async () => {
  await using at = await setUp();
  for (const name of ['b', 'c']) await writeFile(join(at.folder, `${name}.mp4`), name);
  await at.cli.run('add', at.film, join(at.folder, 'b.mp4'), join(at.folder, 'c.mp4'));
  at.daemon((queue) => {
    for (const id of [1, 2, 3]) queued(queue, id, `film ${id}`);
  });
  expect(await at.cli.run('move', '3', 'top')).toBe(0);
  expect(at.cli.stdout).toBe('#3  c.mp4  1 of 3 in the queue\n');
  await at.cli.run('move', '#3', 'after', '#1');
  expect(at.cli.stdout).toBe('#3  c.mp4  2 of 3 in the queue\n');
  for (const wrong of [
    ['3'],
    ['3', 'up'],
    ['3', 'before'],
    ['3', 'top', '1'],
    ['3', 'after', '3'],
  ]) {
    await expect(at.cli.run('move', ...wrong)).rejects.toMatchObject({ code: 'usage' });
  }
});

test('remove forgets films, all or none', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  at.daemon((queue) => queued(queue, 1));
  await expect(at.cli.run('remove', '1', '2')).rejects.toMatchObject({ code: 'job_not_found' });
  expect(await at.cli.run('remove', '1')).toBe(0);
  expect(at.cli.stdout).toBe('#1  Film.mp4  removed; its results stay in /home/out/a\n');
  await at.cli.run('list');
  expect(at.cli.stdout).toBe('');
});

test('retry from a stage, and of all that failed', async () => {
  await using at = await setUp();
  await at.cli.run('add', at.film);
  const fail = () =>
    at.daemon((queue) => {
      queue.claim(OWNER, 1_000);
      queue.fail(OWNER, 1, { code: 'internal', message: 'broken', hint: '' });
    });
  at.daemon((queue) => queued(queue, 1));
  fail();
  await expect(at.cli.run('retry', '--from', 'asrr', '1')).rejects.toMatchObject({
    code: 'usage',
    message: 'there is no stage asrr: did you mean asr?',
  });
  expect(await at.cli.run('retry', '--from', 'asr', '1')).toBe(0);
  expect(at.daemon((queue) => queue.get(1))).toMatchObject({ state: 'queued', redoFrom: 'asr' });
  fail();
  expect(await at.cli.run('retry', '--all-failed')).toBe(0);
  expect(at.cli.stdout).toBe('#1  Film.mp4  queued\n');
  expect(await at.cli.run('retry', '--all-failed')).toBe(0);
  expect(at.cli.stderr).toBe('No film has failed.\n');
});

/** ESC, BEL, the one-byte CSI, a newline, and a turn of the reading direction. */
const HOSTILE = 'Film\u001b[2J\u0007\u009b31m\n\u202Egpm.mp4';

test('no verb prints a control character out of a film’s name', async () => {
  await using at = await setUp();
  const film = join(at.folder, HOSTILE);
  await writeFile(film, 'film');
  const printed: string[] = [];
  const run = async (...argv: string[]) => {
    await at.cli.run(...argv).catch((error: SubpipedError) => {
      printed.push(error.message, error.hint);
    });
    printed.push(at.cli.stdout, at.cli.stderr);
  };
  await run('add', film);
  at.daemon((queue) => queued(queue, 1));
  await run('move', '1', 'top');
  for (const verb of ['status', 'list']) await run(verb);
  await run('show', '1');
  await run('cancel', '1');
  await run('retry', '1');
  await run('remove', '1');
  await run('add', join(at.folder, `no such ${HOSTILE}`));
  expect(printed.length).toBeGreaterThan(15);
  for (const text of printed) expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
});

test('no verb hands what a terminal would obey in the name of a film to the terminal', async () => {
  await using at = await setUp();
  const film = join(at.folder, 'a\u001b]0;t\u0007\u009b2J\u202e\nb\u2028.mp4');
  await writeFile(film, 'film');
  const show = async (...argv: string[]) => {
    at.cli.stdout = '';
    at.cli.stderr = '';
    await at.cli.run(...argv).catch((error: unknown) => error);
    const shown = `${at.cli.stdout}${at.cli.stderr}`;
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    return shown;
  };
  await show('add', film);
  const movieDir = join(at.folder, 'out');
  at.daemon((queue) => queue.enqueue(1, { fingerprint: 'f', mediaSeconds: 9, movieDir }));
  at.daemon((queue) => queue.claim(OWNER, 1000));
  at.daemon((queue) => queue.fail(OWNER, 1, { code: 'internal', message: film, hint: film }));
  await mkdir(join(movieDir, 'logs'), { recursive: true });
  await writeFile(join(movieDir, 'logs', 'demux.log'), `${film} cannot be read\n`);
  await mkdir(at.cli.home.logs, { recursive: true });
  const line = JSON.stringify({ level: 'info', time: 0, msg: film, film, err: { stack: film } });
  await writeFile(join(at.cli.home.logs, 'daemon.log'), `${line}\n`);
  for (const argv of [
    ['logs'],
    ['logs', '1'],
    ['list'],
    ['show', '1'],
    ['status'],
    ['retry', '1'],
  ]) {
    expect(await show(...argv)).not.toBe('');
  }
  for (const verb of ['list', 'status']) {
    expect(await show(verb, '--json')).toContain('\\u009b2J');
  }
  for (const argv of [
    ['move', '1', '--first'],
    ['cancel', '1'],
    ['remove', '1'],
  ])
    await show(...argv);
});

test('a home that cannot be made is said in words, with what to do', async () => {
  await using at = await setUp();
  const { home } = new CommandLine(join(at.film, 'home'));
  const failure = { code: 'cannot_write', hint: /--home/u };
  expect(() => openQueue(home)).toThrow(expect.objectContaining({ code: 'cannot_write' }));
  await expect(async () => requireState(home)).rejects.toMatchObject(failure);
});
