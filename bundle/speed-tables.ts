import { CAUSES } from '../benchmark/accuracy/serving/causes.js';
import type { Case } from '../benchmark/accuracy/serving/predict.js';
import { allCases } from '../benchmark/accuracy/serving/report.js';
import { EVIDENCE } from '../source/cost/speed/evidence/band.js';
import { PACES, type Pace, type PaceId } from '../source/engines/index.js';
import { paceValues } from '../source/engines/pace/table.js';
import type { Row, Tables } from './tables.js';

/** Tables of docs/serving-speed.md: the fitted numbers, the evidence, and some runs with their predictions. */
export function speedTables(): Tables {
  return {
    'decode families': familyRows(DECODE),
    'decode factors': factorRows(DECODE_FACTORS),
    pytorch: constantRows([
      ['eager: a layer', 'eager', 'layer'],
      ['eager: a layer in nf4, beside it', 'eager', 'nf4Layer'],
      ['compiled: share of the bandwidth', 'compiled', 'weights'],
    ]),
    'prompt families': familyRows(PROMPT),
    'prompt factors': factorRows(PROMPT_FACTORS),
    server: constantRows(SERVER),
    'server factors': factorRows(SERVER_FACTORS),
    engines: engineRows(),
    'server prompts': constantRows(SERVER_PROMPTS),
    steady: constantRows([['ψ', 'served', 'overlapPrompts']]),
    spreads: spreadRows(),
    classes: classRows(),
    checked: checkedRows(),
  };
}

const number = (value: number) => String(Number(value.toPrecision(3)));
const micro = (seconds: number) => `${number(1e6 * seconds)} µs`;
const milli = (seconds: number) => `${number(1e3 * seconds)} ms`;

/** How a value of a pace is written: seconds by their size, shares and counts as they are. */
const SECONDS: ReadonlySet<keyof Pace> = new Set([
  'layer',
  'expertLayer',
  'latentLayer',
  'indexLayer',
  'recurrentLayer',
  'fp8Layer',
  'fp4Layer',
  'nf4Layer',
  'step',
  'sequence',
  'promptLayer',
  'promptIndex',
  'allReduce',
  'slowAllReduce',
  'exchange',
  'exchangeSequence',
  'firstToken',
]);
const MILLI = 1e-4;

function valueText(key: keyof Pace, value: number): string {
  if (!SECONDS.has(key)) return number(value);
  return value >= MILLI ? milli(value) : micro(value);
}

type Column = readonly [head: string, key: keyof Pace];

const DECODE: readonly Column[] = [
  ['s', 'weights'],
  ['s_c', 'cache'],
  ['τ', 'layer'],
  ['μ', 'expertLayer'],
  ['u_K', 'unpackK'],
  ['u_p', 'unpackPlain'],
  ['a step', 'step'],
];
const PROMPT: readonly Column[] = [
  ['q quantised', 'promptDense'],
  ['q 16-bit', 'promptHalf'],
  ['r', 'expertShare'],
  ['m₀', 'expertTokens'],
  ['c', 'promptAttention'],
  ['ε', 'promptLayer'],
];

/** A family without subfamilies, which devices belong to but inherit nothing from. */
function familyRows(columns: readonly Column[]): readonly Row[] {
  const families = Object.entries(PACES.paces).filter(
    ([id, { parent }]) => parent?.startsWith('llama.cpp') && !isParent(id),
  );
  return [
    ['family', ...columns.map(([head]) => head)],
    ...families.map(([id, { label }]) => {
      const pace = paceValues(id as PaceId);
      return [label, ...columns.map(([, key]) => valueText(key, pace[key]))];
    }),
  ];
}

function isParent(id: string): boolean {
  return Object.values(PACES.paces).some(({ parent }) => parent === id);
}

type Constant = readonly [symbol: string, pace: PaceId, key: keyof Pace];

function constantRows(constants: readonly Constant[]): readonly Row[] {
  return [
    ['constant', 'value'],
    ...constants.map(([symbol, pace, key]) => [symbol, valueText(key, paceValues(pace)[key])]),
  ];
}

const SERVER: readonly Constant[] = [
  ['s', 'served', 'weights'],
  ['s_c', 'served', 'cache'],
  ['s_f, share of the peak that products reach', 'served', 'products'],
  ['e, tokens that touch experts as if routing were even', 'served', 'touched'],
  ['κ, kernels that quantise activations to fp8, a layer', 'served', 'fp8Layer'],
  ['the same to nvfp4', 'served', 'fp4Layer'],
  ['τ_latent, a layer of latent attention', 'served', 'latentLayer'],
  ['τ_index, a layer with an indexer', 'served', 'indexLayer'],
  ['τ_recurrent, a recurrent layer', 'served', 'recurrentLayer'],
  ['t_0, a step', 'served', 'step'],
  ['t_1, a sequence of a step', 'served', 'sequence'],
  ['an all-reduce over the fast link', 'served', 'allReduce'],
  ['the same over another', 'served', 'slowAllReduce'],
  ['share of a link’s rate', 'served', 'linkShare'],
  ['exchange of tokens of experts, a layer', 'served', 'exchange'],
  ['the same for each sequence', 'served', 'exchangeSequence'],
];
const SERVER_PROMPTS: readonly Constant[] = [
  ['q quantised', 'served', 'promptDense'],
  ['q 16-bit', 'served', 'promptHalf'],
  ['r', 'served', 'expertShare'],
  ['m₀', 'served', 'expertTokens'],
  ['c', 'served', 'promptAttention'],
  ['ι, a token in a layer with an indexer', 'served', 'promptIndex'],
];

