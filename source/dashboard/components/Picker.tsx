import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import { fitColumns, rowLine } from '../drawing/columns.js';
import { insideOf } from '../drawing/frame.js';
import { fitLine, type Line, span } from '../drawing/line.js';
import { hiddenText } from '../drawing/window.js';
import { useKeyboard } from '../input/keyboard.js';
import { PrivateInput, usePrivateKeys } from '../input/private-input.js';
import type { Rectangle } from '../layout/box.js';
import {
  LINES_ABOVE,
  type ListOverlay,
  listPage,
  OFFER_COLUMNS,
  offerCells,
  shownOffers,
} from '../lists.js';
import type { Offer } from '../services.js';
import type { Size } from '../step.js';
import { Frame } from './Frame.js';
import { Backing, Lines, LineText } from './Lines.js';
import { TypedText } from './TypedText.js';

interface PickerProps {
  readonly overlay: ListOverlay;
  readonly title: string;
  readonly place: Rectangle;
  readonly size: Size;
  readonly onChange: (text: string) => void;
  readonly onHighlight: (index: number) => void;
  readonly onSelect: () => void;
}

/** A list with the text that is searched for above; a page of it, of which ink-select-input chooses. */
export function Picker(props: PickerProps) {
  const { overlay, title, place, size, onChange, onHighlight, onSelect } = props;
  const inner = insideOf(place.width);
  const { start, end, offers } = listPage(overlay, size);
  const count = shownOffers(overlay).length;
  const all = overlay.offers;
  const labels = offerLabels(offers, all ?? [], inner - POINTER);
  return (
    <Frame
      width={place.width}
      height={place.height}
      title={[span(title, 'chosen')]}
      aside={[span(all === undefined ? '…' : `${count} of ${all.length}`, 'quiet')]}
      footing={[span(hiddenText({ start, end }, count), 'quiet')]}
    >
      <Box height={1} flexShrink={0}>
        <Backing width={inner} />
        <LineText line={[span(' Find: ', 'quiet')]} />
        <Box width={inner - 7}>
          <TypedText text={overlay.filter} onChange={onChange} onSubmit={onSelect} />
        </Box>
      </Box>
      <LineText line={fitLine([], inner)} />
      {labels.length > 0 ? (
        <Choices
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

interface ChoicesProps {
  readonly labels: readonly string[];
  readonly first: number;
  readonly onHighlight: (index: number) => void;
  readonly onSelect: () => void;
}

/** A page of offers, of which ink-select-input moves the choice and takes it. */
function Choices({ labels, first, onHighlight, onSelect }: ChoicesProps) {
  const [keys, send] = usePrivateKeys();
  useKeyboard('list', (input) => send(LIST_KEYS[input]));
  return (
    <PrivateInput source={keys}>
      <SelectInput
        items={labels.map((label, value) => ({ label, value }))}
        initialIndex={first}
        indicatorComponent={Pointer}
        itemComponent={Choice}
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

interface ChoiceProps {
  readonly isSelected?: boolean;
  readonly label: string;
}

function Choice({ isSelected, label }: ChoiceProps) {
  return <LineText line={[span(label, isSelected ? 'selected' : 'text')]} />;
}

/** Offers of a page in columns; those of all pages decide how wide these are, so that none moves while one is turned. */
function offerLabels(
  offers: readonly Offer[],
  all: readonly Offer[],
  width: number,
): readonly string[] {
  const fitted = fitColumns(OFFER_COLUMNS, all.map(offerCells), width);
  return offers.map((offer) =>
    rowLine(OFFER_COLUMNS, fitted, offerCells(offer), width)
      .map(({ text }) => text)
      .join(''),
  );
}

function emptyText({ offers, subject, filter }: ListOverlay): string {
  if (offers === undefined) return ' reading …';
  if (subject === 'choices' && filter !== '') return ` Enter takes "${filter}" as it is`;
  return ' nothing has these words';
}

function blankLines(count: number, width: number): readonly Line[] {
  return Array.from({ length: Math.max(0, count) }, () => fitLine([], width));
}
