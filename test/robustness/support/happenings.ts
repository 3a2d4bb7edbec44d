import fc from 'fast-check';

/** Something that happens to the dashboard at once: bytes that arrive together, or a window of another size. */
export type Happening =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'pause'; readonly milliseconds: number };

const bytes = (text: string | Buffer): Happening => ({ kind: 'bytes', bytes: Buffer.from(text) });

/** Every key of the table and most of a keyboard; without q and Ctrl+C, which end what is being tried. */
const KEYS = [
  ...'abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789',
  ...'[]=+-/?. ,%_:;!@#$^&*(){}|<>"\'~`',
  ...[
    '\r',
    '\t',
    '\u007f',
    '\b',
    '\u001b[A',
    '\u001b[B',
    '\u001b[C',
    '\u001b[D',
    '\u001b[H',
    '\u001b[F',
  ],
  ...[
    '\u001b[5~',
    '\u001b[6~',
    '\u001b[3~',
    '\u001b[Z',
    '\u001bOA',
    '\u001bOP',
    '\u001b[15~',
    '\u001b[1;5C',
  ],
  ...[
    '\u0001',
    '\u0005',
    '\u000e',
    '\u0010',
    '\u0012',
    '\u0015',
    '\u0017',
    '\u0000',
    '\u001c',
    '\u001d',
  ],
];

/** What terminals send by themselves, and what no terminal sends. */
const SEQUENCES = [
  '\u001b[<0;10;5M',
  '\u001b[<64;3;3M',
  '\u001b[<0;10;5m',
  '\u001b[M !!',
  '\u001b[I',
  '\u001b[O',
  '\u001b]11;rgb:1e1e/1e1e/1e1e\u0007',
  '\u001b[?1;2c',
  '\u001b[24;80R',
  '\u001b[97;5u',
  '\u001bP1$r0m\u001b\\',
  '\u001b[',
  '\u001b[1',
  '\u001b[1;',
  '\u001b[<',
  '\u001b]',
  '\u001b[999999999;1H',
  '\u001b[200',
  '\u001bx',
  '\u001b\u001b',
  '\u001b\u001b[A',
  '\u009b5A',
  '\u0085',
  '\ufeff',
  'e\u0301',
  '漢字',
  '👩‍👩‍👧',
  '\u202eabc',
  '\u2028',
];

const NOT_TEXT = [
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xe6, 0xbc]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xf0]),
];

const key = fc.constantFrom(...KEYS);
const SIZES = [1, 2, 3, 10, 15, 16, 24, 40, 59, 60, 79, 80, 100, 120, 200, 500] as const;

/** A run of single keys, each on its own or all in one chunk as over a slow line. */
const keys: fc.Arbitrary<Happening[]> = fc
  .tuple(fc.array(key, { minLength: 1, maxLength: 12 }), fc.boolean())
  .map(([pressed, together]) =>
    together ? [bytes(pressed.join(''))] : pressed.map((one) => bytes(one)),
  );

/** A key held down. */
const held: fc.Arbitrary<Happening[]> = fc
  .tuple(key, fc.integer({ min: 2, max: 60 }))
  .map(([one, times]) => [bytes(one.repeat(times))]);

/** A sequence whole, or cut in two with time between, as over a bad line. */
const sequences: fc.Arbitrary<Happening[]> = fc
  .tuple(fc.constantFrom(...SEQUENCES, ...KEYS), fc.nat(8), fc.constantFrom(0, 5, 40))
  .map(([sequence, place, milliseconds]) => {
    const whole = Buffer.from(sequence);
    const cut = Math.min(place, whole.length);
    return [
      bytes(whole.subarray(0, cut)),
      { kind: 'pause', milliseconds },
      bytes(whole.subarray(cut)),
    ];
  });

/** A paste, its brackets whole or cut; what is between them is never taken for keys. */
const pastes: fc.Arbitrary<Happening[]> = fc
  .tuple(
    fc.array(fc.constantFrom(...SEQUENCES, ...KEYS, 'q', 'Q', '4096\n', 'x'.repeat(3000)), {
      maxLength: 8,
    }),
    fc.nat(7),
  )
  .map(([pieces, cut]) => {
    const text = Buffer.from(`\u001b[200~${pieces.join('').replaceAll('\u001b', '')}\u001b[201~`);
    return [bytes(text.subarray(0, cut)), bytes(text.subarray(cut))];
  });

const sizes: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    kind: fc.constant('size' as const),
    columns: fc.oneof(fc.constantFrom(...SIZES), fc.integer({ min: 1, max: 500 })),
    rows: fc.oneof(
      fc.constantFrom(...SIZES.filter((size) => size <= 200)),
      fc.integer({ min: 1, max: 200 }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

const noise: fc.Arbitrary<Happening[]> = fc
  .constantFrom(...NOT_TEXT)
  .map((wrong) => [bytes(wrong)]);

const DOWN = '\u001b[B';

/** What people do in one go: pick from a list, type into a field, switch models and modes. */
const deeds: fc.Arbitrary<Happening[]> = fc
  .constantFrom(
    ['p', '\r'],
    ['p', 'mixtral', '\r'],
    ['p', 'deepseek', DOWN, '\r'],
    ['p', 'p', 'p'],
    ['g', '4090', '\r'],
    ['g', 'zzz', '\r'],
    ['w', 'lora', '\r'],
    ['m'],
    [']'],
    ['['],
    ['1'],
    ['9'],
    ['mmm'],
    ['t'],
    ['b'],
    ['e'],
    ['y'],
    ['u'],
    ['uuuu'],
    ['\u0012'],
    ['r'],
    ['x'],
    ['f'],
    ['?', '/batch', '\r'],
    ['W', '64', '\r'],
    ['W', '64k', '\r'],
    ['W', '1T', '\r'],
    ['W', 'nonsense', '\r'],
    ['W', '='],
    ['H', DOWN, '8', '\r'],
    ['M', '\r'],
    ['W', DOWN, DOWN, DOWN, DOWN, '\r', DOWN, '\r'],
    ['W', '\u001b[5~', '\u001b[5~', '\u001b[5~'],
    ['M', DOWN, DOWN, '2000', '\r'],
    ['M', DOWN, DOWN, DOWN, '1T', '\r'],
  )
  .map((texts) => texts.map(bytes));

/** What happens before anyone looks at the screen again. */
export const bursts: fc.Arbitrary<readonly Happening[]> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: keys },
      { weight: 4, arbitrary: deeds },
      { weight: 1, arbitrary: held },
      { weight: 2, arbitrary: sequences },
      { weight: 1, arbitrary: pastes },
      { weight: 2, arbitrary: sizes },
      { weight: 1, arbitrary: noise },
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((happenings) => happenings.flat());

/** A happening in a few words, for messages. */
export function toldHappening(happening: Happening): string {
  switch (happening.kind) {
    case 'bytes':
      return JSON.stringify(happening.bytes.toString('latin1').slice(0, 60));
    case 'size':
      return `${happening.columns}×${happening.rows}`;
    case 'pause':
      return `${happening.milliseconds} ms`;
  }
}
