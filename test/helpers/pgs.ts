export interface Pictures {
  readonly from: number;
  readonly to: number;
  /** Seconds from one to the next. */
  readonly every: number;
  /** Only the ends of pictures that never begin. */
  readonly isEmpty?: boolean;
}

const COMPOSITION = 0x16;
const PALETTE = 0x14;
const OBJECT = 0x15;
const END = 0x80;

/** A `.sup` file of Blu-ray's pictures of subtitles: a plain bar each, with a blank after it. */
export function pgsOf({ from, to, every, isEmpty = false }: Pictures): Buffer {
  const segments: Buffer[] = [];
  let number = 0;
  const add = (at: number, type: number, payload: Buffer) => {
    const head = Buffer.alloc(13);
    head.write('PG');
    head.writeUInt32BE(Math.round(at * 90_000), 2);
    head.writeUInt8(type, 10);
    head.writeUInt16BE(payload.length, 11);
    segments.push(head, payload);
  };
  const compose = (at: number, isShown: boolean) => {
    const payload = Buffer.alloc(isShown ? 19 : 11);
    payload.writeUInt16BE(1920, 0);
    payload.writeUInt16BE(1080, 2);
    payload.writeUInt8(0x10, 4);
    payload.writeUInt16BE(number, 5);
    payload.writeUInt8(isShown ? 0x80 : 0, 7);
    payload.writeUInt8(isShown ? 1 : 0, 10);
    add(at, COMPOSITION, payload);
    number += 1;
  };
  for (let at = from; at < to; at += every) {
    if (!isEmpty) {
      compose(at, true);
      add(at, PALETTE, Buffer.from([0, 0, 1, 235, 128, 128, 255]));
      // 100 lines of 100 points of color 1: `00 80+64 01` and `00 00` each.
      const line = Buffer.from([0, 0x80 + 50, 1, 0, 0x80 + 50, 1, 0, 0]);
      const picture = Buffer.concat(Array.from({ length: 100 }, () => line));
      const head = Buffer.from([0, 0, 0, 0xc0, 0, 0, 0, 0, 100, 0, 100]);
      head.writeUIntBE(picture.length + 4, 4, 3);
      add(at, OBJECT, Buffer.concat([head, picture]));
      add(at, END, Buffer.alloc(0));
    }
    compose(at + 2, false);
    add(at + 2, END, Buffer.alloc(0));
  }
  return Buffer.concat(segments);
}
