import { searchScore } from '../text/fuzzy.js';
import { type Cell, type Column, naturalWidth, type Row } from './drawing/columns.js';
import { FRAME, insideOf } from './drawing/frame.js';
import { textWidth } from './drawing/line.js';
import { windowOf } from './drawing/window.js';
import type { Rectangle } from './layout/box.js';
import { overlayOf } from './layout/overlay.js';
import type { Choices, Offer, PresetSubject } from './services.js';
import type { ListSubject, Overlay } from './state.js';
import type { Size } from './step.js';

export type ListOverlay = Extract<Overlay, { kind: 'list' }>;

export function isPresetSubject(subject: ListSubject): subject is PresetSubject {
  return subject === 'models' || subject === 'hardware';
}

/** The offers that answer the search, the best first; without one all, those that fit first where that is asked for. */
export function shownOffers({
  subject,
  offers,
  filter,
  judged,
  isRanked,
}: Pick<ListOverlay, 'subject' | 'offers' | 'filter' | 'judged' | 'isRanked'>): readonly Offer[] {
  const words = wordsOf(filter);
  if (subject === 'commands') return offers ?? [];
  if (!offers || (subject === 'found' && IS_OPENED.test(filter))) return [];
  const found =
    words.length === 0
      ? offers
      : offers
          .map((offer) => ({ offer, score: scoreOf(offer, words) }))
          .filter(({ score }) => score !== undefined)
          .toSorted((left, right) => (right.score ?? 0) - (left.score ?? 0))
          .map(({ offer }) => offer);
  if (!isRanked) return found;
  const place = ({ id }: Offer): number => {
    const known = judged.get(id);
    return known?.fits ? known.rank : known ? -1 : 0;
  };
  return found.toSorted((left, right) => place(right) - place(left));
}

/** Texts that are opened as they are: paths, Hub ids, command lines. */
const IS_OPENED = /^[./~]|^[A-Za-z]:[\\/]|^[\w.-]+\/[\w.-]+|\s-/;

function scoreOf({ id, name, detail = '' }: Offer, words: readonly string[]): number | undefined {
  const byId = searchScore(id, `${name} ${detail}`, words);
  const byName = name === id ? undefined : searchScore(name, `${id} ${detail}`, words);
  if (byId === undefined || byName === undefined) return byId ?? byName;
  return Math.max(byId, byName);
}

