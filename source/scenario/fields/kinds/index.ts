export { choiceOf, choices, onOff } from './choice.js';
export { bytes, count, LARGEST_COUNT } from './count.js';
export { imageSize, pixelsOf } from './image-size.js';
export type {
  Choice,
  ChoiceKind,
  CountKind,
  Direction,
  FieldValue,
  Item,
  Kind,
  ListKind,
  ListLength,
  Value,
} from './kind.js';
export { isList, list } from './list.js';
export { dollars, number, rate, share } from './number.js';
export { version } from './version.js';
