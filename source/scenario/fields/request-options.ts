import { imageTowerOf } from '../../model/image-tower.js';
import { USUAL_DRAFT } from '../defaults.js';
import type { DeclarationsOf } from './field.js';
import { choices, count, imageSize, LARGEST_COUNT, share } from './kinds/index.js';
import { ofTokens } from './of-pictures.js';

/** The result of a request: generated text, embeddings of a prompt, or the score of a pair. */
type ServedTask = 'generate' | 'embed' | 'rerank';

/** Their values. */
export interface RequestOptions {
  /** The served task; open: text generation, or embeddings for an encoder. */
  readonly task: ServedTask | null;
  /** Images of one request or training example, and their size in pixels (`1024x1024`). */
  readonly images: number;
  readonly imageSize: string;
  readonly sharedPrefix: number;
  readonly draftTokens: number | null;
  /** Tensor-parallel size of the model that drafts. */
  readonly draftTp: number | null;
  readonly acceptRate: number;
}

/** What requests ask for: the task, images, a shared prefix, drafted tokens. */
export const requestOptions = {
  task: {
    label: 'Task',
    help: 'What is served: generated text, embeddings of prompts, or scores of pairs, which need no logits',
    kind: choices('generate', 'embed', 'rerank'),
    open: 'generate; of an encoder, embed',
    mode: 'inference',
    moot: ofTokens,
  },
  images: {
    label: 'Images',
    help: 'Images of one request or training example, whose tower then works beside the model',
    kind: count(0, 65_536, 'one'),
    initial: 0,
    moot: ({ model }) =>
      imageTowerOf(model.config) ? undefined : 'no tower for images of this model is known',
  },
  imageSize: {
    label: 'Image size',
    help: 'Width and height of one image in pixels',
    kind: imageSize,
    initial: '1024x1024',
    moot: ({ model }) =>
      imageTowerOf(model.config) ? undefined : 'no tower for images of this model is known',
  },
  sharedPrefix: {
    label: 'Shared prefix',
    help: 'Leading tokens that all sequences share and the cache holds once',
    kind: count(0, LARGEST_COUNT, 'double'),
    initial: 0,
    mode: 'inference',
    moot: ofTokens,
  },
  draftTokens: {
    label: 'Draft tokens',
    help: 'Tokens drafted ahead, by the model’s own next-token modules or by --draft (0: none)',
    kind: count(0, 64, 'one'),
    solve: { wanted: 'largest' },
    open: `${USUAL_DRAFT} with --draft`,
    mode: 'inference',
    moot: ofTokens,
  },
  draftTp: {
    label: 'Draft TP',
    help: 'Tensor-parallel size of the model that drafts; with 1 it lies wholly on the first rank',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: 'that of the model',
    mode: 'inference',
    moot: ({ draft }) => (draft ? undefined : 'no model drafts (--draft)'),
  },
  acceptRate: {
    label: 'Accept rate',
    help: 'Share of drafted tokens that the model accepts, each as likely as the one before it',
    kind: share(0, 1),
    initial: 0.8,
    mode: 'inference',
    moot: ({ draft, draftTokens }) =>
      (draftTokens ?? (draft ? USUAL_DRAFT : 0)) > 0 ? undefined : 'nothing is drafted',
  },
} satisfies DeclarationsOf<RequestOptions>;
