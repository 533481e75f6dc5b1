import type { StageName } from '../domain/stage.ts';

/** Engines and their devices, best first; python/subpiped/devices/engine_table.py says the same. */
export const ENGINE_DEVICES: Readonly<Record<string, readonly string[]>> = {
  ctranslate2: ['cuda', 'cpu'],
  mlx: ['mlx', 'cpu'],
  onnx: ['cpu'],
  pyannote: ['mps', 'cuda', 'cpu'],
  spacy: ['cpu'],
  tmdb: ['cpu'],
  ffmpeg: ['cpu'],
  rules: ['cpu'],
};

/** The engines of each stage in the order in which `auto` tries them. */
export const STAGE_ENGINES: Readonly<Record<StageName, readonly string[]>> = {
  demux: ['ffmpeg'],
  tmdb: ['tmdb'],
  'pre-ner': ['spacy'],
  'silero-vad': ['onnx'],
  'pyannote-vad': ['pyannote', 'onnx'],
  diarization: ['pyannote', 'onnx'],
  asr: ['mlx', 'ctranslate2'],
  'post-ner': ['rules'],
  'subtitle-gen': ['rules'],
  mux: ['ffmpeg'],
};

/** Devices that a stage can be put on with `engine`, or with any of its engines for `auto`. */
export function devicesOf(stage: StageName, engine: string): readonly string[] {
  const engines = engine === 'auto' ? STAGE_ENGINES[stage] : [engine];
  return [...new Set(engines.flatMap((name) => ENGINE_DEVICES[name] ?? []))];
}
