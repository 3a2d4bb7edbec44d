import { type Ledger, quantities } from '../../quantity/index.js';
import { type Settled, withoutDrafts, withWork } from '../../scenario/settled.js';
import { linkBytesPerSecond } from '../communication.js';
import { promptTokens } from '../compute/request.js';
import { replicaCacheBytes } from '../kv-cache.js';

/** Moving the cache of one prompt from the devices that read it to those that decode. */
export interface Handoff {
  readonly bytes: number;
  readonly seconds: number;
}

interface HandoffWork {
  readonly settled: Settled;
  readonly linkShare: number;
}

const define = quantities<HandoffWork>();
const source = 'docs/serving-speed.md, Prompts on devices of their own';

const bytes = define({
  id: 'speed.handoff.bytes',
  label: 'Cache of a prompt, handed over',
  short: 'handed over',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'The cache of one prompt, which goes from the devices that read it to those that decode; it grows with its tokens.',
  formula: 'cache',
  symbols: {
    cache: {
      value: ({ settled }) =>
        replicaCacheBytes(
          withWork(withoutDrafts(settled), {
            batch: 1,
            sequence: promptTokens(settled),
            sharedPrefix: 0,
          }),
        ),
      meaning: 'cache of a sequence as long as a prompt',
      unit: 'bytes',
      from: 'derived as kvCache.bytesPerSequence, of --sequence less --output',
    },
  },
  source,
});

const seconds = define({
  id: 'speed.handoff.seconds',
  label: 'Handing over a prompt',
  short: 'hand-over',
  unit: 'seconds',
  certainty: 'modelled',
  what: 'The time in which the cache of one prompt crosses the link between the two pools; it grows with its tokens.',
  formula: 'bytes/(a·r·t)',
  symbols: {
    bytes: {
      value: bytes.amount,
      meaning: 'cache of a prompt',
      unit: 'bytes',
      from: 'row speed.handoff.bytes',
    },
    a: {
      value: ({ linkShare }) => linkShare,
      meaning: 'share of the link that is reached',
      from: 'engine measurements of servers',
    },
    r: {
      value: ({ settled }) => linkBytesPerSecond(settled, settled.machine.count),
      meaning: 'rate of one device to the other pool',
      unit: 'bytesPerSecond',
      from: 'machine links, or --network',
    },
    t: { value: ({ settled }) => settled.tp, meaning: 'devices that send at once', from: '--tp' },
  },
  source,
});

/**
 * Null where the same devices read prompts and decode. Source: docs/serving-speed.md, Prompts on devices of their
 * own.
 */
export function handoffOf(settled: Settled, linkShare: number): Handoff | null {
  if (settled.scenario.prefillDevices === 0) return null;
  const work = { settled, linkShare };
  return { bytes: bytes.amount(work), seconds: seconds.amount(work) };
}

/** The hand-over of a prompt as ledger entries; none where the same devices read and decode. */
export function handoffEntries(settled: Settled, linkShare: number): readonly Ledger[] {
  if (settled.scenario.prefillDevices === 0) return [];
  return [bytes, seconds].map((quantity) => quantity.entry({ settled, linkShare }));
}
