import { Box } from 'ink';
import type { ReactNode } from 'react';
import { linesOf, type PaneFocus, type PlacedPart } from '../drawing/pane.js';
import type { PartKind } from '../panes/view.js';
import { Fields } from './Fields.js';
import { Lines } from './Lines.js';

/** A part in its place, and the row that has the focus in its pane. */
export type PartProps = { readonly placed: PlacedPart } & PaneFocus;

function Drawn({ placed, ...focus }: PartProps) {
  return <Lines lines={linesOf(placed, focus)} />;
}

/** The component of each kind of part. All but values being edited are the lines of their drawings. */
const COMPONENTS: { readonly [K in PartKind]: (props: PartProps) => ReactNode } = {
  table: Drawn,
  curve: Drawn,
  facts: Drawn,
  gauges: Drawn,
  grid: Drawn,
  layers: Drawn,
  chart: Drawn,
  shares: Drawn,
  words: Drawn,
  fields: Fields,
};

/** A part of a pane in as many columns and rows as it was given. */
export function Part(props: PartProps) {
  const { part, width, height } = props.placed;
  const Component = COMPONENTS[part.kind];
  return (
    <Box flexDirection="column" flexShrink={0} width={width} height={height} overflow="hidden">
      <Component {...props} />
    </Box>
  );
}
