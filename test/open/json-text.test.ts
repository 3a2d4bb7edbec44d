import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseObject } from '../../source/open/json-text.js';
import { OpenError } from '../../source/open/open-error.js';

const parse = (text: string) => parseObject(text, 'config.json');

test('an object is read, with or without a byte order mark', () => {
  expect(parse('{"hidden_size": 4096}')).toEqual({ hidden_size: 4096 });
  expect(parse('\ufeff{"a": [1]}')).toEqual({ a: [1] });
});

test('NaN and Infinity, which Python writes, are null; in texts they stay', () => {
  const text = '{"init_std": NaN, "x": [-Infinity, Infinity], "name": "NaN \\" Infinity"}';
  expect(parse(text)).toEqual({ init_std: null, x: [null, null], name: 'NaN " Infinity' });
});

test('__proto__ does not reach the object nor any other', () => {
  const config = parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 2}}}');
  expect(config['polluted']).toBeUndefined();
  expect({ ...(config['a'] as object) }).toEqual({});
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

describe('an invalid config is refused in one line that says where', () => {
  test.each([
    ['', 'config.json: is empty; a JSON object is expected'],
    ['[1]', 'config.json: holds a list; a JSON object is expected'],
    ['null', 'config.json: holds null; a JSON object is expected'],
    ['"x"', 'config.json: holds a string; a JSON object is expected'],
    ['{"a": 1,\n "b": tru}', 'config.json: is no JSON: '],
    ['{"a": 1,\n,}', 'config.json: is no JSON: line 2, column 1 is not understood'],
    ['{"a": [1', 'config.json: is no JSON: it ends too soon'],
    ['{"a": "x', 'config.json: is no JSON: it ends too soon'],
    ['{"a":'.repeat(100), 'config.json: nested deeper than 64 levels'],
    [`{"a":${'['.repeat(1_000_000)}`, 'config.json: nested deeper than 64 levels'],
  ])('%.20j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test('cut, changed or random text is read or refused, never anything else', () => {
  const whole = JSON.stringify({ a: [1, -2.5e3, { b: 'x\u001b"' }], c: null, 'd\\': true });
  const cut = fc.nat(whole.length).map((end) => whole.slice(0, end));
  const changed = fc
    .tuple(fc.nat(whole.length - 1), fc.string({ minLength: 1, maxLength: 1 }))
    .map(([at, put]) => whole.slice(0, at) + put + whole.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(cut, changed, fc.string(), fc.json()), (text) => {
      let message = '';
      try {
        const result = parse(text);
        expect(typeof result).toBe('object');
      } catch (error) {
        expect(error).toBeInstanceOf(OpenError);
        message = (error as OpenError).message;
      }
      expect(message).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 500 },
  );
});
