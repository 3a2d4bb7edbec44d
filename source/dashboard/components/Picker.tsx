import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import { fitColumns, type Row, rowLine } from '../drawing/columns.js';
import { insideOf } from '../drawing/frame.js';
import { fitLine, type Line, span } from '../drawing/line.js';
import { hiddenText } from '../drawing/window.js';
import { useKeyboard } from '../input/keyboard.js';
import { PrivateInput, usePrivateKeys } from '../input/private-input.js';
import type { Rectangle } from '../layout/box.js';
import {
  headingCells,
  LINES_ABOVE,
  type ListOverlay,
  listColumns,
  listPage,
  offerCells,
  shownOffers,
} from '../lists.js';
import type { Choices, Offer } from '../services.js';
import type { ListSubject } from '../state.js';
import type { Size } from '../step.js';
import { Frame } from './Frame.js';
import { Backing, Lines, LineText } from './Lines.js';
import { TypedText } from './TypedText.js';

interface PickerProps {
  readonly overlay: ListOverlay;
  readonly choices: Choices;
  readonly title: string;
  readonly place: Rectangle;
  readonly size: Size;
  readonly onChange: (text: string) => void;
  readonly onHighlight: (index: number) => void;
  readonly onSelect: () => void;
}

/** A list with the text that is searched for above; a page of it, of which ink-select-input chooses. */
export function Picker(props: PickerProps) {
  const { overlay, choices, title, place, size, onChange, onHighlight, onSelect } = props;
  const inner = insideOf(place.width);
  const { start, end, offers } = listPage(overlay, choices, size);
  const count = shownOffers(overlay).length;
  const all = overlay.offers;
  const { heading, labels } = offerLabels(offers, overlay, choices, inner - POINTER);
  return (
    <Frame
      width={place.width}
      height={place.height}
      title={[span(title, 'chosen')]}
      aside={[
        span(
          all === undefined
            ? '…'
            : `${count} of ${all.length}${overlay.isRanked ? ', what fits first' : ''}`,
          'quiet',
        ),
      ]}
      footing={[span(hiddenText({ start, end }, count), 'quiet')]}
    >
      <Box height={1} flexShrink={0}>
        <Backing width={inner} />
        <LineText line={[span(overlay.subject === 'commands' ? '     : ' : ' Find: ', 'quiet')]} />
        <Box width={inner - 7}>
          <TypedText
            key={overlay.completed}
            text={overlay.filter}
            onChange={onChange}
            onSubmit={onSelect}
          />
        </Box>
      </Box>
      <LineText line={fitLine([span(`  ${heading}`, 'quiet')], inner)} />
      {labels.length > 0 ? (
        <Entries
          key={`${overlay.filter}/${start}/${overlay.placed}`}
          labels={labels}
          first={overlay.index - start}
          onHighlight={(index) => onHighlight(start + index)}
          onSelect={onSelect}
        />
      ) : (
        <LineText line={fitLine([span(emptyText(overlay), 'quiet')], inner)} />
      )}
      <Lines
        lines={blankLines(insideOf(place.height) - LINES_ABOVE - Math.max(1, labels.length), inner)}
      />
    </Frame>
  );
}

interface EntriesProps {
  readonly labels: readonly string[];
  readonly first: number;
  readonly onHighlight: (index: number) => void;
  readonly onSelect: () => void;
}

/** A page of offers, of which ink-select-input moves the choice and takes it. */
function Entries({ labels, first, onHighlight, onSelect }: EntriesProps) {
  const [keys, send] = usePrivateKeys();
  useKeyboard('list', (input) => send(LIST_KEYS[input]));
  return (
    <PrivateInput source={keys}>
      <SelectInput
        items={labels.map((label, value) => ({ label, value }))}
        initialIndex={first}
        indicatorComponent={Pointer}
        itemComponent={Entry}
        onHighlight={({ value }) => onHighlight(value)}
        onSelect={onSelect}
      />
    </PrivateInput>
  );
}

const LIST_KEYS = { up: '\u001B[A', down: '\u001B[B', enter: '\r' } as const;

/** Columns of a pointer and the blank before it. */
const POINTER = 2;

function Pointer({ isSelected }: { readonly isSelected?: boolean }) {
  return <LineText line={[span(isSelected ? ' ▸' : '  ', 'pointer')]} />;
}

interface EntryProps {
  readonly isSelected?: boolean;
  readonly label: string;
}

function Entry({ isSelected, label }: EntryProps) {
  return <LineText line={[span(label, isSelected ? 'selected' : 'text')]} />;
}

/** Offers of a page in columns; those of all pages decide how wide these are, so that none moves while one is turned. */
function offerLabels(
  offers: readonly Offer[],
  overlay: ListOverlay,
  choices: Choices,
  width: number,
): { readonly heading: string; readonly labels: readonly string[] } {
  const columns = listColumns(overlay.subject);
  const cellsOf = (offer: Offer) => offerCells(offer, overlay, choices);
  const heading = headingCells(overlay.subject);
  const all = (overlay.offers ?? []).map(cellsOf);
  const fitted = fitColumns(columns, heading ? [heading, ...all] : all, width);
  const textOf = (cells: Row): string =>
    rowLine(columns, fitted, cells, width)
      .map(({ text }) => text)
      .join('');
  return { heading: heading ? textOf(heading) : '', labels: offers.map(cellsOf).map(textOf) };
}

const EMPTY_WORDS: Readonly<Record<ListSubject, (filter: string) => string>> = {
  models: (filter) => ` no preset has these words; Enter opens "${filter}" (a path, or org/name)`,
  hardware: (filter) =>
    ` no accelerator has these words; Enter reads "${filter}" as on a command line`,
  workloads: () => ' nothing has these words',
  found: (filter) => ` Enter opens "${filter}"`,
  terms: () => ' no term has these words',
  sessions: (filter) => ` Enter saves this as "${filter}"`,
  lessons: () => ' no lesson has these words',
  forms: () => ' no form has these words',
  keys: () => ' no key has these words',
  commands: (filter) => ` Enter does "${filter}"`,
  choices: (filter) => ` Enter takes "${filter}" as it is`,
};

function emptyText({ offers, subject, filter }: ListOverlay): string {
  if (offers === undefined) return ' reading …';
  if (filter !== '') return EMPTY_WORDS[subject](filter);
  if (subject === 'sessions') return ' none is saved; type a name to save this';
  return subject === 'found'
    ? ' type a path or org/name, or paste a command line or a log'
    : ' nothing is here';
}

function blankLines(count: number, width: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, () => fitLine([], width));
}
