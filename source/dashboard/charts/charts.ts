import { INSTANTS, type Instant, ITEMS, MEMORY_ITEMS } from '../../cost/memory/items.js';
import type { MemoryAxis } from '../../cost/memory-over.js';
import type { Report } from '../../cost/report.js';
import { countText, tokensText } from '../../report/units.js';
import type { Scenario } from '../../scenario/scenario.js';
import { withBatch } from '../../scenario/with-batch.js';
import { memoryOverOf, usersOverOf } from '../derived.js';
import { fullestOf } from '../fullest.js';
import { FILLS } from '../memory-fills.js';
import type { Question, Spare } from '../panes/view.js';
import type { Tone } from '../theme.js';
import { sideOf, sideText } from './pictures.js';

/** Sizes that lines are drawn for: the same whatever the scenario has, so that a step of it redraws the area alone. */
const USERS = [8, 64] as const;
const CONTEXTS = [32_768, 131_072] as const;
const PICTURES = [4, 16] as const;
const LINE_TONES: readonly Tone[] = ['accent', 'more'];

/** Rows from which on a pane has the screen for itself: on one with others such a chart is in theirs. */
const ROWS_ALONE = 12;

/** Drawn only where the pane has the screen for itself. */
export function whenAlone(spare: Spare): Spare {
  return { ...spare, least: ROWS_ALONE };
}

/** The size that a chart of memory goes over, and the other one that its lines differ by. */
interface Axis {
  readonly name: string;
  readonly here: number;
  /** What the area is of. */
  readonly present: string;
  readonly others: readonly { readonly name: string; readonly own: Scenario }[];
  readonly sizeText: (at: number) => string;
}

const AXES: Readonly<Record<Exclude<MemoryAxis, 'tp'>, (question: Question) => Axis>> = {
  sequence: ({ scenario, report: { settled } }) => ({
    name: 'context',
    here: settled.sequence,
    present: `×${settled.batch}`,
    others: batchesOf(scenario, USERS),
    sizeText: tokensText,
  }),
  batch: ({ scenario, report: { settled } }) => ({
    name: 'batch',
    here: settled.batch,
    present: tokensText(settled.sequence),
    others: (settled.model.picture ? [] : CONTEXTS).map((context) => ({
      name: tokensText(context),
      own: { ...scenario, sequence: context },
    })),
    sizeText: tokensText,
  }),
  resolution: (question) => ({
    name: 'resolution',
    here: sideOf(question),
    present: `×${question.report.settled.batch}`,
    others: batchesOf(question.scenario, PICTURES),
    sizeText: sideText,
  }),
};

const batchesOf = (scenario: Scenario, batches: readonly number[]) =>
  batches.map((batch) => ({ name: `×${batch}`, own: withBatch(scenario, batch) }));

/** Memory of the fullest device over a size, and the same at other numbers of the other size. */
export function memoryChart(question: Question, axis: keyof typeof AXES): Spare {
  return {
    part: () => {
      const { name, here, present, others, sizeText } = AXES[axis](question);
      const names = others.map((other) => other.name).join(', ');
      const shown = names === '' ? `area ${present}` : `area ${present}, lines ${names}`;
      return {
        ...areaOf(question, axis),
        title: `memory by ${name}: ${shown}`,
        short: shown,
        lines: others.map(({ own }, index) => ({
          tone: LINE_TONES[index] ?? 'accent',
          points: memoryOverOf(own, axis).map(({ at, total }) => ({ at, bytes: total })),
        })),
        here,
        sizeText,
      };
    },
  };
}

/** Memory of the fullest device if more of them shared the work by tensor parallelism. */
export function widthChart(question: Question): Spare {
  return {
    part: () => ({
      ...areaOf(question, 'tp'),
      title: 'memory per device, by TP',
      isStepped: true,
      here: question.report.settled.tp,
    }),
  };
}

function areaOf({ scenario, report }: Question, axis: MemoryAxis) {
  return {
    kind: 'chart',
    points: memoryOverOf(scenario, axis).map(({ at, items }) => ({
      at,
      segments: MEMORY_ITEMS.map((item) => ({ amount: items[item], ...FILLS[item] })),
    })),
    lines: [],
    capacity: report.memory.capacity,
    legend: MEMORY_ITEMS.filter((item) => fullestOf(report.memory)[item] > 0).map((item) => ({
      ...FILLS[item],
      amount: 0,
      label: ITEMS[item].label,
      short: ITEMS[item].short,
    })),
    sizeText: tokensText,
  } as const;
}

/** The memory of each stage at the instants of a training step. */
export function stepChart({ report }: Question): Spare {
  return {
    part: () => {
      const { devices, capacity } = report.memory;
      const names = Object.keys(devices[0]?.instants ?? {}) as Instant[];
      const amounts = names.map((name) => devices.map(({ instants }) => instants[name] ?? 0));
      const stages = amounts.map((own) => own.toSorted((a, b) => a - b));
      return {
        kind: 'chart',
        title: devices.length > 1 ? 'memory over a step, by stage' : 'memory over a step',
        points: stages.map((own, index) => ({
          at: 2 ** index,
          segments: [{ amount: own[0] ?? 0, ...FILLS.activations }],
        })),
        lines: devices.slice(1, 4).map((_, stage) => ({
          tone: LINE_TONES[stage % LINE_TONES.length] ?? 'accent',
          points: stages.map((own, index) => ({ at: 2 ** index, bytes: own[stage + 1] ?? 0 })),
        })),
        capacity,
        here: 2 ** Math.max(0, names.indexOf(fullestInstant(report))),
        sizeText: (at) => INSTANTS[names[Math.round(Math.log2(at))] ?? 'step']?.short ?? '',
      };
    },
  };
}

function fullestInstant({ memory: { devices, peak } }: Report): Instant {
  return (devices.find(({ total }) => total === peak) ?? devices[0])?.instant ?? 'forward';
}

/** How many sequences at once fit at each context: a power of two at a time. */
export function usersChart({ scenario, report }: Question): Spare {
  return {
    part: () => ({
      kind: 'chart',
      title:
        report.settled.mode === 'training'
          ? 'largest batch that fits, by length'
          : 'most users that fit, by context',
      isStepped: true,
      points: usersOverOf(scenario).map(({ at, doublings }) => ({
        at,
        segments: [{ amount: doublings + 1, ...FILLS.kvCache }],
      })),
      lines: [],
      capacity: 0,
      here: report.settled.sequence,
      sizeText: tokensText,
      amountText: (doublings) => `×${countText(2 ** Math.max(0, doublings - 1))}`,
    }),
  };
}

/** All of the memory where a pane has the screen: how far the scenario could go, or a step of training. */
export function wholeChart(question: Question): Spare {
  const { mode, model } = question.report.settled;
  return whenAlone(
    mode === 'training'
      ? stepChart(question)
      : memoryChart(question, model.picture ? 'batch' : 'sequence'),
  );
}
