import fc from 'fast-check';

/**
 * Any character, and those of ASCII as often as the others; the unit of a string of any text.
 * fast-check's own `binary` says as much, and lists all million of them first, for seconds.
 */
export const CODE_POINT = fc
  .oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));
