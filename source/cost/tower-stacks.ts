import type { LayerGroup } from '../model/model.js';
import type { ModelPart } from '../model/model-part.js';
import { sumOf } from '../quantity/index.js';
import { imageWorkOf } from '../scenario/image.js';
import type { Settled } from '../scenario/settled.js';
import { activationSettings, ONLY_PASSED, sitesOf } from './activation-settings.js';
import { adapterOf, sitesInTower } from './adapters.js';
import { frozenParts } from './frozen-parts.js';
import { layerActivations } from './kept-by-layer.js';
import { onceFor } from './once-for.js';
import { type Recomputation, recomputationOf } from './recomputation.js';
import type { ActivationSettings } from './saved-tensors.js';
import { hasImages, type Passes, trainedPasses } from './trained-passes.js';

/** Layers of a tower, or a projector, that the images of one micro-batch pass through in training. */
export interface TowerStack {
  readonly part: Exclude<ModelPart, 'language'>;
  readonly groups: readonly LayerGroup[];
  /** Runs of tokens that do not see each other: images, or tiles of images. */
  readonly runs: number;
  readonly settings: ActivationSettings;
  /**
   * Passes over its products: forward alone where nothing below or in it is trained, with gradients of inputs where
   * it is frozen or has adapters, with those of weights too where it is trained.
   */
  readonly passes: Passes;
  readonly recomputation: Recomputation;
}

const NOTHING_AGAIN: Recomputation = { layers: 0, isPerOperation: false, modules: [] };

/** Frameworks checkpoint layers of a tower as those of the text model unless told otherwise, and no projector. */
function recomputationIn(settled: Settled, part: TowerStack['part']): Recomputation {
  const { towerRecompute } = settled.scenario;
  if (part === 'projector' || towerRecompute === 'none') return NOTHING_AGAIN;
  if (towerRecompute === 'full') return { ...NOTHING_AGAIN, layers: Number.POSITIVE_INFINITY };
  return recomputationOf(settled);
}

/** The tower and projector of the images of a micro-batch; empty without images, or where their tokens are unknown. */
export const towerStacks = onceFor((settled): readonly TowerStack[] => {
  const { model, batch, others, scenario } = settled;
  const tower = model.towers?.find(({ input }) => input === 'images');
  const image = hasImages(settled) ? imageWorkOf(settled) : null;
  if (!tower || !image) return [];
  const images = batch * others.sequencesOfExample * scenario.images;
  const perRun = image.patches / image.tiles + tower.classTokens;
  const vision = stackOf(settled, 'vision', tower.groups, images * image.tiles, perRun);
  const { projector } = tower;
  return projector
    ? [vision, stackOf(settled, 'projector', [projector], images, image.cells)]
    : [vision];
});

function stackOf(
  settled: Settled,
  part: 'vision' | 'projector',
  groups: readonly LayerGroup[],
  runs: number,
  sequence: number,
): TowerStack {
  const isTrained = !frozenParts(settled).has(part);
  const adapter = adapterOf(settled);
  const own = adapter && { ...adapter, sites: sitesInTower(settled.model, adapter, part) };
  const settings: ActivationSettings = {
    ...activationSettings(settled, 1),
    tokens: runs * sequence,
    sequence,
    ...(isTrained ? sitesOf(settled, own) : ONLY_PASSED),
  };
  return {
    part,
    groups,
    runs,
    settings,
    passes: trainedPasses(settled)[part],
    recomputation: recomputationIn(settled, part),
  };
}

/** Bytes that towers keep of one micro-batch on one rank, and those of their largest layer while it is recomputed. */
export const towerActivations = onceFor((settled) => {
  const { tp: tensorParallel, sequenceParallel } = settled;
  const division = { tensorParallel, sequenceParallel };
  let saved = 0;
  let again = 0;
  for (const { groups, passes, settings, recomputation } of towerStacks(settled)) {
    if (passes === 1) continue;
    const bytes = groups.map((group) => ({
      layers: group.layers.length,
      ...layerActivations(
        settled,
        group,
        { ...settings, hiddenSize: group.hiddenSize },
        division,
        recomputation,
      ),
    }));
    saved += sumOf(bytes, ({ layers, kept }) => layers * kept);
    again = Math.max(again, ...bytes.map((layer) => layer.again));
  }
  return { saved, again };
});
