/** A weight format stated in a name, and the rest of the name. */
export interface StatedFormat {
  readonly rest: string;
  /** Id of the format; undefined where the name states none, or only the kind of file. */
  readonly format: string | undefined;
  readonly notice: string | undefined;
}

type Rule = readonly [ending: RegExp, format: (found: RegExpExecArray) => string | undefined];

const GGUF_TYPE = /(?:i?q\d(?:_[a-z0-9]+)*|tq[12]_0|bf16|f16|f32|fp16|mxfp4(?:_moe)?)/;

/** Suffixes of repository names that state the format; the first match counts. */
const ENDINGS: readonly Rule[] = [
  [/[-_.]mxfp4[-_]q([48])$/i, ([, bits]) => withClasses('mxfp4', `mlx-${bits}bit`, 'attention')],
  [/^mlx-?community$/i, () => undefined],
  [/[-_.](?:gguf|exl[23]|i\d-gguf|imatrix|unquantized)$/i, () => undefined],
  [
    /[-_.](\d)(?:[._](\d{1,2}))?[-_]?bpw(?:[-_]h\d)?$/i,
    ([, bits, part]) => `${bits}.${part ?? 0}bpw`,
  ],
  [/[-_.](?:unsloth-)?bnb-4bit$/i, () => 'nf4-dq'],
  [/[-_.](?:unsloth-)?bnb-8bit$/i, () => 'int8'],
  [/[-_.]mlx[-_.](\d)bits?$/i, ([, bits]) => `mlx-${bits}bit`],
  [/[-_.]awq(?:-(?:int)?4(?:bit)?)?(?:-128g)?(?:-sym)?$/i, () => 'awq-4bit-128g'],
  [
    /[-_.](?:int4-)?gptq(?:-(?:int)?(\d)(?:bit)?)?(?:-128g)?$/i,
    ([, bits]) => `gptq-${bits ?? 4}bit-128g`,
  ],
  [/[-_.](?:quantized[-_.])?w4a16$/i, () => 'gptq-4bit-128g'],
  [/[-_.](?:quantized[-_.])?w8a(?:8|16)$/i, () => 'int8'],
  [/[-_.]fp8-block$/i, () => 'fp8-block'],
  [/[-_.]fp8[-_]dynamic$/i, () => 'fp8-channel'],
  [/[-_.]fp8(?:-kv)?$/i, () => 'fp8'],
  [/[-_.](?:nv)?fp4(?:a16)?$/i, () => 'nvfp4'],
  [/[-_.]mxfp4$/i, () => 'mxfp4'],
  [/[-_.]int([48])$/i, ([, bits]) => `int${bits}`],
  [/[-_.](?:bf16|bfloat16)$/i, () => 'bf16'],
  [/[-_.](?:fp16|f16)$/i, () => 'fp16'],
  [/[-_.](q[2-6]_k)_x?l$/i, ([, type = '']) => largeType(type)],
  [new RegExp(`[-_.](?:ud-)?(${GGUF_TYPE.source})$`, 'i'), ([, type]) => type?.toLowerCase()],
];

/** A format with other formats for token table, output matrix and further classes. */
function withClasses(format: string, other: string, ...classes: readonly string[]): string {
  return [format, ...['embedding', 'head', ...classes].map((name) => `${name}=${other}`)].join(' ');
}

/**
 * `Q4_K_L`, `Q3_K_XL`: the medium type with the token table and the output matrix in Q8_0. Source: the model cards of
 * bartowski's repositories.
 */
function largeType(type: string): string {
  const base = type.toLowerCase();
  return withClasses(/^q[345]_k$/.test(base) ? `${base}_m` : base, 'q8_0');
}

/** Words of quantised repositories that do not state a format. */
const NOISE = /[-_.](?:unsloth|qat|autoround|abliterated|hf|mlx)$/i;

/**
 * Removes the format from a repository's name: `Qwen3-8B-GPTQ-Int4` is Qwen3-8B in gptq-4bit-128g, `…-GGUF` states only
 * the kind of file. `from` is the organisation: those of MLX write `-4bit`.
 */
export function statedFormat(name: string, from: string | undefined): StatedFormat {
  let rest = name.trim().replaceAll(' ', '-');
  const whole = rest;
  let format: string | undefined;
  for (let changed = true; changed; ) {
    changed = false;
    const mlx = isMlx(from) ? /[-_.](\d)bits?(?:-DWQ)?(?:-\w*)?$/i.exec(rest) : null;
    if (mlx) {
      format ??= `mlx-${mlx[1]}bit`;
      rest = rest.slice(0, mlx.index);
      changed = true;
      continue;
    }
    for (const [ending, formatOf] of ENDINGS) {
      const found = ending.exec(rest);
      if (!found) continue;
      format ??= formatOf(found);
      rest = rest.slice(0, found.index);
      changed = true;
      break;
    }
    const noise = changed || format ? NOISE.exec(rest) : null;
    if (noise) {
      rest = rest.slice(0, noise.index);
      changed = true;
    }
  }
  // A name without a format stays as written.
  if (format === undefined) return { rest: rest === whole ? name : rest, ...openFormat(name) };
  return { rest, format, notice: undefined };
}

/** The assumed file of a repository with several; Q4_K_M is the default of `llama-server -hf` and LM Studio. */
function openFormat(name: string): Pick<StatedFormat, 'format' | 'notice'> {
  const kind = /[-_.](gguf|exl[23])$/i.exec(name)?.[1]?.toUpperCase();
  if (kind === undefined) return { format: undefined, notice: undefined };
  return kind === 'GGUF'
    ? { format: 'q4_k_m', notice: `${name} does not say which file: counted as Q4_K_M` }
    : { format: undefined, notice: `${name} does not say its bits: --weights 4.0bpw would` };
}

function isMlx(from: string | undefined): boolean {
  return from !== undefined && /^(mlx-community|lmstudio-community)$/i.test(from);
}

/** A tag that is a format: `Q4_K_M`, `UD-Q4_K_XL`, `fp16`; undefined where it is none. */
export function formatOfTag(tag: string): StatedFormat | undefined {
  const dynamic = /^(?:ud-)?(i?q\d)_k_x{1,2}l$/i.exec(tag);
  if (dynamic) {
    const format = `${dynamic[1]?.toLowerCase()}${/^q6/i.test(dynamic[1] ?? '') ? '_k' : '_k_m'}`;
    return {
      rest: '',
      format: format === 'q8_k_m' ? 'q8_0' : format === 'q2_k_m' ? 'q2_k' : format,
      notice: `${tag} follows no rule that is published: counted as ${format.toUpperCase()}; open the file for its own bytes`,
    };
  }
  const large = /^(q[2-6]_k)_l$/i.exec(tag)?.[1];
  if (large !== undefined) return { rest: '', format: largeType(large), notice: undefined };
  const found = new RegExp(`^(?:ud-)?(${GGUF_TYPE.source})$`, 'i').exec(tag);
  const type = found?.[1]?.toLowerCase();
  return type === undefined
    ? undefined
    : { rest: '', format: ALIKE.get(type) ?? type, notice: undefined };
}

const ALIKE: ReadonlyMap<string, string> = new Map([
  ['f16', 'fp16'],
  ['f32', 'fp32'],
  ['mxfp4_moe', 'mxfp4_moe'],
]);