function engineRows(): readonly Row[] {
  const columns: readonly Column[] = [
    ['τ', 'layer'],
    ['μ', 'expertLayer'],
    ['ε', 'promptLayer'],
    ['t', 'firstToken'],
    ['f', 'firstPrompt'],
    ['g', 'firstSteps'],
  ];
  const engines: readonly PaceId[] = ['vllm', 'sglang', 'tensorrt-llm', 'served'];
  return [
    ['engine', ...columns.map(([head]) => head)],
    ...engines.map((id) => {
      const name = id === 'served' ? 'without rows of its own' : PACES.paces[id].label;
      return [name, ...columns.map(([, key]) => valueText(key, paceValues(id)[key]))];
    }),
  ];
}

type FactorRow = readonly [what: string, symbol: string, value: string];
const factor = (id: keyof typeof PACES.factors, key: keyof Pace) =>
  `× ${number(PACES.factors[id][key] ?? 1)}`;

function factorRows(rows: readonly FactorRow[]): readonly Row[] {
  return [['where', 'what', 'factor'], ...rows];
}

const DECODE_FACTORS: readonly FactorRow[] = [
  ['without flash attention', 's_c', factor('eagerAttention', 'cache')],
  ['NVIDIA through Vulkan (`--backend vulkan`)', 'τ', factor('vulkan', 'layer')],
  ['M1', 'u_K', factor('m1', 'unpackK')],
  [
    'builds before b2800 (`--engine-version`) on NVIDIA, without CUDA graphs',
    'τ',
    `+ ${micro(PACES.added.beforeGraphs.layer ?? 0)}`,
  ],
];
const PROMPT_FACTORS: readonly FactorRow[] = [
  ['compute capability 8.9, quantised', 'q', factor('ada', 'promptDense')],
  ['NVIDIA through Vulkan, quantised', 'q', factor('vulkan', 'promptDense')],
  ['NVIDIA builds before b2800, quantised', 'q', factor('beforeGraphs', 'promptDense')],
  ['M1, quantised', 'q', factor('m1', 'promptDense')],
  ['without flash attention', 'c', factor('eagerAttention', 'promptAttention')],
];
const SERVER_FACTORS: readonly FactorRow[] = [
  ['before Blackwell', 'v', factor('beforeBlackwell', 'launchFactor')],
  ['nvfp4', 's_f', factor('nvfp4', 'products')],
  ['nvfp4', 'q', factor('nvfp4', 'promptDense')],
  ['MXFP4 on Hopper', 's_f', factor('mxfp4Hopper', 'products')],
  ['MXFP4 on Hopper', 'q', factor('mxfp4Hopper', 'promptDense')],
  ['weights that only save bytes', 'q', factor('weightOnly', 'promptDense')],
  ['vLLM before 0.8 (`--engine-version`)', 'a step', `+ ${milli(PACES.added.beforeV1.step ?? 0)}`],
];

function spreadRows(): readonly Row[] {
  return [
    ['figure', 'σ₀', 'fixed', 'cache', 'prompts', 'attention', 'experts', 'least', 'of them'],
    ...Object.entries(EVIDENCE.kinds).map(([kind, spread]) => {
      const { all, fixed, cache, prompts, attention, experts, least, quantile } = spread;
      const parts = [all, fixed, cache, prompts, attention, experts, least, quantile];
      return [kind, ...parts.map(number)];
    }),
  ];
}

function classRows(): readonly Row[] {
  return [
    ['class', 'rows', 'groups', 'µ', 'm', 'inside', 'expected/measured', 'why it is off'],
    ...EVIDENCE.classes.map(({ id, rows, groups, middle, width, inside, ratio }) => [
      id,
      String(rows),
      String(groups),
      number(middle),
      number(width),
      `${Math.round(100 * inside)} %`,
      ratio.toFixed(2),
      CAUSES[id] ?? '',
    ]),
  ];
}

/** Measurements that were also worked out by hand. */
const CHECKED: readonly string[] = [
  'sp-002 decode',
  'sp-015 decode',
  'sp-022 decode',
  'sp-341 decode',
  'sp-251 decode',
  'sp-002 prompt',
  'sp-256 prompt',
  'sp-341 prompt',
  'sp-668 steady',
  'sp-436 steady',
  'sp-571 steady',
  'sp-760 steady',
  'sp-436 first',
  'sp-571 first',
  'sp-132 offline',
];

function checkedRows(): readonly Row[] {
  const { cases } = allCases();
  return [
    ['run', 'expected', 'measured'],
    ...CHECKED.flatMap((name) => {
      const [id, kind] = name.split(' ');
      const found = cases.filter(({ row }) => row.id === id && row.kind === kind);
      if (found.length === 0) throw new Error(`no measurement ${name}`);
      return found.map(checkedRow);
    }),
  ];
}

function checkedRow({ row, predict }: Case): Row {
  const { id, kind, model, devices, hardware, value, options } = row;
  const text = (amount: number) =>
    kind === 'offline' ? `${Math.round(amount)} tok/s` : `${number(1e3 * amount)} ms`;
  const users = kind === 'steady' || kind === 'first' ? `, ${options['batch']} users` : '';
  const what = `${id}, ${kind}: ${model}, ${devices} × ${hardware}${users}, ${options['sequence']} tokens`;
  return [what, text(predict(PACES).value), text(value)];
}
