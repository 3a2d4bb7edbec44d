import type { MapAxes } from '../../cost/map.js';
import type { Question, Spare } from './view.js';

/** How a pane is read, for the room that nothing else needs: words that no key changes cost no bytes. */
function about(...sentences: readonly string[]): readonly Spare[] {
  return sentences.map((text) => {
    const part = { kind: 'words', words: [{ text, tone: 'quiet' }] } as const;
    return { least: 1, part: () => part };
  });
}

type Told = 'model' | 'memory' | 'cache' | 'activations' | 'speed' | 'throughput' | 'frees';

/** Sentences in the order in which they are left out where there is no room for all, the last first. */
const ABOUT: Readonly<Record<Told, readonly Spare[]>> = {
  model: about(
    'Fields of its config.json by their own names. hidden_size is the width of the residual stream that every layer reads and adds to.',
    'Its heads share that width; heads for keys and values can be fewer. vocab_size sets embedding and head.',
  ),
  memory: about(
    'The fullest device decides. Overhead is what driver, engine and allocator take; activations are the working memory of a step.',
  ),
  cache: about(
    'Each layer keeps a key and a value vector of every token, so the cache grows with length and users alike. Fewer key/value heads (GQA, MQA), a latent (MLA), windows and formats of fewer bits make it smaller.',
  ),
  activations: about('Serving works on the tokens of one step, then reuses the memory.'),
  speed: about(
    'A prompt is computed at once and is bound by FLOPs. Decoding reads all active weights for each token and is bound by bandwidth, until the batch reaches the ridge point.',
  ),
  throughput: about(
    'Users share each read of the weights: the rate of all grows with them until compute, link or cache is full, and that of each falls.',
  ),
  frees: about(
    'In the order of what they change: the layout, what is asked for, the numbers’ formats, what is trained, the devices.',
  ),
};

/** What is said of training in place of the above. */
const IN_TRAINING: Partial<typeof ABOUT> = {
  activations: about(
    'Training keeps what the backward pass reads: it grows with batch × length, and recomputation trades it for time.',
  ),
  speed: about(
    'Forward and backward take about 6 FLOPs a parameter and token. MFU is the share of the peak that the model’s own FLOPs come to: links, launches and element-wise work take the rest.',
  ),
};

/** What is said of models that write nothing in place of the above. */
const WITHOUT_CACHE: Partial<typeof ABOUT> = {
  cache: about(
    'Keys and values are computed anew in every pass, so nothing is kept between passes.',
  ),
  throughput: [],
};

/** What is said of models that make pictures. */
const OF_PICTURES: Partial<typeof ABOUT> = {
  ...WITHOUT_CACHE,
  model: about(
    'Fields of the transformer’s config.json by their own names. Each denoising step passes it with all latent tokens of the picture.',
    'Text encoders and VAE are further models of the pipeline.',
  ),
  activations: about(
    'A denoising step works on all latent tokens, then reuses the memory. The VAE, which turns latents into pixels, may take more than a step.',
  ),
  speed: about(
    'A denoising step computes all latent tokens at once and is bound by FLOPs. Guidance passes the transformer twice in each step.',
  ),
};

/** How a pane is read, for the kind of model. */
export function aboutPane(
  pane: Told,
  { report: { settled, kvCache } }: Question,
): readonly Spare[] {
  const own: Partial<typeof ABOUT> = settled.model.picture
    ? OF_PICTURES
    : kvCache.bytesPerSequence === 0
      ? WITHOUT_CACHE
      : {};
  const inMode = settled.mode === 'training' ? IN_TRAINING[pane] : undefined;
  return own[pane] ?? inMode ?? ABOUT[pane];
}

const SIZES = {
  tp: 'TP splits every matrix: least memory and time a token, but traffic in each layer, so it stays within one fast link.',
  pp: 'PP splits the layers into stages: little traffic, but a stage waits for the one before it.',
  cp: 'CP splits the sequence: each device holds a part of the tokens.',
  ep: 'EP splits the experts: tokens travel to the devices of theirs.',
} as const;

/** Below the grid of pictures at once. */
export const ABOUT_PICTURES =
  '◂ is the scenario; Enter takes a cell. The resolution sets the tokens of a picture; each picture at once adds its activations.';

/** Below a grid where no cell is pointed at. */
export const ABOUT_DIAGONAL =
  '◂ is the scenario; Enter takes a cell. Cells of one diagonal hold as many tokens, so they need about the same memory.';
export const ABOUT_SIGNS =
  '◂ is the scenario, · is not legal, ◦ crosses nodes. Sizes have to divide heads, layers or experts, and devices.';

const ABOUT_AXES: Readonly<Record<MapAxes, readonly Spare[]>> = {
  'tp.pp': about(SIZES.tp, SIZES.pp),
  'tp.ep': about(SIZES.tp, SIZES.ep),
  'tp.cp': about(SIZES.tp, SIZES.cp),
  'ep.cp': about(SIZES.ep, SIZES.cp),
};

/** What the two sizes of a matrix split. */
export function aboutAxes(axes: MapAxes): readonly Spare[] {
  return ABOUT_AXES[axes];
}
