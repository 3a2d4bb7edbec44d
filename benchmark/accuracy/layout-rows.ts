import { allPresets } from '../../source/open/all-presets.js';
import { hardwareOnOffer } from '../../source/open/hardware-presets.js';
import type { OptionId, Scenario } from '../../source/scenario/scenario.js';
import { newScenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import type { JsonObject } from '../../source/text/json.js';
import facts from '../../test/facts/tuned-layouts.json' with { type: 'json' };

/** A layout that experts published as tuned, and the question it answers. */
export interface LayoutRow {
  readonly id: string;
  readonly family: string;
  /** The layout as it was published. */
  readonly published: Scenario;
  /** The work alone, as the planner gets it. */
  readonly asked: Scenario;
  readonly held: ReadonlySet<OptionId>;
  /** A key shared by all layouts of one question. */
  readonly question: string;
}

/** Options that belong to the layout; all other options of a row belong to the work. */
const LAYOUT: ReadonlySet<string> = new Set([
  'tp',
  'pp',
  'cp',
  'ep',
  'dp',
  'virtualStages',
  'zero',
  'recompute',
  'recomputeLayers',
  'sequenceParallel',
  'schedule',
  'offload',
  'offloadLayers',
  'offloadModules',
  'stageLayers',
  'expertTp',
  'overlap',
]);

const presets = allPresets();
const offer = hardwareOnOffer(presets);
const ownModels: Readonly<Record<string, JsonObject | undefined>> = facts.models;

export const LAYOUT_KINDS = ['training', 'serving'] as const;

export type LayoutKind = (typeof LAYOUT_KINDS)[number];

/** Every published layout of a kind. */
export function layoutRows(kind: LayoutKind): readonly LayoutRow[] {
  return facts[kind].map(({ id, model, hardware, devices, options }) => {
    const config = ownModels[model] ?? presets.read('models', model);
    const base = {
      ...newScenario(
        { id: model, name: model, config },
        { ...offer.find(hardware), count: devices },
      ),
      mode: kind === 'training' ? ('training' as const) : ('inference' as const),
    };
    const isLayout = (option: string) =>
      LAYOUT.has(option) || (kind === 'training' && option === 'batch');
    const published = { ...base, ...(options as Partial<Scenario>) };
    const work = Object.entries(options).filter(([option]) => !isLayout(option));
    // The planner is asked for the sequences of all replicas together.
    if (kind === 'serving') work.push(['batch', published.batch * settle(published).dp]);
    const question = JSON.stringify([model, hardware, devices, work.toSorted()]);
    return {
      id,
      family: familyOf(model),
      published,
      asked: { ...base, ...(Object.fromEntries(work) as Partial<Scenario>) },
      held: new Set(work.map(([option]) => option as OptionId)),
      question,
    };
  });
}

/** The first word of a model's name: sizes and releases of one family were tuned by the same people. */
function familyOf(model: string): string {
  return /^[a-z]+/.exec(model)?.[0] ?? model;
}
