import type { LayerGroup } from '../../model/model.js';
import type { Operation, SavedTensor } from '../../model/operation.js';
import { operationsOf, workOf } from '../../model/operations.js';
import {
  type Ledger,
  parseFormula,
  type Quantity,
  type QuantitySymbol,
  quantities,
  symbolsOf,
  total,
} from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { table } from '../../text/table.js';
import { activationSettings } from '../activation-settings.js';
import { type ActivationSettings, savingOperations } from '../saved-tensors.js';

/** A tensor that an operation of some layers saves. */
interface Saved {
  readonly tensor: SavedTensor;
  readonly operation: Operation;
  readonly group: LayerGroup;
  readonly settings: ActivationSettings;
}

const define = quantities<Saved>();

const SOURCE = 'docs/cost-model.md, Saved tensors of a layer; arXiv:2205.05198 section 4.1';

const quantitiesByFormula = new Map<string, Quantity<Saved>>();

/** Operations give the widths of what they save as formulas: one quantity for each. */
function savedTensor({ width, elementBytes, isOperand }: SavedTensor): Quantity<Saved> {
  const formula: string = `L·${elementBytes ?? (isOperand ? 'e_p' : 'e')}·T·(${width})`;
  let known = quantitiesByFormula.get(formula);
  if (!known) {
    known = define({
      id: 'saved',
      label: ({ tensor }) => tensor.label,
      unit: 'bytes',
      certainty: 'modelled',
      what: ({ tensor }) => `${tensor.why}; it grows with tokens and layers.`,
      formula,
      symbols: Object.fromEntries(
        symbolsOf(parseFormula(formula)).map((name) => [name, SYMBOLS[name] ?? widthSymbol(name)]),
      ),
      source: ({ operation }) => operation.source,
    });
    quantitiesByFormula.set(formula, known);
  }
  return known;
}

const SYMBOLS: Readonly<Record<string, QuantitySymbol<Saved>>> = table({
  L: {
    value: ({ group }) => group.layers.length,
    meaning: 'layers of this kind',
    from: 'config num_hidden_layers',
  },
  e: {
    value: ({ settings }) => settings.bytes,
    meaning: 'bytes of an activation element',
    unit: 'bytes',
    from: 'recipe of --recipe',
  },
  e_p: {
    value: ({ settings }) => settings.operandBytes,
    meaning: 'bytes of an element kept in the format of products',
    unit: 'bytes',
    from: 'recipe of --recipe',
  },
  T: {
    value: ({ settings }) => settings.tokens,
    meaning: 'tokens of a micro-batch, nothing divided',
    unit: 'tokens',
    from: '--sequence and --batch',
  },
  s: {
    value: ({ settings }) => settings.sequence,
    meaning: 'tokens of a sequence',
    unit: 'tokens',
    from: '--sequence',
  },
  h: {
    value: ({ settings }) => settings.hiddenSize,
    meaning: 'width of the residual stream',
    from: 'config hidden_size',
  },
});

/** A width that operations of the layer name, or that of an inner stream that has no name of its own. */
function widthSymbol(name: string): QuantitySymbol<Saved> {
  const named = ({ operation, group }: Saved) =>
    operation.symbols.find(({ symbol }) => symbol === name) ?? workOf(group).symbols.get(name);
  return {
    value: (saved) => named(saved)?.value ?? saved.tensor.elements,
    meaning: (saved) => named(saved)?.meaning ?? saved.tensor.label,
    from: 'config sizes of the layer',
  };
}

const saved = total<Pick<Settled, 'mode'> | undefined>({
  id: 'activations',
  label: (settled) =>
    `Saved activations of all layers${settled?.mode === 'inference' ? ', in training only' : ''}`,
  short: 'Activations',
  unit: 'bytes',
  what: 'What all layers keep for the backward pass of one micro-batch, nothing divided and nothing recomputed; it grows with tokens and layers.',
  source: SOURCE,
});

/** The saved tensors of all layers, one micro-batch, nothing divided: by kind of layer and by operation. */
export function savedTensorsLedger(settled: Settled): Ledger {
  const settings = activationSettings(settled, 1);
  const [only, ...others] = settled.model.groups;
  if (only && others.length === 0)
    return saved.entry(settled, groupEntries(only, settings, saved.id));
  const groups = settled.model.groups.map((group, index) =>
    saved.entry(settled, groupEntries(group, settings, `${saved.id}.${index}`), {
      under: saved.id,
      id: String(index),
      label: `${group.layers.length} layers`,
    }),
  );
  return saved.entry(settled, groups);
}

/** One entry for each operation, with its tensors as parts where it saves several. */
function groupEntries(group: LayerGroup, settings: ActivationSettings, under: string): Ledger[] {
  const seen = new Map<string, number>();
  return savingOperations(operationsOf(group), settings).map(({ operation, tensors }) => {
    const [first, ...others] = tensors;
    const name = operation.product && first ? first.id : operation.id;
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    // A layer with two mixers saves some tensors twice, so the second has a number in its id: `core`, `core2`.
    const id = `${name}${before === 0 ? '' : before + 1}`;
    const entryOf = (tensor: SavedTensor, place: { under: string; id: string }) =>
      savedTensor(tensor).entry({ tensor, operation, group, settings }, place);
    if (first && others.length === 0) return entryOf(first, { under, id });
    const parts = tensors.map((tensor) =>
      entryOf(tensor, { under: `${under}.${id}`, id: tensor.id }),
    );
    return saved.entry(undefined, parts, { under, id, label: operation.label });
  });
}
