import { expect, test } from 'vitest';
import { codeLike, isLanguageCode } from '../../../src/config/languages.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { resolveHome } from '../../../src/config/paths.ts';

const places = { env: {}, platform: 'linux', homeDir: '/home/ada' } as const;
const home = resolveHome('/films', places);
const load = (...set: string[]) => loadConfig({ home, places, set });

test.each(['hi', 'hin', 'ger', 'deu', 'yue'])('%s is a language code', (code) => {
  expect(isLanguageCode(code)).toBe(true);
});

test.each(['xx', 'qqq', 'HI', 'h', 'hind', 'hi-IN', ''])('%j is no language code', (code) => {
  expect(isLanguageCode(code)).toBe(false);
});

test.each([
  ['Hindi', 'hi'],
  ['hin', 'hi'],
  ['tamil', 'ta'],
  ['klingon', 'hi'],
  [7, 'hi'],
])('for %s one is told %s', (text, code) => {
  expect(codeLike(text)).toBe(code);
});

test.each([
  ['stages.asr.language=Tamil', /^ {2}stages\.asr\.language: use auto or .* such as ta$/mu],
  ['stages.asr.language=xx', /stages\.asr\.language: use auto or/u],
  ['stages.asr.languages=hi,kan', /stages\.asr\.languages\.1: use .* such as kn$/mu],
  // Python compares it with the language that Whisper heard, which is never `hin`.
  ['stages.subtitle-gen.subtitles=hin', /stages\.subtitle-gen\.subtitles\.0: use .* such as hi$/mu],
  ['stages.demux.audioLanguages=hin,xx', /stages\.demux\.audioLanguages\.1: use/u],
])('%s is refused with what would do', (set, message) => {
  expect(() => load(set)).toThrow(message);
});

test('several languages need no quotes', () => {
  const { stages } = load('stages.asr.languages=hi, ta,en', 'stages.demux.audioLanguages=hin');
  expect(stages.asr.languages).toEqual(['hi', 'ta', 'en']);
  expect(stages.demux.audioLanguages).toEqual(['hin']);
});

test('translation is into English only; writing down is into the language that is spoken', () => {
  const hindi = 'stages.subtitle-gen.subtitles=hi';
  expect(() => load(hindi, 'stages.asr.task=translate')).toThrow(
    'stages.subtitle-gen.subtitles: Whisper translates into English only',
  );
  expect(load(hindi, 'stages.asr.task=transcribe').stages['subtitle-gen'].subtitles).toEqual([
    'hi',
  ]);
  expect(load(hindi).stages.asr.task).toBe('auto');
});
