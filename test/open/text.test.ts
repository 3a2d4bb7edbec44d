import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleObject, visibleText } from '../../source/open/text.js';

describe('characters that a terminal obeys or hides are shown', () => {
  test.each([
    ['an escape sequence', '\x1b[31mred\x1b[0m', '␛[31mred␛[0m'],
    ['line ends and tabs', 'a\nb\rc\td', 'a␊b␍c␉d'],
    ['DEL and NUL', '\x7f\0', '␡␀'],
    ['C1 controls', '\x9b31m', '\\u{9b}31m'],
    ['a right-to-left override', 'a\u202egnp.exe', 'a\\u{202e}gnp.exe'],
    ['bidirectional isolates', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['zero-width characters', 'a\u200bb\u200dc\ufeff', 'a\\u{200b}b\\u{200d}c\\u{feff}'],
    ['line separators', 'a\u2028b', 'a\\u{2028}b'],
    ['half a surrogate pair', 'a\ud800b\udc00', 'a\\u{d800}b\\u{dc00}'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['an invisible letter', 'a\u3164', 'a\\u{3164}'],
  ])('%s', (_what, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });
});

test('ordinary text of any script is left alone', () => {
  const text = 'Qwen2.5-3B «通义千问» Ω é שלום 🦙 — x² ≤ 3';
  expect(visibleText(text)).toBe(text);
});

test('long text is cut at a whole character', () => {
  expect(visibleText('abcdef', 3)).toBe('abc…');
  expect(visibleText('ab🦙cd', 3)).toBe('ab…');
  expect(visibleText('abc', 3)).toBe('abc');
});

test('keys and texts of parsed JSON are cleaned, __proto__ is left out', () => {
  const parsed = JSON.parse(
    '{"a\\u001b": ["\\u202e", {"__proto__": {"x": 1}, "b": 1}], "c": null}',
  );
  const clean = visibleObject(parsed);
  expect(clean).toEqual({ 'a␛': ['\\u{202e}', { b: 1 }], c: null });
  expect(JSON.stringify(clean)).not.toContain('proto');
});

test('no text whatever gets a control or format character through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});
