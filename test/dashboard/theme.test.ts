import { expect, it } from 'vitest';
import { paint } from '../../source/dashboard/drawing/paint.js';
import { themeFor, themes, themesFor } from '../../source/dashboard/theme.js';

it('has no colour in the theme without colours, and still shows what is chosen', () => {
  expect(Object.values(themes.mono).filter((look) => look.colour !== undefined)).toEqual([]);
  expect(themes.mono.selected).toEqual({ inverse: true });
  expect(themes.mono.jump).toEqual({ underline: true });
});

it('asks only for the first 16 colours where there are no more', () => {
  for (const { colour } of Object.values(themes.ansi16)) expect(colour).not.toBeTypeOf('number');
});

it('chooses the theme by the terminal’s colours and background', () => {
  expect(themeFor({ colours: 'none', background: 'light' })).toBe('mono');
  expect(themeFor({ colours: '16', background: 'light' })).toBe('ansi16');
  expect(themeFor({ colours: '256', background: 'light' })).toBe('light');
  expect(themeFor({ colours: 'true', background: 'unknown' })).toBe('dark');
  expect(themesFor({ colours: 'none', background: 'dark' })).toEqual(['mono']);
});

it('ends every style code that it begins', () => {
  const line = [
    { text: 'ok', tone: 'ok' },
    { text: ' plain', tone: 'text' },
  ] as const;
  expect(paint(line, { theme: themes.dark, isAscii: false })).toBe(
    '\u001B[1m\u001B[38;5;113mok\u001B[39m\u001B[22m plain',
  );
});

it.each(['dark', 'light', 'ansi16'] as const)(
  'kinds that stand beside each other differ in %s',
  (name) => {
    const kinds = [
      ['weights', 'gradients', 'optimizer', 'activations', 'overhead'],
      ['weights', 'cache', 'activations', 'overhead'],
      ['attention', 'feedForward', 'embedding', 'norm', 'head', 'other'],
      ['fullLayer', 'windowLayer', 'latentLayer', 'linearLayer', 'expertsLayer', 'denseLayer'],
    ] as const;
    for (const tones of kinds) {
      const colours = tones.map((tone) => themes[name][tone].colour ?? 'own');
      expect(new Set(colours).size).toBe(colours.length);
    }
  },
);
