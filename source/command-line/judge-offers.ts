import { buildReport } from '../cost/build-report.js';
import type { Report } from '../cost/report.js';
import type { Judgement, PresetSubject } from '../dashboard/services.js';
import type { HardwareOnOffer } from '../open/hardware-presets.js';
import type { Presets } from '../open/presets.js';
import { boundsText, markedText, sureRate } from '../report/rate.js';
import {
  bandwidthText,
  bytesText,
  countText,
  moneyText,
  rateText,
  tokensText,
} from '../report/units.js';
import { deviceCount, withHardware } from '../scenario/devices.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { keptUsual } from '../scenario/usual-split.js';
import { judged } from './models-that-fit.js';

/** Milliseconds of work between two checks for keys. */
const TURN = 15;
/** Milliseconds between updates of the list: each update redraws a frame. */
const TOGETHER = 150;

export interface Shelves {
  readonly presets: Presets;
  readonly offer: HardwareOnOffer;
}

/** Judges each preset in this scenario, in the order of `ids` and a few at a time; the returned function stops it. */
export function judgeOffers(
  subject: PresetSubject,
  scenario: Scenario,
  ids: readonly string[],
  shelves: Shelves,
  tell: (judgements: readonly Judgement[]) => void,
): () => void {
  const judge = subject === 'models' ? judgedModel : judgedHardware;
  let next = 0;
  let waiting: Judgement[] = [];
  let told = performance.now();
  const turn = (): void => {
    const end = performance.now() + TURN;
    while (next < ids.length && performance.now() < end) {
      const id = ids[next++] ?? '';
      waiting.push(judge(id, scenario, shelves));
    }
    if (performance.now() - told > TOGETHER || next >= ids.length) {
      tell(waiting);
      waiting = [];
      told = performance.now();
    }
    timer = next < ids.length ? setTimeout(turn, 0) : undefined;
  };
  let timer: NodeJS.Timeout | undefined = setTimeout(turn, 0);
  return () => clearTimeout(timer);
}

function judgedModel(id: string, scenario: Scenario, { presets }: Shelves): Judgement {
  try {
    const { _llm_tui: _, ...config } = presets.read('models', id);
    const asked = { ...scenario, weights: null, model: { id, name: id, config } };
    const { fits, weights, report } = judged(keptUsual(scenario, asked));
    const { total, active } = report.parameters;
    const { maximumSequence } = report.settled.model;
    return {
      id,
      fits,
      rank: total,
      facts: [
        countText(total),
        active < total ? countText(active) : '',
        maximumSequence === undefined ? '' : tokensText(maximumSequence),
        fits && scenario.mode === 'inference' ? weights : '',
        ...answerFacts(report, fits),
      ],
    };
  } catch (error) {
    return unreadable(id, error);
  }
}

function judgedHardware(id: string, scenario: Scenario, { offer }: Shelves): Judgement {
  try {
    const hardware = { ...offer.find(id), count: deviceCount(scenario) };
    const report = buildReport(keptUsual(scenario, withHardware(scenario, { hardware })));
    const { memoryBytes, memoryGb, bandwidthBytesPerSecond, denseFlops, pricePerHourUsd } =
      report.settled.accelerator;
    const rate = denseFlops.bf16 ?? denseFlops.fp16;
    const fits = report.memory.capacity > 0 && isLegal(report.settled) && report.fit.fits;
    return {
      id,
      fits,
      // Accelerators are searched for the smallest that holds the scenario.
      rank: 1 / Math.max(1, memoryBytes ?? (memoryGb ?? 0) * 1e9),
      facts: [
        memoryGb === null ? '' : `${memoryGb} GB`,
        bandwidthText(bandwidthBytesPerSecond),
        rate === null ? '' : rateText(rate),
        pricePerHourUsd === null ? '' : moneyText(pricePerHourUsd),
        ...answerFacts(report, fits),
      ],
    };
  } catch (error) {
    return unreadable(id, error);
  }
}

/** Bytes of the fullest device, whether they fit, and the speed where they do. */
function answerFacts({ memory, speed, training }: Report, fits: boolean): readonly string[] {
  const rate = fits ? sureRate({ speed, training }) : undefined;
  return [
    `${bytesText(memory.peak)} ${fits ? '✓' : '✗'}`,
    rate ? markedText(rate) : '',
    rate ? boundsText(rate) : '',
  ];
}

/** A preset that can't be read stays in the list with its error. */
function unreadable(id: string, error: unknown): Judgement {
  const why = error instanceof Error ? error.message : String(error);
  return { id, fits: undefined, rank: 0, facts: [], why };
}
