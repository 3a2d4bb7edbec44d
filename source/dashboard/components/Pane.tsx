import { Box } from 'ink';
import type { Band, PlacedPart } from '../drawing/pane.js';
import type { Rectangle } from '../layout/box.js';
import type { FoldedPane, ShownPane } from '../screen.js';
import { Frame } from './Frame.js';
import { keyed } from './keyed.js';
import { LineText } from './Lines.js';
import { Part } from './parts.js';

interface PaneProps {
  readonly pane: ShownPane | FoldedPane;
  readonly place: Rectangle;
}

/** A pane in its frame: its parts below and beside each other, those at its foot at the bottom. */
export function Pane({ pane, place: { width, height } }: PaneProps) {
  if (pane.kind === 'folded') return <LineText line={pane.line} />;
  const { title, aside, footing, content } = pane;
  return (
    <Frame width={width} height={height} title={title} aside={aside} footing={footing}>
      <Bands bands={content.bands} pane={pane} />
      <Box flexGrow={1} />
      <Bands bands={content.foot} pane={pane} />
    </Frame>
  );
}

const kindOf = ({ part }: PlacedPart): string => part.kind;
const kindsOf = ({ parts }: Band): string => parts.map(kindOf).join(' ');

interface BandsProps {
  readonly bands: readonly Band[];
  readonly pane: ShownPane;
}

function Bands({ bands, pane: { row, isFocused } }: BandsProps) {
  return keyed(bands, kindsOf).map(({ key, item: { parts } }) => (
    <Box key={key} flexShrink={0}>
      {keyed(parts, kindOf).map(({ key: own, item: placed }) => (
        <Part key={own} placed={placed} row={row} isFocused={isFocused} />
      ))}
    </Box>
  ));
}
