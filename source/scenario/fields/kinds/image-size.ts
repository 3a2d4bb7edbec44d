import type { TextKind } from './kind.js';

const SIZE = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/;

/** Width and height in pixels: `1376x992`. */
export const imageSize: TextKind = {
  type: 'text',
  allowed: () => 'a width and a height in pixels like 1376x992',
  read: (text) => check(text.toLowerCase().replace('×', 'x')),
  check,
  step: (now, direction) => {
    const sides = pixelsOf(String(now)).map((side) => Math.round(side * 2 ** direction));
    return check(sides.join('x')) ?? String(now);
  },
  schema: () => ({ type: 'string', pattern: SIZE.source }),
};

/** Width and height of a size. */
export function pixelsOf(size: string): readonly [number, number] {
  const [, width, height] = SIZE.exec(size) ?? [];
  return [Number(width ?? 1), Number(height ?? 1)];
}

function check(value: unknown): string | undefined {
  return typeof value === 'string' && SIZE.test(value) ? value : undefined;
}
