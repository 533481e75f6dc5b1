/** What subtitle-gen can write: each has its writer in python/subpiped/cues/writer.py. */
export const WRITTEN_FORMATS = ['srt', 'vtt', 'ass'] as const;

/** Suffixes of subtitle files beside films, without the dot. */
export const SUBTITLE_SUFFIXES = [...WRITTEN_FORMATS, 'ssa', 'sub', 'idx', 'sup'] as const;

export type SubtitleSuffix = (typeof SUBTITLE_SUFFIXES)[number];
