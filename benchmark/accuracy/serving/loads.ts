import type { Row } from './published-rows.js';

/** Arrival of requests in the measurement of a first token. */
export interface Load {
  /** Requests that each user sent one after another, where all users started at once. */
  readonly requestsPerUser: number;
  /** Decode steps between two checks of the server for new requests. */
  readonly stepsBetweenLooks: number;
}

/**
 * Each user sends ten requests without pause, the first of all users at once, and the mean is of all of them. Source:
 * InferenceX benchmarks/single_node/dsr1_fp8_b200.sh: --num-prompts CONC·10 --max-concurrency CONC, no request rate.
 */
const REQUESTS = 10;
/** Runs in which all users sent one request at the same time. */
const AT_ONCE: ReadonlySet<string> = new Set(['sp-472', 'sp-474', 'sp-475', 'sp-476']);

/**
 * Steps between looks by the recipes of these models on Blackwell, below so many users and from there on. Source:
 * InferenceX benchmarks/single_node/dsr1_fp8_b200.sh and qwen3.5_fp8_b200.sh, --scheduler-recv-interval; the recipes of
 * GLM-5 and of Hopper leave it at SGLang's own 1.
 */
const LOOKS = { below: 10, users: 16, from: 30 } as const;

export function loadOf(row: Row, engine: string): Load {
  const { id, model, hardware, batch } = row;
  const isSparse =
    engine === 'sglang' && /DeepSeek|Qwen3\.5/.test(model) && /^b[23]00/.test(hardware);
  const interval = batch >= LOOKS.users ? LOOKS.from : LOOKS.below;
  return {
    requestsPerUser: AT_ONCE.has(id) ? 1 : REQUESTS,
    stepsBetweenLooks: isSparse ? interval : 1,
  };
}
