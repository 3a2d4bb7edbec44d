import { type Call, type Formula, isFunction } from './formula.js';

/** A number, a symbol (`n_kv`, `η`), or one sign. Digits may come in groups of three: 8,192. */
const TOKEN =
  /\s*(?:(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(\p{L}[\p{L}\p{Nd}]*(?:_[\p{L}\p{Nd}]+)*)|(\S))/gu;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * Reads a formula in conventional notation: `+ − · × / ^`, superscript digits, parentheses, `⌈ ⌉`, `⌊ ⌋`, `√`,
 * `min(…)`, `max(…)`. A product is written out (`12·h`, never `12h`), so that a symbol may be a whole word.
 * Throws a `SyntaxError` that names the formula and the place.
 */
export function parseFormula(text: string): Formula {
  const tokens = [...text.trim().matchAll(TOKEN)];
  let at = 0;

  function sign(): string {
    return tokens[at]?.[3] ?? '';
  }

  function fail(expected: string): never {
    const found = tokens[at]?.[0].trim() ?? 'its end';
    throw new SyntaxError(`formula ${text}: ${expected} is expected at ${found}`);
  }

  function take(expected: string): void {
    if (sign() !== expected) fail(expected);
    at++;
  }

  function sum(): Formula {
    let left = product();
    while (sign() === '+' || sign() === '−' || sign() === '-') {
      const operator = sign() === '+' ? '+' : '-';
      at++;
      left = { kind: 'binary', operator, left, right: product() };
    }
    return left;
  }

  function product(): Formula {
    let left = signed();
    while (sign() === '·' || sign() === '×' || sign() === '/') {
      const operator = sign() === '/' ? '/' : '*';
      at++;
      left = { kind: 'binary', operator, left, right: signed() };
    }
    return left;
  }

  function signed(): Formula {
    if (sign() !== '−' && sign() !== '-') return power();
    at++;
    return { kind: 'negative', of: signed() };
  }

  function power(): Formula {
    const left = primary();
    const right = exponent();
    return right ? { kind: 'binary', operator: '**', left, right } : left;
  }

  function exponent(): Formula | undefined {
    let digits = '';
    for (; sign() !== '' && SUPERSCRIPTS.includes(sign()); at++)
      digits += SUPERSCRIPTS.indexOf(sign());
    if (digits !== '') return { kind: 'number', value: Number(digits) };
    if (sign() !== '^') return undefined;
    at++;
    return signed();
  }

  function call(name: Call, closing: ')' | '⌉' | '⌋'): Formula {
    at++;
    const of = [sum()];
    while (closing === ')' && sign() === ',') {
      at++;
      of.push(sum());
    }
    take(closing);
    return { kind: 'call', name, of };
  }

  function primary(): Formula {
    const [, digits, word] = tokens[at] ?? [];
    if (digits !== undefined) {
      at++;
      return { kind: 'number', value: Number(digits.replaceAll(',', '')) };
    }
    if (word !== undefined) {
      at++;
      if (!isFunction(word)) return { kind: 'symbol', name: word };
      return sign() === '(' ? call(word, ')') : fail('(');
    }
    switch (sign()) {
      case '⌈':
        return call('ceil', '⌉');
      case '⌊':
        return call('floor', '⌋');
      case '√':
        at++;
        return { kind: 'call', name: 'sqrt', of: [primary()] };
      case '(': {
        at++;
        const inner = sum();
        take(')');
        return inner;
      }
      default:
        return fail('a number, a symbol or a parenthesis');
    }
  }

  const formula = sum();
  if (at < tokens.length) fail('an operator or the end');
  return formula;
}
