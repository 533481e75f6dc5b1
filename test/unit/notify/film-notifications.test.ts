import { expect, test } from 'vitest';
import { FilmNotifications } from '../../../src/notify/film-notifications.ts';
import type { Notification, Notifier } from '../../../src/notify/notifier.ts';
import { aJob } from '../../helpers/jobs.ts';

function recording(): { told: Notification[]; notifier: Notifier } {
  const told: Notification[] = [];
  const send = (notification: Notification) => {
    told.push(notification);
    return Promise.resolve();
  };
  return { told, notifier: { name: 'recording', send } };
}

async function telling(say: (films: FilmNotifications) => void): Promise<Notification[]> {
  const { told, notifier } = recording();
  const films = new FilmNotifications(notifier);
  say(films);
  await films.settled();
  return told;
}

test('a finished film says its name and opens its folder', async () => {
  const told = await telling((films) => films.jobDone(aJob()));
  expect(told).toEqual([
    { title: 'Subtitles are ready', message: 'Film', key: 'job-7', openPath: '/home/out/Film' },
  ]);
});

test('a film without speech says why there are no subtitles', async () => {
  const job = aJob({ verdict: 'warnings', reason: 'no_speech' });
  const [told] = await telling((films) => films.jobDone(job));
  expect(told?.title).not.toBe('Subtitles are ready');
  expect(told?.message).toBe('Film: no speech was found, so there are no subtitles');
});

test('a film for review says so, and why', async () => {
  const job = aJob({ verdict: 'review', reason: 'long_cue' });
  expect(await telling((films) => films.jobDone(job))).toEqual([
    {
      title: 'Please check the subtitles of Film',
      message: 'a subtitle stays far too long; see report.html',
      key: 'job-7',
      openPath: '/home/out/Film',
    },
  ]);
});

test('a reason that has no words is told as it is', async () => {
  const told = await telling((films) => {
    films.jobDone(aJob({ verdict: 'review', reason: 'new_kind' }));
    films.jobDone(aJob({ verdict: 'review', reason: null }));
    films.jobDone(aJob({ verdict: 'warnings', reason: 'new_kind' }));
  });
  expect(told.map(({ message }) => message)).toEqual([
    'new kind; see report.html',
    'see report.html',
    'Film: new kind',
  ]);
});

test('a failed film says why and what to do', async () => {
  const job = aJob({
    state: 'failed',
    errorMessage: 'moov atom not found',
    errorHint: 'copy it again',
  });
  const told = await telling((films) => films.jobFailed(job));
  expect(told).toMatchObject([
    {
      title: 'No subtitles for Film',
      message: 'moov atom not found – copy it again',
      urgent: true,
    },
  ]);
});

test('what the person must do is said once, and again after a film was done', async () => {
  const full = aJob({ state: 'waiting', reason: 'disk_full', errorHint: 'free some space' });
  const told = await telling((films) => {
    films.jobWaiting(full);
    films.jobWaiting({ ...full, id: 8 });
    films.jobDone(aJob());
    films.jobWaiting(full);
  });
  expect(told.map(({ key }) => key)).toEqual(['waiting-disk_full', 'job-7', 'waiting-disk_full']);
  expect(told[0]).toMatchObject({ message: 'Film waits (disk full): free some space' });
});

test.each(['paused', 'on_battery', 'outside_schedule', 'too_hot', 'low_power'])(
  'waiting because of %s needs nobody',
  async (reason) => {
    const told = await telling((films) => films.jobWaiting(aJob({ state: 'waiting', reason })));
    expect(told).toEqual([]);
  },
);

test('names are shown in NFC, without characters that break lines or turn text round', async () => {
  const name = 'Cafe\u0301\n\u001B[31m \u202Egpj\u2066\u2028x.mp4';
  const [told] = await telling((films) => films.jobDone(aJob({ sourcePath: `/in/${name}` })));
  expect(told?.message).toBe('Café [31m  gpj x');
});

test('a long message is cut between characters', async () => {
  const job = aJob({ errorMessage: '🎬'.repeat(400) });
  const [told] = await telling((films) => films.jobFailed(job));
  expect(told?.message).toBe(`${'🎬'.repeat(239)}…`);
});

test('notifications go out one after the other, and a failing one harms nobody', async () => {
  const order: string[] = [];
  const notifier: Notifier = {
    name: 'failing',
    async send({ key }) {
      order.push(`start ${key}`);
      await Promise.resolve();
      order.push(`end ${key}`);
      throw new Error('no bus');
    },
  };
  const films = new FilmNotifications(notifier);
  films.jobDone(aJob({ id: 1 }));
  films.jobDone(aJob({ id: 2 }));
  await films.settled();
  expect(order).toEqual(['start job-1', 'end job-1', 'start job-2', 'end job-2']);
});
