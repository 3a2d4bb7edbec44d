import { Box } from 'ink';
import { cleanup, render } from 'ink-testing-library';
import { afterEach, expect, it, vi } from 'vitest';
import { themes } from '../../../source/dashboard/theme.js';
import type { ThemeName } from '../../../source/dashboard/theme-names.js';
import { span } from '../../../source/dashboard/widgets/line.js';
import { AppearanceContext, Lines } from '../../../source/dashboard/widgets/lines.js';

vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '1';
});

afterEach(cleanup);

const lines = [[span('batch '), span(' 16 ', 'selected'), span(' ✓', 'ok')], [span('≈ 3·h²')]];

function frameIn(theme: ThemeName, isAscii = false): string | undefined {
  return render(
    <AppearanceContext value={{ theme: themes[theme], isAscii }}>
      <Box flexDirection="column">
        <Lines lines={lines} />
      </Box>
    </AppearanceContext>,
  ).lastFrame();
}

it('gives each piece the look of its meaning', () => {
  expect(frameIn('ansi16')).toBe(
    'batch \u001B[7m 16 \u001B[27m\u001B[1m\u001B[32m ✓\u001B[39m\u001B[22m\n≈ 3·h²',
  );
});

it('keeps inverse and bold where there are no colours', () => {
  expect(frameIn('mono')).toBe('batch \u001B[7m 16 \u001B[27m\u001B[1m ✓\u001B[22m\n≈ 3·h²');
});

it('has a stand-in of the same width for what is not ASCII', () => {
  expect(frameIn('mono', true)).toBe('batch \u001B[7m 16 \u001B[27m\u001B[1m +\u001B[22m\n~ 3.h2');
});
