import { ledgerPane } from './ledger-pane.js';

/** What the layers keep for the backward pass, by kind of layer and operation, and why. */
export const saved = ledgerPane({
  title: 'Saved for backward',
  short: 'Save',
  key: 'S',
  behind: 'activations',
  mode: 'training',
  isAnswer: true,
  words: 'Tensors of a micro-batch that training saves, undivided',
  ledger: ({ activations }) => activations.ledger,
});