/** The words of a search. People start one with a slash from habit; no name does. */
export function wordsOf(filter: string): readonly string[] {
  return filter
    .toLowerCase()
    .replace(/^\/+/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** The offers with marked ones first, then those taken last, then the others in their order. */
export function arranged(
  offers: readonly Offer[],
  { favourites, recents }: Choices,
): readonly Offer[] {
  const first = [...new Set([...favourites, ...recents])];
  const rank = new Map(first.map((id, index) => [id, index]));
  const place = ({ id }: Offer) => rank.get(id) ?? first.length;
  return offers.toSorted((left, right) => place(left) - place(right));
}

/** A column of facts about presets: heading, width, and priority for being dropped. */
interface FactColumn {
  readonly heading: string;
  readonly least: number;
  readonly drop: number;
}

const FACTS: Readonly<Record<PresetSubject, readonly FactColumn[]>> = {
  models: [
    { heading: 'params', least: 6, drop: 3 },
    { heading: 'active', least: 6, drop: 6 },
    { heading: 'context', least: 7, drop: 5 },
    { heading: 'best format', least: 13, drop: 4 },
    { heading: 'a device', least: 10, drop: 1 },
    { heading: 'speed', least: 13, drop: 2 },
  ],
  hardware: [
    { heading: 'memory', least: 7, drop: 3 },
    { heading: 'bandwidth', least: 9, drop: 4 },
    { heading: 'bf16', least: 13, drop: 6 },
    { heading: '$/h', least: 6, drop: 5 },
    { heading: 'needs', least: 10, drop: 1 },
    { heading: 'speed', least: 13, drop: 2 },
  ],
};

/** Columns of an id below which facts give way. */
const LEAST_ID = 26;
/** Columns of what is said about an entry below which it is left out. */
const LEAST_DETAIL = 16;

/** Columns of a list: what is picked, how it is called, its facts, a few words about it. */
export function listColumns(subject: ListSubject): readonly Column[] {
  if (!isPresetSubject(subject))
    return [
      { id: 'id' },
      { id: 'name', drop: 7 },
      { id: 'detail', drop: 8, elastic: { least: LEAST_DETAIL } },
    ];
  const facts = FACTS[subject];
  return [
    { id: 'id', elastic: { least: LEAST_ID } },
    ...(subject === 'models' ? [{ id: 'mark' } as const] : []),
    { id: 'name', drop: 7 },
    ...facts.map(
      ({ heading, least, drop }): Column => ({ id: heading, align: 'right', least, drop }),
    ),
    { id: 'detail', drop: 8 },
  ];
}

const CALLED: readonly ListSubject[] = ['found', 'commands', 'keys', 'lessons'];

/** Entries that are called otherwise than by what is taken. */
function isCalled(subject: ListSubject): boolean {
  return CALLED.includes(subject);
}

/** Lists in which Enter takes a text that is no entry as it is. */
const TAKING: readonly ListSubject[] = [
  'models',
  'hardware',
  'choices',
  'sessions',
  'found',
  'commands',
];

/** Whether Enter takes what is typed where the list has no entry for it. */
export function takesText({ subject, filter }: ListOverlay): boolean {
  return filter.trim() !== '' && TAKING.includes(subject);
}

const cell = (text: string | undefined): Cell | undefined =>
  text === undefined || text === '' ? undefined : { kind: 'text', text };

/** An offer in the columns of its list; without an id, its name is in the id's column. */
export function offerCells(
  { id, name, detail }: Offer,
  { subject, judged }: Pick<ListOverlay, 'subject' | 'judged'>,
  { favourites }: Choices,
): Row {
  const known = judged.get(id);
  const facts = isPresetSubject(subject)
    ? FACTS[subject].map((_, index) => cell(known?.facts[index]))
    : [];
  return [
    cell(id === '' || isCalled(subject) ? name : id),
    ...(subject === 'models' ? [cell(favourites.includes(id) ? '★' : ' ')] : []),
    cell(id === '' || id === name || isCalled(subject) ? '' : name),
    ...facts,
    cell(detail ?? known?.why),
  ];
}

/** Headings of the columns of facts. */
export function headingCells(subject: ListSubject): Row | undefined {
  if (!isPresetSubject(subject)) return undefined;
  const before = subject === 'models' ? [undefined, undefined, undefined] : [undefined, undefined];
  return [...before, ...FACTS[subject].map(({ heading }) => cell(heading)), undefined];
}

const WIDEST = 130;
const HIGHEST = 28;
/** Of the palette, whose entries change with every letter. */
const PALETTE = { width: 100, height: 16 };
/** Paths and command lines are long. */
const LEAST_OPEN = 76;
const LEAST_WIDTH = 24;
/** A pointer before each offer, and a blank on both sides. */
const AROUND_OFFER = 4;
/** The searched text, and the headings of the columns. */
export const LINES_ABOVE = 2;

/** Where a list lies: of a size that does not change while it is searched. */
export function listPlace(
  { offers = [], subject, judged }: ListOverlay,
  choices: Choices,
  { columns, rows }: Size,
): Rectangle {
  const heading = headingCells(subject);
  const cells = offers.map((offer) => offerCells(offer, { subject, judged }, choices));
  const natural = naturalWidth(listColumns(subject), heading ? [heading, ...cells] : cells);
  const width =
    Math.max(LEAST_WIDTH, natural + elasticWidth(offers, subject)) + AROUND_OFFER + FRAME;
  if (subject === 'commands') return overlayOf(columns, rows, PALETTE);
  const isOpen = subject === 'found' || subject === 'sessions';
  return overlayOf(columns, rows, {
    width: Math.min(WIDEST, isOpen ? Math.max(LEAST_OPEN, width) : width),
    height: Math.min(HIGHEST, Math.max(1, offers.length) + LINES_ABOVE + FRAME),
  });
}

/** What the elastic column of a list takes beyond its least width. */
function elasticWidth(offers: readonly Offer[], subject: ListSubject): number {
  const isPreset = isPresetSubject(subject);
  const widths = offers.map(({ id, name, detail = '' }) =>
    textWidth(isPreset ? id || name : detail),
  );
  return Math.max(0, Math.max(0, ...widths) - (isPreset ? LEAST_ID : LEAST_DETAIL));
}

/** The page of a list that has the chosen offer, and what is out of sight around it. */
export function listPage(
  overlay: ListOverlay,
  choices: Choices,
  size: Size,
): { readonly start: number; readonly end: number; readonly offers: readonly Offer[] } {
  const offers = shownOffers(overlay);
  const height = insideOf(listPlace(overlay, choices, size).height) - LINES_ABOVE;
  const { start, end } = windowOf(offers.length, Math.max(1, height), overlay.index);
  return { start, end, offers: offers.slice(start, end) };
}
