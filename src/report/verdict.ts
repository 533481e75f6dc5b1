import { SubpipedError } from '../domain/errors.ts';
import { VERDICTS, type Verdict } from '../domain/job.ts';
import { remark } from '../domain/remarks.ts';
import type { SealedManifest } from '../pipeline/stage-manifest.ts';
import { metadataOf } from '../pipeline/stage-metadata.ts';
import type { TrackArtifacts } from './artifacts.ts';

/** Why a film's verdict is not `pass`. */
export interface FilmReason {
  readonly code: string;
  readonly severity: 'warning' | 'review';
  /** In words for a person. */
  readonly message: string;
}

export interface FilmVerdict {
  readonly verdict: Verdict;
  /** The worst first. */
  readonly reasons: readonly FilmReason[];
}

/**
 * The verdict on a film: the worst of what mux, the gate (for each track) and translation say. The
 * gate's word counts though mux may not have read it.
 */
export function filmVerdict(
  mux: SealedManifest | undefined,
  translation: SealedManifest | undefined,
  tracks: readonly TrackArtifacts[],
): FilmVerdict {
  const said = mux === undefined ? undefined : metadataOf('mux', mux).verdict;
  if (said === undefined) {
    throw new SubpipedError('protocol_error', 'mux reported no verdict', {
      hint: 'please report this with the log of mux',
    });
  }
  const gate = tracks.flatMap(({ quality }) => quality?.reasons ?? []);
  const known = new Map<string, FilmReason>();
  const take = ({ code, severity, message }: FilmReason) => {
    // Tracks come with the main one first, whose figures stand unless another is worse.
    const before = known.get(code);
    if (before !== undefined && rank(before.severity) >= rank(severity)) return;
    known.set(code, { code, severity, message });
  };
  const gateKnows = new Set(gate.map(({ code }) => code));
  // Where something was said and not understood, it is not true that there was no speech.
  if (gateKnows.has('nothing_understood')) gateKnows.add('no_speech');
  for (const code of said === 'pass' ? [] : ownReasons(mux)) {
    if (gateKnows.has(code)) continue;
    const severity = said === 'review' && code !== NO_FILM ? 'review' : 'warning';
    // Mux knows which stream or which size it is for which there is no film.
    const warning =
      code === NO_FILM ? mux?.warnings.find((known) => known.code === code) : undefined;
    take({ code, severity, message: warning?.message ?? remark(code) });
  }
  // A small model's translation is no more than the gist, and nobody shall think it is meant. It
  // explains what the gate finds, and comes before that.
  if (translation?.warnings.some(({ code }) => code === 'gist_only') === true) {
    take({ code: 'gist_only', severity: 'warning', message: remark('gist_only') });
  }
  gate.forEach(take);
  const reasons = [...known.values()].toSorted((a, b) => rank(b.severity) - rank(a.severity));
  const worst = reasons[0]?.severity === 'review' ? 'review' : 'warnings';
  const verdicts: Verdict[] = [said, ...(reasons.length === 0 ? [] : ([worst] as const))];
  for (const { quality } of tracks) if (quality !== null) verdicts.push(quality.verdict);
  return { verdict: VERDICTS.findLast((one) => verdicts.includes(one)) ?? said, reasons };
}

/** No container takes the film, which says nothing of the subtitles. */
const NO_FILM = 'film_not_made';

/** The reasons that mux sealed, of which manifests from before may have one alone. */
function ownReasons(mux: SealedManifest | undefined): readonly string[] {
  const { reason, reasons } = metadataOf('mux', mux ?? { metadata: {} });
  return reasons ?? (reason === undefined ? [] : [reason]);
}

function rank(severity: FilmReason['severity']): number {
  return severity === 'review' ? 1 : 0;
}
