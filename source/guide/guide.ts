import { lessons } from './lessons.js';
import type { Term } from './term.js';
import { termsOfServing } from './terms-of-serving.js';
import { termsOfSplits } from './terms-of-splits.js';
import { termsOfTraining } from './terms-of-training.js';

export type { Lesson } from './lesson.js';
export type { Term } from './term.js';
export { lessons };

/** Every term, those of splits first: they have the pictures. */
export const glossary: readonly Term[] = [...termsOfSplits, ...termsOfServing, ...termsOfTraining];
