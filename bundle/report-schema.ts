import { scenarioSchema } from '../source/scenario/fields/schema.js';
import type { JsonObject } from '../source/text/json.js';
import { AMOUNT, COUNT, list, NUMBER, object, orNull, SWITCH, TEXT } from './schema-words.js';

/** JSON schema of a report (docs/report.md, Keys). Keys may be added; those that are required here stay. */
export function reportSchema(): JsonObject {
  const { $schema = '', ...scenario } = scenarioSchema();
  return {
    $schema,
    title: 'llm-tui report',
    ...object(
      {
        schema: { const: 'llm-tui/report@1' },
        scenario,
        // Relative to the peak in 16 bits, which a processor's products in 8 bits exceed.
        settled: object({ dp: COUNT, sequence: COUNT, weights: TEXT, tokens: COUNT, mfu: AMOUNT }),
        model: object(
          {
            name: TEXT,
            architecture: TEXT,
            layers: COUNT,
            hiddenSize: COUNT,
            vocabularySize: COUNT,
          },
          { maximumSequence: COUNT },
        ),
        parameters: PARAMETERS,
        engine: object({ id: TEXT, version: TEXT, maximumSequences: COUNT, source: TEXT }),
        kvCache: KV_CACHE,
        activations: object({
          bytes: COUNT,
          layersBytes: COUNT,
          deviceLayersBytes: COUNT,
          curve: list(object({ batch: COUNT, bytes: COUNT })),
        }),
        machine: object({ devices: list(object({ accelerator: TEXT, total: COUNT })) }),
        memory: MEMORY,
        fit: object(
          {
            fits: SWITCH,
            fitsNow: { type: ['boolean', 'null'] },
            spareBytes: { type: 'integer' },
            maximumBatch: COUNT,
            maximumSequence: COUNT,
            maximumSequenceOfMemory: COUNT,
          },
          { minimumDevices: COUNT },
        ),
        compute: object({
          forwardFlopsPerToken: AMOUNT,
          forwardFlopsPerTokenCausal: AMOUNT,
          trainingFlopsPerToken: AMOUNT,
          sixND: AMOUNT,
          total: AMOUNT,
        }),
        unmodelled: list(object({ field: TEXT, value: {}, effect: TEXT })),
        assumed: list(object({ field: TEXT, value: {} })),
        brackets: list(object({ key: TEXT, low: NUMBER, high: NUMBER, why: TEXT })),
        warnings: list(object({ id: TEXT, message: TEXT })),
      },
      {
        vision: object({
          tokens: COUNT,
          scratchBytes: COUNT,
          flops: AMOUNT_OR_NULL,
          activationBytes: AMOUNT_OR_NULL,
        }),
        pipeline: object(
          {
            tokens: COUNT,
            parts: list(
              object({ id: TEXT, name: TEXT, parameters: COUNT, weights: TEXT, bytes: COUNT }),
            ),
            decodeBytes: COUNT,
          },
          {
            seconds: AMOUNT,
            band: object({ low: AMOUNT, high: AMOUNT }),
          },
        ),
        speed: SPEED,
        training: TRAINING,
        origin: { type: 'object' },
      },
    ),
  };
}

const AMOUNT_OR_NULL = orNull(AMOUNT);

const PARAMETERS = object({
  total: COUNT,
  nextTokenPrediction: COUNT,
  active: COUNT,
  activeWithoutInputEmbedding: COUNT,
  parts: object({
    embedding: COUNT,
    attention: COUNT,
    feedForward: COUNT,
    norm: COUNT,
    head: COUNT,
    other: COUNT,
  }),
  tensors: list(
    object({ name: TEXT, part: TEXT, shape: list(COUNT), copies: COUNT, parameters: COUNT }),
  ),
  rough: object({ twelveLH2: COUNT, seed: COUNT }),
});

const KV_CACHE = object({
  elementsPerToken: object({
    full: COUNT,
    byWindow: { type: 'object', additionalProperties: COUNT },
    index: COUNT,
  }),
  stateElementsPerSequence: COUNT,
  bytes: COUNT,
  bytesPerSequence: COUNT,
  bytesPerToken: COUNT,
  stateBytesPerSequence: COUNT,
  curve: list(object({ sequence: COUNT, bytes: COUNT })),
});

const MEMORY = object(
  {
    devices: list(
      object({
        rank: COUNT,
        stage: COUNT,
        weights: COUNT,
        gradients: COUNT,
        optimizer: COUNT,
        activations: COUNT,
        kvCache: COUNT,
        overhead: COUNT,
        adapters: COUNT,
        graphs: COUNT,
        total: COUNT,
      }),
    ),
    capacity: COUNT,
    peak: COUNT,
    host: COUNT,
    hostTotal: COUNT,
    hostFits: { type: ['boolean', 'null'] },
  },
  { hostCaches: COUNT },
);

const SPEED = object({
  prefillSeconds: AMOUNT,
  decodeSecondsPerToken: AMOUNT_OR_NULL,
  tokensPerSecond: AMOUNT_OR_NULL,
  timeToFirstToken: AMOUNT,
});

const TRAINING = object({
  days: AMOUNT,
  deviceHours: AMOUNT,
  tokens: COUNT,
  tokensPerSecond: AMOUNT,
  mfu: AMOUNT,
  costUsd: AMOUNT_OR_NULL,
});
