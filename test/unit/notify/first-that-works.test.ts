import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FirstThatWorks } from '../../../src/notify/first-that-works.ts';
import { LogNotifier } from '../../../src/notify/log-notifier.ts';
import type { Notifier } from '../../../src/notify/notifier.ts';

const logger = pino({ level: 'silent' });
const NOTE = { title: 'title', message: 'message', key: 'key' };

const notifier = (name: string, asked: string[], send: () => Promise<void>): Notifier => ({
  name,
  send: () => {
    asked.push(name);
    return send();
  },
});

test('the first that works is the only one', async () => {
  const asked: string[] = [];
  const ways = [
    notifier('broken', asked, () => Promise.reject(new Error('spawn Unknown system error -86'))),
    notifier('works', asked, () => Promise.resolve()),
    notifier('spare', asked, () => Promise.resolve()),
  ];
  await new FirstThatWorks(ways, logger).send(NOTE);
  expect(asked).toEqual(['broken', 'works']);
});

test('one that throws at once is one that does not work', async () => {
  const asked: string[] = [];
  const throwing = notifier('throws', asked, () => {
    throw new Error('at once');
  });
  const works = notifier('works', asked, () => Promise.resolve());
  await new FirstThatWorks([throwing, works], logger).send(NOTE);
  expect(asked).toEqual(['throws', 'works']);
});

test('one that hangs is given up after the limit', async () => {
  const asked: string[] = [];
  const hangs = notifier('hangs', asked, () => new Promise(() => {}));
  const works = notifier('works', asked, () => Promise.resolve());
  await new FirstThatWorks([hangs, works], logger, { limitMs: 20 }).send(NOTE);
  expect(asked).toEqual(['hangs', 'works']);
});

test('when none works nobody is harmed', async () => {
  const broken = notifier('broken', [], () => Promise.reject(new Error('no')));
  await expect(new FirstThatWorks([broken], logger).send(NOTE)).resolves.toBeUndefined();
});

test('the log has what the person would have been told', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  await new LogNotifier(log).send(NOTE);
  expect(lines.join('')).toMatch(/"title":"title","message":"message"/u);
});

test('a way that failed is left out for a while, and then tried again', async () => {
  const asked: string[] = [];
  let broken = true;
  const first = notifier('first', asked, () =>
    broken ? Promise.reject(new Error('no bus')) : Promise.resolve(),
  );
  const second = notifier('second', asked, () => Promise.resolve());
  let now = 0;
  const ways = new FirstThatWorks([first, second], logger, { skipMs: 1_000, now: () => now });
  await ways.send(NOTE);
  await ways.send(NOTE);
  expect(asked).toEqual(['first', 'second', 'second']);
  now = 1_000;
  broken = false;
  await ways.send(NOTE);
  await ways.send(NOTE);
  expect(asked.slice(3)).toEqual(['first', 'first']);
});

test('it is known which way took a notification, and why those before it did not', async () => {
  const failing = (name: string, error: object) =>
    notifier(name, [], () =>
      Promise.reject(Object.assign(new Error('Command failed: x y'), error)),
    );
  const heard: unknown[] = [];
  const ways = new FirstThatWorks(
    [
      failing('words', { stderr: 'not allowed\nfor this application', code: 1 }),
      failing('code', { stderr: '', code: 3 }),
      failing('hangs', { killed: true }),
      failing('plain', {}),
      notifier('works', [], () => Promise.resolve()),
    ],
    logger,
    {
      onDelivery: (delivery) => {
        heard.push(delivery);
        throw new Error('the database is locked');
      },
    },
  );
  const delivery = {
    by: 'works',
    failed: [
      { name: 'words', why: 'not allowed' },
      { name: 'code', why: 'it exited with code 3' },
      { name: 'hangs', why: 'it did not answer in time and was stopped' },
      { name: 'plain', why: 'Command failed: x y' },
    ],
  };
  expect(await ways.deliver(NOTE)).toEqual(delivery);
  expect(heard).toEqual([delivery]);
});
