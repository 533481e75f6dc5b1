import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { broken, type Check, ok } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

const INSTALL = 'install a complete ffmpeg: brew install ffmpeg, or apt install ffmpeg';

/** A second of picture, sound and a subtitle, made of nothing. */
const SOURCES = [
  ...['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=24:duration=1'],
  ...['-f', 'lavfi', '-i', 'sine=duration=1'],
];
const SUBTITLES = '1\n00:00:00,000 --> 00:00:00,900\nनमस्ते\n';
const QUIET = ['-hide_banner', '-nostdin', '-y', '-loglevel', 'error'];

/** Whether ffmpeg can do all that the stages ask of it, by doing it. */
export function ffmpegChecks({ ask }: Surroundings): Check[] {
  return [
    {
      id: 'ffmpeg',
      title: 'ffmpeg',
      inService: true,
      run: async (signal) => {
        for (const program of ['ffmpeg', 'ffprobe']) {
          const { code, stderr } = await ask(program, ['-version'], { signal });
          if (code !== 0) return broken(`${program} does not start: ${firstLine(stderr)}`, INSTALL);
        }
        const { stdout } = await ask('ffmpeg', ['-version'], { signal });
        return ok(/version (\S+)/u.exec(stdout)?.[1] ?? '(unknown version)');
      },
    },
    {
      id: 'ffmpeg-formats',
      title: 'ffmpeg’s formats',
      run: async (signal) => {
        const folder = await mkdtemp(join(tmpdir(), 'subpiped-doctor-'));
        try {
          const missing: string[] = [];
          for (const [what, args, file] of tries(folder)) {
            const { code, stderr } = await ask('ffmpeg', [...QUIET, ...args], { signal });
            const made = await stat(join(folder, file)).catch(() => null);
            if (code !== 0 || made === null || made.size === 0) {
              missing.push(`${what} (${firstLine(stderr)})`);
            }
          }
          return missing.length === 0
            ? ok('Matroska, MP4 with mov_text, WAV, SubRip and scene detection work')
            : broken(`missing features: ${missing.join('; ')}`, INSTALL);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    },
  ];
}

/** What the stages do, as small as it can be: [what, arguments, the file that it makes]. */
function tries(folder: string): [string, string[], string][] {
  const at = (name: string) => join(folder, name);
  const film = ['-i', at('film.mkv')];
  const text = `data:text/plain;base64,${Buffer.from(SUBTITLES).toString('base64')}`;
  return [
    ['SubRip', ['-f', 'srt', '-i', text, at('text.srt')], 'text.srt'],
    // What is muxed is copied: any encoder that every build has will do for this film.
    [
      'Matroska',
      [
        ...SOURCES,
        '-i',
        at('text.srt'),
        '-c:v',
        'mpeg4',
        '-c:a',
        'aac',
        '-c:s',
        'srt',
        at('film.mkv'),
      ],
      'film.mkv',
    ],
    [
      'MP4 with mov_text',
      [...film, '-map', '0', '-c:v', 'copy', '-c:a', 'copy', '-c:s', 'mov_text', at('film.mp4')],
      'film.mp4',
    ],
    [
      'WAV',
      [...film, '-vn', '-ac', '1', '-ar', '16000', '-c:a', 'pcm_s16le', at('sound.wav')],
      'sound.wav',
    ],
    [
      'scene detection',
      [...film, '-an', '-sn', '-vf', "select='gte(scene,0)'", '-f', 'framecrc', at('shots.txt')],
      'shots.txt',
    ],
  ];
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'no reason given';
}
