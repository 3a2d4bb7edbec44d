import { accuracyRows, accuracySentences } from './band-text.js';

/** The glossary's page on bands, with their measured accuracy from the tables. */
export function accuracyTerm() {
  const [head = [], ...rows] = accuracyRows();
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const line = ([name = '', count = '', inside = '']: readonly string[]) =>
    `${name.padEnd(width)}  ${count.padStart(4)}  ${inside}`;
  return {
    term: 'band',
    also: 'accuracy, evidence, low and high',
    brief: 'bounds of a speed, with the measurements behind them',
    text: accuracySentences(),
    picture: [line(head), ...rows.map(line)],
  };
}
