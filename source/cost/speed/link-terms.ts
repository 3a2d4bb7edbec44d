import { type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { LinkWork } from '../communication.js';
import type { Pass } from './pass.js';
import { fromPace, shared, stepsShare } from './symbols.js';

type Of = QuantitySymbol<Pass>;

function times(part: keyof LinkWork, meaning: string, from: '--tp' | '--pp' | '--ep'): Of {
  return { value: ({ links }) => links[part].times, meaning, from };
}

function seconds(part: keyof LinkWork, meaning: string, from: '--tp' | '--pp' | '--ep'): Of {
  return { value: ({ links }) => links[part].seconds, meaning, unit: 'seconds', from };
}

/** The latency of one kind of message, over the fast link or the network. */
function latency(part: keyof LinkWork): Of {
  return {
    value: ({ links, pace }) => (links[part].isFast ? pace.allReduce : pace.slowAllReduce),
    meaning: 'of one, end to end',
    unit: 'seconds',
    from: ({ request }) => `engine ${request.id}, measured`,
  };
}

/** Seconds of messages between devices. */
export const network = quantities<Pass>()({
  ...shared,
  id: 'network',
  label: 'Between devices',
  short: 'network',
  what: 'All-reduces of tensor parallelism, hand-overs between stages, tokens sent to experts; it grows with tokens and layers.',
  formula: 'x·(n·(n_t·a_t + n_s·a_s + n_e·(a_e + B·b)) + (T_t + T_s + T_e)/u)',
  symbols: {
    ...stepsShare,
    n_t: times('tensor', 'all-reduces of a step', '--tp'),
    a_t: latency('tensor'),
    n_s: times('stages', 'hand-overs of a step', '--pp'),
    a_s: latency('stages'),
    n_e: times('experts', 'layers in which replicas exchange tokens of experts', '--ep'),
    a_e: fromPace('exchange', 'of one exchange there and back', 'seconds'),
    B: {
      value: ({ sequences }) => sequences,
      meaning: 'sequences of a rank that decode',
      from: '--batch',
    },
    b: fromPace('exchangeSequence', 'of a sequence in it', 'seconds'),
    T_t: seconds('tensor', 'bytes of the all-reduces at the link’s rate', '--tp'),
    T_s: seconds('stages', 'bytes of the hand-overs at the link’s rate', '--pp'),
    T_e: seconds('experts', 'bytes of the exchanges at the link’s rate', '--ep'),
    u: fromPace('linkShare', 'share of the link’s rate that is reached'),
  },
  source: 'docs/cost-model.md, Communication; docs/serving-speed.md, Server step',
});
