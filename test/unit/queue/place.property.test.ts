import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place } from '../../../src/queue/place.ts';
import { cases } from '../../helpers/cases.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

const COUNT = 6;

/** Six films, three of them named by a person, in the order of work. */
function films(bench: QueueBench): number[] {
  const origins = ['add', 'scan', 'scan', 'add', 'scan', 'add'] as const;
  const ids = origins.map((origin, index) => bench.queued(`film ${index}`, { origin }).id);
  return [0, 3, 5, 1, 2, 4].map((index) => ids[index] ?? 0);
}

/** The order in which they would be worked on. */
function order(bench: QueueBench): number[] {
  const rows = bench.queue.list({ states: ['queued'] });
  return rows
    .toSorted((a, b) => b.priority - a.priority || a.rank - b.rank || a.id - b.id)
    .map(({ id }) => id);
}

/** The same move in an array. */
function moved(list: readonly number[], id: number, place: Place): number[] {
  const others = list.filter((other) => other !== id);
  if ('end' in place) return place.end === 'top' ? [id, ...others] : [...others, id];
  const at = others.indexOf(place.beside) + (place.side === 'before' ? 0 : 1);
  return others.toSpliced(at, 0, id);
}

const index = fc.nat(COUNT - 1);
const moves = fc.array(
  fc.tuple(index, index, fc.constantFrom('top', 'bottom', 'before', 'after', 'before', 'after')),
  { maxLength: 60, size: 'max' },
);

test('films that are moved lie as if they were moved in a list', () => {
  fc.assert(
    fc.property(moves, (all) => {
      using bench = new QueueBench();
      let model = films(bench);
      expect(order(bench)).toEqual(model);
      for (const [from, to, how] of all) {
        const [id = 0, beside = 0] = [model[from], model[to]];
        if (id === beside) continue;
        const place: Place =
          how === 'top' || how === 'bottom'
            ? { end: how }
            : { side: how as 'before' | 'after', beside };
        bench.queue.move(id, place);
        model = moved(model, id, place);
        expect(order(bench)).toEqual(model);
      }
      // They are claimed in that order, too.
      for (const id of model) {
        expect(bench.claimed().id).toBe(id);
        bench.queue.requestCancel(id);
        bench.queue.voidDeadLeases(() => false);
      }
    }),
    cases(100),
  );
});

test('there is always a place between two films, however often it was halved', () => {
  using bench = new QueueBench();
  let model = films(bench);
  for (let count = 0; count < 200; count += 1) {
    const [first = 0, , last = 0] = model;
    bench.queue.move(last, { side: 'after', beside: first });
    model = moved(model, last, { side: 'after', beside: first });
    expect(order(bench)).toEqual(model);
  }
});
