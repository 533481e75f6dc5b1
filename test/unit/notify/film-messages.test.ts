import { expect, test } from 'vitest';
import {
  conditionNotification,
  doneNotification,
  failedNotification,
  groupNotification,
  recoveredNotification,
  waitingNotification,
} from '../../../src/notify/film-messages.ts';
import { aJob } from '../../helpers/jobs.ts';

const named = (name: string, differs = {}) =>
  aJob({ sourcePath: `/home/in/${name}.mp4`, movieDir: `/home/out/${name}`, ...differs });

test('a finished film says its name and opens its folder', () => {
  expect(doneNotification(aJob())).toEqual({
    title: 'Subtitles are ready',
    message: 'Film',
    key: 'job-7',
    openPath: '/home/out/Film',
  });
});

test('a film without speech says why there are no subtitles', () => {
  const told = doneNotification(aJob({ verdict: 'warnings', reason: 'no_speech' }));
  expect(told.title).not.toBe('Subtitles are ready');
  expect(told.message).toBe('Film: no speech was found, so there are no subtitles');
});

test('a film for review says so, and why', () => {
  expect(doneNotification(aJob({ verdict: 'review', reason: 'long_cue' }))).toEqual({
    title: 'Please check the subtitles for Film',
    message: 'a subtitle stays far too long; see report.html',
    key: 'job-7',
    openPath: '/home/out/Film',
  });
});

test('a reason that has no words is told as it is', () => {
  const told = [
    doneNotification(aJob({ verdict: 'review', reason: 'new_kind' })),
    doneNotification(aJob({ verdict: 'review', reason: null })),
    doneNotification(aJob({ verdict: 'warnings', reason: 'new_kind' })),
  ];
  expect(told.map(({ message }) => message)).toEqual([
    'new kind; see report.html',
    'see report.html',
    'Film: new kind',
  ]);
});

test('films that were done together are counted, and three of them named', () => {
  const films = ['A', 'B', 'C', 'D'].map((name) => named(name));
  expect(groupNotification(films)).toEqual({
    title: '4 films are ready',
    message: 'A, B, C and 1 more',
    key: 'films-7',
    openPath: '/home/out',
  });
  expect(groupNotification(films.slice(0, 3)).message).toBe('A, B and C');
  expect(groupNotification(films.slice(0, 2)).message).toBe('A and B');
});

test('a remark on one of several films is not hidden, nor is a folder opened that holds only some', () => {
  const films = [
    named('A'),
    named('B', { verdict: 'warnings', reason: 'no_speech', movieDir: '/elsewhere/B' }),
  ];
  const told = groupNotification(films);
  expect(told.message).toBe('A and B; 1 with warnings (subpiped status)');
  expect(told.openPath).toBeUndefined();
});

test('a failed film says why and what to do', () => {
  const job = aJob({
    state: 'failed',
    errorMessage: 'moov atom not found',
    errorHint: 'copy it again',
  });
  expect(failedNotification(job)).toMatchObject({
    title: 'No subtitles for Film',
    message: 'moov atom not found – copy it again',
    urgent: true,
  });
});

test('a film that waits says for what, and what to do', () => {
  const job = aJob({ state: 'waiting', reason: 'disk_full', errorHint: 'free some space' });
  expect(waitingNotification(job)).toMatchObject({
    message: 'Film is waiting (disk full): free some space',
    key: 'waiting-disk_full',
    urgent: true,
  });
});

test('what holds for a folder or the queue is told with what to do', () => {
  const condition = {
    subject: '/films',
    reason: 'needs_permission',
    message: '/films may not be read',
    hint: 'allow it',
    stops: 'nothing',
    since: 0,
  } as const;
  expect(conditionNotification(condition)).toMatchObject({
    title: 'subpiped needs your attention',
    message: '/films may not be read: allow it',
    urgent: true,
  });
  expect(recoveredNotification('/home/state/corrupt').message).toContain('/home/state/corrupt');
});

test('names are shown in NFC, without characters that break lines or turn text round', () => {
  const name = 'Cafe\u0301\n\u001B[31m \u202Egpj\u2066\u2028x.mp4';
  expect(doneNotification(aJob({ sourcePath: `/in/${name}` })).message).toBe('Café [31m  gpj x');
});
