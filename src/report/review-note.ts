import { join } from 'node:path';
import type { Verdict } from '../domain/job.ts';
import { removeOwn } from '../pipeline/own-files.ts';
import type { PipelineRequest } from '../pipeline/pipeline-request.ts';
import { writeFileWhole } from '../system/whole-file.ts';
import type { FilmReason } from './verdict.ts';

const REVIEW_NOTE = 'REVIEW.txt';

/** Lays a note beside a film that a person should look at, and takes away an earlier run's. */
export async function writeReviewNote(
  { movieDir, jobId }: Pick<PipelineRequest, 'movieDir' | 'jobId'>,
  verdict: Verdict,
  reasons: readonly FilmReason[],
): Promise<void> {
  const path = join(movieDir, REVIEW_NOTE);
  if (verdict === 'review') await writeFileWhole(path, reviewText(jobId, reasons));
  else await removeOwn(movieDir, REVIEW_NOTE);
}

function reviewText(job: number, reasons: readonly FilmReason[]): string {
  const lines = reasons.map(({ severity, message }) =>
    severity === 'review' ? `! ${message}` : `  ${message}`,
  );
  return `Please check the subtitles of this film before you trust them.

Why:
${lines.join('\n')}

What to do:
  1. Open report.html in this folder: it lists the suspicious places and their times.
  2. Check some of them in the film. Its subtitle track, if it has one, is
     named "(needs review)".
  3. If they are wrong, try other options; this result is kept:
       subpiped replay ${job} --set stages.asr.language=hi
     or change the configuration and make them again:
       subpiped retry --from asr ${job}

This note is removed when a later run of the film passes.
`;
}
