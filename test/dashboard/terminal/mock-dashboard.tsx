import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Box, render, Text, useApp, useWindowSize } from 'ink';
import { memo, type ReactNode, useState } from 'react';
import { startDashboard } from '../../../source/dashboard/terminal/session.js';
import { useTerminalControls } from '../../../source/dashboard/terminal/terminal-controls.js';
import { useInputEvents } from '../../../source/dashboard/terminal/use-input-events.js';

/*
 * A program of five bordered panes in which every key changes a number and a bar, and some keys break things.
 * `--plain` and `--incremental` show it with Ink alone, for comparison.
 */

const BAR_CELLS = 30;

const Row = memo(({ label, value }: { readonly label: string; readonly value: string }) => (
  <Box flexShrink={0} height={1} overflow="hidden">
    <Box flexShrink={0}>
      <Text dimColor>{label.padEnd(18)}</Text>
      <Text color="cyan">{value.padStart(10)}</Text>
    </Box>
  </Box>
));

const Bar = ({ share }: { readonly share: number }) => {
  const full = Math.round(share * BAR_CELLS);
  return (
    <Box flexShrink={0} height={1} overflow="hidden">
      <Box flexShrink={0}>
        <Text color="green">{'█'.repeat(full)}</Text>
        <Text dimColor>{'░'.repeat(BAR_CELLS - full)}</Text>
        <Text> {(share * 100).toFixed(1)}%</Text>
      </Box>
    </Box>
  );
};

const Pane = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <Box
    borderStyle="round"
    borderColor="gray"
    flexDirection="column"
    flexGrow={1}
    flexBasis={0}
    overflow="hidden"
  >
    <Row label={title} value="" />
    {children}
  </Box>
);

const Rows = memo(({ from, count }: { readonly from: number; readonly count: number }) => {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  return numbers.map((number) => (
    <Row key={number} label={`quantity ${number}`} value={`${number * 37} MiB`} />
  ));
});

const Broken = (): never => {
  throw new Error('broken while rendering');
};

interface Uses {
  quit(): void;
  suspend(): void;
  redraw(): void;
}

const Dashboard = ({ uses }: { readonly uses: Uses }) => {
  const { columns, rows } = useWindowSize();
  const [presses, setPresses] = useState(0);
  const [isBroken, setIsBroken] = useState(false);
  useInputEvents((event) => {
    if (event.kind === 'paste') return;
    if (event.name === 'q' || event.name === 'ctrl-c') uses.quit();
    else if (event.name === 'ctrl-z') uses.suspend();
    else if (event.name === 'ctrl-l') uses.redraw();
    else if (event.name === 'T') throw new Error('broken in a\nkey handler');
    else if (event.name === 'R') void Promise.reject(new Error('broken promise'));
    else if (event.name === 'B') setIsBroken(true);
    else setPresses((count) => count + 1);
  });
  return (
    <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
      <Box flexGrow={1}>
        <Pane title="Model">
          <Rows from={0} count={14} />
        </Pane>
        <Pane title="Memory">
          <Row label="batch" value={String(presses)} />
          <Bar share={(presses % 30) / 30} />
          <Rows from={20} count={12} />
        </Pane>
        <Pane title="Speed">
          <Rows from={40} count={14} />
        </Pane>
      </Box>
      <Box flexGrow={1}>
        <Pane title="Layers">
          <Rows from={60} count={14} />
        </Pane>
        <Pane title="Fit">
          <Rows from={80} count={14} />
        </Pane>
      </Box>
      <Box flexShrink={0} height={1} overflow="hidden">
        <Text wrap="truncate">{isBroken ? <Broken /> : 'j more  ? help  q quit'}</Text>
      </Box>
    </Box>
  );
};

const InSession = () => <Dashboard uses={useTerminalControls()} />;

const InInkAlone = () => {
  const { exit } = useApp();
  return <Dashboard uses={{ quit: exit, suspend: () => {}, redraw: () => {} }} />;
};

const [mode = '--session', folder = '.'] = process.argv.slice(2);
if (mode === '--plain' || mode === '--incremental') {
  const incrementalRendering = mode === '--incremental';
  await render(<InInkAlone />, {
    alternateScreen: true,
    incrementalRendering,
    maxFps: 120,
    interactive: true,
  }).waitUntilExit();
} else {
  writeFileSync(join(folder, 'pid'), String(process.pid));
  process.exitCode = await startDashboard(() => <InSession />, {
    saveCrash: (report) => {
      const path = join(folder, 'crash.txt');
      writeFileSync(path, report);
      return path;
    },
    onBeforeExit: () => {
      writeFileSync(join(folder, 'flushed'), 'once ', { flag: 'a' });
      return 'flushed';
    },
  });
  process.stdout.write('farewell\n');
}
