import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DaemonProcess, type Status } from '../helpers/daemon-process.ts';
import { makeFilm } from '../helpers/film.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ended = (status: Status) =>
  status.jobs.length === 3 && status.jobs.every((job) => ['done', 'failed'].includes(job.state));

test('of three films dropped at once, the broken one fails with a reason and two come out', async () => {
  await using folder = await temporaryFolder();
  const films = join(folder.path, 'films');
  // What the first of the two people says.
  await makeFilm(join(films, 'First Film 2001.mp4'), { from: 6, seconds: 12 });
  await makeFilm(join(films, 'दूसरी फ़िल्म.mkv'), { from: 6, seconds: 14 });
  // A broken film looks like one from outside: the right suffix, a real size, no content.
  await writeFile(join(films, 'Broken.mp4'), randomBytes(300_000));
  await using daemon = new DaemonProcess(join(folder.path, 'home'), {
    args: ['--set', 'intake.stableMs=1000', '--set', 'intake.giveUpMs=4000'],
  });
  await daemon.start();
  await mkdir(daemon.inbox, { recursive: true });
  await cp(films, daemon.inbox, { recursive: true });

  let most = 0;
  const status = await daemon.until(
    'all three have ended',
    (now) => {
      const running = now.jobs.filter((job) => job.state === 'running').length;
      most = Math.max(most, running);
      return ended(now);
    },
    400_000,
  );

  expect(most).toBe(1);
  const byName = (part: string) => status.jobs.find((job) => job.source.includes(part));
  const broken = byName('Broken');
  expect(broken?.state).toBe('failed');
  expect(broken?.reason).toBe('unreadable');
  const shown = await daemon.cli('show', String(broken?.id));
  expect(shown.stdout).toMatch(/moov atom not found|Invalid data/);

  for (const [name, folderName, film] of [
    ['First', 'First_Film_2001', 'First Film 2001.mp4'],
    ['दूसरी', 'दूसरी_फ़िल्म', 'दूसरी फ़िल्म.mkv'],
  ] as const) {
    const job = byName(name);
    expect(job?.state).toBe('done');
    expect(job?.output?.normalize('NFC')).toContain(folderName.normalize('NFC'));
    const stem = film.slice(0, film.lastIndexOf('.')).normalize('NFC');
    const subtitles = await readFile(join(job?.output ?? '', `${stem}.en.srt`), 'utf8');
    expect(subtitles).toMatch(/New Jersey/);
  }
});
