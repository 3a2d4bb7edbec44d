import type { LayerGroup } from '../model/model.js';
import type { Operation, SavedTensor, WidthSymbol } from '../model/operation.js';
import { operationsOf } from '../model/operations.js';
import type { Ledger } from '../quantity/index.js';
import type { Settled } from '../scenario/settle.js';
import { entry, type WrittenTerm as Term, total } from './ledger.js';
import { type ActivationSettings, savedBytes, savingOperations } from './saved-tensors.js';
import { activationSettings } from './training-activations.js';

/** The saved tensors of all layers, one micro-batch, nothing divided: by kind of layer and by operation. */
export function savedTensorsLedger(settled: Settled): Ledger {
  const settings = activationSettings(settled, 1);
  const [only, ...others] = settled.model.groups;
  const label = 'Saved activations of all layers';
  if (only && others.length === 0)
    return total('activations', label, 'bytes', groupEntries(only, settings, 'activations'));
  const groups = settled.model.groups.map((group, index) => {
    const id = `activations.${index}`;
    return total(id, `${group.layers.length} layers`, 'bytes', groupEntries(group, settings, id));
  });
  return total('activations', label, 'bytes', groups);
}

/** One entry an operation; where it saves several tensors, they are its parts. */
function groupEntries(group: LayerGroup, settings: ActivationSettings, id: string): Ledger[] {
  const seen = new Map<string, number>();
  return savingOperations(group, settings).map(({ operation, tensors }) => {
    const [first, ...others] = tensors;
    const name = operation.product && first ? first.id : operation.id;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    // A layer with two mixers saves some tensors twice: `core`, `core2`.
    const own = `${id}.${name}${before === 0 ? '' : before + 1}`;
    if (first && others.length === 0) return tensorEntry(first, operation, group, settings, own);
    return total(
      own,
      operation.label,
      'bytes',
      tensors.map((tensor) =>
        tensorEntry(tensor, operation, group, settings, `${own}.${tensor.id}`),
      ),
    );
  });
}

function tensorEntry(
  tensor: SavedTensor,
  operation: Operation,
  group: LayerGroup,
  settings: ActivationSettings,
  id: string,
): Ledger {
  const layers = group.layers.length;
  return entry(id, tensor.label, 'bytes', savedBytes(tensor, settings) * layers, {
    certainty: 'modelled',
    explain: () => {
      const { width, elementBytes, why } = tensor;
      const formula = `L·${elementBytes ?? 'e'}·T·(${width})`;
      return {
        formula,
        symbols: [
          { symbol: 'L', value: layers, meaning: 'layers of this kind' },
          ...symbolsIn(formula, tensor, [
            ...stepSymbols(settings),
            ...operation.symbols,
            ...operationsOf(group).flatMap(({ symbols }) => symbols),
          ]),
        ],
        source: 'arXiv:2205.05198 §4.1; docs/cost-model.md, Saved tensors of a layer',
        note: why,
      };
    },
  });
}

function stepSymbols(settings: ActivationSettings): WidthSymbol[] {
  return [
    { symbol: 'e', value: settings.bytes, meaning: 'bytes of an activation element' },
    { symbol: 'T', value: settings.tokens, meaning: 'tokens of a micro-batch, s·b' },
    { symbol: 's', value: settings.sequence, meaning: 'sequence length' },
    { symbol: 'h', value: settings.hiddenSize, meaning: 'hidden_size' },
  ];
}

/** The symbols that occur in a formula, each by its first meaning. */
function symbolsIn(formula: string, tensor: SavedTensor, known: readonly WidthSymbol[]): Term[] {
  const words = new Set(formula.match(/[a-zA-Z]+(?:_[a-z]+)*/g));
  const found = new Map<string, Term>();
  for (const term of known)
    if (words.has(term.symbol) && !found.has(term.symbol)) found.set(term.symbol, term);
  // The width of an inner stream that has no symbol of its own.
  for (const word of words)
    if (word !== 'L' && !found.has(word))
      found.set(word, { symbol: word, value: tensor.elements, meaning: tensor.label });
  return [...found.values()];
}
